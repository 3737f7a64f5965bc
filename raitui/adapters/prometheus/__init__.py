"""Prometheus and what speaks its HTTP API: asking it (`source`), and finding out what it holds (`discovery`)."""
