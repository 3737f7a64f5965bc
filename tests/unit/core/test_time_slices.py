"""Objectives that count slices of time: verdicts against arithmetic by hand and scipy (R-OBS-5)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from scipy.stats import binomtest, norm

from raitui.core.burn import Alert, BurnState
from raitui.core.derived import Gap, GapMeasure, TimeToClear, WorstCategory
from raitui.core.expression import EVENTS, TOTAL, EventKind, Gauge, Mean, Quantile, Ratio, Throughput
from raitui.core.objectives import objective_state, objective_states
from raitui.core.plan import burn_questions, coverage_questions
from raitui.core.question import CountsOf
from raitui.core.reading import Place
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames, Profile
from raitui.core.sli import Direction, Slo
from raitui.core.time_slices import TimeSlices
from raitui.core.vector import PART_LABEL
from raitui.rehearsal.evaluator import Evaluator
from tests.knowledge import Told
from tests.scripted_series import ScriptedSeries, ScriptedStore
from tests.watched import BACKLOG

LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
SLICE_S, STEP_S = 300, 10
BEGAN = 1_700_000_000 // SLICE_S * SLICE_S
DECISIONS = Selector("decisions_total")
APPROVED = Ratio(DECISIONS.where(Matcher("decision", "approve")), DECISIONS, EventKind.GOOD)
OBJECTIVE = Slo("in_time", "backlog", 0.99, slice_s=SLICE_S)
PROFILE = Profile("core", (BACKLOG,), (OBJECTIVE,), discover=True)


def slices(expression: object, target: float, direction: Direction = LOWER, minimum_samples: int = 1) -> TimeSlices:
    return TimeSlices(expression, direction, target, minimum_samples, SLICE_S)  # type: ignore[arg-type]


def counter(labels: Mapping[str, str], per_slice: Sequence[float]) -> ScriptedSeries:
    """A counter that grows by so much in each slice, evenly, and stands at 1,000 before."""
    values, value = {float(BEGAN): 1_000.0}, 1_000.0
    steps = SLICE_S // STEP_S
    for number, grown in enumerate(per_slice):
        for step in range(1, steps + 1):
            values[float(BEGAN + number * SLICE_S + step * STEP_S)] = value + grown * step / steps
        value += grown
    return ScriptedSeries(dict(labels), values)


def told(asked: TimeSlices, store: ScriptedStore, count: int) -> tuple[float, float] | None:
    """Bad slices and covered ones, of the past so many."""
    at = BEGAN + count * SLICE_S
    rows = Evaluator(store).rows(CountsOf(asked, count * SLICE_S).vector(LabelNames()), at)
    parts = {row.labels[PART_LABEL]: row.value for row in rows if row.labels["service"] == "loan"}
    return None if not parts else (parts[EVENTS], parts[TOTAL])


def store(**families: list[ScriptedSeries]) -> ScriptedStore:
    moments = sorted({when for family in families.values() for one in family for when in one.samples})
    return ScriptedStore(families, moments)


def test_a_slice_past_the_target_is_bad_and_one_without_samples_is_not_covered() -> None:
    """Ten minutes of requests: 1% errors, 30%, none at all, 1%."""
    asked = slices(Ratio(Selector("errors_total"), Selector("requests_total")), 0.05, minimum_samples=100)
    found = store(
        errors_total=[counter({"service": "loan"}, [10, 300, 0, 10])],
        requests_total=[counter({"service": "loan"}, [1_000, 1_000, 0, 1_000])],
    )
    assert told(asked, found, 4) == (1.0, 3.0)


@given(st.integers(20, 2_000), st.data())
def test_a_share_past_the_target_by_chance_makes_no_slice_bad(total: int, data: st.DataObject) -> None:
    """As on the screen: past it is what scipy's Wilson interval at three deviations says is past it."""
    events, target = data.draw(st.integers(0, total)), 0.05
    asked = slices(Ratio(Selector("errors_total"), Selector("requests_total")), target, minimum_samples=20)
    # Of three even slices the middle one holds the drawn counts: extrapolation then adds nothing.
    found = store(
        errors_total=[counter({"service": "loan"}, [events] * 3)],
        requests_total=[counter({"service": "loan"}, [total] * 3)],
    )
    interval = binomtest(events, total).proportion_ci(2 * norm.cdf(3) - 1, "wilson")
    if math.isclose(interval.low, target, rel_tol=1e-6):
        return
    bad, covered = told(asked, found, 2) or (math.nan, math.nan)
    assert covered == 2.0
    assert bad == 2.0 * (interval.low > target)


def test_the_groups_of_a_gap_are_too_far_apart_beyond_chance_or_not_at_all() -> None:
    """Three slices of 3,000 decisions each: 50 and 50%, 50 and 30%, and 50 and 41% where 8% is allowed."""
    cohorts = {"young": [1_500, 900, 1_230], "old": [1_500, 1_500, 1_500]}
    found = store(
        decisions_total=[
            counter({"service": "loan", "cohort": cohort, "decision": decision}, counts)
            for cohort, approved in cohorts.items()
            for decision, counts in (("approve", approved), ("reject", [3_000 - one for one in approved]))
        ]
    )
    assert told(slices(Gap(APPROVED), 0.08, minimum_samples=300), found, 3) == (1.0, 3.0)
    assert told(slices(Gap(APPROVED), 0.08, minimum_samples=3_500), found, 3) is None
    four_fifths = Gap(APPROVED, GapMeasure.RATIO)
    assert told(slices(four_fifths, 0.8, HIGHER, minimum_samples=300), found, 3) == (1.0, 3.0)
    alone = store(decisions_total=[counter({"service": "loan", "cohort": "old", "decision": "approve"}, [900])])
    assert told(slices(Gap(APPROVED), 0.08), alone, 1) is None


@pytest.mark.parametrize("groups", [2, 3, 10, 100, 1_000])
def test_what_is_asked_of_the_extremes_of_many_groups_is_never_less_than_bonferroni_asks(groups: int) -> None:
    """The closed form of `Apart` beside scipy's exact quantile, and not much above it."""
    asked = math.sqrt(9 + 2 * math.log(math.comb(groups, 2)))
    exact = norm.isf(norm.sf(3) / math.comb(groups, 2))
    assert exact <= asked + 1e-9 <= exact + 0.2


def test_groups_that_only_chance_tells_apart_make_hardly_any_slice_bad() -> None:
    """Twelve cohorts that differ by just what is allowed, four hundred slices: none is past it but by chance."""
    draws = Random(11)
    rates = [0.30] * 6 + [0.38] * 6
    drawn = [[sum(draws.random() < rate for _ in range(400)) for _ in range(100)] for rate in rates]
    found = store(
        decisions_total=[
            counter({"service": "loan", "cohort": str(cohort), "decision": decision}, counts)
            for cohort, approved in enumerate(drawn)
            for decision, counts in (("approve", approved), ("reject", [400 - one for one in approved]))
        ]
    )
    asked = slices(Gap(APPROVED), 0.08, minimum_samples=300)
    assert told(asked, found, 100) == (0.0, 100.0)
    naive = sum(max(row) - min(row) > 0.08 * 400 for row in zip(*drawn, strict=True))
    assert naive > 90


def test_every_kind_is_judged_at_the_end_of_each_slice_over_the_slice_itself() -> None:
    bins = [("0.5", [90, 10]), ("1", [99, 60]), ("+Inf", [100, 100])]
    found = store(
        backlog=[counter({"service": "loan"}, [-990, 90])],
        score_sum=[counter({"service": "loan"}, [430, 350])],
        score_count=[counter({"service": "loan"}, [100, 100])],
        seconds_bucket=[counter({"service": "loan", "le": le}, counts) for le, counts in bins],
        seconds_count=[counter({"service": "loan"}, [100, 100])],
        errors_total=[counter({"service": "loan", "cause": cause}, [2, 20]) for cause in ("a", "b")],
        cleared_total=[counter({"service": "loan"}, [300, 3])],
    )
    count = Selector("score_count")
    judged = {
        "the backlog ends at 10, and at 100": (Gauge(Selector("backlog")), 50.0, LOWER),
        "scores of 4.3, and of 3.5": (Mean(Selector("score_sum"), count), 4.0, HIGHER),
        "99% below 1 s, and 60%": (Quantile(Selector("seconds"), 0.9), 0.6, LOWER),
        "2% by cause, and 20%": (WorstCategory(Selector("errors_total"), count, "cause"), 0.05, LOWER),
        "10 at 1 a second, and 100 at a hundredth": (
            TimeToClear(Selector("backlog"), Selector("cleared_total")),
            600.0,
            LOWER,
        ),
        "1 error a cause and 150 s, and 10": (Throughput(Selector("errors_total")), 0.05, LOWER),
    }
    assert {name: told(slices(*asked), found, 2) for name, asked in judged.items()} == dict.fromkeys(judged, (1.0, 2.0))


def _answered(bad_and_covered: Mapping[int, tuple[float, float]], profile: Profile = PROFILE) -> Told:
    found = Told()
    found.alive(profile, [("svc", "eu1")])
    for window_s, question in burn_questions(profile.slos[0], profile).items():
        bad, covered = bad_and_covered[window_s]
        found.answer(question, {("svc",): {EVENTS: bad, TOTAL: covered}} if covered else {})
    return found


WINDOWS_S = (300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200, 2_592_000)


def test_slices_past_the_target_spend_the_budget_and_call_as_events_do() -> None:
    """99% of a month of 8,640 slices of 5 min allows 86.4; 3 of the past hour are bad, 43.2 would be half of them."""
    found = _answered({window_s: (min(3.0, window_s / 300), window_s / 300) for window_s in WINDOWS_S})
    (state,) = objective_states(found.subject("svc", PROFILE), ("v42",))
    assert state.place == Place()
    assert state.burn[3_600].rate == pytest.approx(3 / 12 / 0.01)
    assert state.budget_remaining == pytest.approx(1 - 3 / 86.4)
    assert state.exhausted_in_s == pytest.approx((1 - 3 / 86.4) * 2_592_000 / 25)
    assert (state.page, state.covered, state.slice_s) == (Alert.FIRING, 1.0, 300)


def test_time_that_nobody_could_judge_spends_nothing_and_is_told() -> None:
    """R-OBS-3: a third of the month is covered, and none of the past hours."""
    found = _answered({window_s: (0.0, 2_880.0 if window_s == 2_592_000 else 0.0) for window_s in WINDOWS_S})
    state = objective_state(found.subject("svc", PROFILE), OBJECTIVE)
    assert {burn.state for burn in state.burn.values()} == {BurnState.NO_TRAFFIC}
    assert (state.page, state.ticket, state.budget_remaining) == (Alert.QUIET, Alert.QUIET, 1.0)
    assert state.covered == pytest.approx(1 / 3)


def test_nobody_answers_is_not_the_same_as_nothing_could_be_judged() -> None:
    found = Told()
    found.alive(PROFILE, [("svc", "eu1")])
    state = objective_state(found.subject("svc", PROFILE), OBJECTIVE)
    assert (state.page, state.budget_remaining, state.covered) == (Alert.UNKNOWN, None, None)


def test_windows_shorter_than_a_slice_are_told_by_the_last_one() -> None:
    """Six hours a slice: one question does for the five windows up to that, and is asked as seldom as it moves."""
    slo = structs.replace(OBJECTIVE, slice_s=21_600)
    profile = structs.replace(PROFILE, slos=(slo,))
    asked = burn_questions(slo, profile)
    assert {window_s for window_s, question in asked.items() if question.window_s == 21_600} == set(WINDOWS_S[:5])
    assert len(set(asked.values())) == 4
    assert coverage_questions(slo, profile) == ()
