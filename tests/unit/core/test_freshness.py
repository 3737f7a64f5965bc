"""How old the newest sample is, whatever the window spans (R-OBS-3; faults 13, 36 and 38)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.expression import Ratio, presence_selectors
from raitui.core.freshness import Freshness, Moment, Series, freshness
from raitui.core.observations import Observations
from raitui.core.question import LastSeenOf, NewestSamplesOf
from raitui.core.reading import Place
from raitui.core.selector import Matcher, Selector
from raitui.core.table import Cell, Observation
from tests.knowledge import NOW, SCRAPE_S, Told

GATEWAY, JUDGE = Selector("gateway_total"), Selector("judged_total")
ASKED = NewestSamplesOf((GATEWAY, JUDGE))
VANISHED = LastSeenOf(ASKED.selectors)
EU, US = ("svc", "eu1"), ("svc", "us1")


def ages(told: Told, selector: Selector = GATEWAY, version: str | None = None) -> dict[str, Freshness]:
    return of_part(told.observations, told.moment, selector, version)


def of_part(
    observations: Observations, moment: Moment, selector: Selector = GATEWAY, version: str | None = None
) -> dict[str, Freshness]:
    part = str(ASKED.selectors.index(selector))
    return freshness(observations, ASKED, Series("svc", version), moment).get(part, {})


@pytest.mark.parametrize(
    ("sample_ago", "answered_ago", "stale"),
    [
        (0, 0, False),
        (SCRAPE_S, 0, False),
        (1.4 * SCRAPE_S, 0, False),
        (1.6 * SCRAPE_S, 0, True),
        (3_600, 0, True),
        (SCRAPE_S, 2.9 * SCRAPE_S, False),
        (SCRAPE_S, 3.1 * SCRAPE_S, True),
    ],
)
def test_a_series_is_alive_while_it_is_scraped_and_its_source_answers(
    sample_ago: float, answered_ago: float, stale: bool
) -> None:
    told = Told()
    told.answer(ASKED, {EU: {"0": NOW - answered_ago - sample_ago}}, ago=answered_ago)
    assert ages(told) == {"eu1": Freshness(answered_ago + sample_ago, stale)}


def test_a_dead_exporter_is_stale_within_two_scrapes_though_its_window_still_answers() -> None:
    """The promise of issue 2: exporter killed, within two scrapes the reading is stale."""
    last_sample = NOW - 2 * SCRAPE_S
    marked = Told()
    marked.answer(VANISHED, {EU: {"0": last_sample}}, ago=20)
    marked.answer(ASKED, {})
    unmarked = Told()
    unmarked.answer(ASKED, {EU: {"0": last_sample}})
    for told in (marked, unmarked):
        assert ages(told) == {"eu1": Freshness(2 * SCRAPE_S, stale=True)}


@pytest.mark.parametrize("time", [float("nan"), float("inf"), float("-inf")])
def test_a_time_that_is_none_leaves_the_age_unknown(time: float) -> None:
    """Fault 36: what a source tells as NaN is not fresh."""
    told = Told()
    told.answer(ASKED, {EU: {"0": time}})
    assert ages(told) == {"eu1": Freshness(None, stale=True)}


def test_a_dead_judge_ages_its_own_indicators_alone() -> None:
    told = Told()
    told.answer(VANISHED, {EU: {"0": NOW - 8, "1": NOW - 400}}, ago=3)
    told.answer(ASKED, {EU: {"0": NOW - 5}})
    assert ages(told, GATEWAY) == {"eu1": Freshness(5, stale=False)}
    assert ages(told, JUDGE) == {"eu1": Freshness(400, stale=True)}


def test_a_dead_candidate_is_stale_beside_a_stable_that_lives() -> None:
    """R-OBS-4: its pods may crash while the other version's go on."""
    told = Told()
    stable, candidate = (*EU, "v41"), (*EU, "v42")
    told.answer(VANISHED, {stable: {"0": NOW - 5}, candidate: {"0": NOW - 90}})
    told.answer(ASKED, {stable: {"0": NOW - 5}})
    assert ages(told, version="v42") == {"eu1": Freshness(90, stale=True)}
    assert ages(told, version="v41") == {"eu1": Freshness(5, stale=False)}
    assert ages(told) == {"eu1": Freshness(5, stale=False)}


def test_series_without_a_version_tell_of_every_version() -> None:
    told = Told()
    told.answer(ASKED, {EU: {"0": NOW - 5}})
    assert ages(told, version="v42") == {"eu1": Freshness(5, stale=False)}


def test_a_location_that_vanished_is_found_beside_those_that_live() -> None:
    told = Told()
    told.answer(VANISHED, {EU: {"0": NOW - 5}, US: {"0": NOW - 1_000}})
    told.answer(ASKED, {EU: {"0": NOW - 5}})
    assert ages(told) == {"eu1": Freshness(5, stale=False), "us1": Freshness(1_000, stale=True)}


def test_what_vanished_is_as_old_as_its_last_sample_however_long_ago_was_looked_back() -> None:
    """A look back is dear, and under load minutes old: what had just died had been silent since, it said."""
    told = Told()
    told.answer(VANISHED, {EU: {"0": NOW - 400}}, ago=395)
    told.answer(ASKED, {EU: {"0": NOW - 40}}, ago=35)
    told.answer(ASKED, {}, ago=5)
    assert ages(told) == {"eu1": Freshness(40, stale=True)}
    told.now += 4_000
    told.answer(VANISHED, {})
    told.answer(ASKED, {})
    assert ages(told) == {}


def test_of_a_location_that_two_sources_tell_of_the_worse_one_counts() -> None:
    """Their figures are added up, so that a figure is as good as the worse of them."""
    for order in (("a", "b"), ("b", "a")):
        told = Told()
        for source in order:
            silent_for = 600 if source == "a" else 0
            told.answer(ASKED, {EU: {"0": NOW - silent_for - 5}}, source=source, ago=silent_for)
        assert ages(told) == {"eu1": Freshness(605, stale=True)}


def test_nobody_has_answered_about_the_service_yet() -> None:
    assert ages(Told()) == {}


def test_when_our_clock_was_set_back_the_age_is_unknown_until_the_next_answer() -> None:
    """Fault 13: what seems to come from the future may be as old as the step."""
    told = Told()
    told.answer(ASKED, {EU: {"0": NOW - 5}})
    earlier = Moment(NOW - 3_600, SCRAPE_S)
    assert of_part(told.observations, earlier) == {"eu1": Freshness(None, stale=True)}


@given(
    ahead=st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)),
    sample_ago=st.integers(0, 100),
    answered_ago=st.integers(0, 100),
    vanished_ago=st.integers(100, 3_000),
)
def test_clocks_that_differ_make_no_difference(
    ahead: tuple[int, int], sample_ago: int, answered_ago: int, vanished_ago: int
) -> None:
    """Fault 13: ages are told by each source's own clock."""

    def told_by(skews: tuple[int, int]) -> dict[str, Freshness]:
        told = Told(clock_ahead=dict(zip("ab", skews, strict=True)))
        a, b = (NOW + skew for skew in skews)
        told.answer(ASKED, {EU: {"0": a - answered_ago - sample_ago}}, source="a", ago=answered_ago)
        told.answer(VANISHED, {EU: {"0": a - 5}}, source="a", ago=5)
        told.answer(VANISHED, {US: {"0": b - vanished_ago}}, source="b", ago=7)
        return ages(told)

    assert told_by(ahead) == told_by((0, 0))


def test_events_of_an_exporter_of_their_own_are_asked_for_too() -> None:
    """R-OBS-3: a dead judge beside a live gateway would leave yesterday's ratio looking fresh."""
    apart = Ratio(Selector("judged_bad_total"), GATEWAY)
    assert presence_selectors(apart) == (GATEWAY, Selector("judged_bad_total"))
    together = Ratio(GATEWAY.where(Matcher("outcome", "error")), GATEWAY)
    assert presence_selectors(together) == (GATEWAY,)


def test_each_source_is_held_to_its_own_scrape_interval() -> None:
    """R-OBS-3: beside a slow source a fast one goes stale as fast as ever."""
    slow_site = Moment(NOW, 60.0)
    fast = Observation("prom", NOW, NOW, {"svc": (Cell(Place("eu1"), {"0": NOW - 40}, {}),)}, scrape_s=15.0)
    observations = Observations()
    observations.keep(ASKED, fast)
    assert of_part(observations, slow_site) == {"eu1": Freshness(40, stale=True)}
    observations.keep(ASKED, structs.replace(fast, scrape_s=60.0))
    assert of_part(observations, slow_site) == {"eu1": Freshness(40, stale=False)}
