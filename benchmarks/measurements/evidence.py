"""How often evidence is mistaken, and how fast it is right, with the code that ships; beside the z-test, peeked at.

Requests are drawn: 20 a minute on one side and 380 on the other, of which 1% go wrong; every minute somebody looks.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from benchmarks.laboratory import Laboratory
from benchmarks.peeked_z_test import CRITICAL, alarms_over_the_past_hour, alarms_since_the_beginning, so_far
from benchmarks.result import Budget, Figure, Floor, Result, Statistic, Unit
from benchmarks.simulated_looks import DAY_LOOKS, Rate, daily, simulated, steady
from raitui.core.chance import difference_interval
from raitui.core.evidence.block_e_value import block_factors
from raitui.core.evidence.comparison import rollout_evidence
from raitui.core.evidence.difference import steps
from raitui.core.evidence.e_detector import e_detector
from raitui.core.evidence.e_process import log_mean_exp
from raitui.core.evidence.empirical_bernstein import log_factors
from raitui.core.evidence.look import Look
from raitui.core.evidence.moments import of_shares
from raitui.core.evidence.verdict import COVERAGE
from raitui.core.sli import Direction

RATE = 0.01
HALF_A_DAY, MONTH, FAULTY = 720, 43_200, 200
ALPHA = 0.01
DEVIATIONS = 1.959963984540054
"""Of a plain interval of 95%."""

LOOKS = Unit("looks")
OF_RUNS = Unit("% of runs", 1e2)
ALARMS = Unit("alarms")
Z, Z_HOUR = "z-test", "z-test, past hour"

Pair = tuple[list[float], list[float]]
"""What came of each run: by evidence, and by the naive way beside it."""


class Healthy(Struct, frozen=True):
    """Runs in which both sides are alike: whether each alarmed, and whether its interval ever missed the truth."""

    alarms: Pair
    misses: Pair


def _first(alarms: Iterable[bool]) -> float:
    """The look of the first alarm, from 1 on; infinite without one."""
    return next((float(number) for number, alarm in enumerate(alarms, start=1) if alarm), math.inf)


def _rollout(looks: Sequence[Look]) -> float:
    """The look at which the rollout's evidence says worse; infinite when it never does."""
    since = rollout_evidence(looks, Direction.LOWER_IS_BETTER, ALPHA).worse_since
    return math.inf if since is None else float(1 + [one.at for one in looks].index(since))


def _interval_misses(looks: Sequence[Look]) -> bool:
    """Whether the confidence sequence ever excludes that there is no difference, as there is none."""
    excess = spread = 0.0
    allowed = math.log(2.0 / (1.0 - COVERAGE))
    for step in steps(of_shares(looks)):
        excess, spread = excess + step.difference, spread + step.spread
        if log_mean_exp(log_factors(abs(excess), spread)) >= allowed:
            return True
    return False


def _plain_interval_misses(looks: Sequence[Look]) -> bool:
    for one in so_far(looks):
        sides = (one.own.events / one.own.total, one.own.total, one.other.events / one.other.total, one.other.total)
        low, high = difference_interval(*sides, DEVIATIONS)
        if not low <= 0.0 <= high:
            return True
    return False


def _healthy(rates: Iterable[Rate], random_: random.Random) -> Healthy:
    found = Healthy(([], []), ([], []))
    for rate in rates:
        looks = list(simulated(HALF_A_DAY, rate, rate, random_))
        found.alarms[0].append(float(math.isfinite(_rollout(looks))))
        found.alarms[1].append(float(any(alarms_since_the_beginning(looks))))
        found.misses[0].append(float(_interval_misses(looks)))
        found.misses[1].append(float(_plain_interval_misses(looks)))
    return found


def _delays(rate: float, count: int, runs: int, random_: random.Random) -> Pair:
    """After how many looks a candidate that is worse is found."""
    drawn = [list(simulated(count, steady(rate), steady(RATE), random_)) for _ in range(runs)]
    return [_rollout(looks) for looks in drawn], [_first(alarms_since_the_beginning(looks)) for looks in drawn]


class Months(Struct, frozen=True):
    """Thirty healthy days and then a fault: false alarms, and the look after its beginning at which it is found."""

    alarms: Pair
    delays: Pair


def _months(rates: Iterable[Rate], random_: random.Random) -> Months:
    found = Months(([], []), ([], []))
    for rate in rates:
        looks = list(simulated(MONTH + FAULTY, _faulty_after_a_month(rate), rate, random_))
        raised = e_detector(block_factors(looks), math.log(MONTH)).raised
        found.alarms[0].append(float(sum(look < MONTH for look in raised)))
        found.delays[0].append(next((look - MONTH + 1.0 for look in raised if look >= MONTH), math.inf))
        peeked = list(alarms_over_the_past_hour(looks))
        found.alarms[1].append(float(sum(now and not before for before, now in pairwise(peeked[:MONTH]))))
        found.delays[1].append(_first(peeked[MONTH:]))
    return found


def _faulty_after_a_month(rate: Rate) -> Rate:
    return lambda minute: rate(minute) * (1.0 if minute < MONTH else 5.0)


def _figure(what: str, measured: tuple[Unit, Statistic, float], found: Pair, naive: str) -> Figure:
    unit, statistic, at_most = measured
    by_evidence, naively = ((tuple(one),) for one in found)
    return Figure(what, unit, by_evidence, statistic, Floor(naive, naively), Budget(at_most))


def _error(figures: Sequence[float]) -> float:
    """The standard error of their mean."""
    return statistics.stdev(figures) / math.sqrt(len(figures)) if len(figures) > 1 else math.inf


def _at_most(alpha: float, runs: int) -> float:
    """Of so many runs, the share that may be mistaken where ``alpha`` is promised: two standard errors are chance."""
    return alpha + 2.0 * math.sqrt(alpha * (1.0 - alpha) / runs)


def measure(lab: Laboratory) -> Result:
    """What is promised of rollouts, of intervals, and of standing comparisons."""
    random_ = random.Random(5)  # noqa: S311 - a simulation that can be repeated
    runs, months = lab.chosen(2_000, 40), lab.chosen(60, 2)
    healthy = _healthy([steady(RATE)] * runs, random_)
    by_day = _healthy([daily(RATE, random_.randrange(DAY_LOOKS)) for _ in range(runs)], random_)
    five, two = _delays(0.05, 120, runs // 2, random_), _delays(0.02, HALF_A_DAY, runs // 2, random_)
    standing = _months([steady(RATE)] * months, random_)
    standing_by_day = _months([daily(RATE, random_.randrange(DAY_LOOKS)) for _ in range(months // 2)], random_)
    mistaken = (OF_RUNS, Statistic.MEAN, _at_most(ALPHA, runs))
    missing = (OF_RUNS, Statistic.MEAN, _at_most(1.0 - COVERAGE, runs))
    figures = (
        _figure("rollout, 12 hours: false alarms", mistaken, healthy.alarms, Z),
        _figure("the same, rates swing by the day", mistaken, by_day.alarms, Z),
        _figure("rollout: 5% instead of 1% found", (LOOKS, Statistic.MEDIAN, 10.0), five, Z),
        _figure("rollout: 2% instead of 1% found", (LOOKS, Statistic.MEDIAN, 80.0), two, Z),
        _figure("interval of 95%, 12 hours: misses", missing, healthy.misses, "Newcombe"),
        _figure("the same, rates swing by the day", missing, by_day.misses, "Newcombe"),
        _figure("standing: 1% → 5% found after 30 days", (LOOKS, Statistic.MEDIAN, 20.0), standing.delays, Z_HOUR),
        _figure("standing, 30 days: false alarms", (ALARMS, Statistic.MEAN, 1.0), standing.alarms, Z_HOUR),
        _figure("the same, rates swing by the day", (ALARMS, Statistic.MEAN, 1.0), standing_by_day.alarms, Z_HOUR),
    )
    return Result("evidence", figures, tuple(_notes(runs, standing.alarms[0] + standing_by_day.alarms[0])))


def _notes(runs: int, alarms: Sequence[float]) -> Iterator[str]:
    yield f"{runs:,} healthy runs, {runs // 2:,} worse of each kind, {len(alarms)} months; one mistaken look mars a run"
    yield f"promised are {ALPHA:.0%} and {1.0 - COVERAGE:.0%}; two standard errors for so many runs are on top"
    mean = f"{statistics.mean(alarms):.2f}, standard error {_error(alarms):.2f}"
    yield f"false alarms in 43,200 looks, over all months: {mean}"
    yield f"the z-test says worse at z > {CRITICAL} (one-sided, 1%), from the fourth look on, and once a minute"
