"""Names in a note, of which there may be many."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 3
"""At most so many are named; the rest is counted."""


def some_names(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are; empty without any."""
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
