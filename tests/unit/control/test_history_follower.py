"""The past of the service in focus is asked once, then carried on; a dead source leaves the old one (R-OBS-3)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from raitui.control.history_follower import RETRY_S, SERVICES_KEPT, HistoryFollower
from raitui.control.right_of_way import RightOfWay
from raitui.core.answer import Trace
from raitui.core.history import ServiceHistory
from raitui.core.history_plan import pasts
from raitui.core.promql import render
from raitui.core.question import CountsOf, Grain
from raitui.core.reading import Measurement, Place, read
from raitui.core.recorded_series import recorded_counts
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from raitui.core.vector import PART_LABEL, Vector
from raitui.errors import SourceError, SourceFault
from raitui.ports import MetricsSource
from tests.knowledge import LABELS, NOW, SCRAPE_S, labels_of
from tests.scripted_source import ScriptedSource
from tests.virtual_time import VirtualClock, virtually
from tests.watched import CORE, ERRORS

SITE = Site("site", profiles=(CORE,))
LABELS_BY = Grain.VERSION.by(LABELS)
DEAD = SourceError(SourceFault.UNREACHABLE, "prom is unreachable")


def troubled(name: str = "svc", since: float | None = None, cohort: str | None = None) -> ServiceSnapshot:
    readings = [read(ERRORS, Place(), Measurement(0.002, 900, 5))]
    if cohort is not None:
        readings.append(read(ERRORS, Place("eu1", "v1", cohort), Measurement(0.2, 900, 5)))
    why = Why("errors", "errors")
    return ServiceSnapshot(
        name, "", 1, "", State.PAGE, why, since=since, readings=tuple(readings), profiles=(CORE.name,)
    )


def fleet(*services: ServiceSnapshot) -> FleetSnapshot:
    return FleetSnapshot(NOW, "site", "", services, ())


class House:
    """A follower over scripted sources that remember which spans they were asked for."""

    def __init__(self, *names: str) -> None:
        self.clock = VirtualClock()
        self.sources = tuple(ScriptedSource(self.clock, name=name) for name in names or ("prom",))
        self.spans: dict[Vector, list[tuple[float, float]]] = {}
        for source in self.sources:
            source.histories = self._history(source.name)
        self.way = RightOfWay()
        self.follower = HistoryFollower(SITE, self.sources, self.clock, SCRAPE_S, self.way.give)
        self.focus: str | None = "svc"
        self.news = 0

    def _history(self, at: str) -> Callable[[Vector, float, float], tuple[Trace, ...]]:
        """One bad event a minute and a thousand good ones."""

        def traces(vector: Vector, start: float, end: float) -> tuple[Trace, ...]:
            self.spans.setdefault(vector, []).append((start, end))
            steps = [start + 60 * index for index in range(int((end - start) / 60) + 1)]
            labels = labels_of(("svc", at, "v1"))
            return tuple(
                Trace({**labels, PART_LABEL: part}, tuple((when, value) for when in steps))
                for part, value in (("events", 1.0), ("total", 1_000.0))
            )

        return traces

    async def follow(self, *services: ServiceSnapshot) -> bool:
        def news() -> None:
            self.news += 1

        return await self.follower.follow(fleet(*services or (troubled(),)), lambda: self.focus, news)

    def history(self, name: str = "svc") -> ServiceHistory:
        return self.follower.histories(name)[name]

    def spans_of(self, name: str, service: ServiceSnapshot | None = None) -> list[tuple[float, float]]:
        shown = service or troubled()
        past = next(one for one in pasts(shown, SITE, NOW) if one.name == name)
        return self.spans[past.vector(LABELS)]


def told(story: Callable[[House], Coroutine[Any, Any, None]], *names: str) -> None:
    async def run() -> None:
        await story(House(*names))

    virtually(run())


def test_the_past_is_not_asked_for_while_an_action_is_on_its_way() -> None:
    """Design decision 9."""

    async def acting(house: House) -> None:
        leave = house.way.take()
        asking = asyncio.create_task(house.follow())
        await asyncio.sleep(0.1)
        assert not house.spans
        leave()
        await asking
        assert house.spans

    virtually(acting(House()))


def test_nothing_is_asked_until_a_service_is_in_focus() -> None:
    async def story(house: House) -> None:
        house.focus = None
        assert not await house.follow()
        assert house.sources[0].ranges == []
        assert house.follower.histories("svc") == {}

    told(story)


def test_two_hours_of_minutes_are_there_after_one_round_and_each_answer_is_news() -> None:
    async def story(house: House) -> None:
        assert await house.follow()
        history = house.history()
        errors = history.indicator("errors")
        assert errors is not None
        assert (len(errors.at(Place())), errors.step_s) == (120, 60)
        assert {value for _, value in errors.at(Place())} == {0.001}
        assert all(when % 60 == 0 for when, _ in errors.at(Place()))
        assert history.waiting == ()
        assert house.news == len(house.sources[0].ranges)

    told(story)


def test_a_source_whose_clock_is_behind_ours_is_asked_for_no_step_that_it_cannot_know_yet() -> None:
    async def story(house: House) -> None:
        house.sources[0].clock_skew_s = -120.0
        for _ in range(5):
            await house.follow()
            await asyncio.sleep(60)
        ends = [end for spans in house.spans.values() for _, end in spans]
        assert ends
        assert max(ends) <= house.clock.now() - 120.0
        assert max(ends) > house.clock.now() - 300.0

    told(story)


def test_what_says_why_is_asked_first_and_its_worst_cohort_right_after_it() -> None:
    async def story(house: House) -> None:
        shown = troubled(cohort="age<25")
        wanted = pasts(shown, SITE, NOW)
        assert [(one.name, one.place) for one in wanted[:2]] == [
            ("errors", Place()),
            ("errors", Place(cohort="age<25")),
        ]
        await house.follow(shown)
        assert house.sources[0].ranges == [one.vector(LABELS) for one in wanted]

    told(story)


def test_only_the_steps_that_are_new_are_asked_again() -> None:
    """Bounded cost: the past does not change."""

    async def story(house: House) -> None:
        await house.follow()
        asked = len(house.sources[0].ranges)
        assert not await house.follow()
        assert len(house.sources[0].ranges) == asked
        await asyncio.sleep(120)
        assert await house.follow()
        first, second = house.spans_of("errors")
        assert second[0] == first[1] + 60
        assert second[1] - second[0] <= 120
        errors = house.history().indicator("errors")
        assert errors is not None
        assert len(errors.at(Place())) == 120
        assert errors.end == second[1]

    told(story)


def test_a_source_that_takes_long_is_left_alone_for_twenty_times_as_long() -> None:
    """Never more than 5% of the source's time."""

    async def story(house: House) -> None:
        house.sources[0].takes_s = 9.0
        await house.follow()
        asked = len(house.spans_of("errors"))
        for _ in range(100):
            await house.follow()
            await asyncio.sleep(1)
        assert len(house.spans_of("errors")) == asked
        await asyncio.sleep(100)
        await house.follow()
        assert len(house.spans_of("errors")) == asked + 1
        assert house.sources[0].most_at_once == 1

    told(story)


def test_a_dead_source_leaves_the_old_past_marked_with_what_it_said_and_is_left_alone() -> None:
    """Fault 36."""

    async def story(house: House) -> None:
        await house.follow()
        before = house.history().indicator("errors")
        assert before is not None
        house.sources[0].trouble = lambda vector: DEAD
        await asyncio.sleep(120)
        await house.follow()
        after = house.history()
        errors = after.indicator("errors")
        assert errors is not None
        assert errors.places == before.places
        assert after.error == "prom is unreachable"
        assert any(one.asked.answered_at == before.asked.answered_at for one in after.indicators)
        asked = len(house.sources[0].ranges)
        await asyncio.sleep(RETRY_S - 1)
        assert not await house.follow()
        assert len(house.sources[0].ranges) == asked
        house.sources[0].trouble = lambda vector: None
        await asyncio.sleep(120)
        await house.follow()
        assert house.history().error == ""

    told(story)


def test_a_past_that_was_never_answered_is_waited_for_and_the_error_said() -> None:
    async def story(house: House) -> None:
        house.sources[0].trouble = lambda vector: DEAD
        await house.follow()
        assert house.history().indicators == ()
        assert "errors" in house.history().waiting
        assert house.history().error == "prom is unreachable"

    told(story)


def test_a_question_that_is_refused_keeps_back_no_other() -> None:
    async def story(house: House) -> None:
        refused = next(one for one in pasts(troubled(), SITE, NOW) if one.name == "availability").vector(LABELS)
        house.sources[0].trouble = lambda vector: SourceError(SourceFault.REJECTED, "no") if vector == refused else None
        await house.follow()
        assert house.history().waiting == ("availability",)
        assert len(house.history().indicators) == len(CORE.slis)

    told(story)


def test_once_the_source_is_back_a_past_in_long_steps_does_not_wait_for_its_next_one() -> None:
    """The steps of a month's budget are hours apart: so long nobody reads that its source is dead (fault 36)."""

    async def story(house: House) -> None:
        house.sources[0].trouble = lambda vector: DEAD
        for _ in range(10):
            await house.follow()
            await asyncio.sleep(RETRY_S)
        house.sources[0].trouble = lambda vector: None
        for _ in range(4):
            await asyncio.sleep(RETRY_S)
            await house.follow()
        assert (house.history().error, house.history().waiting) == ("", ())

    told(story)


def test_the_share_of_a_past_in_long_steps_that_was_kept_back_is_asked_for_again_before_the_next_one() -> None:
    async def story(house: House) -> None:
        house.sources[1].trouble = lambda vector: DEAD
        await house.follow()
        house.sources[1].trouble = lambda vector: None
        for _ in range(12):
            await asyncio.sleep(RETRY_S)
            await house.follow()
        budget = house.history().budget("availability")
        assert budget is not None
        assert budget.asked.partial == ""

    told(story, "eu", "us")


def test_one_of_two_sources_that_is_dead_makes_it_partial_and_its_share_is_asked_again() -> None:
    async def story(house: House) -> None:
        house.sources[1].trouble = lambda vector: DEAD
        await house.follow()
        errors = house.history().indicator("errors")
        assert errors is not None
        assert errors.asked.partial == "prom is unreachable"
        house.sources[1].trouble = lambda vector: None
        await asyncio.sleep(120)
        await house.follow()
        errors = house.history().indicator("errors")
        assert errors is not None
        assert errors.asked.partial == ""
        first, again = house.spans_of("errors")[0], house.spans_of("errors")[-1]
        assert again[1] - again[0] == first[1] - first[0]

    told(story, "eu", "us")


def test_who_looks_elsewhere_meanwhile_is_not_waited_for() -> None:
    async def story(house: House) -> None:
        following = asyncio.create_task(house.follow())
        await asyncio.sleep(0.005)
        house.focus = "other"
        await following
        assert len(house.sources[0].ranges) == 1

    told(story)


def test_a_trouble_that_is_old_is_seen_whole_with_what_was_before_it() -> None:
    async def story(house: House) -> None:
        old = troubled(since=NOW - 3 * 3_600)
        await house.follow(old)
        errors = house.history().indicator("errors")
        assert errors is not None
        assert errors.start <= NOW - 4.5 * 3_600
        assert errors.step_s == 180

    told(story)


def test_between_two_steps_nothing_is_left_out() -> None:
    """R-OBS-3: an indicator over five minutes that is asked every two hours would hide what happens in between."""
    old = troubled(since=NOW - 2 * 86_400)
    past = next(one for one in pasts(old, SITE, NOW) if one.name == "errors")
    assert past.step_s == 7_200
    assert 'increase(ai_requests_total{service=~"svc"}[7200s])' in render(past.vector(LABELS))
    fresh = next(one for one in pasts(troubled(), SITE, NOW) if one.name == "errors")
    assert 'increase(ai_requests_total{service=~"svc"}[300s])' in render(fresh.vector(LABELS))


def test_few_services_are_remembered() -> None:
    async def story(house: House) -> None:
        names = [f"svc-{number}" for number in range(SERVICES_KEPT + 2)]
        for name in names:
            house.focus = name
            await house.follow(*map(troubled, names))
        assert [name for name in names if house.follower.histories(name)] == names[-SERVICES_KEPT:]

    told(story)


def test_a_budget_is_read_from_increments_that_go_back_over_its_period() -> None:
    """Design decision 4: a month of raw series is dear, also of one service alone."""
    house, asked = House("prom"), list[tuple[str, CountsOf, int]]()

    def recorded(source: MetricsSource, question: CountsOf, back_s: int, services: frozenset[str]) -> Vector | None:
        asked.append((source.name, question, back_s))
        return recorded_counts("an-id", LABELS_BY, question.window_s) if services == {"svc"} else None

    house.follower = HistoryFollower(SITE, house.sources, house.clock, SCRAPE_S, house.way.give, recorded=recorded)
    virtually(house.follow())
    (budget,) = [past for past in pasts(troubled(), SITE, NOW) if past.slo is not None]
    assert asked == [("prom", budget.counts, 30 * 86_400)]
    assert recorded_counts("an-id", LABELS_BY, budget.step_s) in house.sources[0].ranges
    assert budget.vector(LABELS) not in house.sources[0].ranges
