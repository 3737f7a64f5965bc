"""How much of a long window is known: a series may be younger than its window, and a source may keep less."""

from __future__ import annotations

from msgspec import structs

from raitui.core.figures import span
from raitui.core.found_figure import Figure
from raitui.core.plan import window_coverage_question
from raitui.core.reading import Place
from raitui.core.sli import Sli
from raitui.core.subject import Subject


def with_coverage(subject: Subject, sli: Sli, figure: Figure, place: Place) -> Figure:
    """The figure, with how much of its window is known where that is not all of it.

    What grew within a month of which half is kept is that of half a month. The source that knows least counts.
    """
    question = window_coverage_question(sli, subject.profile)
    if question is None or figure.value is None:
        return figure
    ages: dict[str, float] = {}
    for observation, cell in subject.observations.cells(question, subject.service):
        if place.version is None or cell.place.version in {None, place.version}:
            age_s = observation.at - next(iter(cell.parts.values()))
            ages[observation.source] = max(age_s, ages.get(observation.source, age_s))
    known_s = min(ages.values(), default=None)
    if known_s is None or known_s >= question.window_s - 2 * question.step_s:
        return figure
    words = f"{span(known_s)} of {span(question.window_s)} known"
    return structs.replace(figure, note="; ".join(filter(None, (figure.note, words))))
