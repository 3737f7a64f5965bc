"""What exemplars carry is dropped as it comes in, but for the trace and what the site has listed (R-AUD-3)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import aclosing

import pytest

from raitui.adapters.prometheus.exemplars import LONGEST_ATTRIBUTE, LOOKS_AGAIN_S, PrometheusExemplars
from raitui.core.backend_settings import PrometheusSettings
from raitui.core.exemplar import Exemplar, ExemplarAnswer, TraceView
from raitui.core.selector import Matcher, Selector
from raitui.errors import SourceError
from tests.scripted_server import Heard, ScriptedServer, response
from tests.set_clock import SetClock

NOW = 1_700_000_000.0
VIEW = TraceView(attributes=("http_status", "model_version"))
FAILED = Selector("requests_total", (Matcher("outcome", "error"),))
SLOW = Selector("duration_seconds_bucket")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Prometheus:
    """Answers with these exemplars of one series, and these flags; None has no such endpoint."""

    def __init__(self, *labels: Mapping[str, str], features: str | None = "", newest: float = NOW) -> None:
        self.heard: list[Heard] = []
        self._labels = labels
        self._features = features
        self._newest = newest

    async def __call__(self, heard: Heard, writer: asyncio.StreamWriter) -> None:
        self.heard.append(heard)
        writer.write(self._flags() if "/status/flags" in heard.target else self._exemplars())
        await writer.drain()

    def _flags(self) -> bytes:
        if self._features is None:
            return response("not found", 404)
        return response(json.dumps({"status": "success", "data": {"enable-feature": self._features, "other": "1"}}))

    def _exemplars(self) -> bytes:
        series = {"__name__": "requests_total", "service": "loan-uw", "outcome": "error", "model_version": "v42"}
        pointed = [
            {"labels": dict(labels), "value": "1", "timestamp": self._newest - number}
            for number, labels in enumerate(self._labels)
        ]
        data = [{"seriesLabels": series, "exemplars": pointed}] if pointed else []
        return response(json.dumps({"status": "success", "data": data}))


async def asked(prometheus: Prometheus, clock: SetClock | None = None) -> ExemplarAnswer:
    async with ScriptedServer(prometheus) as server:
        settings = PrometheusSettings("prom-eu1", server.url)
        store = PrometheusExemplars(settings, lambda reference: "", clock or SetClock(NOW), VIEW)
        async with aclosing(store):
            return await store.exemplars((FAILED, SLOW), NOW - 60.0, NOW, 5.0)


async def test_every_series_is_asked_for_in_one_request() -> None:
    prometheus = Prometheus({"trace_id": TRACE})
    await asked(prometheus)
    (heard,) = prometheus.heard
    assert heard.target.startswith("/api/v1/query_exemplars?")
    assert heard.parameters["query"] == 'requests_total{outcome="error"} or duration_seconds_bucket'
    assert (heard.parameters["start"], heard.parameters["end"]) == (f"{NOW - 60:.3f}", f"{NOW:.3f}")


async def test_the_trace_and_what_is_listed_is_kept_and_nothing_else() -> None:
    carried = {
        "trace_id": TRACE,
        "http_status": "500",
        "prompt": "I am Jane Doe, my card is 4111 1111 1111 1111",
        "user_email": "jane@example.com",
        "model_version_": "v0",
        "Http_Status": "418",
    }
    answer = await asked(Prometheus(carried))
    (told,) = answer.exemplars
    assert told.attributes == (("http_status", "500"), ("model_version", "v42"))
    kept = repr([getattr(told, name) for name in Exemplar.__struct_fields__])
    assert not any(secret in kept for secret in ("Jane", "4111", "jane@", "418", "v0"))


async def test_what_is_listed_is_cleaned_and_cut_whatever_it_holds() -> None:
    answer = await asked(Prometheus({"trace_id": TRACE, "http_status": "5\x1b[31m\u202e" + "0" * 10_000}))
    ((_, value), _) = answer.exemplars[0].attributes
    assert value.isprintable()
    assert len(value) == LONGEST_ATTRIBUTE


async def test_a_request_of_no_moment_that_a_calendar_knows_is_dropped() -> None:
    """A moment that no clock can be shown for must not end the console."""
    for newest in (1e12, 1e300, -1e300):
        assert (await asked(Prometheus({"trace_id": TRACE}, newest=newest))).exemplars == ()


async def test_an_exemplar_that_names_no_trace_is_dropped() -> None:
    answer = await asked(Prometheus({"http_status": "500"}, {"trace_id": "../../x"}, {"trace_id": TRACE}))
    assert [told.trace_id for told in answer.exemplars] == [TRACE]


@pytest.mark.parametrize(
    ("features", "kept"),
    [("", False), ("agent,native-histograms", False), ("agent,exemplar-storage", True), (None, None)],
)
async def test_a_server_that_has_none_is_asked_whether_it_keeps_any(features: str | None, kept: bool | None) -> None:
    answer = await asked(Prometheus(features=features))
    assert (answer.exemplars, answer.kept) == ((), kept)


async def test_whether_it_keeps_any_is_not_asked_each_time() -> None:
    prometheus, clock = Prometheus(), SetClock(NOW)
    async with ScriptedServer(prometheus) as server:
        store = PrometheusExemplars(PrometheusSettings("prom-eu1", server.url), lambda reference: "", clock, VIEW)
        async with aclosing(store):
            for passed_s in (0.0, 1.0, LOOKS_AGAIN_S):
                clock.at += passed_s
                assert (await store.exemplars((FAILED,), NOW - 60.0, NOW, 5.0)).kept is False
    assert sum("/status/flags" in heard.target for heard in prometheus.heard) == 2


@pytest.mark.parametrize(
    "raw",
    [
        response('{"status":"error","errorType":"bad_data","error":"no"}', 400),
        response("<html>", 200),
        response('{"status":"success","data":[{"seriesLabels":{},"exemplars":[{"labels":{"trace_id":"a"}}]}]}'),
        response(
            '{"status":"success","data":[{"seriesLabels":{},"exemplars":'
            '[{"labels":{"trace_id":"a"},"value":"x","timestamp":1}]}]}'
        ),
    ],
)
async def test_what_is_no_answer_is_said_to_be_none(raw: bytes) -> None:
    async def script(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    async with ScriptedServer(script) as server:
        store = PrometheusExemplars(
            PrometheusSettings("prom-eu1", server.url), lambda reference: "", SetClock(NOW), VIEW
        )
        async with aclosing(store):
            with pytest.raises(SourceError) as raised:
                await store.exemplars((FAILED,), NOW - 60.0, NOW, 5.0)
    assert raised.value.message.startswith("prom-eu1")
