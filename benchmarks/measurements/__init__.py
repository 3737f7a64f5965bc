"""One measurement a file, named after what it measures; each has ``measure``."""
