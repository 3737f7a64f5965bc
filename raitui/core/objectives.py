"""The state of a service's objectives: how fast each budget burns, over all of it and over each candidate alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from raitui.core.burn import (
    UNKNOWN_BURN,
    Alert,
    Burn,
    Counts,
    alert,
    budget_remaining,
    burn_rate,
    burn_windows_s,
    exhausted_in,
)
from raitui.core.cell_figures import counts_in, summed
from raitui.core.freshness import Freshness, worst
from raitui.core.indicator_series import indicator_series
from raitui.core.plain_burn import Past, PlainBurnState, plain_state
from raitui.core.plan import burn_questions, cadence_s, counted_of, coverage_questions, period_s, terms_of
from raitui.core.question import CountsOf, FirstSeenOf
from raitui.core.reading import NO_ANSWER_YET, Place
from raitui.core.sli import Slo, Urgency
from raitui.core.slo_state import SloState
from raitui.core.subject import Subject
from raitui.core.table import Observation
from raitui.core.time_slices import Counted, TimeSlices

EXHAUSTION_WINDOW_S = 3_600
"""The present rate, for the time to exhaustion, is that of the past hour."""


Answers = Mapping[int, tuple[Observation, ...]]
"""What each source answered, by window (seconds)."""


def _counts(answered: tuple[Observation, ...], service: str, spends: Counted, version: str | None) -> Counts | None:
    """Where a source answers that no slice could be judged, none was: that is known."""
    found = summed(
        counts_in(cell.parts, spends)
        for observation in answered
        for cell in observation.services.get(service, ())
        if version is None or cell.place.version == version
    )
    return Counts(0.0, 0.0) if found is None and answered and isinstance(spends, TimeSlices) else found


def _by_window(answers: Answers, service: str, spends: Counted, version: str | None) -> dict[int, Counts | None]:
    return {window_s: _counts(found, service, spends, version) for window_s, found in answers.items()}


def _history_s(subject: Subject, question: FirstSeenOf, version: str | None) -> float | None:
    """For how long (seconds) there are series: of several sources the one that knows least counts."""
    ages: dict[str, float] = {}
    for observation, cell in subject.observations.cells(question, subject.service):
        if version is None or cell.place.version in {None, version}:
            age = observation.at - next(iter(cell.parts.values()))
            ages[observation.source] = max(age, ages.get(observation.source, age))
    return min(ages.values(), default=None)


def _covered(subject: Subject, slo: Slo, version: str | None) -> float | None:
    """Share (0-1) of the period that has any history; the finest step in which the beginning is seen decides."""
    covered = None
    for question in coverage_questions(slo, subject.profile):
        age = _history_s(subject, question, version)
        if age is not None and (covered is None or age < question.window_s - question.step_s):
            covered = min(1.0, (age + question.step_s) / period_s(slo))
    return covered


def _covered_slices(slices: TimeSlices, answered: tuple[Observation, ...], service: str, slo: Slo) -> float | None:
    """Share (0-1) of the period's slices that could be judged; of several sources the one that judged fewest counts."""
    judged = (
        _counts((observation,), service, slices, None) for observation in answered if service in observation.services
    )
    whole = slices.whole(period_s(slo)) / slices.slice_s
    return min((min(1.0, counts.total / whole) for counts in judged if counts is not None), default=None)


def _answered(subject: Subject, questions: Mapping[int, CountsOf], answers: Answers) -> dict[int, Freshness]:
    """How long ago each window (seconds) was answered: if its question fails, its last figure grows old.

    Only answers that tell of the service count: a source that holds nothing of it may be dead.
    """
    moment, found = subject.moment, dict[int, Freshness]()
    for window_s, observations in answers.items():
        every_s = cadence_s(questions[window_s].window_s, moment.scrape_s)
        told = [moment.since_answer(one, every_s) for one in observations if subject.service in one.services]
        if told:
            found[window_s] = worst(*told)
    return found


def _figure_ages(answered: Mapping[int, Freshness], series: Freshness) -> dict[int, float]:
    """By window the age (seconds) of its figure: that of its answer or of the newest sample, whichever is older."""
    ages = {window_s: one.age_s for window_s, one in answered.items() if one.age_s is not None}
    return {window_s: max(age, series.age_s or 0.0) for window_s, age in ages.items()}


def _age(subject: Subject, spends: Counted, version: str | None, old: frozenset[int]) -> Freshness:
    """That of the series, where any are known; stale also when a window is old."""
    expression = spends.expression if isinstance(spends, TimeSlices) else spends
    known = indicator_series(expression)
    age = worst(*subject.series_ages(expression, version).values()) if known else Freshness(None, stale=False)
    return Freshness(age.age_s, stale=age.stale or bool(old))


def _alert(urgency: Urgency, burns: Mapping[int, Burn], old: frozenset[int], slo: Slo) -> Alert:
    """A window that has grown old may still say that the rule fires, but not that it is quiet."""
    told = alert(urgency, burns, terms_of(slo))
    if told is Alert.FIRING or not old:
        return told
    known = {window_s: UNKNOWN_BURN if window_s in old else burn for window_s, burn in burns.items()}
    return alert(urgency, known, terms_of(slo))


def _plain(
    subject: Subject, slo: Slo, counts: Mapping[int, Counts | None], whole: Mapping[int, Counts | None]
) -> PlainBurnState | None:
    """The plain rule; a candidate, which has no past, is held against that of the whole service."""
    rule = slo.plain_burn
    if rule is None:
        return None
    covered = _covered(subject, slo, None)
    history_s = None if covered is None else covered * period_s(slo)
    past = Past(whole[period_s(slo)], whole[rule.window_s], history_s)
    return plain_state(rule, slo, counted_of(slo, subject.profile).kind, counts, past)


def _called(told: Alert, plain: PlainBurnState | None, urgency: Urgency) -> Alert:
    """By either rule; that the plain one cannot be told leaves the other's word."""
    return Alert.FIRING if plain is not None and plain.calls(urgency) else told


def _missing_answers(subject: Subject, questions: Mapping[int, CountsOf], answers: Answers) -> str:
    """Why some window has no figure, if it is for want of an answer."""
    unanswered = [questions[window_s] for window_s, observations in answers.items() if not observations]
    failure = next(filter(None, map(subject.observations.failure, unanswered)), "")
    return f"no answer: {failure}" if failure else NO_ANSWER_YET if unanswered else ""


def objective_state(subject: Subject, slo: Slo, version: str | None = None) -> SloState:
    """One objective, over the whole service or over one version's own requests."""
    spends, period, terms = counted_of(slo, subject.profile), period_s(slo), terms_of(slo)
    questions = burn_questions(slo, subject.profile)
    answers = {
        window_s: tuple(subject.observations.of(question, subject.service)) for window_s, question in questions.items()
    }
    whole = _by_window(answers, subject.service, spends, None)
    counts = whole if version is None else _by_window(answers, subject.service, spends, version)
    burns = {window_s: burn_rate(counts[window_s], spends.kind, slo.objective) for window_s in burn_windows_s(period)}
    remaining = budget_remaining(counts[period], spends.kind, slo.objective)
    plain = _plain(subject, slo, counts, whole)
    answered = _answered(subject, questions, answers)
    old = frozenset(window_s for window_s, one in answered.items() if one.stale)
    age = _age(subject, spends, version, old)
    return SloState(
        name=slo.name,
        sli=slo.sli,
        place=Place(version=version),
        objective=slo.objective,
        period_days=slo.period_days,
        burn=burns,
        page=_called(_alert(Urgency.PAGE, burns, old, slo), plain, Urgency.PAGE),
        ticket=_called(_alert(Urgency.TICKET, burns, old, slo), plain, Urgency.TICKET),
        budget_remaining=remaining,
        exhausted_in_s=exhausted_in(remaining, burns.get(EXHAUSTION_WINDOW_S, UNKNOWN_BURN), period),
        covered=_covered_slices(spends, answers[period], subject.service, slo)
        if isinstance(spends, TimeSlices)
        else _covered(subject, slo, version),
        age_s=age.age_s,
        stale=age.stale,
        partial=any(observation.partial for found in answers.values() for observation in found),
        note=_missing_answers(subject, questions, answers) or ("answers are old" if old else ""),
        plain=plain,
        ages_s=_figure_ages(answered, age),
        minimum_samples=round(terms.minimum_samples),
        sure=terms.sure,
        slice_s=slo.slice_s,
    )


def objective_states(subject: Subject, candidates: tuple[str, ...]) -> Iterator[SloState]:
    """Every objective over the whole service, and over each candidate: it burns on its own requests (R-OBS-4)."""
    for slo in subject.profile.slos:
        yield objective_state(subject, slo)
        # Slices are those of the whole service: a candidate that is past the target has made them bad.
        for candidate in () if slo.slice_s else candidates:
            yield objective_state(subject, slo, candidate)


def fastest_burn(states: tuple[SloState, ...], window_s: int = EXHAUSTION_WINDOW_S) -> Burn:
    """The highest burn rate over the window among several objectives."""
    burns = [state.burn.get(window_s, UNKNOWN_BURN) for state in states]
    return max(burns, key=lambda burn: -1.0 if burn.rate is None else burn.rate, default=UNKNOWN_BURN)


def firing(states: tuple[SloState, ...], urgency: Urgency) -> tuple[SloState, ...]:
    """The objectives whose page or ticket fires, fastest burn first."""
    found = [state for state in states if (state.page if urgency is Urgency.PAGE else state.ticket) is Alert.FIRING]
    return tuple(sorted(found, key=lambda state: -(state.burn.get(300, UNKNOWN_BURN).rate or 0.0)))
