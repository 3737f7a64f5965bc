"""A Prometheus, or what speaks its HTTP API (Thanos, Mimir), as a metrics source.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from raitui.adapters.prometheus.answer import (
    MatrixData,
    MatrixElement,
    Payload,
    TooManyElementsError,
    VectorData,
    VectorElement,
    decode,
)
from raitui.adapters.prometheus.clock_skew import clock_skew_s, stated_time
from raitui.adapters.prometheus.metric_labels import MetricLabels
from raitui.adapters.prometheus.query_api import QueryApi
from raitui.adapters.prometheus.refusal import misshapen, native_histogram, refused, unreadable
from raitui.core.answer import Answer, RangeAnswer, Row, Trace
from raitui.core.backend_settings import PrometheusSettings
from raitui.core.promql import render
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, SecretResolver
from raitui.transport.http_message import HttpAnswer
from raitui.transport.originals import Originals

POINTS_PER_ROW = 10
"""A range may hold so many times more points than an instant answer may hold rows."""
ROWS_AT_ONCE = 500
"""So many rows are read before others on the loop have their turn: an action may be among them."""
SHOWN_REMARKS = 10
"""How many warnings of one answer are kept."""


class PrometheusSource:
    """Asks one Prometheus. To be used from one event loop; `aclose` ends its connections.

    Labels are cleaned as they come in; ``originals`` learn what they were. An answer with more series than the settings
    allow is refused whole.
    """

    kind = "prometheus"

    def __init__(
        self, settings: PrometheusSettings, secret_of: SecretResolver, clock: Clock, originals: Originals | None = None
    ) -> None:
        self._settings = settings
        self._api = QueryApi(settings, secret_of, clock)
        self._labels = MetricLabels(originals)
        self._clock_skew_s: float | None = None

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._settings.name

    @property
    def scrape_interval_s(self) -> float:
        """How often it scrapes the fleet (seconds)."""
        return self._settings.scrape_interval_s

    @property
    def timeout_s(self) -> float:
        """How long an answer may take (seconds)."""
        return self._settings.access.timeout_s

    @property
    def clock_skew_s(self) -> float | None:
        """Its clock less ours (seconds) as of the last answer, less what the round trip explains; None before it."""
        return self._clock_skew_s

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        """Evaluate now, by the server's clock. Raises SourceError."""
        answer = await self._api.ask("query", {"query": render(query)}, timeout_s)
        payload = self._decoded(answer, self._settings.maximum_rows)
        if not isinstance(payload.data, VectorData):
            raise misshapen(self.name, payload, "an instant vector")
        elements = payload.data.result
        try:
            rows = await self._rows(elements)
        except (ValueError, msgspec.DecodeError) as error:
            raise unreadable(self.name, answer, error) from None
        time = elements[0].value[0] if elements and elements[0].value is not None else None
        self._clock_skew_s = clock_skew_s(answer, time)
        return Answer(
            rows=rows,
            at=time if time is not None else stated_time(answer),
            warnings=self._remarks(answer, payload.warnings),
            infos=self._remarks(answer, payload.infos),
            received_bytes=len(answer.body),
        )

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        """Evaluate at each step from ``start`` to ``end`` (unix seconds). Raises SourceError."""
        parameters = {"query": render(query), "start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step_s:.3f}"}
        answer = await self._api.ask("query_range", parameters, timeout_s)
        points = self._settings.maximum_rows * POINTS_PER_ROW
        steps = max(1, int((end - start) / step_s) + 1)
        payload = self._decoded(answer, min(self._settings.maximum_rows, points // steps))
        if not isinstance(payload.data, MatrixData):
            raise misshapen(self.name, payload, "a range vector")
        try:
            traces = tuple(map(self._trace, payload.data.result))
        except (ValueError, msgspec.DecodeError) as error:
            raise unreadable(self.name, answer, error) from None
        return RangeAnswer(
            traces=traces,
            warnings=self._remarks(answer, payload.warnings),
            infos=self._remarks(answer, payload.infos),
            received_bytes=len(answer.body),
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._api.aclose()

    def _decoded(self, answer: HttpAnswer, maximum_elements: int) -> Payload:
        if not answer.is_success:
            raise refused(self.name, answer)
        try:
            payload = decode(answer.body, maximum_elements)
        except TooManyElementsError as error:
            raise SourceError(
                SourceFault.TOO_LARGE,
                f"{self.name} answers with {error.elements:,} series, more than {maximum_elements:,}",
                "See which label has come to hold so many values; narrow the profile's `match`",
            ) from None
        except msgspec.DecodeError as error:
            raise unreadable(self.name, answer, error) from None
        if payload.status != "success":
            raise refused(self.name, answer)
        return payload

    async def _rows(self, elements: Sequence[VectorElement]) -> tuple[Row, ...]:
        rows: list[Row] = []
        for start in range(0, len(elements), ROWS_AT_ONCE):
            rows += map(self._row, elements[start : start + ROWS_AT_ONCE])
            await asyncio.sleep(0)
        return tuple(rows)

    def _row(self, element: VectorElement) -> Row:
        if element.value is None:
            raise native_histogram(self.name)
        return Row(self._labels.of(element.metric), float(element.value[1]))

    def _trace(self, element: MatrixElement) -> Trace:
        if element.values is None:
            raise native_histogram(self.name)
        points = tuple((time, float(value)) for time, value in element.values)
        return Trace(self._labels.of(element.metric), points)

    def _remarks(self, answer: HttpAnswer, remarks: Sequence[str] | None) -> tuple[str, ...]:
        return tuple(answer.presentable(remark) for remark in (remarks or ())[:SHOWN_REMARKS])
