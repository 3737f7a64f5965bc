"""Traces are asked for of the service in focus alone; what one source does not tell hides nobody else's (R-OBS-7)."""

from __future__ import annotations

from msgspec import structs

from raitui.control.trace_follower import ASK_EVERY_S, MOST_OF_AN_INDICATOR, SERVICES_KEPT, SPAN_S, TraceFollower
from raitui.core.exemplar import Exemplar, ExemplarAnswer, TraceView
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.site import Service, Site
from raitui.core.snapshot import FleetSnapshot, State
from raitui.errors import SourceError, SourceFault
from tests.set_clock import SetClock
from tests.ui.fleets import service
from tests.watched import CORE, REQUESTS

NOW = 1_700_000_000.0
NAMES = tuple(f"s{number}" for number in range(SERVICES_KEPT + 1))
SITE = Site(
    "lab",
    services=tuple(Service(name, profiles=("core",)) for name in NAMES),
    profiles=(CORE,),
    traces=TraceView("https://tempo.example/{trace_id}"),
)
FLEET = FleetSnapshot(
    NOW, "lab", "", tuple(structs.replace(service(name, State.OK), profiles=("core",)) for name in NAMES), ()
)


class Store:
    timeout_s = 5.0

    def __init__(self, name: str = "prom", *trace_ids: str, kept: bool | None = True) -> None:
        self.name = name
        self.asked: list[tuple[tuple[Selector, ...], float, float]] = []
        self.error: SourceError | None = None
        self._trace_ids = trace_ids
        self._kept = kept

    async def exemplars(
        self, selectors: tuple[Selector, ...], start: float, end: float, timeout_s: float
    ) -> ExemplarAnswer:
        self.asked.append((selectors, start, end))
        if self.error is not None:
            raise self.error
        (asked,) = selectors
        series = {matcher.label: matcher.value for matcher in asked.matchers}
        found = tuple(Exemplar(asked.metric, series, one, 1.0, end - n) for n, one in enumerate(self._trace_ids))
        return ExemplarAnswer(self.name, found, self._kept)


def follower(*stores: Store, clock: SetClock | None = None) -> TraceFollower:
    return TraceFollower(SITE, stores, clock or SetClock(NOW))


async def test_the_bad_events_of_the_service_in_focus_are_asked_for_and_of_no_other() -> None:
    store = Store("prom", "t1")
    following = follower(store)
    assert await following.follow(FLEET, "s1")
    failed = REQUESTS.where(Matcher("outcome", "error"), Matcher("service", "s1", Comparison.MATCHES))
    assert store.asked == [((failed,), NOW - SPAN_S, NOW)]
    (sample,) = following.traces()["s1"].samples
    assert (sample.trace_id, sample.sli, sample.link) == ("t1", "errors", "https://tempo.example/t1")
    assert following.traces()["s1"].asked_for == ("errors",)


async def test_without_a_focus_nothing_is_asked() -> None:
    store = Store()
    assert not await follower(store).follow(FLEET, None)
    assert not await follower(store).follow(FLEET, "gone")
    assert store.asked == []


async def test_it_is_asked_again_after_a_while_and_not_before() -> None:
    store, clock = Store("prom", "t1"), SetClock(NOW)
    following = follower(store, clock=clock)
    await following.follow(FLEET, "s1")
    clock.at += ASK_EVERY_S - 1.0
    assert not await following.follow(FLEET, "s1")
    clock.at += 1.0
    assert await following.follow(FLEET, "s1")
    assert len(store.asked) == 2


async def test_a_source_that_fails_hides_nothing_that_another_tells() -> None:
    broken, whole = Store("eu1"), Store("us1", "t1")
    broken.error = SourceError(SourceFault.TIMED_OUT, "eu1 did not answer within 5 s")
    following = follower(broken, whole)
    await following.follow(FLEET, "s1")
    told = following.traces()["s1"]
    assert ([sample.trace_id for sample in told.samples], told.error) == (["t1"], "eu1 did not answer within 5 s")


async def test_what_was_known_stays_while_no_source_answers() -> None:
    store, clock = Store("prom", "t1"), SetClock(NOW)
    following = follower(store, clock=clock)
    await following.follow(FLEET, "s1")
    store.error = SourceError(SourceFault.UNREACHABLE, "prom cannot be reached")
    clock.at += ASK_EVERY_S
    await following.follow(FLEET, "s1")
    told = following.traces()["s1"]
    assert ([sample.trace_id for sample in told.samples], told.answered_at) == (["t1"], NOW)
    assert told.error == "prom cannot be reached"


async def test_who_keeps_none_and_who_does_not_say_are_told_apart() -> None:
    following = follower(Store("off", kept=False), Store("silent", kept=None), Store("on", kept=True))
    await following.follow(FLEET, "s1")
    told = following.traces()["s1"]
    assert (told.off, told.silent, told.samples) == (("off",), ("silent",), ())


async def test_a_flood_of_exemplars_is_bounded() -> None:
    following = follower(Store("prom", *(f"t{number}" for number in range(5_000))))
    await following.follow(FLEET, "s1")
    assert len(following.traces()["s1"].samples) == MOST_OF_AN_INDICATOR


async def test_few_services_are_remembered() -> None:
    following = follower(Store("prom", "t1"))
    for name in NAMES:
        await following.follow(FLEET, name)
    assert tuple(following.traces()) == NAMES[1:]
