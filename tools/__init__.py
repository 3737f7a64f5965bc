"""What `make` runs around raitui: servers to test against, the lab, the import rules."""
