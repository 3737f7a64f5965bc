"""The state of a service's objectives: how fast each budget burns, over all of it and over each candidate alone."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.burn import (
    UNKNOWN_BURN,
    WINDOWS_S,
    Alert,
    Burn,
    Counts,
    alert,
    budget_remaining,
    burn_rate,
    exhausted_in,
)
from raitui.core.expression import Ratio
from raitui.core.freshness import Freshness, freshness, worst
from raitui.core.plan import burn_questions, cadence_s, coverage_questions, freshness_question, period_s, ratio_of
from raitui.core.question import CountsOf
from raitui.core.reading import NO_ANSWER_YET, Place
from raitui.core.readings import Subject, counts_in, summed
from raitui.core.sli import Slo, Urgency
from raitui.core.snapshot import SloState

EXHAUSTION_WINDOW_S = 3_600
"""The present rate, for the time to exhaustion, is that of the past hour."""


def _counts(subject: Subject, question: CountsOf, ratio: Ratio, version: str | None) -> Counts | None:
    cells = (cell for _, cell in subject.observations.cells(question, subject.service))
    return summed(counts_in(cell.parts, ratio) for cell in cells if version is None or cell.place.version == version)


def _covered(subject: Subject, slo: Slo) -> float | None:
    """Share (0-1) of the period that has any history; the finest step in which the beginning is seen decides."""
    covered = None
    for question in coverage_questions(slo, subject.profile):
        for observation, cell in subject.observations.cells(question, subject.service):
            first = next(iter(cell.parts.values()))
            age = observation.at - first
            if covered is None or age < question.window_s - question.step_s:
                covered = min(1.0, (age + question.step_s) / period_s(slo))
    return covered


def _partial(subject: Subject, questions: dict[int, CountsOf]) -> bool:
    return any(
        observation.partial
        for question in questions.values()
        for observation in subject.observations.of(question, subject.service)
    )


def _age(subject: Subject, questions: dict[int, CountsOf], ratio: Ratio) -> Freshness:
    """That of the series, and of the answers: a window whose question fails keeps its last figure, and grows old."""
    asked, moment = freshness_question(subject.profile), subject.moment
    series = freshness(subject.observations, asked, ratio.total, subject.service, moment)
    answered = [
        moment.since_answer(observation, cadence_s(window_s, moment.scrape_s))
        for window_s, question in questions.items()
        for observation in subject.observations.of(question, subject.service)
    ]
    age = worst(*series.values())
    return Freshness(age.age_s, stale=worst(age, *answered).stale)


def _missing_answers(subject: Subject, questions: dict[int, CountsOf]) -> str:
    """Why some window has no figure, if it is for want of an answer."""
    observations = subject.observations
    unanswered = [one for one in questions.values() if not any(True for _ in observations.of(one, subject.service))]
    failures = (observations.failure(question) for question in unanswered)
    failure = next(filter(None, failures), "")
    return f"no answer: {failure}" if failure else NO_ANSWER_YET if unanswered else ""


def objective_state(subject: Subject, slo: Slo, version: str | None = None) -> SloState:
    """One objective, over the whole service or over one version's own requests."""
    ratio, period = ratio_of(slo, subject.profile), period_s(slo)
    questions = burn_questions(slo, subject.profile)
    counts = {window_s: _counts(subject, question, ratio, version) for window_s, question in questions.items()}
    burns = {window_s: burn_rate(counts[window_s], ratio.kind, slo.objective) for window_s in WINDOWS_S}
    remaining = budget_remaining(counts[period], ratio.kind, slo.objective)
    age = _age(subject, questions, ratio)
    return SloState(
        name=slo.name,
        sli=slo.sli,
        place=Place(version=version),
        objective=slo.objective,
        period_days=slo.period_days,
        burn=burns,
        page=alert(Urgency.PAGE, burns, period, slo.minimum_samples),
        ticket=alert(Urgency.TICKET, burns, period, slo.minimum_samples),
        budget_remaining=remaining,
        exhausted_in_s=exhausted_in(remaining, burns.get(EXHAUSTION_WINDOW_S, UNKNOWN_BURN), period),
        covered=_covered(subject, slo),
        age_s=age.age_s,
        stale=age.stale,
        partial=_partial(subject, questions),
        note=_missing_answers(subject, questions),
    )


def objective_states(subject: Subject, candidates: tuple[str, ...]) -> Iterator[SloState]:
    """Every objective over the whole service, and over each candidate: it burns on its own requests (R-OBS-4)."""
    for slo in subject.profile.slos:
        yield objective_state(subject, slo)
        for candidate in candidates:
            yield objective_state(subject, slo, candidate)


def fastest_burn(states: tuple[SloState, ...], window_s: int = EXHAUSTION_WINDOW_S) -> Burn:
    """The highest burn rate over the window among several objectives."""
    burns = [state.burn.get(window_s, UNKNOWN_BURN) for state in states]
    return max(burns, key=lambda burn: -1.0 if burn.rate is None else burn.rate, default=UNKNOWN_BURN)


def firing(states: tuple[SloState, ...], urgency: Urgency) -> tuple[SloState, ...]:
    """The objectives whose page or ticket fires, fastest burn first."""
    found = [state for state in states if (state.page if urgency is Urgency.PAGE else state.ticket) is Alert.FIRING]
    return tuple(sorted(found, key=lambda state: -(state.burn.get(300, UNKNOWN_BURN).rate or 0.0)))
