"""Simulated fleet and real Prometheus agree: every indicator, service, version and cohort (design.md, 3).

A real Prometheus scrapes the served fleet while services are contained along every axis, the exporter dies, and comes
back. Then the sample times that it holds are read from it, a twin of the fleet is evaluated at exactly these, and what
both say at the same moments is compared: the same elements, to 1e-9. No tolerance is tuned.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from urllib.request import Request, urlopen

import msgspec
import pytest
from msgspec import structs

from raitui.core.action import Axis
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.containment import Transition
from raitui.core.derived import (
    Calibration,
    Categories,
    Change,
    ChangeMeasure,
    Derived,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.distance_measure import Measure
from raitui.core.expression import VALUE, EventKind, Gauge, Mean, Ratio, Throughput
from raitui.core.indicator_series import indicator_series
from raitui.core.ladder import Risk
from raitui.core.promql import render
from raitui.core.question import (
    CountsOf,
    DerivedOf,
    ExposedSince,
    FirstSeenOf,
    Grain,
    InfoOf,
    InfoSpansOf,
    LastSeenOf,
    NewestSamplesOf,
    Question,
    StepsPastOf,
    ValueOf,
    WorstCellOf,
    WorstKeptOf,
)
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames, Profile
from raitui.core.sli import Direction, Sli
from raitui.core.vector import PART_LABEL
from raitui.rehearsal.clock import SimulatedClock
from raitui.rehearsal.control_log import OrderAccepted
from raitui.rehearsal.evaluator import Evaluator
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.server import SimulationServer
from raitui.rehearsal.site_description import describe_site
from tests.integration.agreement import assert_agree, assert_worst_cells, by_labels
from tests.integration.prometheus_api import Labels, samples_at, vector_at
from tests.integration.recorded_store import RecordedStore, Recording
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until
from tests.transitions import mode_of, rollback_of

pytestmark = pytest.mark.xdist_group("equivalence")

START = 1_750_000_000.0
SCENARIO = "exporter-dies"
DEAD_AFTER_S = 120.0
SPEED = 20.0
"""So that the scenario's faults, its dead exporter and the roll-back all happen within the test's half minute."""

INTERVAL_S = 0.5
WINDOWS_S = (5, 15, 60)
"""Short enough to be full, and long enough to hold the exporter's death."""

LIFETIME_S = 600
STEPS_S = (1, 2)

SITE = describe_site(build_fleet(start=START, scenario=SCENARIO))
SLIS = [pytest.param(sli, id=f"{profile.name}-{sli.name}") for profile in SITE.profiles for sli in profile.slis]
INFO_METRICS = [info.selector for info in (SITE.info.components, SITE.info.rollout, SITE.info.mode) if info is not None]
REQUESTS, DECISIONS, TRIGGERS = map(
    Selector, ("ai_requests_total", "ai_decisions_total", "ai_guardrail_triggers_total")
)
APPROVED = Ratio(DECISIONS.where(Matcher("decision", "approve")), DECISIONS, EventKind.GOOD)
LABELLED = Selector("ai_outcomes_labelled_total")
LENGTHS = Mean(Selector("ai_output_tokens_total"), REQUESTS), Mean(Selector("ai_input_tokens_total"), REQUESTS)
KEPT = (APPROVED, Mean(Selector("ai_quality_score_sum"), Selector("ai_quality_score_count")))
DERIVED: tuple[Derived, ...] = (
    Distance(Histogram(Selector("ai_request_duration_seconds"))),
    Distance(Categories(TRIGGERS, "category"), Measure.JENSEN_SHANNON),
    Distance(Histogram(Selector("ai_feature_value")), feature="feature"),
    Calibration(
        Selector("ai_prediction_confidence_total", (Matcher("correct", "true"),)),
        Selector("ai_prediction_confidence_total"),
        Selector("ai_prediction_confidence_sum"),
    ),
    Gap(APPROVED),
    *(Change(of) for of in KEPT),
    Change(*LENGTHS, measure=ChangeMeasure.CHANGE),
    Change(Throughput(Selector("ai_cost_currency_total"))),
    WorstCategory(TRIGGERS, REQUESTS, "category"),
    TimeToClear(Selector("ai_review_backlog"), LABELLED, Selector("ai_reviewers")),
)
PRESENCE = tuple(
    dict.fromkeys(
        selector for profile in SITE.profiles for sli in profile.slis for selector in indicator_series(sli.expression)
    )
)


MUST_ANSWER = ("between samples", "on a sample", "just before the exporter is missed")

WISH = rollback_of(service="rank-home", at="eu1", before="v77", after="v76")
ORDERS = (
    WISH,
    mode_of("fraud", "eu1", before="automatic", after="fallback", action="fallback"),
    mode_of("recsys", "us1", before="automatic", after="off", action="kill"),
    mode_of("loan-uw", "eu1", before="automatic", after="human_approval", action="human_approval"),
    Transition("triage", "eu1", "open", "throttled", "throttle", Axis.EXPOSURE, Risk.REDUCES),
    Transition("rank-home", "us1", "open", "paused", "pause", Axis.EXPOSURE, Risk.REDUCES),
    Transition("assist-chat", "us1", "on", "stopped", "stop_export", Axis.EXPORT, Risk.REDUCES),
    rollback_of("moderation", "us1", before="v31", after="v30", component="model"),
)


@dataclass(frozen=True)
class Meeting:
    """Both sides after the last scrape, and the moments (unix seconds) at which they are asked."""

    evaluator: Evaluator
    base_url: str
    moments: Mapping[str, float]

    def both(self, question: Question, at: float) -> tuple[dict[Labels, float], dict[Labels, float]]:
        """What the simulated fleet and Prometheus answer."""
        vector = question.vector(LabelNames())
        return by_labels(self.evaluator.rows(vector, at)), vector_at(self.base_url, render(vector), at)

    @property
    def frozen(self) -> Baseline:
        """A span while the exporter lived."""
        end = self.moments["when few samples are there"]
        return Baseline(BaselineKind.FROZEN, end - WINDOWS_S[0], end)

    def assert_derived_agree(self, expression: Derived) -> None:
        """At both grains, against a frozen baseline and one that has no history yet."""
        for window_s, by_cohort in product(WINDOWS_S, (False, True)):
            for baseline in (self.frozen, Baseline()):
                self.assert_agree(DerivedOf(expression, baseline, window_s, by_cohort))

    def assert_agree(self, question: Question) -> None:
        """At every moment, and with an answer while the exporter lives."""
        for moment, at in self.moments.items():
            simulated, real = self.both(question, at)
            assert_agree(simulated, real, f"{question} {moment}")
            assert real or moment not in MUST_ANSWER, f"{question} {moment}: nothing to compare"


def address_of(server: SimulationServer) -> str:
    host, port = server.server_address[:2]
    return f"{host!s}:{port}"


def contain(server: SimulationServer) -> None:
    """Through the server, as actuators do."""
    for number, wish in enumerate(ORDERS):
        told = {name: value for name, value in structs.asdict(wish).items() if name != "risk"}
        body = msgspec.json.encode({**told, "action_id": f"equivalence-{number}"})
        order = Request(f"{server.url}/control", body, headers={"Content-Type": "application/json"})
        with urlopen(order, timeout=10) as response:
            assert response.status == 202


def twin_of(fleet: SimulatedFleet) -> SimulatedFleet:
    """Another fleet of the same seed and the same control log, which no server reads."""
    twin = build_fleet(start=START, scenario=SCENARIO)
    accepted = [entry for entry in fleet.log if isinstance(entry.event, OrderAccepted)]
    assert len(accepted) == len(ORDERS)
    for entry in accepted:
        assert isinstance(entry.event, OrderAccepted)
        twin.order(entry.event.desired, entry.action_id, entry.who, entry.when)
    return twin


def scrapes_of(base_url: str) -> dict[float, bool]:
    """When Prometheus tried to scrape so far, and whether it was answered."""
    found = samples_at(base_url, f"up[{LIFETIME_S}s]", time.time())
    return {at: answered == 1 for samples in found.values() for at, answered in samples}


def wait_for(prometheus: PrometheusServer, *outcomes: bool) -> None:
    """Until scrapes were answered (or not) in this order, so many times at least."""

    def have_come() -> bool:
        remaining = list(outcomes)
        for answered in scrapes_of(prometheus.base_url).values():
            if remaining and remaining[0] is answered:
                remaining.pop(0)
        return not remaining

    wait_until(have_come, "scrapes", within_s=90)


@pytest.fixture(scope="module")
def meeting(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    fleet = build_fleet(start=START, scenario=SCENARIO)
    clock = SimulatedClock(START + DEAD_AFTER_S - 12 * SPEED, SPEED)
    with SimulationServer(fleet, clock, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        job = ScrapeJob("fleet", [address_of(server)], interval_s=INTERVAL_S)
        with PrometheusServer(prometheus_binaries, tmp_path_factory.mktemp("prometheus"), jobs=[job]) as prometheus:
            wait_for(prometheus, *[True] * 6)
            contain(server)
            wait_for(prometheus, *[True] * 12, *[False] * 12, *[True] * 6)
            server.shutdown()
            serving.join()
            recording = recorded(prometheus.base_url)
            store = RecordedStore(twin_of(fleet), recording)
            yield Meeting(Evaluator(store), prometheus.base_url, moments(recording))


def recorded(base_url: str) -> Recording:
    """The sample times as Prometheus holds them."""
    now = time.time()
    scrapes = {at: answered for at, answered in scrapes_of(base_url).items() if at < now - 2 * INTERVAL_S}
    ((labels, samples),) = samples_at(base_url, f"simulation_time_seconds[{LIFETIME_S}s]", now).items()
    evaluated = {at: fleet_time for at, fleet_time in samples if at in scrapes}
    assert evaluated.keys() == {at for at, answered in scrapes.items() if answered}
    return Recording(sorted(scrapes), evaluated, dict(labels - {("__name__", "simulation_time_seconds")}))


def moments(recording: Recording) -> dict[str, float]:
    death = START + DEAD_AFTER_S
    alive = [at for at in recording.answered if recording.evaluated[at] < death]
    back = [at for at in recording.answered if recording.evaluated[at] >= death]
    missed = [at for at in recording.tried if alive[-1] < at < back[0]]
    asked = {
        "when few samples are there": alive[3] + 0.1,
        "between samples": (alive[-2] + alive[-1]) / 2,
        "on a sample": alive[-1],
        "just before the exporter is missed": missed[0] - 0.001,
        "when the exporter is missed": missed[0],
        "after the last scrape that missed it": missed[-1] + 0.1,
        "when it has just come back": back[0],
        "when it is back": back[-1],
    }
    # Prometheus asks at whole milliseconds; halfway between two scrapes that a busy machine delayed there may be none.
    return {moment: round(at, 3) for moment, at in asked.items()}


@pytest.mark.parametrize("sli", SLIS)
class TestEveryIndicator:
    def test_has_the_same_value_and_samples_at_every_grain(self, meeting: Meeting, sli: Sli) -> None:
        if isinstance(sli.expression, Derived):
            meeting.assert_derived_agree(sli.expression)
            return
        for grain, window_s in product(Grain, WINDOWS_S):
            meeting.assert_agree(ValueOf(sli.expression, window_s, grain))

    def test_has_been_past_a_bound_for_as_long(self, meeting: Meeting, sli: Sli) -> None:
        """R-DEC-3: whether a breach has lasted is decided by the same samples on both sides."""
        if isinstance(sli.expression, Gauge | TimeToClear):
            for direction, bound, lasting_s in product(Direction, (0.0, 1e9), (8, 16)):
                question = StepsPastOf(sli.expression, bound, direction, WINDOWS_S[0], lasting_s)
                for moment, at in meeting.moments.items():
                    assert_agree(*meeting.both(question, at), f"{question} {moment}")

    def test_has_the_same_counts_at_every_grain(self, meeting: Meeting, sli: Sli) -> None:
        for grain, window_s in product(Grain, WINDOWS_S):
            if isinstance(sli.expression, Ratio):
                meeting.assert_agree(CountsOf(sli.expression, window_s, grain))

    def test_has_a_worst_cell_that_is_as_bad_as_any(self, meeting: Meeting, sli: Sli) -> None:
        """R-OBS-4."""
        if isinstance(sli.expression, Derived):
            return
        for direction, moment in product(Direction, MUST_ANSWER):
            question = WorstCellOf(sli.expression, WINDOWS_S[-1], direction, minimum_samples=2)
            at = meeting.moments[moment]
            for answer in meeting.both(question, at):
                assert_worst_cells(question, answer, meeting.evaluator, at, f"{question} {moment}")


@pytest.mark.parametrize(
    "expression", [pytest.param(one, id=f"{number}-{type(one).__name__}") for number, one in enumerate(DERIVED)]
)
def test_every_derived_indicator_is_computed_of_the_same(meeting: Meeting, expression: Derived) -> None:
    """M3 to M5: bins, categories and cohorts, now and at a baseline that is frozen or lies so many seconds back."""
    meeting.assert_derived_agree(expression)


@pytest.mark.parametrize("of", KEPT, ids=lambda of: type(of).__name__)
def test_the_cohort_that_keeps_least_keeps_as_much_on_both_sides(meeting: Meeting, of: Ratio | Mean) -> None:
    """M2, R-OBS-4. Which one it is, where several are, either side may say."""
    for moment in MUST_ANSWER:
        question = WorstKeptOf(of, meeting.frozen, WINDOWS_S[-1], minimum_samples=2)
        simulated, real = map(kept_by_service, meeting.both(question, meeting.moments[moment]))
        assert_agree(simulated, real, f"{question} {moment}")
        assert real, f"{question} {moment}: nothing to compare"


def kept_by_service(answer: Mapping[Labels, float]) -> dict[Labels, float]:
    """What the worst cohort of each service keeps, and nothing of which cohort it is."""
    kept = {(PART_LABEL, VALUE)}
    return {
        frozenset(pair for pair in labels if pair[0] == LabelNames().service): value
        for labels, value in answer.items()
        if kept <= labels
    }


@pytest.mark.parametrize("selector", INFO_METRICS, ids=lambda selector: selector.metric)
class TestEveryInfoMetric:
    def test_has_the_same_series(self, meeting: Meeting, selector: Selector) -> None:
        meeting.assert_agree(InfoOf(selector))

    def test_has_the_same_history(self, meeting: Meeting, selector: Selector) -> None:
        """R-OBS-6."""
        for window_s, step_s in product((*WINDOWS_S, LIFETIME_S), STEPS_S):
            meeting.assert_agree(InfoSpansOf(selector, window_s, step_s))


def test_freshness_is_the_same(meeting: Meeting) -> None:
    """R-OBS-3: a dead exporter is missed from its next scrape on, and when it was last heard of is known."""
    meeting.assert_agree(NewestSamplesOf(PRESENCE))
    meeting.assert_agree(LastSeenOf(PRESENCE, LIFETIME_S, step_s=1))
    for selector in PRESENCE:
        meeting.assert_agree(FirstSeenOf(selector, LIFETIME_S, step_s=1))


@pytest.mark.parametrize("profile", [profile for profile in SITE.profiles if profile.exposed], ids=lambda one: one.name)
def test_exposure_is_the_same(meeting: Meeting, profile: Profile) -> None:
    """R-OBS-9."""
    assert profile.exposed is not None
    for window_s in (*WINDOWS_S, LIFETIME_S):
        meeting.assert_agree(ExposedSince(profile.exposed, window_s))


def test_all_services_and_the_rollback_were_compared(meeting: Meeting) -> None:
    assert SITE.info.components is not None
    question = InfoOf(SITE.info.components.selector)
    before, after = (
        meeting.both(question, meeting.moments[moment])[1]
        for moment in ("when few samples are there", "when it is back")
    )
    for components in (before, after):
        assert {dict(labels)["service"] for labels in components} == {service.name for service in SITE.services}
    candidate = {("service", WISH.service), ("at", WISH.at), ("version", WISH.before)}
    assert any(candidate <= labels for labels in before)
    assert not any(candidate <= labels for labels in after)
