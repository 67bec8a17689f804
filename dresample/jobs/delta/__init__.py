"""Tables of Delta in."""
