"""Transitions in words: from what to what, and where."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.core.containment import Transition

NOT_KNOWN = "?"


def _words(position: str) -> str:
    return position.replace("_", " ") or NOT_KNOWN


def _places(plan: Sequence[Transition]) -> dict[tuple[str, str, str], list[str]]:
    """The locations of each move; a move is a component, before and after."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for one in plan:
        places.setdefault((one.component, _words(one.before), _words(one.after)), []).append(one.at)
    return places


def transitions_text(plan: Sequence[Transition]) -> str:
    """What would happen, naming versions or positions, and places: ``model v77 → v76 at eu1, us1``."""
    return "; ".join(
        f"{component} {before} → {after}".strip() + (f" at {', '.join(at)}" if any(at) else "")
        for (component, before, after), at in _places(plan).items()
    )


def short_transitions_text(plan: Sequence[Transition], locations: Sequence[str]) -> str:
    """The same where what it comes to is said already: ``all, from open``; ``all`` only where there are several.

    Where the end of it is cut, the places are still told: from where it comes matters less.
    """
    texts = []
    for (component, before, after), at in _places(plan).items():
        where = "all" if len(at) > 1 and set(at) == set(locations) else ",".join(filter(None, at))
        move = (f"{component} {before}→{after}".strip(), where) if component else (where, f"from {before}")
        texts.append(", ".join(filter(None, move)))
    return "; ".join(texts)
