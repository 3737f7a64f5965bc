"""What the help tells of a binding, by its id."""

from __future__ import annotations

from raitui.actions import BY_ID
from raitui.bindings import ACTS
from raitui.widgets.help_lines import KeyHelp, Whose

BY_BEGINNING = {
    "service.ways_back": Whose.WAYS_BACK,
    "console.": Whose.CONSOLE,
    "scrolled.": Whose.TEXT,
}
"""Whose a binding is, by how its id begins; all others are of the place."""


def key_help(id_: str, keys: tuple[str, ...], name: str, does: str) -> KeyHelp:
    """The binding with that id, on those keys; of one that contains, its action and what lifts it."""
    acts = id_.startswith(ACTS)
    action = BY_ID.get(id_.removeprefix(ACTS)) if acts else None
    if action is not None:
        return KeyHelp(keys, name, does, Whose.CONTAINMENT, acts, action, BY_ID[action.counterpart].title)
    whose = next((whose for beginning, whose in BY_BEGINNING.items() if id_.startswith(beginning)), Whose.PLACE)
    return KeyHelp(keys, name, does, whose, acts)
