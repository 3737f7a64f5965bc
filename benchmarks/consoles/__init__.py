"""Consoles under measurement: the program as it is, started so that it can tell what it uses."""
