"""Rows of the table of keys as Textual's bindings."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from raitui.bindings import KeyBinding


def bound(rows: Iterable[KeyBinding]) -> list[BindingType]:
    """What Textual makes of a group of the table."""
    return [
        Binding(",".join(row.keys), row.action, row.title, show=row.hinted, id=row.id, tooltip=row.does) for row in rows
    ]
