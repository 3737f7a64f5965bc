"""Readings of a service drawn from what is known: the whole of it, its parts, and its worst cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from raitui.core.burn import Counts
from raitui.core.expression import (
    BOUNDED,
    EVENTS,
    SAMPLES,
    TOTAL,
    VALUE,
    EventKind,
    Expression,
    Gauge,
    Quantile,
    Ratio,
    Throughput,
    presence_selector,
)
from raitui.core.freshness import NOT_ASKED, Freshness, Moment, freshness, oldest
from raitui.core.observations import Observations
from raitui.core.plan import cell_question, expression_of, freshness_question, reading_question, worst_question
from raitui.core.question import CountsOf, ValueOf
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


def counts_of(cell: Cell, ratio: Ratio) -> Counts | None:
    """The counts in a cell.

    A counter that shares its metric with the total and has no series counted nothing; one of another metric is missing,
    and what is missing is not zero.
    """
    total, events = cell.parts.get(TOTAL), cell.parts.get(EVENTS)
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


def _ratio_measured(ratio: Ratio, found: list[Found]) -> tuple[float | None, float | None]:
    counts = summed(counts_of(cell, ratio) for _, cell in found)
    if counts is None:
        return None, None
    events = counts.bad(EventKind.BAD) if ratio.kind is EventKind.BAD else min(counts.events, counts.total)
    return (events / counts.total if counts.total > 0 else math.nan), counts.total


def _sum(values: list[float]) -> float:
    return math.fsum(values)


def _additive(sli: Sli) -> Callable[[list[float]], float] | None:
    match sli.expression:
        case Throughput() | Gauge(aggregation=Aggregation.SUM):
            return _sum
        case _:
            return None


def _worst(cells: list[Cell], sli: Sli) -> Cell | None:
    """The worst cell that rests on enough samples, else the worst of all; NaN counts for nothing."""
    measured = [cell for cell in cells if not math.isnan(cell.parts.get(VALUE, math.nan))]
    firm = [cell for cell in measured if cell.parts.get(SAMPLES, math.inf) >= sli.minimum_samples]
    choose = max if sli.direction is Direction.LOWER_IS_BETTER else min
    return choose(firm or measured, key=lambda cell: cell.parts[VALUE], default=None)


def _value_measured(sli: Sli, found: list[Found]) -> tuple[float | None, float | None, Place]:
    cells = [cell for _, cell in found if VALUE in cell.parts]
    if not cells:
        return None, None, Place()
    additive = _additive(sli)
    if additive is not None:
        return additive([cell.parts[VALUE] for cell in cells]), None, Place()
    worst = _worst(cells, sli) or cells[0]
    return worst.parts[VALUE], worst.parts.get(SAMPLES), worst.place if len(cells) > 1 else Place()


def _beyond_last_bucket(expression: Expression, cells: Iterable[Cell]) -> bool:
    """Whether any of the quantiles lies past the histogram's last finite bound, which is then all that is known."""
    return isinstance(expression, Quantile) and any(
        cell.parts.get(BOUNDED, math.inf) < expression.quantile * cell.parts.get(SAMPLES, 0.0) for cell in cells
    )


def _age(subject: Subject, sli: Sli, found: list[Found]) -> Freshness:
    selector = presence_selector(expression_of(sli, subject.profile))
    if selector is None:
        observed = [observation for observation, _ in found]
        if not observed:
            return NOT_ASKED
        late = max(subject.moment.now - observation.received_at for observation in observed)
        return Freshness(late, stale=late > 3 * max(subject.moment.scrape_s, sli.window_s / 60))
    asked = freshness_question(subject.profile)
    ages = freshness(subject.observations, asked, selector, subject.service, subject.moment)
    places = {cell.place.at or "" for _, cell in found}
    return oldest({at: ages.get(at, Freshness(None, stale=True)) for at in places} if places else ages)


def _absent(subject: Subject, found: list[Found]) -> tuple[str, ...]:
    if not found:
        return ()
    present = {cell.place.at for _, cell in found}
    return tuple(at for at in subject.locations if at not in present and None not in present)


def _note(expression: Expression, found: list[Found], absent: tuple[str, ...]) -> str:
    remarks = [f"nothing from {', '.join(absent)}"] if absent else []
    if _beyond_last_bucket(expression, (cell for _, cell in found)):
        remarks.append(BEYOND_LAST_BUCKET)
    remarks.extend([observation.partial for observation, _ in found if observation.partial][:1])
    return "; ".join(remarks)


def _reading(subject: Subject, sli: Sli, place: Place, found: list[Found], *, whole: bool) -> Reading:
    expression = expression_of(sli, subject.profile)
    if isinstance(expression, Ratio):
        value, samples = _ratio_measured(expression, found)
    else:
        value, samples, worst = _value_measured(sli, found)
        place = worst if whole and worst != Place() else place
    absent = _absent(subject, found) if whole else ()
    age = _age(subject, sli, found)
    measured = Measurement(
        value=value,
        samples=samples,
        age_s=age.age_s,
        stale_after_s=-1.0 if age.stale else math.inf,
        partial=bool(absent) or any(observation.partial for observation, _ in found),
        source=", ".join(sorted({observation.source for observation, _ in found})),
        note=_note(expression, found, absent),
    )
    return read(sli, place, measured)


def _split(found: list[Found], of: Callable[[Place], Place]) -> dict[Place, list[Found]]:
    groups: dict[Place, list[Found]] = {}
    for observation, cell in found:
        groups.setdefault(of(cell.place), []).append((observation, cell))
    return groups


def _asked(subject: Subject, question: CountsOf | ValueOf) -> bool:
    return any(True for _ in subject.observations.of(question, subject.service))


def headline(subject: Subject, sli: Sli) -> Reading:
    """The indicator over the whole service: counts summed, and of figures that cannot be summed the worst."""
    question = reading_question(sli, subject.profile)
    found = list(subject.observations.cells(question, subject.service))
    reading = _reading(subject, sli, Place(), found, whole=True)
    if reading.quality is Quality.MISSING and not _asked(subject, question):
        return read(sli, Place(), Measurement(None, note=NO_ANSWER_YET))
    return reading


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
    cell = _worst([cell for _, cell in found], sli) or found[0][1]
    chosen = [(observation, one) for observation, one in found if one is cell]
    return _cell_reading(subject, sli, chosen)


def _cell_reading(subject: Subject, sli: Sli, found: list[Found]) -> Reading:
    observation, cell = found[0]
    age = _age(subject, sli, found)
    expression = expression_of(sli, subject.profile)
    value, samples = cell.parts.get(VALUE), cell.parts.get(SAMPLES)
    if isinstance(expression, Ratio) and TOTAL in cell.parts:
        value, samples = _ratio_measured(expression, found)
    measured = Measurement(
        value=value,
        samples=samples,
        age_s=age.age_s,
        stale_after_s=-1.0 if age.stale else math.inf,
        partial=bool(observation.partial),
        source=observation.source,
        note=_note(expression, found, ()),
    )
    return read(sli, cell.place, measured)


def every_cell(subject: Subject, sli: Sli) -> Iterator[Reading]:
    """The indicator for every location, version and cohort that was asked for."""
    question = cell_question(sli, subject.profile)
    if question is None:
        return
    for pair in _serving(subject.observations.cells(question, subject.service)):
        yield _cell_reading(subject, sli, [pair])
