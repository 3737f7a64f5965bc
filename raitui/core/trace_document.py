"""Traces of bad requests, as the document for scripts tells them."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.trace_sample import Traces, TraceSample


class TraceDocument(Struct, frozen=True):
    """One bad request; ``value`` is null where it was merely counted, ``link`` empty where there is nowhere to look.

    It is not ``bad`` where it is merely in question: one of what the indicator that is wrong wants fewer of.
    """

    trace_id: str
    when: float
    sli: str
    value: float | None
    unit: str
    at: str | None
    version: str | None
    cohort: str | None
    attributes: dict[str, str]
    link: str
    bad: bool = True


def _document(sample: TraceSample) -> TraceDocument:
    return TraceDocument(
        trace_id=sample.trace_id,
        when=sample.at,
        sli=sample.sli,
        value=sample.value,
        unit=sample.unit.value,
        at=sample.place.at,
        version=sample.place.version,
        cohort=sample.place.cohort,
        attributes=dict(sample.attributes),
        link=sample.link,
        bad=sample.bad,
    )


def trace_documents(traces: Traces | None) -> tuple[TraceDocument, ...] | None:
    """Those of one service; None where nobody has asked for them."""
    return None if traces is None else tuple(map(_document, traces.samples))
