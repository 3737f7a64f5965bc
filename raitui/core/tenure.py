"""When each version of a component stood at a location, and when it served full traffic, by the info metric's history.

Times are unix seconds, known to one `STEP_S`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from msgspec import Struct

from raitui.core.answer import RangeAnswer
from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.site import ComponentInfo, LabelNames

STEP_S = 30 * MINUTE
"""How finely the past is looked at."""

GAP_S = HOUR
"""A longer time without a sight is one of which nothing is known."""

RECORD_S = 30 * DAY
"""How far back it is looked."""


class Stretch(Struct, frozen=True):
    """A time without a gap, from ``start`` to ``end``."""

    start: float
    end: float

    @property
    def length_s(self) -> float:
        """How long it is (seconds)."""
        return max(0.0, self.end - self.start)

    def overlap_s(self, other: Stretch) -> float:
        """How much of it lies within the other (seconds)."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


class Standing(Struct, frozen=True):
    """A version of a component at a location, as a candidate or as the stable one, and when it stood there."""

    at: str
    component: str
    version: str
    candidate: bool
    stretches: tuple[Stretch, ...]

    @property
    def place(self) -> tuple[str, str]:
        """Location and component: of these one version is the stable one."""
        return self.at, self.component

    def stood(self, when: float) -> bool:
        """Whether it stood there then, to one step."""
        return any(stretch.start - STEP_S <= when <= stretch.end + STEP_S for stretch in self.stretches)


class Tenure(Struct, frozen=True):
    """A version as the stable one of its place.

    ``full`` is when it served full traffic: no candidate stood beside it. ``came`` is when it came the last time, None
    when it was there before the record begins.
    """

    standing: Standing
    full: tuple[Stretch, ...]
    came: float | None

    @property
    def served_s(self) -> float:
        """For how long it served full traffic in all (seconds)."""
        return sum(stretch.length_s for stretch in self.full)

    @property
    def until(self) -> float:
        """When it last served full traffic, or else when it stood last."""
        return (self.full or self.standing.stretches)[-1].end


def standings(answers: Iterable[RangeAnswer], names: LabelNames, info: ComponentInfo) -> tuple[Standing, ...]:
    """What stood where and when, by the info metric at steps of `STEP_S`; several exporters of one version are one."""
    seen: dict[tuple[str, str, str, bool], set[float]] = {}
    for answer in answers:
        for trace in answer.traces:
            at, component, version, role = (
                trace.labels.get(label, "") for label in (names.at, info.component, info.version, info.role)
            )
            moments = seen.setdefault((at, component, version, role == "candidate"), set())
            moments.update(when for when, _ in trace.points)
    stable: dict[tuple[str, str], set[float]] = {}
    for (at, component, _, candidate), moments in seen.items():
        if not candidate:
            stable.setdefault((at, component), set()).update(moments)
    return tuple(
        Standing(*what, stretches(moments, () if what[3] else stable[what[:2]] - moments))
        for what, moments in sorted(seen.items())
        if moments
    )


def stretches(moments: Iterable[float], breaks: Iterable[float] = ()) -> tuple[Stretch, ...]:
    """The moments as times without a gap; at each of the ``breaks`` something else stood there instead."""
    found: list[Stretch] = []
    others = sorted(breaks)
    for moment in sorted(moments):
        unbroken = bool(found) and bisect_left(others, found[-1].end) == bisect_left(others, moment)
        if unbroken and moment - found[-1].end <= GAP_S:
            found[-1] = Stretch(found[-1].start, moment)
        else:
            found.append(Stretch(moment, moment))
    return tuple(found)


def tenures(standing: tuple[Standing, ...]) -> tuple[Tenure, ...]:
    """Every version that was the stable one of its place, the one that served last first."""
    found = [_tenure(one, standing) for one in standing if not one.candidate]
    return tuple(sorted(found, key=lambda tenure: (-tenure.until, -tenure.standing.stretches[0].start)))


def begins(standing: tuple[Standing, ...], at: str) -> float | None:
    """Since when anything is known of a location; None when nothing is."""
    return min((one.stretches[0].start for one in standing if one.at == at), default=None)


def _tenure(one: Standing, everything: tuple[Standing, ...]) -> Tenure:
    beside = [other for other in everything if other.place == one.place and other.version != one.version]
    full = one.stretches
    for candidate in beside:
        if candidate.candidate:
            full = _without(full, candidate.stretches)
    came, began = _came(one, beside), begins(everything, one.at)
    known = began is not None and came > began + STEP_S
    return Tenure(one, full, came if known else None)


def _without(whole: tuple[Stretch, ...], parts: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    for part in parts:
        cut = [
            (Stretch(one.start, min(one.end, part.start)), Stretch(max(one.start, part.end), one.end)) for one in whole
        ]
        whole = tuple(piece for pieces in cut for piece in dict.fromkeys(pieces) if piece.end > piece.start)
    return whole


def _came(one: Standing, beside: list[Standing]) -> float:
    """When it came the last time: a gap in which nothing else served is one of the record, not of the service."""
    came = one.stretches[-1].start
    for earlier in reversed(one.stretches[:-1]):
        between = Stretch(earlier.end, came)
        if any(other.overlap_s(between) for rival in beside if not rival.candidate for other in rival.stretches):
            break
        came = earlier.start
    return came
