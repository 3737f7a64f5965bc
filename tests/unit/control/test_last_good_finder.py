"""Where to go back to is known before the key is pressed, or it is said that there is nothing (R-CON-9)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec import structs

from raitui.control.last_good_finder import AGAIN_S, RETRY_S, LastGoodFinder
from raitui.core.answer import Trace
from raitui.core.burn import DAY, HOUR
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, LastGood, Posture, ServiceSnapshot, ServingVersions, State, Why
from raitui.core.tenure import STEP_S
from raitui.core.vector import PART_LABEL, Select, Vector
from raitui.core.was_contained import WasContained
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, MetricsSource
from raitui.rehearsal.control_log import ComponentChanged, FaultBegan, FaultEnded
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.roster import roster
from raitui.rehearsal.scenario import Happening, Scenario
from raitui.rehearsal.simulated_source import SimulatedSource
from raitui.rehearsal.site_description import describe_site
from tests.knowledge import LABELS, NOW, labels_of
from tests.scripted_source import HANGS, ScriptedSource
from tests.set_clock import SetClock
from tests.virtual_time import VirtualClock, virtually
from tests.watched import CORE, INFO

SITE = Site("site", profiles=(CORE,), info=INFO)
DEAD = SourceError(SourceFault.UNREACHABLE, "prom-eu1 is unreachable", "see whether it runs")
GRID = NOW - NOW % STEP_S


def service(
    name: str = "svc", version: str = "v3", state: State = State.OK, profiles: tuple[str, ...] = (CORE.name,)
) -> ServiceSnapshot:
    postures = (Posture("eu1", versions=(ServingVersions("model", version),)),)
    return ServiceSnapshot(name, "", 1, "", state, Why(""), profiles=profiles, postures=postures)


def fleet(*services: ServiceSnapshot) -> FleetSnapshot:
    return FleetSnapshot(NOW, "site", "", services, ())


Reigns = dict[str, tuple[float, float]]
"""From so many to so many hours ago, by version."""

REIGNS: Reigns = {"v1": (600, 300), "v2": (299.5, 3.5), "v3": (3, 0)}


def history(reigns: Reigns, burnt_ago_h: float = -1.0) -> Callable[[Vector, float, float], tuple[Trace, ...]]:
    """Versions of the model, and requests that all went well but at one moment."""

    def component(version: str, start: float, end: float) -> Trace:
        first, last = (GRID - hours * HOUR for hours in reigns[version])
        labels = {**labels_of(("svc", "eu1", version)), "component": "model", "role": "stable"}
        moments = (start + step * STEP_S for step in range(round((end - start) / STEP_S) + 1))
        return Trace(labels, tuple((when, 1.0) for when in moments if first <= when <= last))

    def counts(part: str, start: float, end: float) -> Trace:
        moments = [start + step * STEP_S for step in range(round((end - start) / STEP_S) + 1)]
        bad = {GRID - burnt_ago_h * HOUR: 500.0}
        points = tuple((when, 1e3 if part == "total" else bad.get(when, 0.0)) for when in moments)
        return Trace({LABELS.service: "svc", LABELS.at: "eu1", PART_LABEL: part}, points)

    def traces(vector: Vector, start: float, end: float) -> tuple[Trace, ...]:
        if isinstance(vector, Select):
            return tuple(component(version, start, end) for version in reigns)
        return counts("events", start, end), counts("total", start, end)

    return traces


class House:
    def __init__(self, *names: str, reigns: Reigns = REIGNS, burnt_ago_h: float = -1.0) -> None:
        self.clock = VirtualClock()
        self.sources = tuple(ScriptedSource(self.clock, name=name) for name in names or ("prom",))
        self.sources[0].histories = history(reigns, burnt_ago_h)
        self.contained: list[WasContained] = []
        self.finder = LastGoodFinder(SITE, self.sources, self.clock, lambda: self.contained)

    @property
    def asked(self) -> int:
        return sum(len(source.ranges) for source in self.sources)

    @property
    def good(self) -> LastGood:
        (good,) = self.finder.last_goods["svc"]
        return good


def run(work: Coroutine[Any, Any, None]) -> None:
    virtually(work)


class TestHistory:
    def test_tells_the_version_to_go_back_to(self) -> None:
        house = House()

        async def story() -> None:
            assert await house.finder.find(fleet(service()), "svc")
            assert (house.good.at, house.good.component, house.good.version) == ("eu1", "model", "v2")
            assert house.good.until == GRID - 3.5 * HOUR
            assert house.good.since == GRID - 3 * HOUR

        run(story())

    def test_tells_the_one_before_when_the_newest_paged(self) -> None:
        house = House(burnt_ago_h=50)

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == "v1"

        run(story())

    def test_is_asked_of_the_service_in_focus_and_of_those_in_trouble_one_at_a_time(self) -> None:
        house = House()
        services = (service("well"), service("paging", state=State.PAGE), service("svc"))

        async def story() -> None:
            await house.finder.find(fleet(*services), "svc")
            assert house.good.version == "v2"
            assert house.finder.last_goods["paging"][0].why == "not looked for yet"
            await house.finder.find(fleet(*services), "svc")
            assert house.finder.last_goods["paging"][0].why != "not looked for yet"
            assert set(house.finder.last_goods) == {"svc", "paging"}
            asked = house.asked
            await house.finder.find(fleet(*services), "svc")
            assert house.asked == asked

        run(story())

    def test_is_asked_again_after_a_quarter_of_an_hour_and_of_the_past_only_what_is_new(self) -> None:
        house = House()

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            first = house.asked
            await asyncio.sleep(AGAIN_S - 1)
            await house.finder.find(fleet(service()), "svc")
            assert house.asked == first
            await asyncio.sleep(2)
            await house.finder.find(fleet(service()), "svc")
            assert (first, house.asked) == (3, 4)

        run(story())

    def test_is_asked_again_at_once_when_another_version_serves(self) -> None:
        house = House()

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            asked = house.asked
            await house.finder.find(fleet(service(version="v4")), "svc")
            assert house.asked == asked + 1
            await house.finder.find(fleet(service(version="v4")), "svc")
            assert house.asked == asked + 1

        run(story())

    def test_is_remembered_when_the_operator_comes_back(self) -> None:
        house = House()

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            asked = house.asked
            assert await house.finder.find(fleet(service()), None)
            assert house.finder.last_goods == {}
            assert await house.finder.find(fleet(service()), "svc")
            assert (house.good.version, house.asked) == ("v2", asked)

        run(story())

    def test_says_whether_anything_is_new(self) -> None:
        house = House()

        async def story() -> None:
            assert await house.finder.find(fleet(service()), "svc")
            assert not await house.finder.find(fleet(service()), "svc")

        run(story())

    def test_of_a_version_that_is_contained_is_over_at_once(self) -> None:
        house = House()

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            house.contained.append(WasContained("svc", "eu1", NOW, "model", "v2"))
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == ""
            await asyncio.sleep(AGAIN_S)
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == "v1"

        run(story())


class TestFailure:
    @pytest.mark.parametrize("trouble", [DEAD, HANGS])
    def test_is_said_and_asked_again_soon_but_not_at_once(self, trouble: SourceError | str) -> None:
        """Fault 36."""
        house = House()
        house.sources[0].trouble = lambda vector: trouble

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == ""
            said = "prom did not answer within 10 s" if trouble == HANGS else DEAD.message
            assert house.good.why == f"the history could not be asked: {said}"
            await house.finder.find(fleet(service(version="v4")), "svc")
            assert house.asked == 1
            house.sources[0].trouble = lambda vector: None
            await asyncio.sleep(RETRY_S)
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == "v2"

        run(story())

    def test_of_one_of_several_sources_proves_nothing(self) -> None:
        house = House("prom-us1", "prom-eu1")
        house.sources[1].trouble = lambda vector: DEAD

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            assert (house.good.version, house.good.why) == (
                "",
                f"the history could not be asked: {DEAD.message}",
            )

        run(story())

    def test_while_pages_are_asked_for_proves_nothing(self) -> None:
        house = House()
        house.sources[0].trouble = lambda vector: None if isinstance(vector, Select) else DEAD

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == ""
            assert f"v2 is not proven: {DEAD.message}" in house.good.why

        run(story())

    def test_takes_nothing_back_that_was_proven(self) -> None:
        """R-CON-6: the metrics are dead, and the way back is still known."""
        house = House()

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            house.sources[0].trouble = lambda vector: DEAD
            await asyncio.sleep(2 * AGAIN_S)
            await house.finder.find(fleet(service()), "svc")
            assert house.good.version == "v2"

        run(story())

    def test_an_answer_in_part_proves_nothing(self) -> None:
        """Fault 37."""
        house = House()

        @dataclass
        class Partial(ScriptedSource):
            async def range(self, *asked: Any, **named: Any) -> Any:  # noqa: ANN401
                return structs.replace(await super().range(*asked, **named), warnings=("a store did not answer",))

        source = Partial(house.clock, histories=house.sources[0].histories)
        finder = LastGoodFinder(SITE, (source,), house.clock)

        async def story() -> None:
            await finder.find(fleet(service()), "svc")
            assert finder.last_goods["svc"][0].version == ""
            assert "a store did not answer" in finder.last_goods["svc"][0].why

        run(story())

    def test_a_site_without_component_metrics_knows_of_no_history(self) -> None:
        house = House()
        finder = LastGoodFinder(Site("site", profiles=(CORE,)), house.sources, house.clock)

        async def story() -> None:
            await finder.find(fleet(service()), "svc")
            assert (finder.last_goods["svc"][0].version, house.asked) == ("", 0)
            assert "names no metric" in finder.last_goods["svc"][0].why

        run(story())

    def test_of_the_record_to_know_a_service_is_said(self) -> None:
        house = House(reigns={})

        async def story() -> None:
            await house.finder.find(fleet(service()), "svc")
            assert (house.good.version, house.good.why) == ("", "nothing of it is in the record")

        run(story())


CONFIG = ServingVersions("config", "c90")


async def found(fleet_of: SimulatedFleet, name: str, at: str, *versions: ServingVersions) -> dict[str, LastGood]:
    """The last good version of each component, as the simulated fleet's own history tells it."""
    clock: Clock = SetClock(NOW + 120)
    source: MetricsSource = SimulatedSource(fleet_of, clock)
    site = describe_site(fleet_of)
    finder = LastGoodFinder(site, (source,), clock)
    (profiles,) = (one.profiles for one in site.services if one.name == name)
    subject = ServiceSnapshot(
        name, "", 1, "", State.OK, Why(""), profiles=profiles, postures=(Posture(at, versions=versions),)
    )
    await finder.find(fleet(subject), name)
    return {good.component: good for good in finder.last_goods[name]}


def simulated(*happenings: Happening) -> SimulatedFleet:
    return SimulatedFleet(roster(3), Scenario("test", "a test's own", happenings), 1, NOW, 31 * DAY)


class TestSimulatedFleet:
    """What happens is written down in the scenario; what is found must be that."""

    async def test_the_default_story_s_last_good_config_is_the_one_before_the_change_of_this_morning(self) -> None:
        goods = await found(
            build_fleet(start=NOW),
            "moderation",
            "eu1",
            ServingVersions("model", "v31"),
            ServingVersions("config", "c89"),
        )
        assert goods["config"].version == "c88"
        assert goods["config"].until == pytest.approx(NOW - 3.2 * HOUR, abs=STEP_S)
        assert goods["config"].since == pytest.approx(NOW - 3.2 * HOUR, abs=STEP_S)
        assert (goods["model"].version, goods["model"].since) == ("v31", None)

    async def test_a_config_that_paged_for_an_hour_is_passed_over(self) -> None:
        story = simulated(
            Happening(-3 * DAY, "moderation", ComponentChanged("config", "c89")),
            Happening(-2.2 * DAY, "moderation", FaultBegan("outage", {"errors": 0.2})),
            Happening(-2.2 * DAY + HOUR, "moderation", FaultEnded("outage")),
            Happening(-3 * HOUR, "moderation", ComponentChanged("config", "c90")),
        )
        goods = await found(story, "moderation", "eu1", CONFIG)
        assert goods["config"].version == "c88"
        assert goods["config"].until == pytest.approx(NOW - 3 * DAY, abs=STEP_S)

    async def test_a_config_that_was_unfair_to_one_small_cohort_is_passed_over(self) -> None:
        """Totals look healthy: age<25 is an eighth of the applicants."""
        story = simulated(
            Happening(-6 * DAY, "loan-uw", ComponentChanged("config", "c13")),
            Happening(-4 * DAY, "loan-uw", FaultBegan("bias", {"approval": 0.25}, cohort="age<25")),
            Happening(-4 * DAY + 8 * HOUR, "loan-uw", FaultEnded("bias")),
            Happening(-2 * HOUR, "loan-uw", ComponentChanged("config", "c14")),
        )
        goods = await found(story, "loan-uw", "us1", ServingVersions("config", "c14"))
        assert goods["config"].version == "c12"

    async def test_a_harmless_config_is_gone_back_to(self) -> None:
        story = simulated(
            Happening(-3 * DAY, "moderation", ComponentChanged("config", "c89")),
            Happening(-3 * HOUR, "moderation", ComponentChanged("config", "c90")),
        )
        assert (await found(story, "moderation", "eu1", CONFIG))["config"].version == "c89"

    async def test_during_a_rollout_it_is_the_stable_version(self) -> None:
        rolling = ServingVersions("model", "v41", "v42", 1.0)
        goods = await found(build_fleet(3, start=NOW), "loan-uw", "eu1", rolling)
        assert goods["model"].version == "v41"
        assert goods["model"].until is None, (
            "38 minutes ago: the record alone is too coarse to tell, and the picture is empty"
        )
