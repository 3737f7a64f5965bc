"""Readings of a service drawn from what is known: the whole of it, its parts, and its worst cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from raitui.core.baseline_span import baseline_words
from raitui.core.burn import Counts
from raitui.core.derived import DERIVED_KINDS, AnyExpression
from raitui.core.derived_figures import derived_figure
from raitui.core.expression import (
    BOUNDED,
    EVENTS,
    SAMPLES,
    TOTAL,
    VALUE,
    EventKind,
    Gauge,
    Quantile,
    Ratio,
    Throughput,
)
from raitui.core.found_figure import Basis, Figure
from raitui.core.freshness import UNKNOWN_AGE, AgesByPart, Freshness, Moment, Series, freshness, worst
from raitui.core.indicator_series import indicator_series
from raitui.core.observations import Observations
from raitui.core.plan import (
    buckets_question,
    cadence_s,
    cell_question,
    expression_of,
    freshness_question,
    presence_parts,
    reading_question,
    worst_question,
)
from raitui.core.quantile_error import between_bounds
from raitui.core.question import Question
from raitui.core.reading import BEYOND_LAST_BUCKET, NO_ANSWER_YET, Measurement, Place, Quality, Reading, read
from raitui.core.site import Profile
from raitui.core.sli import Direction, Sli
from raitui.core.table import Cell, Observation
from raitui.core.vector import Aggregation

Found = tuple[Observation, Cell]


class Subject(Struct, frozen=True):
    """What readings are drawn of: a service under one profile, at one moment, and the locations it should have."""

    service: str
    profile: Profile
    observations: Observations
    moment: Moment
    locations: tuple[str, ...] = ()
    ages: dict[str | None, AgesByPart] = {}

    def series_ages(self, expression: AnyExpression, version: str | None = None) -> dict[str, Freshness]:
        """How fresh the series behind the expression are, by location; of one version alone where it is named."""
        by_part = self._by_part(version)
        first, *others = (by_part.get(part, {}) for part in presence_parts(expression, self.profile))
        ages = dict(first) if others else first
        for other in others:
            for at, age in other.items():
                ages[at] = worst(age, ages[at]) if at in ages else age
        return ages

    def _by_part(self, version: str | None) -> AgesByPart:
        """Looked up once for all the indicators."""
        found = self.ages.get(version)
        if found is None:
            asked, series = freshness_question(self.profile), Series(self.service, version)
            found = self.ages[version] = freshness(self.observations, asked, series, self.moment)
        return found


def counts_in(parts: Mapping[str, float], ratio: Ratio) -> Counts | None:
    """The counts among the parts of an answer.

    A counter that shares its metric with the total and has no series counted nothing; one of another metric is missing,
    and what is missing is not zero.
    """
    total, events = parts.get(TOTAL), parts.get(EVENTS)
    if total is None:
        return None
    if events is None and ratio.events.metric == ratio.total.metric:
        events = 0.0
    return None if events is None else Counts(events, total)


def summed(counts: Iterable[Counts | None]) -> Counts | None:
    """All counts together; None when there are none, or when one of them is missing."""
    together: Counts | None = None
    for one in counts:
        if one is None:
            return None
        together = one if together is None else together + one
    return together


def _ratio_figure(ratio: Ratio, cells: Sequence[Cell]) -> Figure:
    counts = summed(counts_in(cell.parts, ratio) for cell in cells)
    if counts is None:
        return Figure()
    events = counts.bad(EventKind.BAD) if ratio.kind is EventKind.BAD else min(counts.events, counts.total)
    return Figure(events / counts.total if counts.total > 0 else math.nan, counts.total)


def _additive(sli: Sli) -> bool:
    match sli.expression:
        case Throughput() | Gauge(aggregation=Aggregation.SUM | Aggregation.COUNT):
            return True
        case _:
            return False


def _worst(cells: list[Cell], sli: Sli) -> Cell | None:
    """The worst cell that rests on enough samples, else the worst of all; NaN counts for nothing."""
    measured = [cell for cell in cells if not math.isnan(cell.parts.get(VALUE, math.nan))]
    firm = [cell for cell in measured if cell.parts.get(SAMPLES, math.inf) >= sli.minimum_samples]
    choose = max if sli.direction is Direction.LOWER_IS_BETTER else min
    return choose(firm or measured, key=lambda cell: cell.parts[VALUE], default=None)


def _beyond_last_bucket(expression: AnyExpression, cell: Cell) -> bool:
    """Whether a quantile lies past its histogram's last finite bound, which is then all that is known."""
    if not isinstance(expression, Quantile):
        return False
    return cell.parts.get(BOUNDED, math.inf) < expression.quantile * cell.parts.get(SAMPLES, 0.0)


def _cell_figure(expression: AnyExpression, cell: Cell) -> Figure:
    if isinstance(expression, Ratio) and TOTAL in cell.parts:
        return _ratio_figure(expression, [cell])
    at_least = _beyond_last_bucket(expression, cell)
    return Figure(cell.parts.get(VALUE), cell.parts.get(SAMPLES), cell.place, at_least=at_least)


def figure_of(sli: Sli, expression: AnyExpression, cells: Sequence[Cell]) -> Figure:
    """One figure for all the cells: exact sums where there are any, else the worst of them."""
    if isinstance(expression, DERIVED_KINDS):
        return derived_figure(Basis(sli, cells, words=baseline_words(sli.baseline, sli.window_s)), expression)
    if isinstance(expression, Ratio):
        return _ratio_figure(expression, cells)
    valued = [cell for cell in cells if VALUE in cell.parts]
    if not valued:
        return Figure()
    if _additive(sli):
        return Figure(math.fsum(cell.parts[VALUE] for cell in valued))
    found = _cell_figure(expression, _worst(valued, sli) or valued[0])
    return found if len(valued) > 1 else structs.replace(found, place=Place())


def _series_ages(subject: Subject, expression: AnyExpression, version: str | None) -> dict[str, Freshness] | None:
    """By location; None where the series behind the indicator are not known."""
    return subject.series_ages(expression, version) if indicator_series(expression) else None


def _told_by(found: list[Found], ages: dict[str, Freshness], *, derived: bool) -> set[str]:
    """The locations that a figure speaks of; of one drawn from all of them at once, those that are alive."""
    if not derived:
        return {cell.place.at or "" for _, cell in found} or set(ages)
    return {at for at, age in ages.items() if not age.stale} or set(ages)


def _age(subject: Subject, sli: Sli, found: list[Found], ages: dict[str, Freshness] | None) -> Freshness:
    every_s = cadence_s(sli.window_s, subject.moment.scrape_s)
    answered = [subject.moment.since_answer(observation, every_s) for observation, _ in found]
    if ages is None:
        return worst(*answered)
    places = _told_by(found, ages, derived=isinstance(sli.expression, DERIVED_KINDS))
    return worst(*answered, *(ages.get(at, UNKNOWN_AGE) for at in places))


def _absent(subject: Subject, sli: Sli, found: list[Found], ages: dict[str, Freshness] | None) -> tuple[str, ...]:
    """The locations that should tell something, by the site file or because they did within the hour, and do not."""
    if isinstance(sli.expression, DERIVED_KINDS):
        return tuple(sorted(filter(None, (ages or {}).keys() - _told_by(found, ages or {}, derived=True))))
    present = {cell.place.at for _, cell in found}
    if not found or None in present:
        return ()
    expected = dict.fromkeys((*subject.locations, *sorted(ages or ())))
    return tuple(at for at in expected if at and at not in present)


def _note(found: list[Found], absent: tuple[str, ...], figure: Figure) -> str:
    remarks = [figure.note] if figure.note else []
    if absent:
        remarks.append(f"nothing from {', '.join(absent)}")
    if figure.at_least:
        remarks.append(BEYOND_LAST_BUCKET)
    remarks.extend([observation.partial for observation, _ in found if observation.partial][:1])
    return "; ".join(remarks)


def measurement(
    subject: Subject, sli: Sli, figure: Figure, found: list[Found], *, whole: bool, version: str | None = None
) -> Measurement:
    """The figure with how old it is, which location it lacks, and who told it."""
    ages = _series_ages(subject, expression_of(sli, subject.profile), version)
    absent = _absent(subject, sli, found, ages) if whole else ()
    age = _age(subject, sli, found, ages)
    return Measurement(
        value=figure.value,
        samples=figure.samples,
        age_s=age.age_s,
        stale_after_s=-1.0 if age.stale else math.inf,
        partial=bool(absent) or any(observation.partial for observation, _ in found),
        at_least=figure.at_least,
        source=", ".join(sorted({observation.source for observation, _ in found})),
        note=_note(found, absent, figure),
        interval=figure.interval,
        lacking=figure.lacking,
        part=figure.part,
    )


def _reading(subject: Subject, sli: Sli, place: Place, found: list[Found], *, whole: bool) -> Reading:
    figure = figure_of(sli, expression_of(sli, subject.profile), [cell for _, cell in found])
    figure = _between_bounds(subject, sli, figure, place)
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
    reading = _reading(subject, sli, Place(), found, whole=True)
    return unanswered(subject, sli, question) or reading if reading.quality is Quality.MISSING else reading


def unanswered(subject: Subject, sli: Sli, question: Question) -> Reading | None:
    """The reading of an indicator about which nobody has answered, with what was said instead; None where one has."""
    if _asked(subject, question):
        return None
    failure = subject.observations.failure(question)
    return read(sli, Place(), Measurement(None, note=f"no answer: {failure}" if failure else NO_ANSWER_YET))


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
            yield _reading(subject, sli, place, groups[place], whole=False)


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
    worst_of_all = _worst([cell for _, cell in found], sli)
    chosen = next((pair for pair in found if pair[1] is worst_of_all), found[0])
    return _cell_reading(subject, sli, chosen)


def _cell_reading(subject: Subject, sli: Sli, found: Found) -> Reading:
    figure = _cell_figure(expression_of(sli, subject.profile), found[1])
    place = found[1].place
    return read(sli, place, measurement(subject, sli, figure, [found], whole=False, version=place.version))


def every_cell(subject: Subject, sli: Sli) -> Iterator[Reading]:
    """The indicator for every location, version and cohort that was asked for."""
    question = cell_question(sli, subject.profile)
    if question is None:
        return
    for pair in _serving(subject.observations.cells(question, subject.service)):
        yield _cell_reading(subject, sli, pair)
