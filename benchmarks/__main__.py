"""``python -m benchmarks``: measure, and print the budget table."""
