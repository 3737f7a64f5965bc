"""Since when, and how many were exposed: told by history, so that a restart loses nothing (R-OBS-9)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

import pytest
from msgspec import structs

from raitui.control.incident_follower import FOLLOWED, RETRY_S, IncidentFollower, in_trouble
from raitui.core.answer import Trace
from raitui.core.burn import Alert, Burn, BurnState
from raitui.core.derived import Categories, Distance
from raitui.core.narrowing import only_services
from raitui.core.question import CountsOf, ExposedSince, Grain
from raitui.core.reading import Measurement, Place, read
from raitui.core.recorded_series import recorded_counts
from raitui.core.selector import Selector
from raitui.core.site import Profile, Site
from raitui.core.slo_state import SloState
from raitui.core.snapshot import FleetSnapshot, RolloutState, ServiceSnapshot, State, Why
from raitui.core.vector import PART_LABEL, Vector
from raitui.errors import SourceError, SourceFault
from raitui.ports import MetricsSource
from tests.derived import profile_of, watched_by
from tests.knowledge import LABELS, NOW, SCRAPE_S, labels_of
from tests.scripted_source import Parts, ScriptedSource
from tests.virtual_time import VirtualClock, virtually
from tests.watched import AVAILABILITY, CORE, ERRORS, REQUESTS

T = TypeVar("T")
SITE = Site("site", profiles=(CORE,))
DEAD = SourceError(SourceFault.UNREACHABLE, "prom is unreachable")
HALF_AN_HOUR = 1_800.0


def objective(page: Alert, ticket: Alert = Alert.QUIET, version: str | None = None) -> SloState:
    burn = Burn(BurnState.MEASURED, 20.0, 900)
    return SloState(
        AVAILABILITY.name, "errors", Place(version=version), 0.999, 30, {300: burn, 3_600: burn}, page, ticket, 0.5, 9
    )


def troubled(name: str = "svc", state: State = State.PAGE, version: str | None = None) -> ServiceSnapshot:
    firing, quiet = Alert.FIRING, Alert.QUIET
    slo = objective(firing if state is State.PAGE else quiet, firing, version)
    reading = read(ERRORS, Place(), Measurement(0.2, 900, 5))
    why = Why("errors", "errors", Place(version=version))
    return ServiceSnapshot(name, "", 1, "", state, why, readings=(reading,), slos=(slo,), profiles=(CORE.name,))


def fleet(*services: ServiceSnapshot) -> FleetSnapshot:
    return FleetSnapshot(NOW, "site", "", services, ())


def history(rates: Mapping[str, Callable[[float], float]], step_s: float = 60.0) -> Callable[..., tuple[Trace, ...]]:
    """Counts whose burn over time, by version, is as told: seconds before now to burn rate."""

    def traces(vector: object, start: float, end: float) -> tuple[Trace, ...]:
        steps = [start + index * step_s for index in range(int((end - start) / step_s) + 1)]
        found = []
        for version, rate in rates.items():
            labels = labels_of(("svc", "eu1", version))
            events = tuple((when, rate(end - when) * 0.001 * 1e6) for when in steps)
            found.append(Trace({**labels, PART_LABEL: "events"}, events))
            found.append(Trace({**labels, PART_LABEL: "total"}, tuple((when, 1e6) for when in steps)))
        return tuple(found)

    return traces


def burning_since(ago: float, rate: float = 20.0) -> Callable[[float], float]:
    return lambda seconds_ago: rate if seconds_ago <= ago else 0.1


class House:
    def __init__(self, *names: str, site: Site = SITE) -> None:
        self.clock = VirtualClock()
        self.sources = tuple(ScriptedSource(self.clock, name=name) for name in names or ("prom",))
        self.follower = IncidentFollower(site, self.sources, self.clock, SCRAPE_S)

    @property
    def source(self) -> ScriptedSource:
        return self.sources[0]

    def exposure(self, window_s: int, counts: Mapping[tuple[str, str], float], name: str = "svc") -> None:
        """Requests by version and cohort within the window."""
        counter = REQUESTS.where(only_services({name}, LABELS))
        parts: Parts = {(name, "eu1", version, cohort): {"": value} for (version, cohort), value in counts.items()}
        for source in self.sources:
            source.answers(ExposedSince(counter, window_s), lambda now: parts)


def run(work: Coroutine[Any, Any, T]) -> T:
    return virtually(work)


class TestSince:
    @pytest.mark.parametrize(
        ("state", "ago", "step_s"), [(State.PAGE, HALF_AN_HOUR, 60), (State.TICKET, 86_400.0, 3_600)]
    )
    def test_is_found_in_the_history_by_a_console_that_has_just_started(
        self, state: State, ago: float, step_s: int
    ) -> None:
        house = House()
        house.source.histories = history({"v41": burning_since(ago)}, step_s)
        snapshot = fleet(troubled(state=state))
        house.follower.notice(snapshot)
        assert house.follower.since == {"svc": NOW}
        assert house.follower.earlier == {"svc"}
        assert run(house.follower.follow(snapshot, None))
        assert house.follower.since["svc"] == pytest.approx(NOW - ago, abs=step_s)
        assert not house.follower.earlier

    @pytest.mark.parametrize(
        ("state", "furthest_s", "step_s"), [(State.PAGE, 21_600, 60), (State.TICKET, 259_200, 3_600)]
    )
    def test_that_lies_before_all_that_was_looked_through_is_said_to_be_at_the_latest(
        self, state: State, furthest_s: int, step_s: int
    ) -> None:
        """R-OBS-3: a beginning at the edge of the history that was asked is no beginning."""
        house = House()
        house.source.histories = history({"v41": burning_since(2.0 * furthest_s)}, step_s)
        snapshot = fleet(troubled(state=state))
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        assert house.follower.since["svc"] == pytest.approx(NOW - furthest_s, abs=3 * step_s)
        assert house.follower.earlier == {"svc"}

    def test_of_a_slow_burn_is_looked_for_in_recorded_increments(self) -> None:
        """Design decision 4: three days of two hours each are dear in raw series."""
        house, asked = House(), list[tuple[int, int, frozenset[str]]]()
        by = Grain.VERSION.by(LABELS)

        def recorded(_: MetricsSource, question: CountsOf, back_s: int, services: frozenset[str]) -> Vector:
            asked.append((question.window_s, back_s, services))
            return recorded_counts("an-id", by, question.window_s)

        house.follower = IncidentFollower(SITE, house.sources, house.clock, SCRAPE_S, recorded)
        house.source.histories = history({"v41": burning_since(86_400.0)}, 3_600)
        snapshot = fleet(troubled(state=State.TICKET))
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        assert asked == [(7_200, 259_200, frozenset({"svc"}))]
        assert house.source.ranges == [recorded_counts("an-id", by, 7_200)]
        assert house.follower.since["svc"] == pytest.approx(NOW - 86_400, abs=3_600)

    def test_of_a_candidate_is_that_of_its_own_requests(self) -> None:
        house = House()
        house.source.histories = history({"v41": burning_since(9_000), "v42": burning_since(600)})
        snapshot = fleet(troubled(version="v42"))
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        assert house.follower.since["svc"] == pytest.approx(NOW - 600, abs=60)

    @pytest.mark.parametrize("by_objective", [True, False])
    def test_is_by_the_bounds_of_its_own_profile_though_another_uses_the_same_names(self, by_objective: bool) -> None:
        strict = Profile(
            "strict", (structs.replace(ERRORS, target=0.0001),), (structs.replace(AVAILABILITY, objective=0.99999),)
        )
        house = House(site=structs.replace(SITE, profiles=(strict, CORE)))
        service = troubled()
        if by_objective:
            house.source.histories = history({"v41": burning_since(600)})
        else:
            service = structs.replace(service, slos=())
            shares = [(NOW - ago, 0.2 if ago <= 600 else 0.001) for ago in range(6 * 3_600, -1, -60)]
            trace = Trace({LABELS.service: "svc"}, tuple(shares))
            house.source.histories = lambda vector, start, end: (trace,)
        snapshot = fleet(service)
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        assert house.follower.since["svc"] == pytest.approx(NOW - 600, abs=60)

    def test_of_a_computed_indicator_is_when_its_figure_went_past_the_bound(self) -> None:
        """M4: the history tells bins, and the distance is computed of each step's."""
        drift = watched_by(Distance(Categories(Selector("ai_outputs_total"), "category")), target=0.2, name="drift")
        house = House(site=structs.replace(SITE, profiles=(profile_of(drift),)))

        def bins(vector: object, start: float, end: float) -> tuple[Trace, ...]:
            steps = [start + 60 * step for step in range(int((end - start) / 60) + 1)]
            return tuple(
                Trace(
                    {LABELS.service: "svc", "category": name, PART_LABEL: part},
                    tuple((when, 100.0 if rare and end - when <= 900 else 500.0) for when in steps),
                )
                for part, name, rare in (
                    ("total", "news", True),
                    ("total", "law", False),
                    ("before", "news", False),
                    ("before", "law", False),
                )
            )

        house.source.histories = bins
        why = Why("drift", "drift")
        snapshot = fleet(structs.replace(troubled(state=State.PAGE), why=why, slos=(), profiles=("shapes",)))
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        assert house.follower.since["svc"] == pytest.approx(NOW - 900, abs=60)

    def test_without_any_history_is_when_it_was_first_seen(self) -> None:
        house = House()
        snapshot = fleet(troubled())
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        house.follower.notice(structs.replace(snapshot, at=NOW + 600))
        assert house.follower.since == {"svc": NOW}

    def test_is_asked_once_for_each_trouble_and_again_when_it_gets_worse(self) -> None:
        house = House()
        house.source.histories = history({"v41": burning_since(600)})

        async def story() -> list[int]:
            asked = []
            for state in (State.TICKET, State.TICKET, State.PAGE, State.PAGE):
                snapshot = fleet(troubled(state=state))
                house.follower.notice(snapshot)
                await house.follower.follow(snapshot, None)
                asked.append(len(house.source.ranges))
            return asked

        assert run(story()) == [1, 1, 2, 2]

    def test_is_forgotten_with_the_trouble_and_found_anew_with_the_next(self) -> None:
        house = House()
        house.source.histories = history({"v41": burning_since(600)})

        async def story() -> None:
            bad, good = fleet(troubled()), fleet(structs.replace(troubled(), state=State.OK))
            house.follower.notice(bad)
            await house.follower.follow(bad, None)
            house.follower.notice(good)
            assert house.follower.since == {}
            house.follower.notice(bad)
            await house.follower.follow(bad, None)
            assert len(house.source.ranges) == 2

        run(story())

    def test_is_told_by_the_sources_that_live_and_asked_of_the_dead_one_now_and_then(self) -> None:
        """Fault 36: one dead source keeps nothing back, and is not hammered."""
        house = House("dead", "well")
        dead, well = house.sources
        dead.trouble = lambda vector: DEAD
        well.histories = history({"v41": burning_since(600)})
        dead.histories = history({"v41": burning_since(1_200)})

        async def story() -> None:
            snapshot = fleet(troubled())
            house.follower.notice(snapshot)
            for _ in range(20):
                await house.follower.follow(snapshot, None)
                await asyncio.sleep(1)
            assert house.follower.since["svc"] == pytest.approx(NOW - 600, abs=90)
            assert len(dead.ranges) == 1
            dead.trouble = lambda vector: None
            await asyncio.sleep(RETRY_S)
            await house.follower.follow(snapshot, None)
            assert house.follower.since["svc"] == pytest.approx(NOW - 1_200, abs=120)
            await asyncio.sleep(RETRY_S)
            await house.follower.follow(snapshot, None)
            assert len(dead.ranges) == 2

        run(story())

    def test_is_asked_in_one_question_for_all_of_them(self) -> None:
        house = House()
        snapshot = fleet(*(troubled(f"svc{index}") for index in range(9)))
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, None))
        assert len(house.source.ranges) == 1

    def test_is_looked_for_of_the_worst_alone(self) -> None:
        services = tuple(troubled(f"svc{index:02}") for index in range(FOLLOWED + 5))
        assert (
            in_trouble(fleet(*services, structs.replace(troubled("ok"), state=State.UNKNOWN))) == (services[:FOLLOWED])
        )


class TestExposed:
    def test_counts_all_the_bad_version_the_bad_cohort_and_the_candidate_since_it_began(self) -> None:
        house = House()
        house.source.histories = history({"v41": burning_since(600)})
        counts = {("v41", "old"): 900.0, ("v41", "young"): 100.0, ("v42", "old"): 40.0, ("v42", "young"): 10.0}
        for window_s in (600, 615, 630):
            house.exposure(window_s, counts)
        rollout = RolloutState("eu1", "canary", "5%", 0.05, "v41", "v42", paused=False, status="")
        service = structs.replace(
            troubled(), why=Why("errors", "errors", Place("eu1", "v42", "young")), rollouts=(rollout,)
        )
        snapshot = fleet(service)
        house.follower.notice(snapshot)
        run(house.follower.follow(snapshot, "svc"))
        assert [(one.place, one.count, one.unit) for one in house.follower.exposed["svc"]] == [
            (Place(), 1_050.0, "requests"),
            (Place(version="v42"), 50.0, "requests"),
            (Place(cohort="young"), 110.0, "requests"),
        ]
        assert {one.since for one in house.follower.exposed["svc"]} == {house.follower.since["svc"]}

    def test_is_counted_anew_when_the_beginning_has_come_to_light(self) -> None:
        """R-OBS-9: a count from the first look on is none of the whole trouble."""
        house = House()
        snapshot = fleet(troubled())
        house.exposure(round(2 * SCRAPE_S), {("v41", "old"): 5.0})
        house.follower.notice(snapshot)
        run(house.follower.count(snapshot, "svc"))
        assert [one.count for one in house.follower.exposed["svc"]] == [5.0]
        house.source.histories = history({"v41": burning_since(600)}, 60)
        run(house.follower.trace(snapshot))
        since = house.follower.since["svc"]
        house.exposure(round(math.ceil((NOW - since) / SCRAPE_S) * SCRAPE_S), {("v41", "old"): 1_000.0})
        run(house.follower.count(snapshot, "svc"))
        assert [(one.count, one.since) for one in house.follower.exposed["svc"]] == [(1_000.0, since)]

    def test_is_counted_anew_at_each_scrape_for_the_service_looked_at_alone(self) -> None:
        house = House()

        async def story() -> int:
            snapshot = fleet(troubled("svc"), troubled("other"))
            house.follower.notice(snapshot)
            for _ in range(31):
                await house.follower.follow(snapshot, "svc")
                await asyncio.sleep(1)
            return len(house.source.asked)

        assert run(story()) == 3
        assert set(house.follower.exposed) == {"svc"}

    def test_is_not_counted_where_there_is_no_trouble(self) -> None:
        house = House()
        snapshot = fleet(structs.replace(troubled(), state=State.OK))
        house.follower.notice(snapshot)
        assert not run(house.follower.follow(snapshot, "svc"))
        assert house.source.asked == []

    def test_keeps_its_last_count_rather_than_one_of_half_the_sources(self) -> None:
        house = House("a", "b")
        for window_s in (30, 45, 60, 75, 90):
            house.exposure(window_s, {("v41", "old"): 500.0})

        async def story() -> None:
            snapshot = fleet(troubled())
            house.follower.notice(snapshot)
            await house.follower.follow(snapshot, "svc")
            assert house.follower.exposed["svc"][0].count == 1_000
            house.sources[1].trouble = lambda vector: DEAD
            await asyncio.sleep(RETRY_S)
            assert not await house.follower.follow(snapshot, "svc")
            assert house.follower.exposed["svc"][0].count == 1_000

        run(story())
