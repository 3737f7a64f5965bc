"""The poller against sources that are slow, dead, refusing or lying: it knows what it knows, and how old that is."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from itertools import pairwise
from typing import TypeVar

import pytest
from msgspec import structs

from raitui.control import poller
from raitui.control.first_look import FIRST_LOOK_AT_MOST_S
from raitui.control.poller import MOST_FORESEEN, Foreseen, Poller, nothing_more
from raitui.control.right_of_way import STAND_STILL_AT_MOST_S
from raitui.control.schedule import BUSY_SHARE
from raitui.control.slot import SnapshotSlot
from raitui.core.burn import WINDOWS_S
from raitui.core.narrowing import narrowed_question, only_services
from raitui.core.plan import (
    burn_questions,
    cell_question,
    focus_plan,
    freshness_question,
    plan,
    reading_question,
    worst_question,
)
from raitui.core.prospect import Prospect
from raitui.core.question import CountsOf, LastSeenOf
from raitui.core.reading import Quality, Verdict
from raitui.core.site import Service, Site
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State
from raitui.core.source_health import SourceHealth, SourceState
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from tests.knowledge import LABELS, NOW, SCRAPE_S, Slice
from tests.scripted_source import HANGS, Parts, ScriptedSource, Trouble
from tests.virtual_time import VirtualClock, virtually
from tests.watched import AVAILABILITY, CORE, ERRORS, INFO

T = TypeVar("T")
DAY = 86_400
SITE = Site("site", "prod", services=(), profiles=(CORE,), info=INFO)


def places(count: int, at: str = "eu1") -> list[Slice]:
    return [(f"svc{index:03}", at, "v41") for index in range(count)]


def alive(source: ScriptedSource, where: list[Slice], burning: tuple[str, ...] = (), dead_since: float = 0.0) -> None:
    """The source tells of these services; those that burn lose half of their requests."""
    asked = freshness_question(CORE)

    def newest(now: float) -> Parts:
        scraped = dead_since or now - now % SCRAPE_S
        return {place[:2]: {"0": scraped} for place in where}

    def counts(window_s: int) -> Parts:
        requests = window_s * 10.0
        return {place: {"events": requests / 2 if place[0] in burning else 0.0, "total": requests} for place in where}

    source.answers(asked, newest)
    source.answers(LastSeenOf(asked.selectors), newest)
    for window_s, question in burn_questions(AVAILABILITY, CORE).items():
        source.answers(question, counts(window_s))


class House:
    """A poller over scripted sources, in virtual time, with the newest snapshot at hand."""

    def __init__(self, *names: str, site: Site = SITE, foreseen: Foreseen = nothing_more) -> None:
        self.clock = VirtualClock()
        self.sources = tuple(ScriptedSource(self.clock, name=name) for name in names or ("prom",))
        self.slot = SnapshotSlot()
        self.rings = 0
        self._rang = asyncio.Event()
        self.slot.on_ring(self._rung)
        self.poller = Poller(
            site,
            self.sources,
            self.slot,
            clock=self.clock,
            generator=random.Random(7),
            scrape_s=SCRAPE_S,
            foreseen=foreseen,
        )

    @property
    def source(self) -> ScriptedSource:
        return self.sources[0]

    @property
    def snapshot(self) -> FleetSnapshot:
        found = self.slot.take()
        assert found is not None
        return found

    def service(self, name: str = "svc000") -> ServiceSnapshot:
        found = self.snapshot.service(name)
        assert found is not None
        return found

    def health(self, name: str = "prom") -> SourceHealth:
        return next(one for one in self.snapshot.sources if one.name == name)

    def _rung(self) -> None:
        self.rings += 1
        self._rang.set()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Until the newest snapshot shows it."""
        while self.slot.take() is None or not seen():
            await self._rang.wait()
            self._rang.clear()

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.poller.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def polled(house: House, during: Callable[[House], Awaitable[T]]) -> T:
    async def run() -> T:
        async with house.polling():
            return await during(house)

    return virtually(run())


def fault(kind: SourceFault, retry_after_s: float | None = None) -> SourceError:
    return SourceError(kind, f"prom is {kind.value}", "do something", retry_after_s=retry_after_s)


@contextmanager
def in_trouble(source: ScriptedSource, trouble: Trouble) -> Iterator[None]:
    source.trouble = lambda vector: trouble
    yield
    source.trouble = lambda vector: None


class TestARefresh:
    @pytest.mark.parametrize("services", [1, 12, 200])
    def test_asks_as_many_questions_whatever_the_number_of_services(self, services: int) -> None:
        """Issue 2: the number of requests does not depend on the number of services."""

        async def once(house: House) -> int:
            alive(house.source, places(services))
            await asyncio.sleep(10)
            return len(house.source.asked)

        house = House()
        assert polled(house, once) == len(plan(SITE, SCRAPE_S))
        assert len(house.snapshot.services) == services

    def test_begins_with_nothing_while_an_action_is_on_its_way(self) -> None:
        """Design decision 9: what comes back would have to be read before its request."""

        async def acting(house: House) -> None:
            leave = house.poller.right_of_way.take()
            await asyncio.sleep(STAND_STILL_AT_MOST_S / 2)
            assert not house.source.asked
            leave()
            await asyncio.sleep(STAND_STILL_AT_MOST_S / 2)
            assert house.source.asked

        polled(House(), acting)

    def test_never_asks_a_question_again_while_it_is_in_flight_nor_more_than_four_at_once(self) -> None:
        async def slowly(house: House) -> None:
            house.source.takes_s = 9.0
            await asyncio.sleep(300)

        house = House()
        polled(house, slowly)
        assert house.source.most_at_once <= 4
        for question in burn_questions(AVAILABILITY, CORE).values():
            times = [when for when, vector in house.source.asked if vector == question.vector(LABELS)]
            assert len(times) > 1
            assert all(later - earlier >= 20 * 9.0 * 0.95 for earlier, later in pairwise(times))

    def test_asks_each_window_at_its_own_cadence(self) -> None:
        async def for_a_quarter(house: House) -> None:
            alive(house.source, places(3))
            await asyncio.sleep(900)

        house = House()
        polled(house, for_a_quarter)
        for window_s, question in burn_questions(AVAILABILITY, CORE).items():
            expected = 900 / max(SCRAPE_S, min(window_s / 60, 900))
            assert house.source.times_asked(question) == pytest.approx(expected, rel=0.06, abs=1.1), window_s

    def test_shows_what_is_known_promptly_and_then_once_a_second_at_most(self) -> None:
        async def first_seconds(house: House) -> float:
            alive(house.source, places(3), burning=("svc001",))
            await house.until(lambda: bool(house.snapshot.services) and house.service("svc001").state is State.PAGE)
            until = asyncio.get_running_loop().time()
            await asyncio.sleep(60)
            return until

        house = House()
        assert polled(house, first_seconds) < 0.6
        assert house.snapshot.services[0].name == "svc001"
        assert 12 <= house.rings <= 65

    def test_is_shown_as_soon_as_all_first_answers_are_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However long the pauses between pictures are, as they are where drawing takes long: somebody waits for it."""
        monkeypatch.setattr(poller, "PUBLISH_PROMPTLY_S", 5.0)

        async def first_whole(house: House) -> float:
            alive(house.source, places(3), burning=("svc001",))
            await house.until(lambda: bool(house.snapshot.services) and house.service("svc001").state is State.PAGE)
            return asyncio.get_running_loop().time()

        assert polled(House(), first_whole) < 1.0

    @pytest.mark.parametrize("drawing_s", [0.0, 0.2])
    def test_is_shown_as_soon_as_nothing_is_left_to_be_asked(
        self, monkeypatch: pytest.MonkeyPatch, drawing_s: float
    ) -> None:
        """Also where the last answers come in while a picture is drawn, and where drawing, so the pauses, take long."""
        drawn = poller.Poller._publish

        async def slowly(one: poller.Poller) -> float:
            await drawn(one)
            await asyncio.sleep(drawing_s)
            return 1.0

        monkeypatch.setattr(poller.Poller, "_publish", slowly)

        async def first_budget(house: House) -> float:
            alive(house.source, places(3))
            await house.until(
                lambda: bool(house.snapshot.services) and house.service().slos[0].budget_remaining is not None
            )
            return asyncio.get_running_loop().time()

        assert polled(House(), first_budget) < 2.0

    def test_is_asked_for_what_no_row_waits_for_once_the_first_picture_stands(self) -> None:
        """Design, budgets: whoever opens the console sees every row's state before the long windows are asked."""

        async def first_look(house: House) -> set[Vector]:
            alive(house.source, places(3))
            await house.until(lambda: bool(house.snapshot.services) and house.service().state is State.OK)
            return {asked for _, asked in house.source.asked}

        awaited = {one.question.vector(LABELS) for one in plan(SITE, SCRAPE_S) if one.awaited}
        house = House()
        assert polled(house, first_look) == awaited

    def test_is_asked_for_the_long_windows_though_a_short_one_is_never_answered(self) -> None:
        async def silence(house: House) -> None:
            alive(house.source, places(3))
            never = burn_questions(AVAILABILITY, CORE)[300].vector(LABELS)
            house.source.trouble = lambda vector: HANGS if vector == never else None
            await asyncio.sleep(FIRST_LOOK_AT_MOST_S + 2.0)

        house = House()
        polled(house, silence)
        assert house.source.times_asked(burn_questions(AVAILABILITY, CORE)[3 * DAY]) == 1

    def test_goes_on_being_shown_while_nothing_is_answered(self) -> None:
        async def silence(house: House) -> list[float]:
            house.source.trouble = lambda vector: HANGS
            seen = []
            for _ in range(10):
                await asyncio.sleep(10)
                seen.append(house.snapshot.at)
            return seen

        seen = polled(House(), silence)
        assert all(later - earlier >= 5 for earlier, later in pairwise(seen))


class TestADeadSource:
    @pytest.mark.parametrize(
        "trouble",
        [
            fault(SourceFault.UNREACHABLE),
            fault(SourceFault.TIMED_OUT),
            fault(SourceFault.UNAUTHORISED),
            fault(SourceFault.CERTIFICATE),
            fault(SourceFault.SERVER_ERROR),
            fault(SourceFault.MALFORMED),
            ValueError("an answer that nobody thought of"),
            HANGS,
        ],
        ids=str,
    )
    def test_leaves_its_last_values_with_their_age_and_comes_back(self, trouble: Trouble) -> None:
        """Fault 36: last values marked stale with age, one line says why, and recovery is noticed by itself."""

        async def story(house: House) -> None:
            alive(house.source, places(2), burning=("svc000",))
            await asyncio.sleep(60)
            before = house.service()
            assert (before.state, before.stale) == (State.PAGE, False)
            with in_trouble(house.source, trouble):
                await asyncio.sleep(300)
                during = house.service()
                assert (during.state, during.stale) == (State.PAGE, True)
                assert [one.value for one in during.readings] == [one.value for one in before.readings]
                assert {one.quality for one in during.readings} == {Quality.STALE}
                assert all(290 < (one.age_s or 0) < 340 for one in during.readings)
                assert house.service("svc001").state is State.UNKNOWN
                health = house.health()
                assert health.state is SourceState.DOWN
                assert health.detail
                assert 280 < (health.age_s or 0) < 320
            await asyncio.sleep(120)
            assert (house.service().state, house.service().stale) == (State.PAGE, False)
            assert house.health().state is SourceState.UP

        polled(House(), story)

    def test_is_asked_one_question_now_and_then(self) -> None:
        async def down(house: House) -> int:
            alive(house.source, places(2))
            await asyncio.sleep(60)
            with in_trouble(house.source, fault(SourceFault.UNREACHABLE)):
                await asyncio.sleep(120)
                asked = len(house.source.asked)
                await asyncio.sleep(600)
                return len(house.source.asked) - asked

        assert 40 <= polled(House(), down) <= 80

    def test_is_left_alone_for_as_long_as_it_asks(self) -> None:
        """Fault 17."""

        async def busy(house: House) -> list[float]:
            alive(house.source, places(1))
            with in_trouble(house.source, fault(SourceFault.UNREACHABLE, retry_after_s=300)):
                await asyncio.sleep(290)
            return [when - NOW for when, _ in house.source.asked]

        times = polled(House(), busy)
        assert max(times) < 1
        assert len(times) <= 4

    def test_that_was_never_there_makes_its_services_unknown_not_starting_for_ever(self) -> None:
        async def dead(house: House) -> None:
            house.source.trouble = lambda vector: fault(SourceFault.UNREACHABLE)
            await asyncio.sleep(30)

        house = House(site=structs.replace(SITE, services=(Service("svc000", profiles=("core",)),)))
        polled(house, dead)
        assert house.service().state is State.UNKNOWN

    @pytest.mark.parametrize("trouble", [HANGS, fault(SourceFault.UNREACHABLE)], ids=str)
    def test_stops_no_other_source(self, trouble: Trouble) -> None:
        async def beside(house: House) -> None:
            well, dead = house.sources
            alive(well, places(2), burning=("svc000",))
            dead.trouble = lambda vector: trouble
            await asyncio.sleep(120)

        house = House("well", "dead")
        polled(house, beside)
        assert (house.service().state, house.service().stale) == (State.PAGE, False)
        assert {one.name: one.state for one in house.snapshot.sources} == {
            "well": SourceState.UP,
            "dead": SourceState.DOWN,
        }


class TestOneBadQuestion:
    @pytest.mark.parametrize("kind", [SourceFault.TOO_LARGE, SourceFault.REJECTED, SourceFault.TIMED_OUT])
    def test_blinds_no_other_and_its_own_figure_grows_old(self, kind: SourceFault) -> None:
        """Fault 41: bounded, said so, and the rest stays live."""

        async def story(house: House) -> None:
            alive(house.source, places(2))
            await asyncio.sleep(60)
            bad = burn_questions(AVAILABILITY, CORE)[3_600].vector(LABELS)
            house.source.trouble = lambda vector: fault(kind) if vector == bad else None
            await asyncio.sleep(600)

        house = House()
        polled(house, story)
        assert {one.quality for one in house.service().readings} == {Quality.FRESH}
        assert all(slo.stale for slo in house.service().slos)
        health = house.health()
        assert (health.state, health.detail) == (
            SourceState.PARTIAL,
            f"1/{len(plan(SITE, SCRAPE_S))} questions: {kind.value}",
        )

    def test_is_told_where_its_figure_would_stand_when_it_never_had_an_answer(self) -> None:
        async def story(house: House) -> None:
            alive(house.source, places(1))
            bad = reading_question(ERRORS, CORE).vector(LABELS)
            house.source.trouble = lambda vector: fault(SourceFault.TOO_LARGE) if vector == bad else None
            await asyncio.sleep(60)

        house = House()
        polled(house, story)
        assert house.service().state is State.UNKNOWN
        assert house.service().why.text.startswith("errors no answer: answer too large")

    def test_that_is_the_first_of_all_does_not_take_the_source_for_dead(self) -> None:
        async def story(house: House) -> None:
            alive(house.source, places(1), burning=("svc000",))
            bad = {freshness_question(CORE).vector(LABELS)}
            bad |= {question.vector(LABELS) for question in list(burn_questions(AVAILABILITY, CORE).values())[3:]}
            house.source.trouble = lambda vector: fault(SourceFault.TOO_LARGE) if vector in bad else None
            await asyncio.sleep(300)

        house = House()
        polled(house, story)
        assert house.health().state is SourceState.PARTIAL
        assert house.source.times_asked(reading_question(ERRORS, CORE)) >= 18

    def test_when_each_is_bad_the_source_is_not_called_starting(self) -> None:
        async def story(house: House) -> None:
            house.source.trouble = lambda vector: fault(SourceFault.REJECTED)
            await asyncio.sleep(30)

        house = House()
        polled(house, story)
        total = len(plan(SITE, SCRAPE_S))
        assert (house.health().state, house.health().detail) == (
            SourceState.DOWN,
            f"{total}/{total} questions: rejected",
        )


class TestWhatTheSourceSays:
    def test_a_warning_makes_its_figures_and_itself_partial(self) -> None:
        """Fault 37."""

        async def story(house: House) -> None:
            alive(house.source, places(1))
            house.source.warnings = ("store 2 did not answer",)
            await asyncio.sleep(30)

        house = House()
        polled(house, story)
        assert house.service().partial
        assert {one.quality for one in house.service().readings} == {Quality.PARTIAL}
        assert (house.health().state, house.health().detail) == (SourceState.PARTIAL, "store 2 did not answer")

    def test_an_exporter_that_dies_is_stale_within_two_scrapes(self) -> None:
        """Issue 2: whatever the 5m window says, which goes on answering."""

        async def story(house: House) -> float:
            alive(house.source, places(1))
            await asyncio.sleep(61)
            last = house.clock.now() - house.clock.now() % SCRAPE_S
            alive(house.source, places(1), dead_since=last)
            await house.until(lambda: house.service().stale)
            return house.clock.now() - last

        assert polled(House(), story) <= 3 * SCRAPE_S + 2

    @pytest.mark.parametrize("ahead_s", [-3_600.0, 0.0, 3_600.0])
    def test_its_clock_may_differ_from_ours(self, ahead_s: float) -> None:
        """Fault 13."""

        async def story(house: House) -> None:
            house.source.ahead_s = ahead_s
            alive(house.source, places(1))
            await asyncio.sleep(61)

        house = House()
        polled(house, story)
        assert all(one.quality is Quality.FRESH and (one.age_s or 0) < 32 for one in house.service().readings)

    def test_our_clock_may_be_set_back_an_hour(self) -> None:
        """Fault 13: polling goes on at once."""

        async def story(house: House) -> None:
            alive(house.source, places(1))
            await asyncio.sleep(61)
            house.clock.set_by_s = -3_600.0
            asked = len(house.source.asked)
            await asyncio.sleep(5)
            assert len(house.source.asked) - asked >= len(plan(SITE, SCRAPE_S))
            assert not house.service().stale

        polled(House(), story)

    def test_a_discovered_service_whose_series_vanish_is_missing_not_gone(self) -> None:
        """Fault 38."""

        async def story(house: House) -> None:
            alive(house.source, places(2))
            await asyncio.sleep(61)
            last = house.clock.now()
            alive(house.source, places(1))
            house.source.answers(
                LastSeenOf(freshness_question(CORE).selectors),
                {("svc000", "eu1"): {"0": last}, ("svc001", "eu1"): {"0": last}},
            )
            await asyncio.sleep(120)

        house = House()
        polled(house, story)
        assert [(one.name, one.state) for one in house.snapshot.services] == [
            ("svc001", State.UNKNOWN),
            ("svc000", State.OK),
        ]


class TestFocus:
    def narrowed(self, *names: str) -> Vector:
        question = cell_question(ERRORS, CORE)
        assert question is not None
        return narrowed_question(question, only_services(names, LABELS)).vector(LABELS)

    def test_tells_at_once_what_each_action_would_be_and_no_longer_once_another_is_looked_at(self) -> None:
        """Limiting harm never waits for a preview, and a preview does not wait for the next picture (R-CON-4)."""

        def foreseen(snapshot: FleetSnapshot, name: str | None, _: Collection[str]) -> FleetSnapshot:
            told = (Prospect("kill"),)
            services = (structs.replace(one, prospects=told if one.name == name else ()) for one in snapshot.services)
            return structs.replace(snapshot, services=tuple(services))

        async def story(house: House) -> None:
            alive(house.source, places(2))
            await asyncio.sleep(20)
            house.poller.focus("svc001")
            assert house.service("svc001").prospects == (Prospect("kill"),)
            house.poller.focus("svc000")
            await asyncio.sleep(20)
            assert [bool(house.service(name).prospects) for name in ("svc000", "svc001")] == [True, False]

        polled(House(foreseen=foreseen), story)

    def test_tells_of_marked_services_too_whether_one_may_though_not_of_any_number(self) -> None:
        """R-AUT-1. It is asked between pictures: of a thousand it would hold up the loop."""
        asked: list[tuple[str | None, Collection[str]]] = []

        def foreseen(snapshot: FleetSnapshot, name: str | None, marked: Collection[str]) -> FleetSnapshot:
            asked.append((name, marked))
            return snapshot

        async def story(house: House) -> None:
            alive(house.source, places(2))
            await asyncio.sleep(20)
            house.poller.focus("svc001", ("svc000", "svc001"))
            assert asked[-1] == ("svc001", ("svc000", "svc001"))
            house.poller.focus(None, tuple(f"s{number}" for number in range(1_000)))
            assert len(asked[-1][1]) == MOST_FORESEEN
            house.poller.focus("svc001")
            assert not asked[-1][1]

        polled(House(foreseen=foreseen), story)

    def test_goes_on_showing_the_fleet_when_nobody_can_say_what_the_actions_would_be(self) -> None:
        def fails(snapshot: FleetSnapshot, name: str | None, _: Collection[str]) -> FleetSnapshot:
            raise ZeroDivisionError(name)

        async def story(house: House) -> None:
            alive(house.source, places(2))
            await asyncio.sleep(20)
            house.poller.focus("svc001")
            await asyncio.sleep(20)
            assert house.service("svc001").prospects == ()
            assert house.snapshot.notices == ()

        polled(House(foreseen=fails), story)

    def test_asks_every_cell_of_the_service_looked_at_and_of_those_in_trouble_alone(self) -> None:
        """Design decision 4: full cells for the focused service and for those with an incident."""

        async def story(house: House) -> list[Vector]:
            alive(house.source, places(12), burning=("svc003",))
            await asyncio.sleep(20)
            house.poller.focus("svc007")
            await asyncio.sleep(20)
            house.poller.focus(None)
            await asyncio.sleep(20)
            fleet = {one.question.vector(LABELS) for one in plan(SITE, SCRAPE_S)}
            return [vector for _, vector in house.source.asked if vector not in fleet]

        asked = polled(House(), story)
        assert list(dict.fromkeys(vector for vector in asked if vector in self.all_cells())) == [
            self.narrowed("svc003"),
            self.narrowed("svc003", "svc007"),
        ]

    def all_cells(self) -> set[Vector]:
        names = [place[0] for place in places(12)]
        pairs = [tuple(sorted({one, other})) for one in names for other in names]
        return {self.narrowed(*pair) for pair in pairs}

    def test_shows_the_cells_soon_after_they_are_asked_for(self) -> None:
        async def story(house: House) -> float:
            alive(house.source, places(2))
            await asyncio.sleep(30.5)
            house.source.script[self.narrowed("svc001")] = lambda now: {
                ("svc001", "eu1", "v41", "old"): {"events": 5.0, "total": 500.0}
            }
            house.poller.focus("svc001")
            started = house.clock.now()
            await house.until(lambda: bool(house.service("svc001").cells))
            assert [(one.place.cohort, one.verdict) for one in house.service("svc001").cells] == [("old", Verdict.WARN)]
            return house.clock.now() - started

        assert polled(House(), story) <= 2.5

    def test_costs_no_more_questions_when_more_services_are_in_trouble(self) -> None:
        """But for their evidence, which takes no more than its share of the source's time whatever their number."""

        async def asked(house: House, burning: tuple[str, ...]) -> tuple[int, bool]:
            alive(house.source, places(50), burning=burning)
            await asyncio.sleep(10)
            of_evidence = len(house.source.ranges) - 1
            return len(house.source.asked), of_evidence * house.source.takes_s <= BUSY_SHARE * 10

        few, many = (
            polled(House(), partial(asked, burning=names))
            for names in (("svc001",), tuple(f"svc{index:03}" for index in range(40)))
        )
        assert few == many == (len(plan(SITE, SCRAPE_S)) + len(focus_plan(SITE, SCRAPE_S)), True)


class TestASurvey:
    def survey(self, house: House, *services: str, within_s: float = 20.0) -> tuple[FleetSnapshot, float]:
        async def run() -> tuple[FleetSnapshot, float]:
            found = await house.poller.survey(frozenset(services), within_s)
            return found, asyncio.get_running_loop().time()

        return virtually(run())

    def test_asks_everything_once_and_ends(self) -> None:
        house = House()
        alive(house.source, places(12), burning=("svc003",))
        snapshot, took_s = self.survey(house)
        assert took_s < 2
        assert [(one.name, one.state) for one in snapshot.services[:2]] == [
            ("svc003", State.PAGE),
            ("svc000", State.OK),
        ]
        worst = worst_question(ERRORS, CORE)
        assert worst is not None
        windows = burn_questions(AVAILABILITY, CORE)
        assert house.source.times_asked(worst) == 1
        assert [house.source.times_asked(question) for question in windows.values()] == [1] * (len(WINDOWS_S) + 1)

    @pytest.mark.parametrize(
        ("trouble", "within_s"), [(fault(SourceFault.UNREACHABLE), 1.0), (HANGS, 11.0)], ids=["dead", "hanging"]
    )
    def test_ends_when_a_source_is_down_and_tells_what_the_other_knows(self, trouble: Trouble, within_s: float) -> None:
        house = House("well", "dead")
        alive(house.sources[0], places(3), burning=("svc001",))
        house.sources[1].trouble = lambda vector: trouble
        snapshot, took_s = self.survey(house, within_s=60)
        assert took_s <= within_s + 10.5
        assert snapshot.services[0].state is State.PAGE
        assert {one.name: one.state for one in snapshot.sources}["dead"] is SourceState.DOWN

    def test_ends_in_time_whatever_happens(self) -> None:
        house = House()
        house.source.trouble = lambda vector: HANGS
        _, took_s = self.survey(house, within_s=5)
        assert took_s == pytest.approx(5.0)

    def test_of_a_service_tells_its_every_cell(self) -> None:
        house = House()
        alive(house.source, places(3))
        question = cell_question(ERRORS, CORE)
        assert isinstance(question, CountsOf)
        narrowed = narrowed_question(question, only_services({"svc002"}, LABELS))
        house.source.answers(narrowed, {("svc002", "eu1", "v41", "old"): {"total": 500.0}})
        snapshot, _ = self.survey(house, "svc002")
        service = snapshot.service("svc002")
        assert service is not None
        assert [one.place.cohort for one in service.cells] == ["old"]


class TestADefect:
    def test_in_drawing_is_said_in_the_picture_and_ends_nothing(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def story(house: House) -> None:
            alive(house.source, places(1))
            await asyncio.sleep(30)
            with monkeypatch.context() as patch:

                def broken(*_: object) -> FleetSnapshot:
                    raise ZeroDivisionError("a defect")

                patch.setattr("raitui.control.poller.assembling", broken)
                await asyncio.sleep(30)
                assert "a defect" in house.snapshot.notices[0]
                assert [one.name for one in house.snapshot.services] == ["svc000"]
            await asyncio.sleep(30)
            assert house.snapshot.notices == ()

        polled(House(), story)
        assert "drawing the snapshot" in caplog.text

    def test_of_a_listener_that_is_closing_stops_nobody(self) -> None:
        def closed() -> None:
            raise RuntimeError("the console has closed")

        async def story(house: House) -> None:
            house.slot.on_ring(closed)
            alive(house.source, places(1))
            await asyncio.sleep(30)

        house = House()
        polled(house, story)
        assert house.service().state is State.OK
        assert house.rings > 5
