"""Exemplars that a Prometheus keeps, stripped of what may not be told as they come in.

https://prometheus.io/docs/prometheus/latest/querying/api/#querying-exemplars
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct, field

from raitui.adapters.prometheus.query_api import QueryApi
from raitui.adapters.prometheus.refusal import refused, unreadable
from raitui.core.backend_settings import PrometheusSettings
from raitui.core.exemplar import Exemplar, ExemplarAnswer, TraceView
from raitui.core.latest_moment import LATEST
from raitui.core.promql import render_selector
from raitui.core.selector import Selector
from raitui.errors import SourceError
from raitui.ports import Clock, SecretResolver
from raitui.transport.cleaned_texts import CleanedTexts
from raitui.transport.cleaning import clean

LONGEST_ATTRIBUTE = 64
MOST_OF_A_SERIES = 500
"""Of each series so many are looked at, the newest."""

FEATURE = "exemplar-storage"
LOOKS_AGAIN_S = 300.0
"""How long it is remembered whether the server keeps exemplars: it must be started anew to change its mind."""

_NAME = "__name__"


class _Exemplar(Struct, gc=False):
    labels: dict[str, str]
    value: str
    timestamp: float


class _Series(Struct, gc=False):
    series: dict[str, str] = field(name="seriesLabels")
    exemplars: list[_Exemplar] = []


class _Payload(Struct):
    status: str
    data: list[_Series] = []


class _Flags(Struct):
    data: dict[str, str] = {}


_PAYLOAD = msgspec.json.Decoder(_Payload)
_FLAGS = msgspec.json.Decoder(_Flags)


class PrometheusExemplars:
    """What one keeps. Of an exemplar's labels its trace and those that ``view`` permits are kept, no others."""

    def __init__(self, settings: PrometheusSettings, secret_of: SecretResolver, clock: Clock, view: TraceView) -> None:
        self._api = QueryApi(settings, secret_of, clock)
        self._clock = clock
        self._view = view
        self._texts = CleanedTexts()
        self._kept: bool | None = None
        self._looked_at = -math.inf

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._api.name

    @property
    def timeout_s(self) -> float:
        """How long an answer may take (seconds)."""
        return self._api.timeout_s

    async def exemplars(
        self, selectors: tuple[Selector, ...], start: float, end: float, timeout_s: float
    ) -> ExemplarAnswer:
        """Those of the selectors' series between two times (unix seconds). Raises SourceError."""
        query = " or ".join(map(render_selector, selectors))
        answer = await self._api.ask(
            "query_exemplars", {"query": query, "start": f"{start:.3f}", "end": f"{end:.3f}"}, timeout_s
        )
        if not answer.is_success:
            raise refused(self.name, answer)
        try:
            series = _PAYLOAD.decode(answer.body).data
            found = tuple(exemplar for one in series for exemplar in self._of(one))
        except (ValueError, msgspec.DecodeError) as error:
            raise unreadable(self.name, answer, error) from None
        return ExemplarAnswer(self.name, found, True if found else await self._keeps_any(timeout_s))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._api.aclose()

    def _of(self, series: _Series) -> Iterator[Exemplar]:
        labels = self._texts.labels(series.series)
        newest = sorted(series.exemplars, key=lambda one: -one.timestamp)[:MOST_OF_A_SERIES]
        for one in newest:
            trace_id = self._view.trace_id(one.labels)
            if trace_id and 0.0 <= one.timestamp <= LATEST:
                yield Exemplar(
                    metric=labels.get(_NAME, ""),
                    series=labels,
                    trace_id=trace_id,
                    value=float(one.value),
                    at=one.timestamp,
                    attributes=self._told(one.labels, series.series),
                )

    def _told(self, *labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        return tuple((name, clean(value, LONGEST_ATTRIBUTE)) for name, value in self._view.permitted(*labels))

    async def _keeps_any(self, timeout_s: float) -> bool | None:
        """By the flags that it was started with; None where they are not told, as by Mimir or behind a proxy."""
        if self._clock.now() - self._looked_at >= LOOKS_AGAIN_S:
            self._kept = await self._flag(timeout_s)
            self._looked_at = self._clock.now()
        return self._kept

    async def _flag(self, timeout_s: float) -> bool | None:
        try:
            answer = await self._api.ask("status/flags", {}, timeout_s)
            flags = _FLAGS.decode(answer.body).data if answer.is_success else {}
        except (SourceError, msgspec.DecodeError):
            return None
        features = flags.get("enable-feature")
        return None if features is None else FEATURE in features.split(",")
