"""Exemplars: single requests that a metric points at by their trace.

https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md#exemplars
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

PLACEHOLDER = "{trace_id}"
USUAL_IDS = ("trace_id", "traceID", "traceId", "TraceID", "TraceId")
"""What instrumentation calls the trace of an exemplar."""

_TRACE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
"""W3C's are 32 hexadecimal digits, others are UUIDs; nothing else may come to stand in a link."""


class TraceView(Struct, frozen=True):
    """How traces are shown: where one can be seen, which label of an exemplar names it, and what is told beside it.

    ``link`` is empty where there is nowhere to look, else it holds ``{trace_id}``. Of what an exemplar carries only the
    ``attributes`` are ever kept: prompts and users are personal data (R-AUD-3).
    """

    link: str = ""
    ids: tuple[str, ...] = USUAL_IDS
    attributes: tuple[str, ...] = ()

    def trace_id(self, labels: Mapping[str, str]) -> str:
        """The trace that these labels name; empty when they name none, or what no trace is called."""
        named = next((labels[name] for name in self.ids if name in labels), "")
        return named if _TRACE_ID.fullmatch(named) else ""

    def permitted(self, *labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What may be told of these labels, in the order of the list; of several mappings the first that knows it."""
        told = ((name, next((of[name] for of in labels if of.get(name)), "")) for name in self.attributes)
        return tuple((name, value) for name, value in told if value)

    def link_to(self, trace_id: str) -> str:
        """Where the trace can be seen; empty where there is nowhere to look."""
        return self.link.replace(PLACEHOLDER, trace_id)


class Exemplar(Struct, frozen=True, gc=False):
    """One request that a series points at.

    ``series`` are the labels of that series and ``metric`` its name; ``value`` is what was measured, in the metric's
    unit, ``at`` when (unix seconds). ``attributes`` are those that may be told, and nothing else that it carried.
    """

    metric: str
    series: Mapping[str, str]
    trace_id: str
    value: float
    at: float
    attributes: tuple[tuple[str, str], ...] = ()


class ExemplarAnswer(Struct, frozen=True):
    """What a source answered. ``kept`` tells whether it keeps exemplars at all, None where it does not tell."""

    source: str
    exemplars: tuple[Exemplar, ...]
    kept: bool | None = None
