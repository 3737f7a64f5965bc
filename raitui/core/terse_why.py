"""The why of a row in ever fewer words: which indicator, from where to where, whom, how fast the budget burns.

What is dropped goes in this order: the bound, what the figure is compared with, the burn rate, which has a column of
its own, the location, whom it concerns. The name of the indicator and its figure stay. Each wording is whole: no figure
is cut in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from raitui.core.figures import figure
from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Reading

_QUANTILE = re.compile(r".* (p\d+)")
_UNIT = re.compile(r"[^\d.,]+$")


def short_name(name: str) -> str:
    """An indicator's name as people say it: of a quantile, which one."""
    quantile = _QUANTILE.fullmatch(name)
    return quantile[1] if quantile is not None else name


def terse(reading: Reading, readings: Iterable[Reading], stable: str, burn: str = "") -> tuple[str, ...]:
    """Wordings of what a reading says, the longest first; ``stable`` is the version that a candidate stands beside."""
    name, now = short_name(reading.name), _figure(reading)
    place = reading.place
    before, whom, where = _compared(reading, readings, stable), _whom(reading), place.at or ""
    moved = _from_to(before, now) if before else now
    wordings = (
        (name, moved, whom, where, burn),
        (name, now, whom, where, burn),
        (name, now, whom, where),
        (name, now, whom),
        (name, now),
    )
    return tuple(dict.fromkeys(" ".join(filter(None, words)) for words in wordings))


def _figure(reading: Reading) -> str:
    at_least = "≥" if BEYOND_LAST_BUCKET in reading.note else ""
    return f"{at_least}{figure(reading.value, reading.unit)}"


def _compared(reading: Reading, readings: Iterable[Reading], stable: str) -> str:
    """The same figure of the stable version, or, of a cohort, of all; empty where it is not known or the same."""
    place = reading.place
    if place == Place():
        return ""
    wanted = Place(version=stable) if place.version is not None and stable else Place()
    for other in readings:
        if other.name == reading.name and other.place == wanted and other.value is not None:
            text = _figure(other)
            return "" if text == _figure(reading) else text
    return ""


def _from_to(before: str, now: str) -> str:
    """The unit once, where both have the same."""
    unit, unit_before = (match[0] if (match := _UNIT.search(text)) else "" for text in (now, before))
    return f"{before.removesuffix(unit) if unit == unit_before else before}→{now}"


def _whom(reading: Reading) -> str:
    return " ".join(filter(None, (reading.part, reading.place.cohort, reading.place.version)))
