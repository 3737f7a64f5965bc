"""Which questions a site raises, and how often (design decision 4)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.narrowing import narrowed_question, only_services
from raitui.core.plan import burn_questions, cadence_s, focus_plan, plan, ratio_of, reading_question
from raitui.core.promql import render
from raitui.core.question import (
    BucketsOf,
    CountsOf,
    FirstSeenOf,
    Grain,
    InfoOf,
    InfoSpansOf,
    LastSeenOf,
    NewestSamplesOf,
    RecordedStepsOf,
    StepsPastOf,
    ValueOf,
    WorstCellOf,
)
from raitui.core.selector import Matcher
from raitui.core.site import Profile, Service, Site
from raitui.core.sli import Slo
from tests.knowledge import LABELS
from tests.watched import ALL, AVAILABILITY, CORE, ERRORS, INFO, LEAKAGE

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize(
    ("window_s", "cadence"),
    [
        (5 * MINUTE, 5.0),
        (30 * MINUTE, 30.0),
        (HOUR, 60.0),
        (2 * HOUR, 120.0),
        (6 * HOUR, 360.0),
        (DAY, 900.0),
        (3 * DAY, 900.0),
        (30 * DAY, 900.0),
    ],
)
def test_a_window_is_asked_at_a_sixtieth_of_it_but_not_oftener_than_it_is_scraped(
    window_s: int, cadence: float
) -> None:
    assert cadence_s(window_s, 1.0) == cadence
    assert cadence_s(window_s, 15.0) == max(15.0, cadence)
    assert cadence_s(window_s, 60.0) == max(60.0, cadence)


def site(services: int, *profiles: Profile) -> Site:
    found = tuple(
        Service(f"svc{index}", profiles=tuple(profile.name for profile in profiles)) for index in range(services)
    )
    return Site("site", services=found, profiles=profiles, info=INFO)


def kinds(questions: Site) -> dict[str, int]:
    found: dict[str, int] = {}
    for planned in plan(questions, 15.0):
        name = type(planned.question).__name__
        found[name] = found.get(name, 0) + 1
    return found


def test_the_number_of_questions_does_not_depend_on_the_number_of_services() -> None:
    """Issue 2, and what they are: one a window, indicator and info metric; one of freshness for the whole profile."""
    expected = {
        NewestSamplesOf.__name__: 1,
        LastSeenOf.__name__: 1,
        # Seven windows of the rules and the period; the reading of errors is the burn of 5m; corrected has its own.
        CountsOf.__name__: 7 + 1 + 1,
        ValueOf.__name__: 4,
        # Of those with a bound that one moment tells: a gauge, and PromQL of the site's own.
        StepsPastOf.__name__: 2,
        # Of those with a bound and cohorts whose counts can be compared.
        WorstCellOf.__name__: 2,
        FirstSeenOf.__name__: 3,
        RecordedStepsOf.__name__: 1,
        InfoOf.__name__: 3,
        InfoSpansOf.__name__: 3,
    }
    assert kinds(site(1, ALL)) == kinds(site(1_000, ALL)) == expected


def test_a_question_that_several_profiles_share_is_asked_once() -> None:
    twin = structs.replace(CORE, name="twin")
    assert plan(site(1, CORE, twin), 15.0) == plan(site(1, CORE), 15.0)


def test_profiles_that_match_other_series_ask_their_own() -> None:
    other = structs.replace(CORE, name="other", matchers=(Matcher("job", "other"),))
    both, one = plan(site(1, CORE, other), 15.0), plan(site(1, CORE), 15.0)
    infos, recorder = 6, 1
    assert len(both) == 2 * len(one) - infos - recorder
    texts = [render(planned.question.vector(LABELS)) for planned in both if planned not in one]
    assert texts
    assert all('job="other"' in text for text in texts)


def test_what_is_urgent_and_cheap_is_asked_first() -> None:
    """Design, budgets: a row's state is known before what no row waits for is asked."""
    asked = plan(site(1, ALL), 15.0)
    assert isinstance(asked[0].question, NewestSamplesOf)
    order = [(not planned.awaited, planned.cadence_s) for planned in asked]
    assert order == sorted(order)


def test_a_row_waits_for_readings_and_paging_windows_and_not_for_the_long_ones() -> None:
    awaited = {planned.question for planned in plan(site(1, CORE), 15.0) if planned.awaited}
    windows = {
        window_s for slo in CORE.slos for window_s, asked in burn_questions(slo, CORE).items() if asked in awaited
    }
    assert windows == {300, 1_800, 3_600, 21_600}
    assert {reading_question(sli, CORE) for sli in CORE.slis} <= awaited


def test_cells_are_asked_in_the_services_of_interest_alone() -> None:
    """R-OBS-4, bounded: every version and cohort, but not of a thousand services."""
    asked = [planned.question for planned in focus_plan(site(1, ALL), 15.0)]
    assert [(type(one).__name__, one.grain) for one in asked if isinstance(one, CountsOf | ValueOf)] == [
        ("CountsOf", Grain.CELL),
        ("CountsOf", Grain.CELL),
    ]
    for question in asked:
        narrowed = narrowed_question(question, only_services({"b.c", "a"}, LABELS))
        text = render(narrowed.vector(LABELS))
        assert 'service=~"a|b\\\\.c"' in text
        assert ("by (service, at, version, cohort)" in text) is not isinstance(question, BucketsOf)


def test_promql_of_the_sites_own_is_asked_as_it_stands() -> None:
    profile = Profile("raw", (structs.replace(LEAKAGE, cohorts=True),))
    (question,) = (planned.question for planned in focus_plan(site(1, profile), 15.0))
    assert narrowed_question(question, only_services({"a"}, LABELS)) == question
    assert kinds(structs.replace(site(1, profile), info=structs.replace(INFO, rollout=None, mode=None))) == {
        "ValueOf": 1,
        "StepsPastOf": 1,
        "InfoOf": 1,
        "InfoSpansOf": 1,
    }


def test_an_objective_about_what_is_no_ratio_of_the_profile_is_refused() -> None:
    profile = structs.replace(ALL, slos=(Slo("wrong", "latency", 0.99), AVAILABILITY))
    for slo in (profile.slos[0], Slo("absent", "nothing", 0.9)):
        with pytest.raises(ValueError, match=slo.sli):
            ratio_of(slo, profile)
    assert ratio_of(AVAILABILITY, profile) == ERRORS.expression
