"""What can be looked for in a service in trouble: named predicates, each with the words of what was seen."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial

from msgspec import Struct

from raitui.core.diagnosis.case import Case
from raitui.core.diagnosis.facet import Facet
from raitui.core.reading import NO_ANSWER_YET, Quality, Reading, Verdict
from raitui.core.row_reason import described


class Seen(Enum):
    """Whether a signal is there: not there and not known are two things."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Observation(Struct, frozen=True, gc=False):
    """What was seen of a signal, in which words, and in as few as possible."""

    seen: Seen
    words: str
    brief: str = ""


class Signal(Struct, frozen=True):
    """Something to look for: what it is called, and how it is seen."""

    name: str
    observe: Callable[[Case], Observation]


def present(words: str, brief: str = "") -> Observation:
    """It is there."""
    return Observation(Seen.PRESENT, words, brief)


def absent(words: str, brief: str = "") -> Observation:
    """It is not there, as far as it is known."""
    return Observation(Seen.ABSENT, words, brief)


def unknown(words: str) -> Observation:
    """Nothing tells whether it is there."""
    return Observation(Seen.UNKNOWN, words)


def moved(name: str, *facets: Facet) -> Signal:
    """Whether a figure about one of these is past its target or its warning."""
    return Signal(name, partial(_moved, name, facets))


def _moved(name: str, facets: tuple[Facet, ...], case: Case) -> Observation:
    readings = [one for facet in facets for one in case.about.get(facet, ())]
    bad = [one for facet in facets for one in case.bad_about.get(facet, ())]
    noticed = [one for one in readings if one.verdict in {Verdict.BREACH, Verdict.WARN} and not one.says_little]
    if bad or noticed:
        return present(_words((bad or noticed)[0]), name)
    well = [one for one in readings if one.verdict is Verdict.OK and one.target is not None and _is_firm(one)]
    untold = _untold(readings, {one.name for one in well})
    if well and not untold:
        return absent(described(well[0]), f"no {name}" if name != "load" else "load flat")
    return unknown(_why_unknown(name, untold or readings))


def _is_firm(reading: Reading) -> bool:
    return reading.quality in {Quality.FRESH, Quality.PARTIAL}


def _untold(readings: list[Reading], told: set[str]) -> list[Reading]:
    """Of figures that have a target, those of which nothing tells: one that is well does not speak for another."""
    return [one for one in readings if one.target is not None and one.name not in told]


def _words(reading: Reading) -> str:
    stale = ", stale" if reading.quality is Quality.STALE else ""
    return f"{described(reading)}{stale}"


def _why_unknown(name: str, readings: list[Reading]) -> str:
    if not readings:
        return f"{name} not watched"
    reading = readings[0]
    if reading.quality is Quality.THIN or reading.lacking:
        return f"{reading.name} thin, lacks {reading.lacking}"
    if reading.quality in {Quality.MISSING, Quality.STALE}:
        reason = reading.note if reading.note and reading.note != NO_ANSWER_YET else reading.quality.value
        return f"{reading.name} {reason}"
    return f"{reading.name} has no bound" if reading.target is None else f"{reading.name} {reading.note or 'unknown'}"
