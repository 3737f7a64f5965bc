"""Alarms that last, of many that are compared: how many of them are false (R-DEC-5)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from raitui.core.evidence.block_e_value import block_factors
from raitui.core.evidence.e_detector import e_detector
from raitui.core.evidence.e_process import e_process
from raitui.core.evidence.lasting_alarms import Course, lasting_alarms
from raitui.core.evidence.look import Arm, Look

ALPHA = Fraction(1, 10)

Paths = Mapping[str, Sequence[Fraction]]
"""The evidence of each comparison, look after look."""


def judged(paths: Paths, looks: int | None = None) -> frozenset[str]:
    """What is called worse after so many looks; after all of them, where none are said."""
    courses = {
        name: Course([(float(at), math.log10(e) if e else -99.0) for at, e in enumerate(es[:looks])], 1.0)
        for name, es in paths.items()
    }
    return lasting_alarms(courses, len(courses))


def e_bh(evidence: Mapping[str, float], alpha: float = float(ALPHA)) -> frozenset[str]:
    """e-BH of one moment, which is Benjamini's and Hochberg's procedure with 1/e for p, as scipy has it."""
    adjusted = false_discovery_control([1.0 / max(1.0, e) for e in evidence.values()])
    return frozenset(name for name, p in zip(evidence, adjusted, strict=True) if p <= alpha * (1 + 1e-9))


def by_highest(paths: Paths) -> frozenset[str]:
    """What e-BH would say of the highest evidence that each ever had."""
    return e_bh({name: float(max(es)) for name, es in paths.items()})


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ({}, set()),
        ({"a": 99.0}, set()),
        ({"a": 101.0}, {"a"}),
        # Of 4 at 1%: the strongest needs 400, two of them 200 each, three 133.4 each.
        ({"a": 399.0, "b": 150.0, "c": 120.0, "d": 1.0}, set()),
        ({"a": 399.0, "b": 201.0, "c": 120.0, "d": 1.0}, {"a", "b"}),
        ({"a": 140.0, "b": 135.0, "c": 134.0, "d": 1.0}, {"a", "b", "c"}),
    ],
)
def test_the_k_strongest_are_found_where_the_weakest_of_them_has_the_evidence(
    evidence: dict[str, float], found: set[str]
) -> None:
    """Tabulated by hand after Wang and Ramdas 2022, definition of the e-BH procedure."""
    courses = {name: Course([(0.0, math.log10(e))], 2.0) for name, e in evidence.items()}
    assert lasting_alarms(courses, len(courses)) == found


@given(st.lists(st.floats(-5.0, 300.0), min_size=1, max_size=40))
def test_at_the_first_look_it_is_the_procedure_for_p_values_with_one_over_e(log10_e: list[float]) -> None:
    """As scipy adjusts p-values after Benjamini and Hochberg, for those p that are 1/e, where e is at least 1."""
    courses = {str(number): Course([(0.0, one)], 2.0) for number, one in enumerate(log10_e)}
    adjusted = e_bh({str(number): 10.0**one for number, one in enumerate(log10_e)}, 0.01)
    assert lasting_alarms(courses, len(courses)) == adjusted


def gamble() -> Iterator[tuple[Fraction, Paths]]:
    """Two fair games that are never high at once, made to be: with what probability each goes how.

    Both are martingales in the past of both: neither is worse, and each is an e-process. The first is at 1/alpha with a
    probability of alpha, and then doubles or is lost; the second is as high in the end just where the first is lost.
    """
    high, none, one = 1 / ALPHA, Fraction(0), Fraction(1)
    yield ALPHA / 2, {"first": (one, high, 2 * high), "second": (one, high / 2, none)}
    yield ALPHA / 2, {"first": (one, high, none), "second": (one, high / 2, high)}
    left = 1 / (2 * (1 - ALPHA))
    yield (1 - ALPHA) * left / (2 * high), {"first": (one, none, none), "second": (one, left, 2 * high)}
    yield (1 - ALPHA) * (1 - left / (2 * high)), {"first": (one, none, none), "second": (one, left, none)}


def test_the_gamble_is_a_fair_one() -> None:
    """By exact fractions: probabilities are 1 together, and no look changes what is expected of either."""
    assert sum(chance for chance, _ in gamble()) == 1
    for name in ("first", "second"):
        for look in range(3):
            assert sum(chance * paths[name][look] for chance, paths in gamble()) == 1


def test_highest_evidence_would_call_too_many_and_alarms_that_last_do_not() -> None:
    """Exactly, by all four ways that the gamble can go: 1.25 alpha against 0.75 alpha. All alarms are false ones."""
    assert sum(chance for chance, paths in gamble() if by_highest(paths)) == Fraction(5, 4) * ALPHA
    assert sum(chance for chance, paths in gamble() if judged(paths)) == Fraction(3, 4) * ALPHA


def test_what_is_promised_is_used_up_where_all_are_high_at_once() -> None:
    """So less evidence would not do: with a probability of alpha all are at 1/alpha, and all are called."""
    assert len(judged({str(number): (Fraction(1), 1 / ALPHA) for number in range(20)})) == 20
    assert not judged({str(number): (Fraction(1), 1 / ALPHA - 1) for number in range(20)})


def test_two_that_were_called_together_stay_called_when_both_have_fallen() -> None:
    """Waiting does not clear a candidate, whoever it was found with."""
    paths = {"a": (Fraction(15), Fraction(1)), "b": (Fraction(11), Fraction(1)), "c": (Fraction(1), Fraction(1))}
    with_third = {**paths, "c": (Fraction(11), Fraction(1))}
    assert judged(paths) == frozenset()
    assert judged(with_third) == {"a", "b", "c"}


def test_what_stands_is_over_once_its_evidence_has_faded_and_no_longer_helps_the_others() -> None:
    """Of two at a threshold of 10: one alone needs 20, the other then 10 while the first stands."""
    first = [(0.0, math.log10(25)), (1.0, math.log10(1.2)), (2.0, math.log10(0.9)), (3.0, 0.0)]
    late, later = [(1.0, math.log10(11))], [(3.0, math.log10(11))]
    standing = {"first": Course(first[:2], 1.0, fades=True), "late": Course(late, 1.0, fades=True)}
    assert lasting_alarms(standing, 2) == {"first", "late"}
    faded = {"first": Course(first, 1.0, fades=True), "later": Course(later, 1.0, fades=True)}
    assert lasting_alarms(faded, 2) == frozenset()


def test_those_compared_of_which_nothing_is_told_count_too() -> None:
    courses = {"a": Course([(0.0, 2.0)], 1.0)}
    assert lasting_alarms(courses, 10) == {"a"}
    assert lasting_alarms(courses, 11) == frozenset()


@given(st.lists(st.lists(st.floats(-3.0, 4.0), min_size=1, max_size=12), min_size=1, max_size=8))
def test_nobody_who_was_called_falls_out_and_all_whom_e_bh_calls_are_called(drawn: list[list[float]]) -> None:
    length = min(map(len, drawn))
    paths = {str(number): [Fraction(10.0**one) for one in course[:length]] for number, course in enumerate(drawn)}
    before: frozenset[str] = frozenset()
    for look in range(1, length + 1):
        now = judged(paths, look)
        plain = e_bh({name: float(es[look - 1]) for name, es in paths.items()}, 0.1 * (1 - 1e-6))
        assert before | plain <= now
        before = now


LOOKS, RUNS, COHORTS = 120, 200, 8
RATE, FAULTY, A_MINUTE = 0.05, 0.15, 12
LN10 = math.log(10.0)


def drawn_looks(random_: np.random.Generator, rate: float) -> list[Look]:
    own, other = random_.binomial(A_MINUTE, rate, LOOKS), random_.binomial(8 * A_MINUTE, RATE, LOOKS)
    pairs = enumerate(zip(own, other, strict=True), start=1)
    return [Look(60.0 * at, Arm(float(one), A_MINUTE), Arm(float(two), 8 * A_MINUTE)) for at, (one, two) in pairs]


def course_of(log_e: Sequence[float], alpha: float, *, fades: bool = False) -> Course:
    return Course([(60.0 * at, one / LN10) for at, one in enumerate(log_e, start=1)], -math.log10(alpha), fades=fades)


@pytest.mark.parametrize("faulty", [0, 2])
def test_of_those_ever_called_the_share_that_is_false_is_at_most_alpha(faulty: int) -> None:
    """By simulation: 200 rollouts of 8 cohorts, 120 looks each, at 20%; with and without cohorts that are worse.

    The mean share that is false among all ever called, at most 20% and two standard errors of it; those that are worse
    are found, so that the promise is put to the test.
    """
    alpha, random_ = 0.2, np.random.default_rng(7)
    shares, found = [], 0
    for _ in range(RUNS):
        looks = [drawn_looks(random_, FAULTY if number < faulty else RATE) for number in range(COHORTS)]
        courses = {number: course_of(e_process(block_factors(one)), alpha) for number, one in enumerate(looks)}
        called = lasting_alarms(courses, COHORTS)
        false = [number for number in called if number >= faulty]
        shares.append(len(false) / max(1, len(called)))
        found += len(called) - len(false)
    assert np.mean(shares) <= alpha * (COHORTS - faulty) / COHORTS + 2 * np.std(shares) / math.sqrt(RUNS)
    assert found >= 0.9 * RUNS * faulty


def test_what_stands_is_mistaken_no_more_often_than_promised() -> None:
    """By simulation: 8 healthy cohorts, 100 times 120 looks, one false alarm in 100 looks promised for all together."""
    promised, random_, alarms, often = 100.0, np.random.default_rng(3), 0, 10
    for _ in range(RUNS // 2):
        looks = [block_factors(drawn_looks(random_, RATE)) for _ in range(COHORTS)]
        log_es = [e_detector(one, math.log(promised)).log_e for one in looks]
        before: frozenset[int] = frozenset()
        for upto in range(often, LOOKS + 1, often):
            courses = {number: course_of(one[:upto], 1 / promised, fades=True) for number, one in enumerate(log_es)}
            now = lasting_alarms(courses, COHORTS)
            alarms += bool(now - before)
            before = now
    expected = RUNS / 2 * LOOKS / promised
    assert alarms <= expected + 2 * math.sqrt(expected)
