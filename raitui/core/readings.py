"""Readings of a service drawn from what is known: the whole of it, its parts, and its worst cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from raitui.core.cell_figures import cell_figure, figure_of, worst_of
from raitui.core.expression import SAMPLES, TOTAL, VALUE
from raitui.core.found_figure import Figure
from raitui.core.lasting_breach import with_time_past
from raitui.core.measured import measurement
from raitui.core.plan import (
    buckets_question,
    cell_question,
    expression_of,
    reading_question,
    worst_question,
)
from raitui.core.quantile_error import between_bounds
from raitui.core.question import Question
from raitui.core.reading import NO_ANSWER_YET, Measurement, Place, Quality, Reading, read
from raitui.core.sli import Sli
from raitui.core.subject import Found, Subject
from raitui.core.table import Cell
from raitui.core.window_coverage import with_coverage


def _reading(subject: Subject, sli: Sli, place: Place, found: list[Found], *, whole: bool) -> Reading:
    figure = figure_of(sli, expression_of(sli, subject.profile), [cell for _, cell in found])
    figure = with_coverage(subject, sli, _between_bounds(subject, sli, figure, place), place)
    measured = measurement(subject, sli, figure, found, whole=whole, version=place.version)
    return read(sli, figure.place if whole else place, measured)


def _between_bounds(subject: Subject, sli: Sli, figure: Figure, place: Place) -> Figure:
    """With the bounds of the buckets of the place that speaks, where they were asked for."""
    question = buckets_question(sli, subject.profile)
    if question is None:
        return figure
    spoken = place if figure.place == Place() else figure.place
    cells = [cell for _, cell in subject.observations.cells(question, subject.service)]
    return between_bounds(figure, expression_of(sli, subject.profile), cells, spoken)


def _split(found: list[Found], of: Callable[[Place], Place]) -> dict[Place, list[Found]]:
    groups: dict[Place, list[Found]] = {}
    for observation, cell in found:
        groups.setdefault(of(cell.place), []).append((observation, cell))
    return groups


def _asked(subject: Subject, question: Question) -> bool:
    return any(True for _ in subject.observations.of(question, subject.service))


def headline(subject: Subject, sli: Sli) -> Reading:
    """The indicator over the whole service: counts summed, and of figures that cannot be summed the worst."""
    question = reading_question(sli, subject.profile)
    found = list(subject.observations.cells(question, subject.service))
    reading = with_time_past(subject, sli, _reading(subject, sli, Place(), found, whole=True))
    return unanswered(subject, sli, question) or reading if reading.quality is Quality.MISSING else reading


def unanswered(subject: Subject, sli: Sli, question: Question) -> Reading | None:
    """The reading of an indicator about which nobody has answered, with what was said instead; None where one has."""
    if _asked(subject, question):
        return None
    failure = subject.observations.failure(question)
    note = f"no answer: {failure}" if failure else NO_ANSWER_YET
    return read(sli, Place(), Measurement(None, note=note, answered=False))


def _serving(found: Iterable[Found]) -> list[Found]:
    """Without the versions that served nothing in the window: the past stable, the candidate before its first stage."""
    pairs = list(found)
    serving = {cell.place.version for _, cell in pairs if _samples(cell) != 0}
    return [(observation, cell) for observation, cell in pairs if cell.place.version in serving]


def _samples(cell: Cell) -> float | None:
    return cell.parts.get(TOTAL, cell.parts.get(SAMPLES))


def by_version(subject: Subject, sli: Sli) -> Iterator[Reading]:
    """The indicator by version, all locations together, where more than one version serves."""
    found = _serving(subject.observations.cells(reading_question(sli, subject.profile), subject.service))
    groups = _split(found, lambda place: Place(version=place.version))
    if len(groups) > 1:
        for place in sorted(groups, key=lambda place: place.version or ""):
            yield with_time_past(subject, sli, _reading(subject, sli, place, groups[place], whole=False))


def by_location(subject: Subject, sli: Sli) -> Iterator[Reading]:
    """The indicator by location, all versions together, where there is more than one location."""
    found = list(subject.observations.cells(reading_question(sli, subject.profile), subject.service))
    groups = _split(found, lambda place: Place(at=place.at))
    if len(groups) > 1:
        for place in sorted(groups, key=lambda place: place.at or ""):
            yield _reading(subject, sli, place, groups[place], whole=False)


def worst_cell(subject: Subject, sli: Sli) -> Reading | None:
    """The worst version and cohort that rests on enough samples."""
    question = worst_question(sli, subject.profile)
    if question is None:
        return None
    found = [pair for pair in subject.observations.cells(question, subject.service) if VALUE in pair[1].parts]
    if not found:
        return None
    worst_of_all = worst_of([cell for _, cell in found], sli)
    chosen = next((pair for pair in found if pair[1] is worst_of_all), found[0])
    return _cell_reading(subject, sli, chosen)


def _cell_reading(subject: Subject, sli: Sli, found: Found) -> Reading:
    figure = cell_figure(sli, expression_of(sli, subject.profile), found[1])
    place = found[1].place
    return read(sli, place, measurement(subject, sli, figure, [found], whole=False, version=place.version))


def every_cell(subject: Subject, sli: Sli) -> Iterator[Reading]:
    """The indicator for every location, version and cohort that was asked for."""
    question = cell_question(sli, subject.profile)
    if question is None:
        return
    for pair in _serving(subject.observations.cells(question, subject.service)):
        yield _cell_reading(subject, sli, pair)
