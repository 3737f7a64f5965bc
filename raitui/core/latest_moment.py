"""The latest moment that a calendar here can show."""

LATEST = 253_402_214_400.0
"""The last day of the year 9999 (unix seconds), which is the last year that Python's calendar knows."""
