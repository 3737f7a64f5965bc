"""What Prometheus answers, as rows and remarks, and what is said when it answers otherwise (faults 30, 36, 37, 41).

The server is scripted, for answers that a real one cannot be made to give; integration tests ask a real one.
"""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

import msgspec
import pytest

from raitui.adapters.prometheus.answer import TooManyElementsError, decode
from raitui.adapters.prometheus.metric_labels import MetricLabels
from raitui.adapters.prometheus.source import ROWS_AT_ONCE, PrometheusSource
from raitui.core.answer import Answer, RangeAnswer, Trace
from raitui.core.backend_settings import BearerAuthorization, HttpAccess, PrometheusSettings, SecretReference
from raitui.core.selector import Matcher, Selector
from raitui.core.vector import Raw, Select
from raitui.errors import SourceError, SourceFault
from tests.scripted_server import Heard, Script, ScriptedServer, response, saying
from tests.set_clock import SetClock

NOW = 1_700_000_000.0
UP = Select(Selector("up"))
JSON = {"content-type": "application/json"}


def source_of(server: ScriptedServer, **settings: Any) -> PrometheusSource:  # noqa: ANN401 - fields of the settings
    built = PrometheusSettings("prom-eu1", server.url, **settings)
    return PrometheusSource(built, lambda reference: "hunter2-token", SetClock(NOW))


def element(labels: Mapping[str, str], value: str = "1", at: float = NOW) -> dict[str, object]:
    return {"metric": dict(labels), "value": [at, value]}


def success(result: object, kind: str = "vector", **more: object) -> bytes:
    payload = {"status": "success", "data": {"resultType": kind, "result": result}, **more}
    return response(json.dumps(payload), headers=JSON)


async def answered(script: Script, **settings: Any) -> Answer:  # noqa: ANN401 - fields of the settings
    async with ScriptedServer(script) as server, aclosing(source_of(server, **settings)) as source:
        return await source.instant(UP, 5.0)


async def failure(raw: bytes, **settings: Any) -> SourceError:  # noqa: ANN401 - fields of the settings
    with pytest.raises(SourceError) as raised:
        await answered(saying(raw), **settings)
    assert raised.value.message.startswith("prom-eu1")
    assert raised.value.remedy
    return raised.value


async def test_rows_have_their_labels_values_and_the_servers_time() -> None:
    answer = await answered(saying(success([element({"service": "loan-uw", "at": "eu1"}, "0.25", NOW + 3.5)])))
    assert [(dict(row.labels), row.value) for row in answer.rows] == [({"service": "loan-uw", "at": "eu1"}, 0.25)]
    assert answer.at == NOW + 3.5
    assert (answer.warnings, answer.infos) == ((), ())


async def test_the_size_of_an_answer_is_told() -> None:
    raw = success([])
    assert (await answered(saying(raw))).received_bytes == len(raw.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    ("text", "value"),
    [("+Inf", math.inf), ("-Inf", -math.inf), ("1e-07", 1e-07), ("12345678901234567", 12345678901234568)],
)
async def test_values_that_json_does_not_know(text: str, value: float) -> None:
    assert (await answered(saying(success([element({}, text)])))).rows[0].value == value


async def test_not_a_number_stays_not_a_number() -> None:
    assert math.isnan((await answered(saying(success([element({}, "NaN")])))).rows[0].value)


async def test_labels_are_cleaned_as_they_come_in() -> None:
    answer = await answered(saying(success([element({"model": "m\x1b[31m\u202e", "x": "[/bold]\x00"})])))
    assert answer.rows[0].labels == {"model": "m␛[31m‹U+202E›", "x": "[/bold]␀"}


async def test_warnings_make_an_answer_partial_and_infos_do_not() -> None:
    raw = success([], warnings=["store \x1b[1m us1 did not answer", "more"], infos=["metric might not be a counter"])
    answer = await answered(saying(raw))
    assert answer.warnings == ("store ␛[1m us1 did not answer", "more")
    assert answer.infos == ("metric might not be a counter",)


async def test_an_answer_without_rows_takes_its_time_from_the_header() -> None:
    raw = response(
        '{"status":"success","data":{"resultType":"vector","result":[]}}',
        headers={"Date": "Tue, 14 Nov 2023 22:13:50 GMT"},
    )
    assert (await answered(saying(raw))).at == NOW + 30


async def test_an_answer_that_tells_no_time_at_all_takes_ours() -> None:
    assert (await answered(saying(success([])))).at == NOW


@pytest.mark.parametrize(("ahead", "skew"), [(0.0, 0.0), (90.0, 90.0), (-45.0, -45.0)])
async def test_the_skew_of_the_servers_clock_is_told(ahead: float, skew: float) -> None:
    async with (
        ScriptedServer(saying(success([element({}, at=NOW + ahead)]))) as server,
        aclosing(source_of(server)) as source,
    ):
        assert source.clock_skew_s is None
        await source.instant(UP, 5.0)
        assert source.clock_skew_s == pytest.approx(skew, abs=0.002)


async def test_the_question_is_asked_by_get_and_tells_the_server_when_to_give_up() -> None:
    async with ScriptedServer(saying(success([]))) as server, aclosing(source_of(server)) as source:
        await source.instant(Select(Selector("up", (Matcher("job", 'a"b&c'),))), 5.0)
    heard = server.heard[0]
    assert (heard.method, heard.target.partition("?")[0]) == ("GET", "/api/v1/query")
    assert heard.parameters["query"] == 'up{job="a\\"b&c"}'
    assert 0 < float(heard.parameters["timeout"]) < 5


async def test_a_path_before_the_api_is_kept() -> None:
    async with ScriptedServer(saying(success([]))) as server:
        settings = PrometheusSettings("prom-eu1", f"{server.url}/prometheus/")
        async with aclosing(PrometheusSource(settings, lambda reference: "", SetClock(NOW))) as source:
            await source.instant(UP, 5.0)
    assert server.heard[0].target.startswith("/prometheus/api/v1/query?")


LONG = Raw("vector(1)" + " + vector(1)" * 500)


async def test_a_long_question_is_posted() -> None:
    async with ScriptedServer(saying(success([]))) as server, aclosing(source_of(server)) as source:
        await source.instant(LONG, 5.0)
    heard = server.heard[0]
    assert (heard.method, heard.target) == ("POST", "/api/v1/query")
    assert heard.parameters["query"] == f"({LONG.text})"


async def test_a_server_that_takes_no_post_is_asked_by_get_from_then_on() -> None:
    async def get_only(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(success([]) if heard.method == "GET" else response(status=405))

    async with ScriptedServer(get_only) as server, aclosing(source_of(server)) as source:
        for _ in range(2):
            await source.instant(LONG, 5.0)
    assert [heard.method for heard in server.heard] == ["POST", "GET", "GET"]


async def test_a_range_is_asked_and_answered_step_by_step() -> None:
    result = [{"metric": {"service": "loan\x1buw"}, "values": [[NOW, "1"], [NOW + 60, "NaN"], [NOW + 180, "+Inf"]]}]
    async with (
        ScriptedServer(saying(success(result, "matrix", warnings=["w"], infos=["i"]))) as server,
        aclosing(source_of(server)) as source,
    ):
        answer = await source.range(UP, NOW, NOW + 180, 60.0, 5.0)
    assert answer == RangeAnswer(
        (Trace({"service": "loan␛uw"}, answer.traces[0].points),), ("w",), ("i",), answer.received_bytes
    )
    assert [time - NOW for time, _ in answer.traces[0].points] == [0, 60, 180]
    assert [repr(value) for _, value in answer.traces[0].points] == ["1.0", "nan", "inf"]
    asked = server.heard[0].parameters
    assert server.heard[0].target.startswith("/api/v1/query_range?")
    assert [float(asked[name]) for name in ("start", "end", "step")] == [NOW, NOW + 180, 60.0]


def error_body(kind: str, words: str = "its own words") -> str:
    return json.dumps({"status": "error", "errorType": kind, "error": words})


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (response(error_body("bad_data"), 400), SourceFault.REJECTED),
        (response(error_body("execution"), 422), SourceFault.REJECTED),
        (response(error_body("timeout"), 503), SourceFault.TIMED_OUT),
        (response(error_body("canceled"), 503), SourceFault.TIMED_OUT),
        (response(error_body("unavailable"), 503), SourceFault.SERVER_ERROR),
        (response(error_body("internal"), 500), SourceFault.SERVER_ERROR),
        (response(error_body("something new"), 500), SourceFault.SERVER_ERROR),
        (response(error_body("execution"), 200), SourceFault.REJECTED),
        (response("its own words", 429), SourceFault.SERVER_ERROR),
        (response("its own words", 401), SourceFault.UNAUTHORISED),
    ],
    ids=lambda value: value.name if isinstance(value, SourceFault) else None,
)
async def test_an_error_is_told_in_the_servers_words(raw: bytes, fault: SourceFault) -> None:
    error = await failure(raw)
    assert error.fault is fault
    assert "its own words" in error.message


@pytest.mark.parametrize(
    "words",
    [
        "query processing would load too many samples into memory in query execution",
        "the query exceeded the maximum number of series (limit: 1 series) (err-mimir-max-series-per-query)",
        "rpc error: code = ResourceExhausted desc = exceeded series limit: limit 1 violated (got 2)",
        "cannot select more than -search.maxSamplesPerQuery=1 samples",
    ],
    ids=["prometheus", "mimir", "thanos", "victoriametrics"],
)
async def test_what_is_too_much_for_the_server_is_no_fault_of_the_query(words: str) -> None:
    error = await failure(response(error_body("execution", words), 422))
    assert error.fault is SourceFault.TOO_LARGE
    assert words.split(":", maxsplit=1)[0] in error.message
    assert "Raise its limit" in error.remedy


async def test_an_error_may_say_how_long_to_wait() -> None:
    assert (await failure(response("slow down", 429, {"Retry-After": "17"}))).retry_after_s == 17.0
    assert (await failure(response(error_body("unavailable"), 503, {"Retry-After": "9"}))).retry_after_s == 9.0


async def test_an_error_that_echoes_the_token_does_not_show_it() -> None:
    access = HttpAccess(authorization=BearerAuthorization(SecretReference("prom-token")))
    words = "not allowed: Bearer hunter2-token \x1b[2J"
    for raw in (response(error_body("bad_data", words), 400), response(words, 403)):
        error = await failure(raw, access=access)
        assert "hunter2" not in str(error)
        assert "not allowed: Bearer ‹secret› ␛[2J" in error.message


@pytest.mark.parametrize(
    "raw",
    [
        response("<!DOCTYPE html><title>Sign in</title>", headers={"content-type": "text/html"}),
        response("  <html>", headers={"content-type": "application/json"}),
    ],
    ids=["by its type", "by its first character"],
)
async def test_a_web_page_is_told_as_one(raw: bytes) -> None:
    error = await failure(raw)
    assert error.fault is SourceFault.MALFORMED
    assert "web page" in error.message
    assert "credentials" in error.remedy


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"val',
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":1},"value":[1,"1"]}]}}',
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}',
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,2]}]}}',
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"many"]}]}}',
        '{"status":"success","data":{"resultType":"vector","result":{}}}',
        '{"status":"success","data":{"resultType":"holograms","result":[]}}',
        '{"status":"success"}',
        "[]",
        "null",
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"\\ud800"},"value":[1,"1"]}]}}',
        '{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}',
        '{"status":"success","data":{"resultType":"string","result":[1,"x"]}}',
        '{"status":"success","data":{"resultType":"matrix","result":[]}}',
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}',
    ],
    ids=[
        "nothing",
        "truncated",
        "a label that is a number",
        "a sample without a value",
        "a value that is a number",
        "a value that is none",
        "a result that is no list",
        "an unknown kind of result",
        "no data",
        "a list",
        "null",
        "half a character",
        "a scalar",
        "a string",
        "a matrix",
        "a native histogram",
    ],
)
async def test_another_shape_than_was_asked_for_is_malformed(body: str) -> None:
    assert (await failure(response(body, headers=JSON))).fault is SourceFault.MALFORMED


async def test_a_vector_where_a_range_was_asked_for() -> None:
    async with ScriptedServer(saying(success([]))) as server, aclosing(source_of(server)) as source:
        with pytest.raises(SourceError, match="instant vector where a range") as raised:
            await source.range(UP, NOW, NOW + 60, 60.0, 5.0)
    assert raised.value.fault is SourceFault.MALFORMED


def many(count: int) -> Sequence[dict[str, object]]:
    return [element({"n": str(number)}) for number in range(count)]


async def test_more_series_than_may_be_held_are_refused_and_counted() -> None:
    error = await failure(success(many(5_000)), maximum_rows=100)
    assert error.fault is SourceFault.TOO_LARGE
    assert "5,000 series" in error.message
    assert "`match`" in error.remedy


def test_too_many_series_are_counted_without_being_built() -> None:
    body = success(many(20_000)).partition(b"\r\n\r\n")[2]
    tracemalloc.start()
    try:
        with pytest.raises(TooManyElementsError) as raised:
            decode(body, 1_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert raised.value.elements == 20_000
    assert peak < 3 * len(body)


async def test_as_many_series_as_may_be_held_are_taken() -> None:
    assert len((await answered(saying(success(many(100))), maximum_rows=100)).rows) == 100


async def test_others_have_their_turn_while_a_large_answer_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Design decision 9: an action may be among them."""
    turn, read_in = 0, list[int]()

    async def others() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    def noted(self: MetricLabels, raw: msgspec.Raw) -> Mapping[str, str]:
        read_in.append(turn)
        return {}

    monkeypatch.setattr(MetricLabels, "of", noted)
    turning = asyncio.create_task(others())
    rows = (await answered(saying(success(many(3 * ROWS_AT_ONCE))))).rows
    turning.cancel()
    assert len(rows) == len(read_in) == 3 * ROWS_AT_ONCE
    assert max(Counter(read_in).values()) == ROWS_AT_ONCE


async def test_a_range_is_bounded_in_its_points_too() -> None:
    result = [{"metric": {"n": str(n)}, "values": [[NOW + step, "1"] for step in range(11)]} for n in range(100)]
    async with (
        ScriptedServer(saying(success(result, "matrix"))) as server,
        aclosing(source_of(server, maximum_rows=100)) as source,
    ):
        with pytest.raises(SourceError, match="100 series, more than 90") as raised:
            await source.range(UP, NOW, NOW + 10, 1.0, 5.0)
    assert raised.value.fault is SourceFault.TOO_LARGE


async def test_an_answer_of_megabytes_is_cut_at_the_sites_cap() -> None:
    error = await failure(success(many(2_000)), access=HttpAccess(maximum_bytes=10_000))
    assert error.fault is SourceFault.TOO_LARGE
    assert "maximum_answer" in error.remedy


async def test_a_question_that_cannot_be_sent_is_refused_before_it_is() -> None:
    async with ScriptedServer(saying(success([]))) as server, aclosing(source_of(server)) as source:
        with pytest.raises(SourceError) as raised:
            await source.instant(Select(Selector("up", (Matcher("job", "\ud800"),))), 5.0)
    assert raised.value.fault is SourceFault.REJECTED
    assert server.heard == []


def test_nothing_heavy_is_loaded_before_the_first_request() -> None:
    modules = (
        "raitui.adapters.prometheus.source",
        "raitui.adapters.http_actuator",
        "raitui.adapters.http_probe",
        "raitui.transport.http_client",
    )
    look = "; ".join(
        [
            "import sys",
            *(f"import {module}" for module in modules),
            "print(*({'httpx2', 'httpcore2', 'requests', 'prometheus_api_client', 'numpy'} & set(sys.modules)))",
        ]
    )
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
