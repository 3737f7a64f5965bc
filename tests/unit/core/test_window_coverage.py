"""A window that is longer than what is known says how much of it there is (R-OBS-3, M9, M10)."""

from __future__ import annotations

import pytest

from raitui.core.burn import DAY
from raitui.core.expression import Expression, Ratio, Throughput
from raitui.core.plan import plan, reading_question, window_coverage_question
from raitui.core.reading import Reading
from raitui.core.readings import by_version, headline
from raitui.core.selector import Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Direction, Level, Sli, Unit
from tests.knowledge import NOW, SCRAPE_S, Slice, Told

MONTH_S = 30 * DAY
RETRAINS = Throughput(Selector("ai_retrains_total"), float(MONTH_S))
ROLLBACKS = Ratio(Selector("ai_rollbacks_total"), Selector("ai_deploys_total"))
V1, V2 = ("svc", "eu1", "v1"), ("svc", "eu1", "v2")


def over(window_s: int, expression: Expression = RETRAINS) -> tuple[Sli, Profile]:
    sli = Sli("retrains", Level.QUALITY, expression, Unit.NUMBER, Direction.LOWER_IS_BETTER, window_s=window_s)
    return sli, Profile("training", (sli,))


def told(since_days: dict[str, float], sli: Sli, profile: Profile) -> Told:
    """What each source has kept since so many days ago: five retrains of v1, none of v2, which came a day ago."""
    known = Told()
    question = window_coverage_question(sli, profile)
    assert question is not None
    for source, days in since_days.items():
        known.alive(profile, [V1, V2], source=source)
        parts: dict[Slice, dict[str, float]] = {
            V1: {"value": 5.0, "events": 5.0, "total": 9.0},
            V2: {"value": 0.0, "events": 0.0, "total": 1.0},
        }
        known.answer(reading_question(sli, profile), parts, source=source)
        known.answer(question, {V1: {"": NOW - days * DAY}, V2: {"": NOW - DAY}}, source=source)
    return known


def read_of(since_days: dict[str, float], expression: Expression = RETRAINS) -> Reading:
    sli, profile = over(MONTH_S, expression)
    return headline(told(since_days, sli, profile).subject("svc", profile), sli)


@pytest.mark.parametrize("expression", [RETRAINS, ROLLBACKS])
def test_what_is_kept_for_half_a_month_does_not_pass_for_a_month(expression: Expression) -> None:
    assert "15d of 30d known" in read_of({"prom": 15.0}, expression).note


def test_to_a_step_or_two_it_is_all_of_it() -> None:
    assert "known" not in read_of({"prom": 29.5}).note


def test_of_several_sources_the_one_that_knows_least_counts() -> None:
    assert "7d of 30d known" in read_of({"prom": 30.0, "mimir": 7.0}).note


def test_a_version_that_came_yesterday_is_told_of_as_such() -> None:
    sli, profile = over(MONTH_S)
    notes = {
        one.place.version: one.note
        for one in by_version(told({"prom": 30.0}, sli, profile).subject("svc", profile), sli)
    }
    assert ("known" in notes["v1"], "24h of 30d known" in notes["v2"]) == (False, True)


def test_it_is_asked_seldom_and_of_long_windows_alone() -> None:
    sli, profile = over(MONTH_S)
    asked = window_coverage_question(sli, profile)
    cadences = {one.question: one.cadence_s for one in plan(Site("lab", profiles=(profile,)), SCRAPE_S)}
    assert asked is not None
    assert cadences[asked] == 900
    assert window_coverage_question(*over(DAY // 2)) is None
