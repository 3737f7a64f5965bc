"""What is asked of the past of the service in focus: a short range query for each indicator and each budget."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.history_buckets import WIDTHS_S
from raitui.core.narrowing import narrowed_question, only_services
from raitui.core.plan import ASKS_PER_WINDOW, cell_question, counted_of, period_s, reading_question
from raitui.core.question import CountsOf, Question
from raitui.core.reading import Place, Reading, Verdict
from raitui.core.selector import Matcher
from raitui.core.site import LabelNames, Profile, Site
from raitui.core.sli import Sli, Slo
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.vector import Vector

SCALES_S = ((2 * HOUR, MINUTE), (6 * HOUR, 3 * MINUTE), (DAY, 15 * MINUTE), (7 * DAY, 2 * HOUR))
"""Spans and steps (seconds): some hundred steps each, whatever the span."""

BEFORE_IT_BEGAN = 1.5
"""A span reaches back so many times as far as the trouble does: what was usual is seen beside it."""

MINIMUM_STEPS = 12
"""An indicator over long windows is asked rarely, and further back."""

BUDGET_STEPS = 120
COHORTS_FOLLOWED = 3
"""At most so many indicators are followed in their worst cohort too."""


class Past(Struct, frozen=True):
    """One range query: what it asks, over which span, at which steps (seconds), and what the answer is drawn as.

    ``slo`` is None where an indicator is asked for; ``place`` is the whole service, or the one cohort asked for.
    """

    service: str
    profile: Profile
    sli: Sli
    slo: Slo | None
    place: Place
    span_s: int
    step_s: int

    @property
    def name(self) -> str:
        """The indicator's name, or the objective's."""
        return self.sli.name if self.slo is None else self.slo.name

    @property
    def key(self) -> tuple[str, str, str, str, Place, int]:
        """What tells it from every other."""
        return (
            self.service,
            self.profile.name,
            self.sli.name,
            self.slo.name if self.slo else "",
            self.place,
            self.step_s,
        )

    @property
    def counts(self) -> CountsOf | None:
        """What an objective's past is asked by, of every service; None where an indicator's is asked."""
        return None if self.slo is None else CountsOf(counted_of(self.slo, self.profile), self.step_s)

    @property
    def asked_sli(self) -> Sli:
        """The indicator over the window that each step speaks of: all the time since the one before, at least."""
        return structs.replace(self.sli, window_s=max(self.sli.window_s, self.step_s))

    def vector(self, names: LabelNames) -> Vector:
        """What is asked at each step: over the indicator's window, or all the time since the step before."""
        only = only_services({self.service}, names)
        if self.counts is not None:
            return narrowed_question(self.counts, only).vector(names)
        question: Question = reading_question(self.asked_sli, self.profile)
        if self.place != Place():
            question = cell_question(self.asked_sli, self.profile) or question
        for matcher in (only, *_matchers(self.place, names)):
            question = narrowed_question(question, matcher)
        return question.vector(names)

    def start(self, end: float) -> float:
        """The first step (unix seconds) of a span that ends with this one."""
        return end - (self.span_s // self.step_s - 1) * self.step_s

    def newest_step(self, now: float) -> float:
        """The last step (unix seconds) that is over."""
        return now // self.step_s * self.step_s


def _matchers(place: Place, names: LabelNames) -> tuple[Matcher, ...]:
    labels = ((names.version, place.version), (names.cohort, place.cohort))
    return tuple(Matcher(label, value) for label, value in labels if value is not None)


def _nameable(least_s: float) -> int:
    return next((width for width in WIDTHS_S if width >= least_s), WIDTHS_S[-1])


def scale(service: ServiceSnapshot, now: float) -> tuple[int, int]:
    """Span and step (seconds) in which all of a service's trouble is seen, with what was before it."""
    lasted_s = 0.0 if service.since is None else max(0.0, now - service.since)
    return next((one for one in SCALES_S if one[0] >= BEFORE_IT_BEGAN * lasted_s), SCALES_S[-1])


def _indicators(service: ServiceSnapshot, site: Site, now: float) -> Iterator[Past]:
    span_s, step_s = scale(service, now)
    for profile in site.profiles_named(service.profiles):
        for sli in profile.slis:
            step = max(step_s, _nameable(sli.window_s / ASKS_PER_WINDOW))
            yield Past(service.name, profile, sli, None, Place(), max(span_s, MINIMUM_STEPS * step), step)


def _suspect(readings: tuple[Reading, ...], name: str) -> Reading | None:
    """The worst cohort of an indicator, where it is not well."""
    return next(
        (one for one in readings if one.name == name and one.place.cohort and one.verdict is not Verdict.OK), None
    )


def worst_place(service: ServiceSnapshot, reading: Reading) -> Place:
    """The cohort that is followed over time: at all locations, and within the candidate where the trouble is there."""
    candidates = {rollout.candidate for rollout in service.rollouts}
    version = reading.place.version if reading.place.version in candidates else None
    return Place(version=version, cohort=reading.place.cohort)


def _cohorts(service: ServiceSnapshot, pasts: list[Past]) -> Iterator[Past]:
    for past in pasts:
        found = _suspect(service.readings, past.name)
        if found is not None and past.sli.cohorts:
            yield structs.replace(past, place=worst_place(service, found))


def _budgets(service: ServiceSnapshot, site: Site) -> Iterator[Past]:
    for profile in site.profiles_named(service.profiles):
        for slo in profile.slos:
            sli = next(one for one in profile.slis if one.name == slo.sli)
            period = period_s(slo)
            yield Past(
                service.name, profile, sli, slo, Place(), period, _nameable(max(period / BUDGET_STEPS, slo.slice_s))
            )


def pasts(service: ServiceSnapshot, site: Site, now: float) -> tuple[Past, ...]:
    """Everything that is asked about the past of a service: first what says why it is where it is, then the rest."""
    indicators = sorted(_indicators(service, site, now), key=lambda past: past.name != service.why.sli)
    cohorts = list(_cohorts(service, indicators))[:COHORTS_FOLLOWED]
    first, rest = indicators[:1], indicators[1:]
    return (*first, *cohorts, *rest, *_budgets(service, site))
