"""The command line. Each command is thin: it asks wiring for the machinery, and says what came of it."""

from raitui.cli.root import main

__all__ = ["main"]
