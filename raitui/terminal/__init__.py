"""The terminal driver: never blocks, never deaf, ends at hang-up, and sends only the cells that changed."""
