"""A real Prometheus behind a proxy that lies: what the adapter says, and that it comes back by itself.

Faults 36, 37, 38 and 41, and 42's expired token. What the whole console makes of them is tested where it is joined.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from raitui.adapters.prometheus.source import PrometheusSource
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import MEBIBYTE, HttpAccess, PrometheusSettings
from raitui.core.selector import Selector
from raitui.core.vector import Select
from raitui.errors import SourceError, SourceFault
from tests.integration.faults.lies import COPIES, HUGE_BYTES, RETRY_AFTER_S, WARNING
from tests.integration.faults.lying_proxy import Behaviour, LyingProxy
from tests.integration.present_history import present_history
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer

SERVICES = {"loan-uw": 0.25, "triage": 0.5}
QUALITY = Select(Selector("quality"))
ENOUGH_S = 30.0
SHORT_S = 0.5


@pytest.fixture(scope="module")
def proxy(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LyingProxy]:
    folder = tmp_path_factory.mktemp("lied-about")
    server = PrometheusServer(prometheus_binaries, folder)
    server.remember(present_history("quality", (({"service": name}, value) for name, value in SERVICES.items())))
    with server, LyingProxy(int(server.address.rpartition(":")[2])) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def honest_at_first(proxy: LyingProxy) -> None:
    proxy.behave(Behaviour.PASS)


def source_behind(proxy: LyingProxy, access: HttpAccess | None = None, maximum_rows: int = 50_000) -> PrometheusSource:
    settings = PrometheusSettings(
        "prom-eu1", proxy.base_url, access=access or HttpAccess(timeout_s=ENOUGH_S), maximum_rows=maximum_rows
    )
    return PrometheusSource(settings, lambda reference: "", WallClock())


@pytest.fixture
async def source(proxy: LyingProxy) -> AsyncIterator[PrometheusSource]:
    async with aclosing(source_behind(proxy)) as source:
        yield source


async def seen(source: PrometheusSource) -> dict[str, float]:
    answer = await source.instant(QUALITY, ENOUGH_S)
    return {row.labels["service"]: row.value for row in answer.rows}


@pytest.mark.parametrize(
    ("behaviour", "fault", "timeout_s"),
    [
        (Behaviour.REFUSE, SourceFault.UNREACHABLE, ENOUGH_S),
        (Behaviour.HANG, SourceFault.TIMED_OUT, SHORT_S),
        (Behaviour.DRIP, SourceFault.TIMED_OUT, SHORT_S),
        (Behaviour.SERVER_ERROR, SourceFault.SERVER_ERROR, ENOUGH_S),
        (Behaviour.UNAVAILABLE, SourceFault.SERVER_ERROR, ENOUGH_S),
        (Behaviour.TOO_MANY_REQUESTS, SourceFault.SERVER_ERROR, ENOUGH_S),
        (Behaviour.UNAUTHORISED, SourceFault.UNAUTHORISED, ENOUGH_S),
        (Behaviour.WEB_PAGE, SourceFault.MALFORMED, ENOUGH_S),
        (Behaviour.TRUNCATED, SourceFault.MALFORMED, ENOUGH_S),
        (Behaviour.CUT_OFF, SourceFault.MALFORMED, ENOUGH_S),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Behaviour) else "",
)
async def test_each_failure_is_named_and_is_over_when_the_server_is_well_again(
    proxy: LyingProxy, source: PrometheusSource, behaviour: Behaviour, fault: SourceFault, timeout_s: float
) -> None:
    assert await seen(source) == SERVICES
    proxy.behave(behaviour)
    with pytest.raises(SourceError) as raised:
        await source.instant(QUALITY, timeout_s)
    assert raised.value.fault is fault
    assert raised.value.message.startswith("prom-eu1")
    assert raised.value.remedy
    proxy.behave(Behaviour.PASS)
    assert await seen(source) == SERVICES


@pytest.mark.parametrize("behaviour", [Behaviour.UNAVAILABLE, Behaviour.TOO_MANY_REQUESTS], ids=lambda it: it.name)
async def test_a_server_that_says_when_to_come_back_is_heard(
    proxy: LyingProxy, source: PrometheusSource, behaviour: Behaviour
) -> None:
    proxy.behave(behaviour)
    with pytest.raises(SourceError) as raised:
        await source.instant(QUALITY, ENOUGH_S)
    assert raised.value.retry_after_s == RETRY_AFTER_S


async def test_not_a_number_is_not_zero(proxy: LyingProxy, source: PrometheusSource) -> None:
    proxy.behave(Behaviour.NOT_A_NUMBER, series={"service": "triage"})
    values = await seen(source)
    assert values["loan-uw"] == SERVICES["loan-uw"]
    assert math.isnan(values["triage"])


async def test_a_store_that_did_not_answer_leaves_a_warning_with_the_values(
    proxy: LyingProxy, source: PrometheusSource
) -> None:
    proxy.behave(Behaviour.WARNINGS)
    answer = await source.instant(QUALITY, ENOUGH_S)
    assert (answer.warnings, len(answer.rows)) == ((WARNING,), 2)


async def test_a_series_that_vanishes_is_absent(proxy: LyingProxy, source: PrometheusSource) -> None:
    proxy.behave(Behaviour.DROP_SERIES, series={"service": "triage"})
    assert await seen(source) == {"loan-uw": SERVICES["loan-uw"]}


async def test_an_answer_without_any_series_still_tells_the_servers_time(
    proxy: LyingProxy, source: PrometheusSource
) -> None:
    proxy.behave(Behaviour.DROP_SERIES)
    answer = await source.instant(QUALITY, ENOUGH_S)
    assert answer.rows == ()
    assert answer.at == pytest.approx(time.time(), abs=5)


async def test_a_thousand_series_for_each_one_are_refused_and_counted(proxy: LyingProxy) -> None:
    proxy.behave(Behaviour.MULTIPLY)
    async with aclosing(source_behind(proxy, maximum_rows=100)) as source:
        with pytest.raises(SourceError, match=f"{COPIES * 2:,} series, more than 100") as raised:
            await source.instant(QUALITY, ENOUGH_S)
    assert raised.value.fault is SourceFault.TOO_LARGE


async def test_five_megabytes_are_refused_by_a_smaller_cap(proxy: LyingProxy) -> None:
    proxy.behave(Behaviour.HUGE)
    async with aclosing(source_behind(proxy, HttpAccess(timeout_s=ENOUGH_S, maximum_bytes=MEBIBYTE))) as source:
        with pytest.raises(SourceError, match="larger than 1 MiB") as raised:
            await source.instant(QUALITY, ENOUGH_S)
    assert raised.value.fault is SourceFault.TOO_LARGE


async def test_five_megabytes_are_taken_where_the_site_allows_them(proxy: LyingProxy, source: PrometheusSource) -> None:
    proxy.behave(Behaviour.HUGE)
    answer = await source.instant(QUALITY, ENOUGH_S)
    assert answer.received_bytes >= HUGE_BYTES
    assert {row.labels["service"] for row in answer.rows if "service" in row.labels} == set(SERVICES)


async def test_many_at_once_that_hang_neither_wait_for_each_other_nor_for_ever(
    proxy: LyingProxy, source: PrometheusSource
) -> None:
    proxy.behave(Behaviour.HANG)
    started = time.monotonic()
    questions = (source.instant(QUALITY, SHORT_S) for _ in range(40))
    outcomes = await asyncio.gather(*questions, return_exceptions=True)
    assert {outcome.fault for outcome in outcomes if isinstance(outcome, SourceError)} == {SourceFault.TIMED_OUT}
    assert len([outcome for outcome in outcomes if isinstance(outcome, SourceError)]) == 40
    assert time.monotonic() - started < 10 * SHORT_S
    proxy.behave(Behaviour.PASS)
    assert await seen(source) == SERVICES
