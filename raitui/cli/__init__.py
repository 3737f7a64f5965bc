"""The command line. Each command is thin: it asks wiring for the machinery, and says what came of it."""

from __future__ import annotations

from raitui.wiring.loading import loading

__all__ = ["main"]


def main() -> None:
    """Run the command line (``raitui.cli.root``)."""
    with loading():
        from raitui.cli.root import main as run
    run()
