"""What a Prometheus holds: metrics, their labels, how often targets are scraped. For `raitui doctor`, not for polling.

prometheus-api-client knows the endpoints; its requests go through our own client, so that credentials, trust,
time-outs, size caps and error messages are the same as when the console polls.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

import msgspec
from msgspec import Struct, field
from prometheus_api_client import PrometheusConnect

from raitui.adapters.prometheus.api_session import ApiSession
from raitui.core.backend_settings import PrometheusSettings
from raitui.core.promql import render_selector
from raitui.core.selector import Selector
from raitui.errors import SourceError, SourceFault
from raitui.ports import STEPS_LOOKED_AT, Clock, SecretResolver
from raitui.transport.cleaning import clean
from raitui.transport.http_client import HttpClient

RECENT_S = 3600.0
"""How far back (seconds) a series counts as being there."""

_DURATION = re.compile(r"(\d+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0, "y": 31_536_000.0}

Shape = TypeVar("Shape")


class PrometheusDiscovery:
    """Looks into one Prometheus, synchronously, outside any event loop: in a thread of its own where there is one.

    Every method raises SourceError. Names and values come cleaned. To be closed, or used in a ``with``.
    """

    def __init__(self, settings: PrometheusSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self._name = settings.name
        self._clock = clock
        self._session = ApiSession(HttpClient(settings.name, settings.access, secret_of, clock.now), settings.name)
        self._connect = PrometheusConnect(url=settings.url.rstrip("/"), session=self._session)

    def label_names(self, selector: Selector) -> frozenset[str]:
        """The labels that any recent series of the selector has; empty when there is no such series."""
        names = self._connect.get_label_names(params=self._recent(selector))
        return frozenset(map(clean, self._shaped(names, list[str]))) - {"__name__"}

    def label_values(self, label: str, selector: Selector) -> tuple[str, ...]:
        """The values that the label has in recent series of the selector, sorted."""
        values = self._connect.get_label_values(label, params=self._recent(selector))
        return tuple(sorted(map(clean, self._shaped(values, list[str]))))

    def exists(self, selector: Selector) -> bool:
        """Whether any recent series satisfies the selector."""
        return bool(self._connect.get_label_names(params=self._recent(selector)))

    def scrape_intervals(self) -> Mapping[str, float]:
        """The longest scrape interval (seconds) of each job that has targets."""
        targets = self._shaped(self._connect.get_targets(state="active"), _Targets).active
        longest: dict[str, float] = {}
        for target in targets:
            job = clean(target.pool)
            longest[job] = max(longest.get(job, 0.0), _seconds(target.interval))
        return longest

    def share_known(self, selector: Selector, start: float, end: float) -> float:
        """At which share (0-1) of some moments of a span (unix seconds) there was any series of the selector.

        The library asks in whole seconds, rounded: an end rounded down would cut the last moment off.
        """
        first_s, last_s = math.floor(start), math.floor(end)
        first, last = (datetime.fromtimestamp(moment, UTC) for moment in (first_s, last_s))
        step = f"{math.floor((last_s - first_s) / STEPS_LOOKED_AT * 1_000.0) / 1_000.0:.3f}"
        told = self._connect.custom_query_range(f"count({render_selector(selector)})", first, last, step)
        moments = {moment for one in self._shaped(told, list[_Told]) for moment, _ in one.values}
        return min(1.0, len(moments) / (STEPS_LOOKED_AT + 1))

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _recent(self, selector: Selector) -> dict[str, str]:
        now = self._clock.now()
        return {"match[]": render_selector(selector), "start": f"{now - RECENT_S:.3f}", "end": f"{now:.3f}"}

    def _shaped(self, found: object, shape: type[Shape]) -> Shape:
        try:
            return msgspec.convert(found, shape)
        except msgspec.ValidationError as error:
            message = f"{self._name} answers with what is not its API's JSON: {clean(str(error))}"
            raise SourceError(SourceFault.MALFORMED, message, "See whether `url` is that of a Prometheus") from error


class _Target(Struct):
    pool: str = field(name="scrapePool")
    interval: str = field(name="scrapeInterval", default="")


class _Targets(Struct):
    active: list[_Target] = field(name="activeTargets")


class _Told(Struct):
    values: list[tuple[float, str]]


def _seconds(duration: str) -> float:
    return sum(int(number) * _SECONDS[unit] for number, unit in _DURATION.findall(duration))
