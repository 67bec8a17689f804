"""Files by their address: list, open, commit, remove, lock."""
