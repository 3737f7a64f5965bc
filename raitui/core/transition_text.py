"""Transitions in words: what would move, from where to where, and at which locations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from raitui.core.action import Axis
from raitui.core.containment import Transition

UNKNOWN = "?"


def move_text(transition: Transition) -> str:
    """One transition without its place: ``model v77 → v76``, ``mode automatic → off``; what is not known is ``?``."""
    named = transition.component or ("version" if transition.axis is Axis.VERSION else transition.axis.value)
    return f"{named} {_from_to(transition)}"


def bare_move_text(transition: Transition) -> str:
    """The same beside the action's name, which tells the axis: ``model v77 → v76``, ``automatic → off``."""
    return f"{transition.component} {_from_to(transition)}".strip()


def transitions_text(transitions: Iterable[Transition]) -> str:
    """All of them, each move once with its places: ``mode automatic → off at eu1, us1``."""
    return _joined(transitions, move_text)


def bare_transitions_text(transitions: Iterable[Transition]) -> str:
    """The same beside the action's name: ``automatic → off at eu1, us1``."""
    return _joined(transitions, bare_move_text)


def short_transitions_text(transitions: Iterable[Transition], locations: Sequence[str]) -> str:
    """The same where what it comes to is said already: ``all, from open``; ``all`` only where there are several.

    Where the end of it is cut, the places are still told: from where it comes matters less.
    """
    texts = []
    for together in _moved_alike(transitions, bare_move_text):
        one, where = together[0], _short_places(together, locations)
        move = f"{one.component} {_words(one.before)}→{_words(one.after)}"
        texts.append(", ".join(filter(None, (move, where) if one.component else (where, f"from {_words(one.before)}"))))
    return "; ".join(texts)


def shortest_transitions_text(transitions: Iterable[Transition], locations: Sequence[str]) -> str:
    """Where, and of a version to which: ``all``, ``model→v76 all``."""
    texts = []
    for together in _moved_alike(transitions, bare_move_text):
        one, where = together[0], _short_places(together, locations)
        texts.append(" ".join(filter(None, (f"{one.component}→{one.after}" if one.component else "", where))))
    return "; ".join(texts)


def _short_places(alike: Sequence[Transition], locations: Sequence[str]) -> str:
    places = [each.at for each in alike]
    return "all" if len(places) > 1 and set(places) == set(locations) else ",".join(filter(None, places))


def _words(position: str) -> str:
    return position.replace("_", " ") or UNKNOWN


def _from_to(transition: Transition) -> str:
    return f"{_words(transition.before)} → {_words(transition.after)}"


def _moved_alike(transitions: Iterable[Transition], text_of: Callable[[Transition], str]) -> Iterator[list[Transition]]:
    alike: dict[str, list[Transition]] = {}
    for transition in transitions:
        alike.setdefault(text_of(transition), []).append(transition)
    yield from alike.values()


def _joined(transitions: Iterable[Transition], text_of: Callable[[Transition], str]) -> str:
    return "; ".join(f"{text_of(alike[0])}{_places(alike)}" for alike in _moved_alike(transitions, text_of))


def _places(alike: Sequence[Transition]) -> str:
    named = [transition.at for transition in alike if transition.at]
    return f" at {', '.join(named)}" if named else ""
