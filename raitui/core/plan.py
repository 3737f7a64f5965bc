"""Which questions a site raises, and how often: per profile, never per service (design decision 4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from msgspec import Struct

from raitui.core.burn import DAY, RULES, burn_windows_s
from raitui.core.burn_evidence import BurnTerms
from raitui.core.derived import DERIVED_KINDS, AnyExpression, Calibration, Change, ChangeMeasure, Distance, TimeToClear
from raitui.core.expression import Gauge, Mean, Quantile, Ratio, RawPromQL, Throughput, narrowed, presence_selectors
from raitui.core.indicator_series import indicator_series
from raitui.core.plain_burn import plain_windows_s
from raitui.core.question import (
    BucketsOf,
    CountsOf,
    DerivedOf,
    FirstSeenOf,
    Grain,
    InfoOf,
    InfoSpansOf,
    LastSeenOf,
    NewestSamplesOf,
    Question,
    RecordedStepsOf,
    StepsPastOf,
    ValueOf,
    WorstCellOf,
    WorstKeptOf,
)
from raitui.core.remembered import remembered
from raitui.core.selector import Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Sli, Slo, Urgency
from raitui.core.sustained import steps
from raitui.core.time_slices import Counted, TimeSlices

ASKS_PER_WINDOW = 60
LONGEST_CADENCE_S = 900
"""An error budget is shown to a quarter of an hour, though its period is weeks."""

SLOWEST_FRESHNESS_SCRAPES = 2
"""Staleness rests on one question: at every second scrape it is asked even of a source that takes long over it."""

RECORDER_CADENCE_S = 300
"""How often it is looked whether a source has recorded enough to read it instead of raw series."""

HISTORY_STEPS = ((3 * DAY, 3_600), (6 * 3_600, 300))
"""Windows and steps (seconds) in which the first sample of a service is looked for, beside the SLO's own period."""

PAGING_WINDOWS_S = frozenset(
    window_s for rule in RULES if rule.urgency is Urgency.PAGE for window_s in (rule.short_s, rule.long_s)
)
"""Before these are answered nobody knows whether a service pages."""


class Planned(Struct, frozen=True):
    """A question, how often it is asked, and how often at least, however long the source takes over it (seconds).

    ``awaited`` tells whether a row has no state before it is answered: whoever opens the console waits for it.
    """

    question: Question
    cadence_s: float
    slowest_s: float = math.inf
    awaited: bool = False


def cadence_s(window_s: float, scrape_s: float) -> float:
    """How often a window is asked: an answer hardly moves within a sixtieth of its window."""
    return max(scrape_s, min(window_s / ASKS_PER_WINDOW, LONGEST_CADENCE_S))


@remembered
def expression_of(sli: Sli, profile: Profile) -> AnyExpression:
    """The indicator's expression over the profile's series."""
    return narrowed(sli.expression, profile.matchers)


def period_s(slo: Slo) -> int:
    """The SLO's period in seconds."""
    return round(slo.period_days * DAY)


def terms_of(slo: Slo) -> BurnTerms:
    """What an objective asks of its burn rules; slices are few and depend on each other: neither number nor chance."""
    if slo.slice_s:
        return BurnTerms(period_s(slo), 1.0 - slo.objective)
    return BurnTerms(period_s(slo), 1.0 - slo.objective, slo.minimum_samples, slo.sure)


@remembered
def ratio_of(slo: Slo, profile: Profile) -> Ratio:
    """The ratio that an SLO is about. ValueError when its indicator is not a ratio of the profile."""
    for sli in profile.slis:
        expression = expression_of(sli, profile)
        if sli.name == slo.sli and isinstance(expression, Ratio):
            return expression
    raise ValueError(slo.sli)


@remembered
def counted_of(slo: Slo, profile: Profile) -> Counted:
    """What spends an SLO's budget: its ratio's events, or slices of time. ValueError when its indicator has neither."""
    if not slo.slice_s:
        return ratio_of(slo, profile)
    for sli in profile.slis:
        if sli.name == slo.sli and sli.target is not None:
            return TimeSlices(expression_of(sli, profile), sli.direction, sli.target, sli.minimum_samples, slo.slice_s)
    raise ValueError(slo.sli)


@remembered
def reading_question(sli: Sli, profile: Profile) -> CountsOf | ValueOf | DerivedOf:
    """The question whose answer is the indicator's reading, by location and version."""
    expression = expression_of(sli, profile)
    if isinstance(expression, DERIVED_KINDS):
        return DerivedOf(expression, sli.baseline, sli.window_s)
    if isinstance(expression, Ratio):
        return CountsOf(expression, sli.window_s)
    return ValueOf(expression, sli.window_s)


@remembered
def cell_question(sli: Sli, profile: Profile) -> CountsOf | ValueOf | DerivedOf | None:
    """The question for every version and cohort; None where the indicator has no cohorts, or speaks of all at once."""
    expression = expression_of(sli, profile)
    if not sli.cohorts:
        return None
    if isinstance(expression, DERIVED_KINDS):
        apart = isinstance(expression, Calibration | Change | Distance)
        return DerivedOf(expression, sli.baseline, sli.window_s, by_cohort=True) if apart else None
    if isinstance(expression, Ratio):
        return CountsOf(expression, sli.window_s, Grain.CELL)
    return ValueOf(expression, sli.window_s, Grain.CELL)


@remembered
def worst_question(sli: Sli, profile: Profile) -> WorstCellOf | WorstKeptOf | None:
    """The question for the worst cohort; None where the indicator has no bound or no cohorts to compare."""
    expression = expression_of(sli, profile)
    if sli.target is None or not sli.cohorts:
        return None
    match expression:
        case Ratio() | Mean():
            return WorstCellOf(expression, sli.window_s, sli.direction, sli.minimum_samples)
        case Change(Ratio() | Mean() as of, measure=ChangeMeasure.KEPT):
            return WorstKeptOf(of, sli.baseline, sli.window_s, sli.minimum_samples, sli.direction)
        case _:
            return None


@remembered
def steps_past_question(sli: Sli, profile: Profile) -> StepsPastOf | None:
    """The question whether a breach has lasted; None where none need last: it calls nobody, or has a window."""
    expression, lasting_s = expression_of(sli, profile), profile.calls_after.seconds(sli.on_breach)
    if sli.target is None or not lasting_s or not isinstance(expression, Gauge | RawPromQL | TimeToClear):
        return None
    return StepsPastOf(expression, sli.target, sli.direction, sli.window_s, lasting_s)


@remembered
def buckets_question(sli: Sli, profile: Profile) -> BucketsOf | None:
    """The question for the bounds that a quantile lies between; None where the indicator is none."""
    expression = expression_of(sli, profile)
    return BucketsOf(expression.histogram, sli.window_s) if isinstance(expression, Quantile) else None


@remembered
def burn_questions(slo: Slo, profile: Profile) -> dict[int, CountsOf]:
    """The questions for the windows of an SLO's burn rules and for its period, by window (seconds)."""
    counted = counted_of(slo, profile)
    windows_s = (*burn_windows_s(period_s(slo)), *plain_windows_s(slo.plain_burn), period_s(slo))
    return {window_s: CountsOf(counted, told_over_s(counted, window_s)) for window_s in windows_s}


def told_over_s(counted: Counted, window_s: int) -> int:
    """Over how long (seconds) a window is told: of slices it holds whole ones."""
    return counted.whole(window_s) if isinstance(counted, TimeSlices) else window_s


@remembered
def freshness_question(profile: Profile) -> NewestSamplesOf:
    """One question for the newest samples of all of a profile's indicators."""
    selectors = (selector for sli in profile.slis for selector in indicator_series(expression_of(sli, profile)))
    return NewestSamplesOf(tuple(dict.fromkeys(selectors)))


@remembered
def last_seen_question(asked: NewestSamplesOf) -> LastSeenOf:
    """The question about the same series when they are no longer alive."""
    return LastSeenOf(asked.selectors)


@remembered
def presence_parts(expression: AnyExpression, profile: Profile) -> tuple[str, ...]:
    """The parts of the profile's freshness question that tell of the series behind the expression."""
    asked = freshness_question(profile).selectors
    return tuple(str(asked.index(selector)) for selector in indicator_series(expression))


@remembered
def info_question(selector: Selector) -> InfoOf:
    """The question for an info metric as it stands."""
    return InfoOf(selector)


@remembered
def info_spans_question(selector: Selector) -> InfoSpansOf:
    """The question for what an info metric told before."""
    return InfoSpansOf(selector)


@remembered
def coverage_questions(slo: Slo, profile: Profile) -> tuple[FirstSeenOf, ...]:
    """The questions that tell since when there is any history, coarsest first. How many slices there are these tell."""
    counted, period = counted_of(slo, profile), period_s(slo)
    if isinstance(counted, TimeSlices):
        return ()
    steps = ((period, period // ASKS_PER_WINDOW), *(step for step in HISTORY_STEPS if step[0] < period))
    return tuple(FirstSeenOf(counted.total, window_s, step_s) for window_s, step_s in steps)


@remembered
def window_coverage_question(sli: Sli, profile: Profile) -> FirstSeenOf | None:
    """The question that tells how much of an indicator's window there is; None where it is less than a day.

    A short window is full as soon as anybody looks at a service that is new.
    """
    expression = expression_of(sli, profile)
    if sli.window_s < DAY or not isinstance(expression, Ratio | Mean | Throughput):
        return None
    return FirstSeenOf(presence_selectors(expression)[0], sli.window_s, sli.window_s // ASKS_PER_WINDOW)


def info_selectors(site: Site) -> tuple[Selector, ...]:
    """The info metrics that the site has."""
    kinds = (site.info.components, site.info.rollout, site.info.mode)
    return tuple(kind.selector for kind in kinds if kind is not None)


def _of_profile(profile: Profile, scrape_s: float) -> Iterator[Planned]:
    asked = freshness_question(profile)
    if asked.selectors:
        yield Planned(asked, scrape_s, SLOWEST_FRESHNESS_SCRAPES * scrape_s, awaited=True)
        yield Planned(last_seen_question(asked), cadence_s(3_600, scrape_s))
    for sli in profile.slis:
        # Bins and baselines are dear: the first picture does without them.
        awaited = not isinstance(sli.expression, DERIVED_KINDS)
        yield Planned(reading_question(sli, profile), cadence_s(sli.window_s, scrape_s), awaited=awaited)
        worst = worst_question(sli, profile)
        if worst is not None:
            yield Planned(worst, cadence_s(sli.window_s, scrape_s), awaited=awaited)
        lasting = steps_past_question(sli, profile)
        if lasting is not None:
            yield Planned(lasting, max(scrape_s, steps(lasting.lasting_s).step_s), awaited=awaited)
        covered = window_coverage_question(sli, profile)
        if covered is not None:
            yield Planned(covered, LONGEST_CADENCE_S)
    for slo in profile.slos:
        for window_s, question in burn_questions(slo, profile).items():
            yield Planned(question, cadence_s(question.window_s, scrape_s), awaited=window_s in PAGING_WINDOWS_S)
        for history in coverage_questions(slo, profile):
            yield Planned(history, LONGEST_CADENCE_S)


def _of_info(site: Site, scrape_s: float) -> Iterator[Planned]:
    for selector in info_selectors(site):
        yield Planned(info_question(selector), scrape_s, awaited=True)
        spans = info_spans_question(selector)
        yield Planned(spans, cadence_s(spans.window_s, scrape_s))


def recorded_steps_question(questions: Iterable[Question]) -> RecordedStepsOf | None:
    """What tells which of the questions recorded increments can answer; None where they can none."""
    asked = (question for question in questions if isinstance(question, CountsOf) and question.can_be_recorded)
    windows_s = sorted({question.window_s for question in asked})
    return RecordedStepsOf(tuple(windows_s)) if windows_s else None


def _of_recorder(site: Site, questions: Iterable[Question], scrape_s: float) -> Iterator[Planned]:
    """The simulated fleet is never recorded."""
    question = recorded_steps_question(questions)
    if question is not None and not site.demo:
        yield Planned(question, max(scrape_s, RECORDER_CADENCE_S), awaited=True)


_URGENCY: tuple[type[Question], ...] = (NewestSamplesOf, InfoOf, CountsOf, ValueOf, WorstCellOf, StepsPastOf)


def _order(planned: Planned) -> tuple[bool, float, int]:
    kind = type(planned.question)
    rank = _URGENCY.index(kind) if kind in _URGENCY else len(_URGENCY)
    return (not planned.awaited, planned.cadence_s, rank)


def plan(site: Site, scrape_s: float) -> tuple[Planned, ...]:
    """Every question of the site once; their number does not depend on the number of services.

    First those that are awaited, each kind with short windows first.
    """
    unique: dict[Question, Planned] = {}
    of_profiles = [planned for profile in site.profiles for planned in _of_profile(profile, scrape_s)]
    recorder = _of_recorder(site, (planned.question for planned in of_profiles), scrape_s)
    for planned in sorted((*of_profiles, *recorder, *_of_info(site, scrape_s)), key=_order):
        unique.setdefault(planned.question, planned)
    return tuple(unique.values())


def focus_plan(site: Site, scrape_s: float) -> tuple[Planned, ...]:
    """What is asked of the services in focus alone: every version, cohort and bucket, short windows first."""
    unique: dict[Question, Planned] = {}
    for profile in site.profiles:
        for sli in profile.slis:
            for question in (cell_question(sli, profile), buckets_question(sli, profile)):
                if question is None:
                    continue
                unique.setdefault(question, Planned(question, cadence_s(sli.window_s, scrape_s)))
    return tuple(sorted(unique.values(), key=lambda planned: planned.cadence_s))
