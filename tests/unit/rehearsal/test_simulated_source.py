"""The simulated fleet as a metrics source: the port of a real Prometheus, considerate of the loop that it runs on."""

from __future__ import annotations

import asyncio

import pytest

from raitui.control import slices
from raitui.core.selector import Selector
from raitui.core.vector import Aggregate, Aggregation, Raw, SampleTime, Select
from raitui.errors import SourceError, SourceFault
from raitui.ports import MetricsSource
from raitui.rehearsal.simulated_source import SimulatedSource
from tests.scripted_series import ScriptedSeries, ScriptedStore
from tests.set_clock import SetClock

T = 1_700_000_000.0
M = Selector("m")
TOTAL = Aggregate(Aggregation.SUM, (), Select(M))


def source(count: int = 1) -> MetricsSource:
    """Over series of the value 1 at every tenth second, of which the first has only just begun."""
    scrapes = [T, T + 10]
    series = [ScriptedSeries({"n": str(n)}, dict.fromkeys(scrapes[n == 0 :], 1.0)) for n in range(count)]
    return SimulatedSource(ScriptedStore({"m": series}, scrapes), SetClock(T + 10))


async def test_answers_at_the_fleet_s_own_time() -> None:
    answer = await source().instant(SampleTime(M), timeout_s=1)
    assert answer.at == T + 10
    assert [(dict(row.labels), row.value) for row in answer.rows] == [({"n": "0"}, T + 10)]


async def test_a_range_has_a_trace_for_each_element_with_gaps_where_it_was_not() -> None:
    answer = await source(2).range(Aggregate(Aggregation.MAXIMUM, ("n",), Select(M)), T, T + 12, 5.0, timeout_s=1)
    assert {trace.labels["n"]: trace.points for trace in answer.traces} == {
        "0": ((T + 10, 1.0),),
        "1": ((T, 1.0), (T + 5, 1.0), (T + 10, 1.0)),
    }


async def test_gives_way_to_others_while_it_evaluates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LONGEST_SLICE_S", 0.0)
    answering = asyncio.create_task(source(2_000).instant(TOTAL, timeout_s=10))
    turns = 0
    while not answering.done():
        await asyncio.sleep(0)
        turns += 1
    assert answering.result().rows[0].value == 2_000
    assert turns > 5


async def test_gives_up_when_the_time_is_over() -> None:
    with pytest.raises(SourceError, match="did not answer within") as late:
        await source(2_000).instant(TOTAL, timeout_s=0)
    assert late.value.fault is SourceFault.TIMED_OUT


async def test_refuses_promql_text() -> None:
    with pytest.raises(SourceError) as refusal:
        await source().instant(Raw("up"), timeout_s=1)
    assert refusal.value.fault is SourceFault.REJECTED
