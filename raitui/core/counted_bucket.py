"""Which bucket of a classic histogram a selector counts, by its label ``le``."""

from __future__ import annotations

import re

from raitui.core.selector import Comparison, Matcher, Selector

BUCKET, LE = "_bucket", "le"

_POINT = r"(?:\[\.\]|\\\.)"
_SPELLINGS = re.compile(rf"(\d+(?:{_POINT}\d+)?)(?:\((?:\?:)?{_POINT}0\+?\)\?)?")
"""One number, and the fraction of nought that some clients write behind a whole one and others do not."""


def counts_a_bucket(events: Selector) -> bool:
    """Whether it picks some of a histogram's buckets."""
    return events.metric.endswith(BUCKET) and any(one.label == LE for one in events.matchers)


def bound_of(events: Selector) -> float | None:
    """The upper bound of the one bucket that it counts; None where it counts none, or nobody can say which one.

    An expression means a bound where all that it matches are spellings of that: ``1000([.]0)?``.
    """
    if not counts_a_bucket(events):
        return None
    bounds = {bound for one in events.matchers if one.label == LE for bound in _bounds(one)}
    return bounds.pop() if len(bounds) == 1 else None


def _bounds(matcher: Matcher) -> set[float | None]:
    match matcher.comparison:
        case Comparison.EQUAL:
            return {_number(matcher.value)}
        case Comparison.MATCHES:
            return {_spelled(one) for one in matcher.value.split("|")}
        case _:
            return {None}


def _spelled(expression: str) -> float | None:
    whole = _SPELLINGS.fullmatch(expression)
    return None if whole is None else _number(re.sub(_POINT, ".", whole[1]))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
