"""A burn calls on evidence, however few requests there are, and a real outage calls soon (R-DEC-5, R-OBS-3).

The oracle is scipy's binomial distribution, and chance itself, drawn from a seed.
"""

from __future__ import annotations

import math
import random
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from raitui.core.burn import (
    DAY,
    HOUR,
    RULES,
    Alert,
    BurnRule,
    Counts,
    alert,
    burn_rate,
    burn_windows_s,
    rule_alert,
    thin_burn,
)
from raitui.core.burn_evidence import BurnTerms, samples_lacking
from raitui.core.expression import EventKind
from raitui.core.plan import terms_of
from raitui.core.sli import Slo, Urgency

MINUTE = 60
USUAL = Slo("availability", "errors", 0.999)
TERMS = terms_of(USUAL)
QUICK, SLOW, _, LASTING = RULES


def told(bad: float, total: float, terms: BurnTerms = TERMS, rule: BurnRule = QUICK) -> Alert:
    """What a rule says where all that was counted lies within its short window."""
    burn = burn_rate(Counts(bad, total), EventKind.BAD, 1.0 - terms.budget)
    return rule_alert(rule, {rule.long_s: burn, rule.short_s: burn}, terms)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("objective", [0.99, 0.999, 0.9999, 0.99999])
def test_one_request_that_failed_calls_nobody(rule: BurnRule, objective: float) -> None:
    """One of twenty once paged, and made a ticket, of a small young service."""
    terms = BurnTerms(30 * DAY, 1.0 - objective, USUAL.minimum_samples, USUAL.sure)
    assert told(1, 20, terms, rule) is (Alert.QUIET if rule.factor(30 * DAY) * terms.budget >= 0.05 else Alert.THIN)
    assert told(1, 1, terms, rule) is Alert.THIN


def least_that_page(rule: BurnRule, one_in: int, objective: float, most: int = 20_000) -> int | None:
    """After how many requests a rule calls where every so many-th fails; None where it never does."""
    terms = BurnTerms(30 * DAY, 1.0 - objective, USUAL.minimum_samples, USUAL.sure)
    return next((n for n in range(1, most) if told(n // one_in, n, terms, rule) is Alert.FIRING), None)


@pytest.mark.parametrize(
    ("objective", "one_in", "quick", "slow"),
    [
        # All fail: as many as the objective's own minimum, 20, as before.
        (0.99, 1, 20, 20),
        (0.999, 1, 20, 20),
        (0.9999, 1, 20, 20),
        # One in ten fails: of 99% that is a burn of 10, which the quick rule lets pass.
        (0.99, 10, None, 70),
        (0.999, 10, 30, 30),
        (0.9999, 10, 20, 20),
        # One in a hundred fails: of 99% the budget lasts; of 99.9% a burn of 10.
        (0.99, 100, None, None),
        (0.999, 100, None, 700),
        (0.9999, 100, 300, 300),
    ],
)
def test_so_many_requests_it_takes_to_page(objective: float, one_in: int, quick: int | None, slow: int | None) -> None:
    assert (least_that_page(QUICK, one_in, objective), least_that_page(SLOW, one_in, objective)) == (quick, slow)


@pytest.mark.parametrize("each_s", [1, 10, 60, 300])
def test_an_outage_of_a_small_service_pages_within_minutes_or_a_few_requests(each_s: int) -> None:
    """All fail from the middle of a day on, each so many seconds: the windows fill as time does."""
    begun = 12 * HOUR
    for asked in count(1):
        now = begun + asked * each_s
        counts = {
            window_s: Counts(min(asked, window_s // each_s), min(now, window_s) // each_s)
            for window_s in burn_windows_s(30 * DAY)
        }
        burns = {window_s: burn_rate(one, EventKind.BAD, USUAL.objective) for window_s, one in counts.items()}
        if alert(Urgency.PAGE, burns, TERMS) is Alert.FIRING:
            break
    least = {1: 52, 10: 6, 60: 4, 300: 4}
    assert asked == least[each_s]


@given(st.integers(1, 2_000), st.floats(0, 1), st.sampled_from([0.9, 0.99, 0.999, 0.9999]), st.sampled_from(RULES))
def test_what_calls_is_as_rare_by_chance_as_is_promised(
    total: int, share: float, objective: float, rule: BurnRule
) -> None:
    """By the exact binomial tail of a service whose budget just lasts, for which Chernoff's bound stands."""
    bad = round(share * total)
    terms = BurnTerms(30 * DAY, 1.0 - objective, 0, USUAL.sure)
    if bad and told(bad, total, terms, rule) is Alert.FIRING:
        assert stats.binom.sf(bad - 1, total, terms.lasting(rule.factor(30 * DAY))) <= USUAL.sure * (1 + 1e-9)


@pytest.mark.parametrize("total", [20, 50, 200, 1_000, 10_000])
def test_no_more_is_asked_than_a_little_above_the_exact_bound(total: int) -> None:
    """At most two failures more than by the exact test of the same chance: the price of a bound in closed form."""
    exact = next(bad for bad in count(1) if stats.binom.sf(bad - 1, total, TERMS.budget) <= USUAL.sure)
    ours = next(bad for bad in count(1) if told(bad, total, terms=TERMS, rule=LASTING) is Alert.FIRING)
    assert exact <= ours <= exact + 2


@given(st.integers(1, 500), st.integers(0, 500), st.sampled_from(RULES))
def test_what_lacks_events_says_how_many_and_calls_with_as_many_more(total: int, bad: int, rule: BurnRule) -> None:
    bad = min(bad, total)
    if told(bad, total, rule=rule) is not Alert.THIN:
        return
    burn = burn_rate(Counts(bad, total), EventKind.BAD, USUAL.objective)
    assert burn.rate is not None
    lacking = samples_lacking(burn.rate, total, rule.factor(30 * DAY), TERMS)
    if math.isfinite(lacking):
        more = total + lacking
        assert told(bad * more / total * (1 + 1e-9), more, rule=rule) is Alert.FIRING
        assert told(bad * (more - 1) / total, more - 1, rule=rule) is Alert.THIN


def test_what_is_thin_says_so_by_the_rule_that_would_page() -> None:
    burns = dict.fromkeys(burn_windows_s(30 * DAY), burn_rate(Counts(1, 20), EventKind.BAD, USUAL.objective))
    assert (alert(Urgency.PAGE, burns, TERMS), alert(Urgency.TICKET, burns, TERMS)) == (Alert.THIN, Alert.THIN)
    found = thin_burn(burns, TERMS)
    assert found is not None
    assert (found.rule, found.lacking) == (QUICK, 43)


def test_without_a_budget_any_failure_of_enough_requests_calls() -> None:
    """An objective of 100% promises that none fails: there is no chance to rule out."""
    terms = BurnTerms(30 * DAY, 0.0, 20, USUAL.sure)
    assert (told(1, 19, terms), told(1, 20, terms)) == (Alert.THIN, Alert.FIRING)


def test_ordinary_traffic_calls_at_the_published_factors() -> None:
    """R-DEC-3: as Sloth's rules do; what is asked for beside the factor binds where there are few requests alone."""
    just = math.ceil(14.4 * 0.001 * 3_600) / 3_600
    assert told(just * 3_600, 3_600) is Alert.FIRING
    assert told(14.4 * 0.001 * 3_600, 3_600) is Alert.QUIET


def drawn(chance: random.Random, each_minute: float, share: float, minutes: int) -> list[tuple[int, int]]:
    """Requests, and of them failures, minute by minute."""
    requests = [int(each_minute) + (chance.random() < each_minute % 1) for _ in range(minutes)]
    return [(asked, sum(chance.random() < share for _ in range(asked))) for asked in requests]


def pages(minutes: list[tuple[int, int]], terms: BurnTerms) -> int:
    """How often a page began, looking every minute at windows that overlap."""
    asked, failed = [0], [0]
    for one, bad in minutes:
        asked.append(asked[-1] + one)
        failed.append(failed[-1] + bad)
    began, firing = 0, False
    for now in range(1, len(asked)):
        if failed[now] == failed[max(0, now - 360)]:
            firing = False
            continue
        burns = {
            window_s: burn_rate(
                Counts(failed[now] - failed[since], asked[now] - asked[since]), EventKind.BAD, 1.0 - terms.budget
            )
            for window_s in (300, 1_800, 3_600, 21_600)
            for since in (max(0, now - window_s // MINUTE),)
        }
        was, firing = firing, alert(Urgency.PAGE, burns, terms) is Alert.FIRING
        began += firing and not was
    return began


@pytest.mark.parametrize(("each_minute", "without"), [(0.2, 16), (1.0, 16), (5.0, 0)])
def test_looking_every_minute_a_small_service_whose_budget_just_lasts_pages_less_than_once_in_thirty_days(
    each_minute: float, without: int
) -> None:
    """The standard of evidence: at most one false alarm in 43,200 looks; there were ``without`` it and more."""
    chance, months = random.Random(5), 4
    flow = drawn(chance, each_minute, 0.001, months * 43_200)
    assert pages(flow, TERMS) <= months
    assert pages(flow, BurnTerms(30 * DAY, 0.001, 20)) >= without
