"""The past of a service, read from a real Prometheus, against what the test has written down (R-OBS-3, R-OBS-5).

Ratios are of counters whose rates are constant between the minutes that the test names, so that the share over every
window is arithmetic; how Prometheus extrapolates cancels. What it answers to the same PromQL, asked for over its own
API with nothing of raitui's in between, is the second witness.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing

import pytest

from raitui.adapters.prometheus.source import PrometheusSource
from raitui.control.history_follower import HistoryFollower
from raitui.core.backend_settings import HttpAccess, PrometheusSettings
from raitui.core.burn import DAY, MINUTE
from raitui.core.history import IndicatorHistory, ServiceHistory
from raitui.core.reading import Measurement, Place, read
from raitui.core.site import Profile, Site
from raitui.core.sli import Slo
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from tests.integration.prometheus_api import vector_at
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer
from tests.watched import ERRORS

END = 1_750_000_000 // DAY * DAY
"""A whole day, so that every step of an hour and of half a day ends on a sample."""

NOW = END + 30.0
FAULT_S, SILENT_S, BACK_S = 60 * MINUTE, 40 * MINUTE, 20 * MINUTE
"""Before the end: when v2 went bad, when its exporter fell silent, and when it came back."""

SCRAPE_S = 15.0
SLO = Slo("availability", "errors", 0.9, period_days=1.0)
PROFILE = Profile("core", (ERRORS,), (SLO,))
SITE = Site("site", profiles=(PROFILE,))


class StoppedClock:
    """Stands still where the history ends."""

    def now(self) -> float:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def counts(version: str, ago: int) -> tuple[int, int]:
    """Bad and all requests so many seconds before the end: 100 a second, of which none or a fifth is bad."""
    since = 2 * DAY - ago
    bad = max(0, FAULT_S - ago) * 20 if version == "v2" else 0
    return bad, since * 100


def openmetrics() -> str:
    lines = []
    for ago in range(DAY + 600, -1, -15):
        for version in ("v1", "v2"):
            if version == "v2" and BACK_S < ago < SILENT_S:
                continue
            bad, every = counts(version, ago)
            for outcome, count in (("ok", every - bad), ("error", bad)):
                labels = f'service="svc",at="eu1",version="{version}",cohort="app",outcome="{outcome}"'
                lines.append(f"ai_requests_total{{{labels}}} {count} {END - ago}")
    lines.sort(key=lambda line: line.split("}")[0])
    return "\n".join(["# TYPE ai_requests counter", *lines, "# EOF", ""])


@pytest.fixture(scope="module")
def base_url(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("past")
    server = PrometheusServer(prometheus_binaries, folder)
    server.remember(openmetrics())
    with server:
        yield server.base_url


async def past(base_url: str) -> ServiceHistory:
    settings = PrometheusSettings("prom", base_url, access=HttpAccess(timeout_s=30.0))
    bad = read(ERRORS, Place("eu1", "v2", "app"), Measurement(0.2, 900, 5))
    readings = (read(ERRORS, Place(), Measurement(0.1, 900, 5)), bad)
    why = Why("errors", "errors")
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, why, readings=readings, profiles=("core",))
    async with aclosing(PrometheusSource(settings, lambda reference: "", StoppedClock())) as source:
        follower = HistoryFollower(SITE, (source,), StoppedClock(), SCRAPE_S)
        await follower.follow(FleetSnapshot(NOW, "site", "", (service,), ()), lambda: "svc", lambda: None)
    return follower.histories("svc")["svc"]


def errors_of(history: ServiceHistory) -> IndicatorHistory:
    found = history.indicator("errors")
    assert found is not None
    return found


def minutes(points: tuple[tuple[float, float], ...]) -> dict[int, float]:
    """By minutes before the end."""
    return {round((END - when) / MINUTE): value for when, value in points}


async def test_the_share_over_each_window_is_as_written_down_with_gaps_where_nothing_was_scraped(base_url: str) -> None:
    candidate = minutes(errors_of(await past(base_url)).at(Place(version="v2")))
    assert candidate[70] == 0
    assert candidate[55] == pytest.approx(0.2)
    assert candidate[58] == pytest.approx(0.2 * 2 / 5)
    assert candidate[10] == pytest.approx(0.2)
    silent = [ago for ago in range(20, 40) if ago not in candidate]
    assert silent == list(range(20, 36))
    stable = minutes(errors_of(await past(base_url)).at(Place(version="v1")))
    assert sorted(stable) == list(range(120))
    assert set(stable.values()) == {0.0}


async def test_every_point_is_what_prometheus_itself_answers_for_that_moment(base_url: str) -> None:
    """Independent: written as PromQL by hand, asked over the API one moment at a time."""
    history = errors_of(await past(base_url))
    for place, matchers in (
        (Place(), ""),
        (Place(version="v2"), ',version="v2"'),
        (Place(cohort="app"), ',cohort="app"'),
    ):
        points = history.at(place)
        assert points
        for when, value in points[::7]:
            series = f'ai_requests_total{{service="svc"{matchers}'
            asked = f'sum(increase({series},outcome="error"}}[5m])) / sum(increase({series}}}[5m]))'
            assert [pytest.approx(value, rel=1e-12)] == list(vector_at(base_url, asked, when).values())


async def test_the_budget_ends_at_what_the_period_has_left(base_url: str) -> None:
    """By hand: bad over all that was counted, over the tenth that is allowed; the silence counted nothing."""
    budget = (await past(base_url)).budget("availability")
    assert budget is not None
    points = dict(budget.points)
    series = 'ai_requests_total{service="svc"'
    left = 1 - 10 * sum(
        vector_at(base_url, f'sum(increase({series},outcome="error"}}[15m]))', END - 15 * MINUTE * step).popitem()[1]
        for step in range(96)
    ) / sum(
        vector_at(base_url, f"sum(increase({series}}}[15m]))", END - 15 * MINUTE * step).popitem()[1]
        for step in range(96)
    )
    assert budget.step_s == 15 * MINUTE
    assert points[END] == pytest.approx(left, rel=1e-9)
    assert points[END - 2 * 3_600] == pytest.approx(1.0)
    assert 0.9 < points[END] < 1.0
