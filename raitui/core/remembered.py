"""Pure functions of things that live as long as the site: answered once for each thing.

A site's profiles and indicators are deep values, and their hashes are as expensive as what is made of them; but the
same objects come again with every picture. So results are kept by identity, and the objects with them, so that no
identity is ever reused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

MOST_KEPT = 20_000
"""Far more than a site has; a test or a reload that goes through many sites starts anew."""

P = ParamSpec("P")
R = TypeVar("R")

_NOTHING = object()


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """The function, answering at once when it is asked again about the same object or the same two (by position).

    A picture of a large fleet asks a hundred thousand times: hence no tuple of however many there may be.
    """
    anew = cast("Callable[..., R]", function)
    kept: dict[tuple[int, int], tuple[object, object, R]] = {}

    @wraps(function)
    def answering(thing: object, beside: object = _NOTHING, **named: object) -> R:
        if named:
            return anew(thing, **named) if beside is _NOTHING else anew(thing, beside, **named)
        found = kept.get((id(thing), id(beside)))
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            answer = anew(thing) if beside is _NOTHING else anew(thing, beside)
            found = kept[id(thing), id(beside)] = (thing, beside, answer)
        return found[2]

    return cast("Callable[P, R]", answering)
