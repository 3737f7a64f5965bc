"""What a metrics source answered."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Row(Struct, frozen=True, gc=False):
    """One element of an instant vector; the value may be NaN or infinite."""

    labels: Mapping[str, str]
    value: float


class Answer(Struct, frozen=True):
    """An instant vector, the source's own time of evaluation (unix seconds), and what it said about its completeness.

    ``warnings`` come from the source (a store that did not answer, say) and make every figure drawn from the answer
    *partial*. ``infos`` are remarks about the query that leave the figures whole.
    """

    rows: tuple[Row, ...]
    at: float
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()
    received_bytes: int = 0


class Trace(Struct, frozen=True):
    """One element over time: pairs of unix seconds and value, in order of time; a gap is a missing step."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


class RangeAnswer(Struct, frozen=True):
    """Elements over time, with the same remarks as an `Answer`."""

    traces: tuple[Trace, ...]
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()
    received_bytes: int = 0
