"""Readings as ``status --json`` promises them to scripts: extend it, never break it."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.finite import finite
from raitui.core.reading import Place, Reading


class SliDocument(Struct, frozen=True):
    """One reading; ``interval`` is where the truth lies as far as its error is known, null where there is no end.

    What is ``surely_past`` its target calls for somebody though it is thin. Where a breach must last to call,
    ``past_s`` is for how long it was past its target of late, and ``calls_after_s`` how long it must be.
    """

    name: str
    level: str
    value: float | None
    unit: str
    target: float | None
    verdict: str
    quality: str
    samples: float | None
    lacking: int
    age_s: float | None
    source: str
    note: str
    interval: tuple[float | None, float | None] | None
    part: str
    surely_past: bool
    labels_lag_s: int
    past_s: float | None
    calls_after_s: float | None
    at: str | None
    version: str | None
    cohort: str | None


def sli_documents(readings: tuple[Reading, ...]) -> tuple[SliDocument, ...]:
    """Each indicator once per place, the first that tells of it: the worst cell may also stand among all the cells."""
    seen: dict[tuple[str, Place], Reading] = {}
    for reading in readings:
        seen.setdefault((reading.name, reading.place), reading)
    return tuple(map(_sli, seen.values()))


def _sli(reading: Reading) -> SliDocument:
    return SliDocument(
        name=reading.name,
        level=reading.level.value,
        value=finite(reading.value),
        unit=reading.unit.value,
        target=reading.target,
        verdict=reading.verdict.value,
        quality=reading.quality.value,
        samples=finite(reading.samples),
        lacking=reading.lacking,
        age_s=finite(reading.age_s),
        source=reading.source,
        note=reading.note,
        interval=_interval(reading),
        part=reading.part,
        surely_past=reading.surely_past,
        labels_lag_s=reading.labels_lag_s,
        past_s=None if reading.time_past is None else reading.time_past.seconds,
        calls_after_s=None if reading.time_past is None else reading.time_past.needed_s,
        at=reading.place.at,
        version=reading.place.version,
        cohort=reading.place.cohort,
    )


def _interval(reading: Reading) -> tuple[float | None, float | None] | None:
    return None if reading.interval is None else (finite(reading.interval[0]), finite(reading.interval[1]))
