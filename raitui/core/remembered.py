"""Pure functions of things that live as long as the site: answered once for each thing.

A site's profiles and indicators are deep values, and their hashes are as expensive as what is made of them; but the
same objects come again with every picture. So results are kept by identity, and the objects with them, so that no
identity is ever reused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

MOST_KEPT = 20_000
"""Far more than a site has; a test or a reload that goes through many sites starts anew."""

P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """The function, answering at once when it is asked again about the same objects (by position)."""
    kept: dict[tuple[int, ...], tuple[tuple[object, ...], R]] = {}

    @wraps(function)
    def answering(*args: P.args, **kwargs: P.kwargs) -> R:
        if kwargs:
            return function(*args, **kwargs)
        key = tuple(map(id, args))
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[key] = (args, function(*args, **kwargs))
        return found[1]

    return answering
