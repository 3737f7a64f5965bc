"""Transitions in words: what would move, from where to where, and at which locations."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.action import Axis
from raitui.core.containment import Transition

UNKNOWN = "?"


def move_text(transition: Transition) -> str:
    """One transition without its place: ``model v77 → v76``, ``mode automatic → off``; what is not known is ``?``."""
    subject = (transition.component or "version") if transition.axis is Axis.VERSION else transition.axis.value
    before, after = (name.replace("_", " ") or UNKNOWN for name in (transition.before, transition.after))
    return f"{subject} {before} → {after}"


def transitions_text(transitions: Iterable[Transition]) -> str:
    """All of them, each move once with its places: ``model v77 → v76 at eu1, us1``."""
    moves: dict[str, list[str]] = {}
    for transition in transitions:
        moves.setdefault(move_text(transition), []).append(transition.at)
    return "; ".join(f"{move}{_places(places)}" for move, places in moves.items())


def _places(places: list[str]) -> str:
    named = [place for place in places if place]
    return f" at {', '.join(named)}" if named else ""
