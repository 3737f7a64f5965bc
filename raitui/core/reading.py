"""A figure with what it says and how good it is, kept apart (R-OBS-3)."""

from __future__ import annotations

import math
from enum import Enum

from msgspec import Struct

from raitui.core.figures import span
from raitui.core.sli import Direction, Level, Sli, Unit
from raitui.core.time_past import TimePast

BEYOND_LAST_BUCKET = "at least the last bucket"
"""The note of a quantile past its histogram's last finite bound: the value is that bound, the truth lies beyond."""

NOTHING_TO_COMPARE = "nothing to compare with"
"""How the note of a reading begins whose baseline has counted nothing, before it says which one."""

NO_ANSWER_YET = "no answer yet"
"""The note of a reading whose question nobody has answered since the console started."""


class Verdict(Enum):
    """What a figure says."""

    OK = "ok"
    WARN = "warn"
    BREACH = "breach"
    UNKNOWN = "unknown"


class Quality(Enum):
    """How good a figure is."""

    FRESH = "fresh"
    STALE = "stale"
    PARTIAL = "partial"
    THIN = "thin"
    MISSING = "missing"


class Place(Struct, frozen=True, gc=False):
    """Which slice of a service: location, version, cohort. None means all of them together."""

    at: str | None = None
    version: str | None = None
    cohort: str | None = None


class Reading(Struct, frozen=True, gc=False):
    """One indicator of one service at one place.

    ``value`` is in ``unit``; ``samples`` counts the events behind it, None where the indicator counts none;
    ``age_s`` is the age (seconds) of the newest sample behind it; ``source`` names the backend. ``note`` says in a few
    words what the verdict and the quality cannot: no traffic, the last bucket, how much of the window is covered.
    ``lacking`` is how many samples a thin figure is short of. ``interval`` is where the truth lies, in ``unit``, as far
    as the error is known that the figure itself has: between the bounds of a quantile's bucket, or within chance.
    ``part`` is what a figure computed of many speaks of: the worst feature or category, the cohorts of a gap. What is
    ``surely_past`` its target is so beyond chance, however many samples it lacks; what is ``doubted`` is so with as
    many as are asked for, and that may be chance. ``labels_lag_s`` (seconds) is how long the truth takes to be known
    that it counts. What is not ``answered`` nobody has told of, or nobody does any more. ``time_past`` is how long it
    was past its target of late; None of what need not last to call, and while nobody tells.
    """

    name: str
    level: Level
    unit: Unit
    direction: Direction
    place: Place
    value: float | None
    target: float | None
    verdict: Verdict
    quality: Quality
    samples: float | None = None
    lacking: int = 0
    age_s: float | None = None
    source: str = ""
    note: str = ""
    interval: tuple[float, float] | None = None
    part: str = ""
    surely_past: bool = False
    doubted: bool = False
    labels_lag_s: int = 0
    answered: bool = True
    time_past: TimePast | None = None

    @property
    def has_not_lasted(self) -> bool:
        """Whether it is past its target, and not for long enough to call anybody."""
        return self.verdict is Verdict.BREACH and self.time_past is not None and not self.time_past.calls

    @property
    def has_just_cleared(self) -> bool:
        """Whether it keeps its target again after it has called, and not for long enough to be taken for well."""
        keeps = self.verdict in {Verdict.OK, Verdict.WARN}
        return keeps and self.time_past is not None and self.time_past.calls

    @property
    def awaits_labels(self) -> bool:
        """Whether it has no figure since the truth that it counts takes its time: others must speak for it.

        Not so what nobody has answered, nor what was told and has vanished: that is no want of labels.
        """
        return self.answered and self.labels_lag_s > 0 and self.value is None and not self.samples

    @property
    def says_little(self) -> bool:
        """Whether it rests on so few samples that it calls nobody, whatever it is."""
        return self.lacking > 0 and not self.surely_past


class Measurement(Struct, frozen=True, gc=False):
    """What was measured, before it is judged.

    ``value`` None means that the series is not there; ``at_least`` that the truth may lie beyond the value; ``lacking``
    is how many samples it is short of, whatever the indicator asks for, ``surely_past`` that these do not matter,
    ``doubted`` that it is short of them by chance alone;
    ``answered`` that a source has told something, and be it that there is nothing.
    """

    value: float | None
    samples: float | None = None
    age_s: float | None = None
    stale_after_s: float = math.inf
    partial: bool = False
    at_least: bool = False
    source: str = ""
    note: str = ""
    interval: tuple[float, float] | None = None
    lacking: int = 0
    part: str = ""
    surely_past: bool = False
    doubted: bool = False
    answered: bool = True


def _past(value: float, bound: float, direction: Direction) -> bool:
    return value > bound if direction is Direction.LOWER_IS_BETTER else value < bound


def verdict_of(value: float | None, sli: Sli, *, at_least: bool = False) -> Verdict:
    """What the value says against the indicator's bounds; without a target nothing can be breached.

    What has no end says nothing good, nor does a value ``at_least`` so high that its target may be past.
    """
    if value is None or math.isnan(value):
        return Verdict.UNKNOWN
    if sli.target is not None and _past(value, sli.target, sli.direction):
        return Verdict.BREACH
    if sli.warn is not None and _past(value, sli.warn, sli.direction):
        return Verdict.WARN
    hidden = at_least and sli.target is not None and sli.direction is Direction.LOWER_IS_BETTER
    return Verdict.UNKNOWN if hidden or math.isinf(value) else Verdict.OK


def _lacking(measured: Measurement, minimum_samples: int) -> int:
    samples = measured.samples
    if samples is None or samples >= minimum_samples:
        return measured.lacking
    return max(measured.lacking, math.ceil(minimum_samples - samples) if math.isfinite(samples) else minimum_samples)


def quality_of(measured: Measurement, minimum_samples: int) -> Quality:
    """The worst thing to be said about how the figure came about."""
    if measured.value is None:
        return Quality.MISSING
    if measured.age_s is None or measured.age_s > measured.stale_after_s:
        return Quality.STALE
    if measured.partial:
        return Quality.PARTIAL
    if _lacking(measured, minimum_samples):
        return Quality.THIN
    return Quality.FRESH


def labels_lag_words(lag_s: float) -> str:
    """How long labels take, in a few words."""
    return f"labels lag {span(lag_s)}"


def _nothing_counted(sli: Sli) -> str:
    if sli.labels_lag_s:
        return labels_lag_words(sli.labels_lag_s)
    return "no traffic" if sli.level is Level.OPERATIONAL else "no samples"


def _has_vanished(measured: Measurement) -> bool:
    """Whether its series were there a while ago, and are not now."""
    known = measured.value is not None or measured.samples is not None
    return not known and measured.age_s is not None and measured.age_s > measured.stale_after_s


def read(sli: Sli, place: Place, measured: Measurement) -> Reading:
    """A measurement judged against its indicator."""
    answered = measured.answered and not _has_vanished(measured)
    waits = sli.labels_lag_s > 0 and answered and not measured.samples
    nothing = _nothing_counted(sli) if measured.samples == 0 or waits else ""
    return Reading(
        name=sli.name,
        level=sli.level,
        unit=sli.unit,
        direction=sli.direction,
        place=place,
        value=None if measured.value is None or math.isnan(measured.value) else measured.value,
        target=sli.target,
        verdict=verdict_of(measured.value, sli, at_least=measured.at_least),
        quality=quality_of(measured, sli.minimum_samples),
        samples=measured.samples,
        lacking=_lacking(measured, sli.minimum_samples),
        age_s=measured.age_s,
        source=measured.source,
        note="; ".join(filter(None, (nothing, measured.note))),
        interval=measured.interval,
        part=measured.part,
        surely_past=measured.surely_past,
        doubted=measured.doubted,
        labels_lag_s=sli.labels_lag_s,
        answered=answered,
    )
