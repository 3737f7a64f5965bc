"""The words and signs for what a figure says and how good it is. Each is legible without colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from raitui.core.reading import Quality, Reading, Verdict
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.core.source_health import SourceState
from raitui.widgets.styled_line import Look, Span


class Mark(NamedTuple):
    """A sign, a word, and how both look."""

    sign: str
    word: str
    look: Look


STATES = {
    State.PAGE: Mark("▲", "PAGE", Look.ALARM),
    State.REVERTED: Mark("↺", "REVT", Look.ALARM),
    State.UNKNOWN: Mark("?", "UNKN", Look.UNKNOWN),
    State.CONTAINED: Mark("■", "CONT", Look.STRONG),
    State.TICKET: Mark("~", "TICK", Look.WARN),
    State.STARTING: Mark("·", "wait", Look.DIM),
    State.OK: Mark("✓", "ok", Look.DIM),
}

STATE_MEANINGS = {
    State.PAGE: "somebody is needed now",
    State.REVERTED: "a containment was undone by something else",
    State.UNKNOWN: "not known where it should be",
    State.CONTAINED: "a containment is in force",
    State.TICKET: "to be looked at in working hours",
    State.STARTING: "waiting for the first answers",
    State.OK: "nothing known against it",
}

VERDICTS = {
    Verdict.OK: Mark("✓", "ok", Look.GOOD),
    Verdict.WARN: Mark("~", "warn", Look.WARN),
    Verdict.BREACH: Mark("✗", "breach", Look.BAD),
    Verdict.UNKNOWN: Mark("?", "unknown", Look.UNKNOWN),
}

SOURCES = {
    SourceState.STARTING: Mark("·", "starting", Look.DIM),
    SourceState.UP: Mark("✓", "up", Look.GOOD),
    SourceState.PARTIAL: Mark("≈", "PARTIAL", Look.WARN),
    SourceState.DOWN: Mark("✗", "DOWN", Look.BAD),
}

QUALITY_SIGNS = {
    Quality.FRESH: "",
    Quality.STALE: "†",
    Quality.PARTIAL: "≈",
    Quality.THIN: "°",
    Quality.MISSING: "",
}

STALE, PARTIAL = QUALITY_SIGNS[Quality.STALE], QUALITY_SIGNS[Quality.PARTIAL]

OK_AS_FAR_AS_KNOWN = "?"
"""Behind the word for a service that is well, when one of its levels is not known."""

NOT_WATCHED = Span("–", Look.DIM)

# Looked up for every reading of every visible row: in tuples, since an Enum's hash is computed in Python each time.
_WORST_FIRST = (Verdict.BREACH, Verdict.UNKNOWN, Verdict.WARN, Verdict.OK)
_DOUBTFUL = (Quality.STALE, Quality.THIN)


def known_verdict(reading: Reading) -> Verdict:
    """What the figure says; that all is well only when it is fresh enough, and rests on enough, to be known."""
    doubtful = reading.verdict is Verdict.OK and reading.quality in _DOUBTFUL
    return Verdict.UNKNOWN if doubtful else reading.verdict


def worst_verdict(readings: Iterable[Reading]) -> Verdict | None:
    """The worst that any of them says, None when there are none. What is not known is worse than a warning.

    Where labels take half a year, what is known before speaks for them.
    """
    every = list(readings)
    told = [one for one in every if not one.awaits_labels] or every
    return min(map(known_verdict, told), key=_WORST_FIRST.index, default=None)


def is_unsure(service: ServiceSnapshot) -> bool:
    """Whether a service that is well is so only as far as is known: a level is unknown, or a burn of too few events."""
    unknown = any(level_verdict(service.readings, level) is Verdict.UNKNOWN for level in Level)
    return service.state is State.OK and (unknown or any(slo.thin is not None for slo in service.slos))


def level_verdict(readings: Iterable[Reading], level: Level) -> Verdict | None:
    """What one of the three levels of monitoring says of a service (R-OBS-1); None where nothing of it is watched.

    Beside others, what has no bound and too few samples leaves nothing open: with more, nothing would be wrong either.
    """
    of_level = [reading for reading in readings if reading.level is level]
    judged = [one for one in of_level if one.target is not None or one.quality is not Quality.THIN]
    return worst_verdict(judged or of_level)


def level_mark(readings: Iterable[Reading], level: Level) -> Span:
    """The same as one sign."""
    verdict = level_verdict(readings, level)
    return NOT_WATCHED if verdict is None else Span(VERDICTS[verdict].sign, VERDICTS[verdict].look)
