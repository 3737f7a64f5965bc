"""Burn rates and budgets over histories known in closed form, counted by a real Prometheus (R-OBS-5).

Every case is a service whose rates the test has written down; the expected figures are arithmetic on these rates. The
samples lie on both edges of every window, where Prometheus has nothing to extrapolate: an increase is the difference of
two counts, exactly. Between samples it is stretched, but good and bad events by the same factor, which cancels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pytest

from raitui.core.burn import (
    DAY,
    HOUR,
    MINUTE,
    WINDOWS_S,
    Alert,
    Burn,
    BurnState,
    Counts,
    alert,
    budget_remaining,
    burn_rate,
    exhausted_in,
)
from raitui.core.burn_evidence import BurnTerms
from raitui.core.expression import EVENTS, TOTAL, EventKind, Ratio
from raitui.core.promql import render
from raitui.core.question import CountsOf, Grain
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames
from raitui.core.sli import Urgency
from raitui.core.vector import PART_LABEL
from tests.integration.prometheus_api import vector_at
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer

pytestmark = pytest.mark.xdist_group("burn history")

T = 1_750_000_000
OLDEST = 31 * DAY
SAMPLED = [*range(OLDEST, 2 * HOUR, -HOUR), *range(2 * HOUR, -1, -MINUTE)]
"""Seconds before T: by the hour, and by the minute for the last two hours."""


PERIODS_S = (7 * DAY, 28 * DAY, 30 * DAY)
MONTH = 30 * DAY
ASKED_S = (*WINDOWS_S, *PERIODS_S)
OBJECTIVE = 0.999
ALLOWED = Fraction(1, 1_000)

REQUESTS = Selector("requests_total")
RATIOS = (
    Ratio(REQUESTS.where(Matcher("outcome", "bad")), REQUESTS),
    Ratio(REQUESTS.where(Matcher("outcome", "good")), REQUESTS, EventKind.GOOD),
)


@dataclass(frozen=True)
class Phase:
    """Constant rates (events a second), from so many seconds before T until the next phase begins."""

    since: int
    good: int
    bad: int


@dataclass(frozen=True)
class Version:
    """What one version served; ``reset`` and ``gone``: when (seconds before T) its counters fell to zero, or ended."""

    phases: tuple[Phase, ...]
    reset: int = OLDEST
    gone: int = 0

    def counts(self, ago: int) -> Mapping[str, int]:
        """What its counters show so many seconds before T."""
        counted_since = self.reset if ago < self.reset else OLDEST
        counts = {"good": 0, "bad": 0}
        ends = [*(phase.since for phase in self.phases[1:]), 0]
        for phase, end in zip(self.phases, ends, strict=True):
            seconds = max(0, min(phase.since, counted_since) - max(end, ago))
            counts["good"] += phase.good * seconds
            counts["bad"] += phase.bad * seconds
        return counts

    def sampled(self) -> list[int]:
        """When its counters were scraped, in seconds before T."""
        return [ago for ago in SAMPLED if self.phases[0].since >= ago >= self.gone]


def steady(good: int, bad: int, since: int = OLDEST) -> Version:
    return Version((Phase(since, good, bad),))


ONE_PERCENT = Phase(OLDEST, 990, 10)
HEALTHY = Phase(OLDEST, 1_000, 0)
SERVICES: Mapping[str, Mapping[str, Version]] = {
    "steady": {"v1": Version((ONE_PERCENT,))},
    "outage": {"v1": Version((HEALTHY, Phase(80 * MINUTE, 0, 1_000), Phase(20 * MINUTE, 1_000, 0)))},
    "last week": {"v1": Version((HEALTHY, Phase(7 * DAY, 990, 10)))},
    "quiet hour": {"v1": Version((ONE_PERCENT, Phase(HOUR, 0, 0)))},
    "silent hour": {"v1": Version((ONE_PERCENT,), gone=HOUR)},
    "reset": {"v1": Version((ONE_PERCENT,), reset=3 * HOUR)},
    "canary": {"v1": steady(950, 0), "v2": steady(40, 10)},
    "young": {"v1": steady(990, 10, since=2 * HOUR)},
    "flawless": {"v1": Version((HEALTHY,))},
    "between the rules": {"v1": steady(99_420, 580)},
    "half the budget": {"v1": steady(9_995, 5)},
}

LAST_HOUR_UNTOLD = {5 * MINUTE: None, 30 * MINUTE: None, HOUR: None}
"""Windows that hold nothing but the last hour."""

EXPECTED: Mapping[str, Mapping[int, Fraction | None]] = {
    "steady": dict.fromkeys(ASKED_S, Fraction(10)),
    "outage": {
        window_s: Fraction(minutes_out * MINUTE, window_s) / ALLOWED
        for window_s, minutes_out in zip(ASKED_S, (0, 10, 40, *[60] * 7), strict=True)
    },
    "last week": {**dict.fromkeys(ASKED_S, Fraction(10)), 28 * DAY: Fraction(5, 2), MONTH: Fraction(7, 3)},
    "quiet hour": {**dict.fromkeys(ASKED_S, Fraction(10)), **LAST_HOUR_UNTOLD},
    "silent hour": {**dict.fromkeys(ASKED_S, Fraction(10)), **LAST_HOUR_UNTOLD},
    "reset": dict.fromkeys(ASKED_S, Fraction(10)),
    "canary": dict.fromkeys(ASKED_S, Fraction(10)),
    "young": dict.fromkeys(ASKED_S, Fraction(10)),
    "flawless": dict.fromkeys(ASKED_S, Fraction(0)),
    "between the rules": dict.fromkeys(ASKED_S, Fraction(58, 10)),
    "half the budget": dict.fromkeys(ASKED_S, Fraction(1, 2)),
}
"""Burn rate by service and window; None where there is no traffic, or no sample, to tell one by."""


def openmetrics() -> str:
    """The history as promtool reads it."""
    lines = [
        f'requests_total{{service="{service}",at="eu1",version="{name}",outcome="{outcome}"}} {count} {T - ago}'
        for service, versions in SERVICES.items()
        for name, version in versions.items()
        for outcome in ("good", "bad")
        for ago in version.sampled()
        for count in [version.counts(ago)[outcome]]
    ]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def base_url(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("prometheus")
    server = PrometheusServer(prometheus_binaries, folder)
    server.remember(openmetrics())
    with server:
        yield server.base_url


Counted = Mapping[tuple[str, str], Counts]
"""By service and version."""


def counted(base_url: str, ratio: Ratio, window_s: int, at: float = T) -> Counted:
    """What Prometheus counts over a window."""
    answer = vector_at(base_url, render(CountsOf(ratio, window_s, Grain.VERSION).vector(LabelNames())), at)
    parts: dict[tuple[str, str], dict[str, float]] = {}
    for element, value in answer.items():
        labels = dict(element)
        parts.setdefault((labels["service"], labels["version"]), {})[labels[PART_LABEL]] = value
    return {cell: Counts(part[EVENTS], part[TOTAL]) for cell, part in parts.items()}


def of_service(counts: Counted, service: str) -> Counts | None:
    """All versions together; None when none was counted."""
    served = [count for (name, _), count in counts.items() if name == service]
    return sum(served[1:], served[0]) if served else None


def burns(base_url: str, service: str, ratio: Ratio = RATIOS[0], objective: float = OBJECTIVE) -> dict[int, Burn]:
    return {
        window_s: burn_rate(of_service(counted(base_url, ratio, window_s), service), ratio.kind, objective)
        for window_s in ASKED_S
    }


def exactly(expected: Fraction | float) -> object:
    """But for 1 - 0.999, which is a part in 10^12 off a thousandth."""
    return pytest.approx(float(expected), rel=2e-12, abs=0)


@pytest.mark.parametrize("ratio", RATIOS, ids=["bad events counted", "good events counted"])
@pytest.mark.parametrize("service", SERVICES)
def test_burn_rates_are_the_bad_share_over_the_allowed_one(base_url: str, service: str, ratio: Ratio) -> None:
    rates = {window_s: burn.rate for window_s, burn in burns(base_url, service, ratio).items()}
    assert rates == {
        window_s: None if expected is None else exactly(expected) for window_s, expected in EXPECTED[service].items()
    }


@pytest.mark.parametrize(
    ("service", "served_s"),
    [
        ("steady", dict(zip(ASKED_S, ASKED_S, strict=True))),
        ("reset", dict(zip(ASKED_S, ASKED_S, strict=True))),
        ("canary", dict(zip(ASKED_S, ASKED_S, strict=True))),
        ("quiet hour", {window_s: max(0, window_s - HOUR) for window_s in ASKED_S}),
        ("young", {window_s: min(window_s, 2 * HOUR) for window_s in ASKED_S}),
    ],
)
def test_samples_are_the_events_of_the_window(base_url: str, service: str, served_s: Mapping[int, int]) -> None:
    """A thousand requests a second, while there are any (R-OBS-3)."""
    samples = {window_s: burn.samples for window_s, burn in burns(base_url, service).items()}
    assert samples == {window_s: exactly(1_000 * seconds) for window_s, seconds in served_s.items()}


@pytest.mark.parametrize("at", [T - 17, T - 1_777])
def test_between_samples_extrapolation_cancels(base_url: str, at: int) -> None:
    for window_s in ASKED_S:
        counts = of_service(counted(base_url, RATIOS[0], window_s, at), "steady")
        assert burn_rate(counts, EventKind.BAD, OBJECTIVE).rate == exactly(10)


def test_a_quiet_hour_is_no_traffic_and_a_silent_one_is_unknown(base_url: str) -> None:
    quiet, silent = burns(base_url, "quiet hour"), burns(base_url, "silent hour")
    for window_s in LAST_HOUR_UNTOLD:
        assert quiet[window_s].state is BurnState.NO_TRAFFIC
        assert silent[window_s].state is BurnState.UNKNOWN


@pytest.mark.parametrize("period_s", PERIODS_S)
@pytest.mark.parametrize("service", SERVICES)
def test_the_budget_left_is_what_the_period_has_not_burnt(base_url: str, service: str, period_s: int) -> None:
    """A quiet hour never poisons it, nor does a reset or an exporter that fell silent."""
    counts = of_service(counted(base_url, RATIOS[0], period_s), service)
    burnt = EXPECTED[service][period_s]
    assert burnt is not None
    assert budget_remaining(counts, EventKind.BAD, OBJECTIVE) == exactly(1 - burnt)


def test_a_candidate_burns_on_its_own_requests(base_url: str) -> None:
    """R-OBS-4: 20% of a twentieth of the traffic is ten times the budget of all, and 200 times its own."""
    for window_s in ASKED_S:
        counts = counted(base_url, RATIOS[0], window_s)
        assert burn_rate(counts["canary", "v2"], EventKind.BAD, OBJECTIVE).rate == exactly(200)
        assert burn_rate(counts["canary", "v1"], EventKind.BAD, OBJECTIVE).rate == 0


@pytest.mark.parametrize(
    ("service", "period_s", "page", "ticket"),
    [
        ("steady", MONTH, Alert.FIRING, Alert.FIRING),
        ("outage", MONTH, Alert.FIRING, Alert.FIRING),
        ("flawless", MONTH, Alert.QUIET, Alert.QUIET),
        ("quiet hour", MONTH, Alert.QUIET, Alert.FIRING),
        ("silent hour", MONTH, Alert.UNKNOWN, Alert.FIRING),
        ("half the budget", MONTH, Alert.QUIET, Alert.QUIET),
        pytest.param("between the rules", MONTH, Alert.QUIET, Alert.FIRING, id="5.8 is below 6 of 30 d"),
        pytest.param("between the rules", 28 * DAY, Alert.FIRING, Alert.FIRING, id="5.8 is above 5.6 of 28 d"),
        pytest.param("half the budget", 7 * DAY, Alert.QUIET, Alert.QUIET, id="0.5 lasts a week twice"),
        pytest.param("between the rules", 7 * DAY, Alert.FIRING, Alert.FIRING, id="5.8 is above 3.5 of 7 d"),
    ],
)
def test_pages_and_tickets_follow_the_period(
    base_url: str, service: str, period_s: int, page: Alert, ticket: Alert
) -> None:
    burnt = burns(base_url, service)
    assert alert(Urgency.PAGE, burnt, BurnTerms(period_s)) is page
    assert alert(Urgency.TICKET, burnt, BurnTerms(period_s)) is ticket


def test_an_objective_of_all_has_no_budget_to_burn(base_url: str) -> None:
    month = counted(base_url, RATIOS[0], MONTH)
    steady_burn = burn_rate(of_service(month, "steady"), EventKind.BAD, 1.0)
    assert (steady_burn.state, steady_burn.rate) == (BurnState.NO_BUDGET, math.inf)
    assert budget_remaining(of_service(month, "steady"), EventKind.BAD, 1.0) == -math.inf
    assert burn_rate(of_service(month, "flawless"), EventKind.BAD, 1.0).rate == 0
    assert budget_remaining(of_service(month, "flawless"), EventKind.BAD, 1.0) == 1


def test_half_a_budget_burnt_at_half_the_rate_lasts_the_period(base_url: str) -> None:
    remaining = budget_remaining(
        of_service(counted(base_url, RATIOS[0], MONTH), "half the budget"), EventKind.BAD, OBJECTIVE
    )
    assert exhausted_in(remaining, burns(base_url, "half the budget")[HOUR], MONTH) == exactly(MONTH)
