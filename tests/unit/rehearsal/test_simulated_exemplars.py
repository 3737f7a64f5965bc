"""The simulated fleet points at single requests: as many as there were, and the same ones whoever asks."""

from __future__ import annotations

import re
from math import inf

from raitui.core.bad_requests import bad_requests, samples
from raitui.core.exemplar import Exemplar, TraceView
from raitui.core.reading import Place
from raitui.core.selector import Matcher, Selector
from raitui.core.site import Service
from raitui.core.trace_sample import TraceSample
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.pointed_requests import SLOT_S, newest_slots
from raitui.rehearsal.simulated_exemplars import SimulatedExemplars
from raitui.rehearsal.site_description import describe_site

START = 1_790_000_000.0
NOW = START + 1_800.0
FLEET = build_fleet(start=START)
SITE = describe_site(FLEET)
STORE = SimulatedExemplars(FLEET, SITE.traces)
REQUESTS = Selector("ai_requests_total", (Matcher("service", "loan-uw"),))
FAILED = REQUESTS.where(Matcher("outcome", "error"))
BUCKETS = Selector("ai_request_duration_seconds_bucket", (Matcher("service", "loan-uw"),))


async def pointed(*selectors: Selector, start: float = NOW - 600.0, end: float = NOW) -> tuple[Exemplar, ...]:
    return (await STORE.exemplars(selectors, start, end, 10.0)).exemplars


async def test_the_same_requests_are_told_of_whenever_one_asks() -> None:
    known_by = NOW - SLOT_S
    early = {(one.trace_id, one.at) for one in await pointed(FAILED, start=START) if one.at < known_by}
    later = {(one.trace_id, one.at) for one in await pointed(FAILED, start=START, end=NOW + 60.0) if one.at < known_by}
    assert early
    assert early == later
    assert len({trace_id for trace_id, _ in early}) == len(early)


async def test_a_request_lies_in_the_time_asked_for_and_within_its_series() -> None:
    found = await pointed(FAILED, start=START)
    assert found
    for one in found:
        assert START <= one.at <= NOW
        assert one.series["outcome"] == "error"
        assert re.fullmatch("[0-9a-f]{32}", one.trace_id)


async def test_a_series_that_counted_nothing_points_at_nothing() -> None:
    """A counter that did not grow had no request to point at."""
    for one in await pointed(REQUESTS, end=NOW):
        (series,) = [each for each in FLEET.family("ai_requests_total") if each.labels == one.series]
        slot = one.at // SLOT_S * SLOT_S
        assert series.value(slot + SLOT_S) > series.value(slot)


async def test_a_request_of_a_bucket_took_as_long_as_the_bucket_says() -> None:
    found = await pointed(BUCKETS)
    bounds = sorted({float(one.series["le"]) for one in found})
    assert len(bounds) > 3
    for one in found:
        bound = float(one.series["le"])
        lower = max((each for each in bounds if each < bound), default=0.0)
        assert lower <= one.value if bound < inf else one.value >= lower
        assert one.value <= bound


async def test_what_is_not_listed_is_dropped_here_too() -> None:
    (one, *_) = await pointed(FAILED, start=START)
    assert dict(one.attributes) == {"http_status": "500"}
    everything = SimulatedExemplars(FLEET, TraceView(attributes=("http_status", "user_id")))
    (told, *_) = (await everything.exemplars((FAILED,), START, NOW, 10.0)).exemplars
    assert dict(told.attributes).keys() == {"http_status", "user_id"}


async def bad_ones(service: Service, wrong: str = "") -> tuple[TraceSample, ...]:
    profiles = tuple(profile for profile in SITE.profiles if profile.name in service.profiles)
    wanted = bad_requests(service.name, profiles, SITE.labels, wrong)
    found = await pointed(*dict.fromkeys(one.series for one in wanted), start=NOW - 3_600.0)
    return samples(found, wanted, SITE, Place(), 12)


async def test_the_demo_shows_bad_requests_of_every_service_that_has_some_within_the_hour() -> None:
    """The one for hiring decides a few times a minute, and seldom fails: whom it declines are no bad requests."""
    for service in SITE.services:
        told = await bad_ones(service)
        assert bool(told) is (service.name != "hiring"), service.name
        assert all(sample.link == f"https://traces.example/trace/{sample.trace_id}" for sample in told)
        assert all(sample.bad for sample in told)


async def test_the_demo_shows_some_who_were_declined_while_too_few_are_selected() -> None:
    told = await bad_ones(next(service for service in SITE.services if service.name == "hiring"), "selection_rate")
    assert {(sample.sli, sample.bad) for sample in told} == {("selection_rate", False)}


def test_the_newest_quarter_minutes_with_requests_are_found() -> None:
    events = (10.0, 14.0, 47.0, 200.0)

    def count(at: float) -> float:
        return float(sum(event < at for event in events))

    assert list(newest_slots(count, 0, 20)) == [13, 3, 0]
    assert list(newest_slots(count, 4, 13)) == []
