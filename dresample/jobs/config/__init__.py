"""Job files: TOML -> checked settings -> jobs."""
