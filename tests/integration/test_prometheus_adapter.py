"""The adapter against a real Prometheus: values, labels, errors, trust, and what doctor looks up."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from raitui.adapters.prometheus.discovery import PrometheusDiscovery
from raitui.adapters.prometheus.source import PrometheusSource
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import BasicAuthorization, HttpAccess, PrometheusSettings, SecretReference
from raitui.core.promql import any_of
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.vector import Aggregate, Aggregation, Raw, Select
from raitui.errors import SourceError, SourceFault
from tests.certificate_authority import CertificateAuthority
from tests.integration.conftest import StartPrometheus
from tests.integration.present_history import present_history
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until

ENOUGH_S = 30.0
ALPHABET = "\"'`\\\n\r\t{}[]()|.*+?^$-#,=~! \x01\x1b\x7f\x9bé漢\u202e\u2028\ufffd😀ntdQEx0"
NASTY = sorted(
    {
        *(
            '"',
            "\\",
            "\n",
            "\r",
            "\\n",
            '\\"',
            "a|b",
            "a",
            "b",
            ".*",
            ".",
            "^a$",
            "(a)",
            "[a-z]",
            "a{2}",
            "\\d",
            "\\Qa\\E",
        ),
        *(
            "".join(generator.choices(ALPHABET, k=generator.randint(1, 8)))
            for generator in [random.Random(7)]
            for _ in range(150)
        ),
    }
)
# "carol123", hashed as Prometheus wants it.
USERS = {"carol": "$2y$10$qRTBuFoULoYNA7AQ/F3ck.trZBPyjV64.oA4ZsSBCIWvXuvQlQTuu"}


def source_at(url: str, access: HttpAccess | None = None, password: str = "") -> PrometheusSource:
    settings = PrometheusSettings("prom-eu1", url, access=access or HttpAccess(timeout_s=ENOUGH_S))
    return PrometheusSource(settings, lambda reference: password, WallClock())


@pytest.fixture(scope="module")
def nasty_server(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrometheusServer]:
    """A server with one series for each nasty label value; the series' own value is its place in the list."""
    folder = tmp_path_factory.mktemp("nasty")
    server = PrometheusServer(prometheus_binaries, folder)
    series = (({"value": value, "n": str(place)}, float(place)) for place, value in enumerate(NASTY))
    server.remember(present_history("nasty", series))
    with server:
        yield server


@pytest.fixture
async def nasty(nasty_server: PrometheusServer) -> AsyncIterator[PrometheusSource]:
    async with aclosing(source_at(nasty_server.base_url)) as source:
        yield source


async def selected(source: PrometheusSource, comparison: Comparison, value: str) -> set[str]:
    """The values of the series that the real server selects, by the place that their own value tells."""
    answer = await source.instant(Select(Selector("nasty", (Matcher("value", value, comparison),))), ENOUGH_S)
    return {NASTY[int(row.value)] for row in answer.rows}


async def test_equal_selects_the_one_series_with_that_value(nasty: PrometheusSource) -> None:
    for value in NASTY:
        assert await selected(nasty, Comparison.EQUAL, value) == {value}


async def test_not_equal_selects_all_the_others(nasty: PrometheusSource) -> None:
    for value in NASTY[::10]:
        assert await selected(nasty, Comparison.NOT_EQUAL, value) == set(NASTY) - {value}


async def test_a_value_that_no_series_can_have_is_asked_for_in_vain(nasty: PrometheusSource) -> None:
    assert await selected(nasty, Comparison.EQUAL, "a\x00b") == set()
    assert await selected(nasty, Comparison.MATCHES, any_of(["a\x00b", "\x00"])) == set()


async def test_any_of_selects_exactly_these_values(nasty: PrometheusSource) -> None:
    generator = random.Random(11)
    for size in (1, 1, 2, 3, 5, 8, 30, len(NASTY)):
        wanted = generator.sample(NASTY, size)
        assert await selected(nasty, Comparison.MATCHES, any_of(wanted)) == set(wanted)
        assert await selected(nasty, Comparison.NOT_MATCHES, any_of(wanted)) == set(NASTY) - set(wanted)


async def test_labels_come_cleaned_and_apart(nasty: PrometheusSource) -> None:
    answer = await nasty.instant(Select(Selector("nasty")), ENOUGH_S)
    assert len({row.labels["n"] for row in answer.rows}) == len(NASTY)
    assert all(character.isprintable() for row in answer.rows for character in row.labels["value"])


async def test_a_question_too_long_for_an_address_is_answered(nasty: PrometheusSource) -> None:
    matcher = Matcher(
        "value", any_of(NASTY + [f"no such value {number}" for number in range(1000)]), Comparison.MATCHES
    )
    answer = await nasty.instant(Aggregate(Aggregation.COUNT, (), Select(Selector("nasty", (matcher,)))), ENOUGH_S)
    assert [row.value for row in answer.rows] == [len(NASTY)]


async def test_the_time_is_the_servers_and_shows_no_skew(nasty: PrometheusSource) -> None:
    before = time.time()
    answer = await nasty.instant(Raw("vector(time())"), ENOUGH_S)
    assert answer.at == pytest.approx(answer.rows[0].value, abs=0.001)
    assert before - 0.01 <= answer.at <= time.time() + 0.01
    assert nasty.clock_skew_s == 0.0


async def test_without_rows_the_time_is_the_servers_to_one_second(nasty: PrometheusSource) -> None:
    answer = await nasty.instant(Select(Selector("no_such_metric")), ENOUGH_S)
    assert answer.rows == ()
    assert answer.at == pytest.approx(time.time(), abs=2)


async def test_special_values(nasty: PrometheusSource) -> None:
    shown = [
        repr((await nasty.instant(Raw(f"vector({value})"), ENOUGH_S)).rows[0].value)
        for value in ("NaN", "+Inf", "-Inf", "-0", "1e-300")
    ]
    assert shown == ["nan", "inf", "-inf", "-0.0", "1e-300"]


async def test_a_range_has_every_step(nasty: PrometheusSource) -> None:
    answer = await nasty.range(Raw("vector(time())"), 1_700_000_000.0, 1_700_000_300.0, 60.0, ENOUGH_S)
    assert [trace.points for trace in answer.traces] == [
        tuple((1_700_000_000.0 + 60 * step, 1_700_000_000.0 + 60 * step) for step in range(6))
    ]


async def test_a_range_with_too_many_steps_is_refused_in_the_servers_words(nasty: PrometheusSource) -> None:
    with pytest.raises(SourceError, match="11,000 points") as raised:
        await nasty.range(Raw("vector(1)"), 0.0, 1_000_000.0, 1.0, ENOUGH_S)
    assert raised.value.fault is SourceFault.REJECTED


@pytest.mark.parametrize(
    ("promql", "words"),
    [
        ("sum(", "unclosed left parenthesis"),
        ("up * on(x) (nasty or nasty2", "parse error"),
        ("rate(nasty)", "expected type"),
    ],
)
async def test_a_query_that_is_wrong_is_refused_in_the_servers_words(
    nasty: PrometheusSource, promql: str, words: str
) -> None:
    with pytest.raises(SourceError, match=words) as raised:
        await nasty.instant(Raw(promql), ENOUGH_S)
    assert raised.value.fault is SourceFault.REJECTED
    assert "site file" in raised.value.remedy


async def test_a_query_that_takes_more_than_the_server_may_load_is_told_apart(
    start_prometheus: StartPrometheus,
) -> None:
    history = present_history("many", (({"n": str(number)}, 1.0) for number in range(20)))
    server = start_prometheus(openmetrics=history, flags=["--query.max-samples=10"])
    async with aclosing(source_at(server.base_url)) as source:
        with pytest.raises(SourceError, match="too many samples") as raised:
            await source.instant(Select(Selector("many")), ENOUGH_S)
    assert raised.value.fault is SourceFault.TOO_LARGE
    assert "--query.max-samples" in raised.value.remedy


async def test_a_query_that_takes_the_server_too_long_is_told_apart(start_prometheus: StartPrometheus) -> None:
    server = start_prometheus(flags=["--query.timeout=1ms"])
    async with aclosing(source_at(server.base_url)) as source:
        with pytest.raises(SourceError, match="took too long") as raised:
            await source.range(Raw("vector(1) + " * 300 + "vector(1)"), 0.0, 100_000.0, 10.0, ENOUGH_S)
    assert raised.value.fault is SourceFault.TIMED_OUT


def all_threads_stand(pid: int) -> bool:
    """Whether every thread is stopped: the signal reaches one after the other."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)


async def test_a_server_that_stands_still_is_given_up_and_heard_again(start_prometheus: StartPrometheus) -> None:
    server = start_prometheus()
    assert server._process is not None
    pid = server._process.pid
    async with aclosing(source_at(server.base_url)) as source:
        await source.instant(Raw("vector(1)"), ENOUGH_S)
        os.kill(server._process.pid, signal.SIGSTOP)
        wait_until(lambda: all_threads_stand(pid), "it stands still, every thread of it")
        try:
            with pytest.raises(SourceError) as raised:
                await source.instant(Raw("vector(1)"), 0.5)
        finally:
            os.kill(server._process.pid, signal.SIGCONT)
        assert raised.value.fault is SourceFault.TIMED_OUT
        assert (await source.instant(Raw("vector(1)"), ENOUGH_S)).rows[0].value == 1


async def test_a_server_that_was_restarted_is_heard_again(start_prometheus: StartPrometheus) -> None:
    server = start_prometheus()
    async with aclosing(source_at(server.base_url)) as source:
        await source.instant(Raw("vector(1)"), ENOUGH_S)
        server.stop()
        with pytest.raises(SourceError) as raised:
            await source.instant(Raw("vector(1)"), ENOUGH_S)
        assert raised.value.fault is SourceFault.UNREACHABLE
        server.start()
        assert (await source.instant(Raw("vector(1)"), ENOUGH_S)).rows[0].value == 1


def test_a_guarded_server_wants_its_authority_and_its_password(
    tmp_path: Path, prometheus_binaries: PrometheusBinaries
) -> None:
    """Fault 42: an expired credential and a rotated authority are said, and picked up without a restart."""
    authority = CertificateAuthority("the site's own", tmp_path)
    ca, guard = tmp_path / "ca.pem", tmp_path / "web.yml"
    ca.write_bytes(authority.pem)
    serve(guard, authority)
    secret = {"prom": "carol123"}
    access = HttpAccess(
        authorization=BasicAuthorization("carol", SecretReference("prom")), ca=str(ca), timeout_s=ENOUGH_S
    )

    async def asked(source: PrometheusSource) -> SourceFault | None:
        try:
            await source.instant(Raw("vector(1)"), ENOUGH_S)
        except SourceError as error:
            return error.fault
        return None

    async def scenario(server: PrometheusServer) -> Iterable[SourceFault | None]:
        settings = PrometheusSettings("prom-eu1", server.base_url.replace("http://127.0.0.1", "https://localhost"))
        settings = PrometheusSettings("prom-eu1", settings.url, access=access)
        async with aclosing(
            PrometheusSource(settings, lambda reference: secret[reference.name], WallClock())
        ) as source:
            first = await asked(source)
            secret["prom"] = "expired"
            expired = await asked(source)
            secret["prom"] = "carol123"
            renewed = await asked(source)
            successor = CertificateAuthority("its successor", tmp_path)
            serve(guard, successor)
            await source.aclose()
            rotated = await asked(source)
            ca.write_bytes(successor.pem)
            return first, expired, renewed, rotated, await asked(source)

    with PrometheusServer(prometheus_binaries, tmp_path, flags=[f"--web.config.file={guard}"]) as server:
        outcomes = asyncio.run(scenario(server))
    assert outcomes == (None, SourceFault.UNAUTHORISED, None, SourceFault.CERTIFICATE, None)


def serve(guard: Path, authority: CertificateAuthority, **more: str) -> None:
    """Have Prometheus, which reads the file anew for each connection, show a certificate of this authority."""
    certificate = str(authority.server_file())
    tls = {"cert_file": certificate, "key_file": certificate, **more}
    guard.write_text(json.dumps({"tls_server_config": tls, "basic_auth_users": USERS}))


def test_a_server_that_wants_a_certificate_of_ours_says_so(
    tmp_path: Path, prometheus_binaries: PrometheusBinaries
) -> None:
    authority = CertificateAuthority("the site's own", tmp_path)
    ca, guard = tmp_path / "ca.pem", tmp_path / "web.yml"
    ca.write_bytes(authority.pem)
    serve(guard, authority, client_auth_type="RequireAndVerifyClientCert", client_ca_file=str(ca))

    async def asked(url: str) -> None:
        async with aclosing(source_at(url, HttpAccess(ca=str(ca), timeout_s=ENOUGH_S))) as source:
            await source.instant(Raw("vector(1)"), ENOUGH_S)

    with PrometheusServer(prometheus_binaries, tmp_path, flags=[f"--web.config.file={guard}"]) as server:
        url = server.base_url.replace("http://127.0.0.1", "https://localhost")
        with pytest.raises(SourceError) as raised:
            asyncio.run(asked(url))
    assert raised.value.fault is SourceFault.CERTIFICATE
    assert "client certificate" in raised.value.remedy


def test_what_doctor_looks_up(start_prometheus: StartPrometheus) -> None:
    series = [({"service": service, "at": "eu1"}, 1.0) for service in ("triage", "loan\u202euw")]
    server = start_prometheus(
        ScrapeJob("fast", ["127.0.0.1:9"], interval_s=0.5),
        ScrapeJob("slow", ["127.0.0.1:9"], interval_s=90),
        openmetrics=present_history("quality", series),
    )
    settings = PrometheusSettings("prom-eu1", f"{server.base_url}/")
    with PrometheusDiscovery(settings, lambda reference: "", WallClock()) as discovery:
        quality = Selector("quality", (Matcher("at", "eu1"),))
        assert discovery.exists(quality)
        assert not discovery.exists(Selector("quality", (Matcher("at", "us1"),)))
        assert discovery.label_names(quality) == {"service", "at"}
        assert discovery.label_names(Selector("no_such_metric")) == frozenset()
        assert discovery.label_values("service", quality) == ("loan‹U+202E›uw", "triage")
        intervals = wait_until(lambda: dict(discovery.scrape_intervals()), "the targets are known")
        assert intervals == {"fast": 0.5, "slow": 90.0}


def test_discovery_fails_as_polling_does(start_prometheus: StartPrometheus) -> None:
    server = start_prometheus()
    settings = PrometheusSettings("prom-eu1", server.base_url)
    with PrometheusDiscovery(settings, lambda reference: "", WallClock()) as discovery:
        with pytest.raises(SourceError, match="unexpected") as refused:
            discovery.exists(Selector("no-metric"))
        server.stop()
        with pytest.raises(SourceError) as raised:
            discovery.exists(Selector("up"))
    assert (refused.value.fault, raised.value.fault) == (SourceFault.REJECTED, SourceFault.UNREACHABLE)
