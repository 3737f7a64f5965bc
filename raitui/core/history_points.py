"""What range queries answered, as points over time: by the same arithmetic as the figures of the moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from msgspec import structs

from raitui.core.answer import RangeAnswer
from raitui.core.baseline import BaselineKind
from raitui.core.burn import Counts, burn_rate
from raitui.core.cell_figures import counts_in, figure_of, summed
from raitui.core.derived import DERIVED_KINDS, AnyExpression
from raitui.core.history import PlaceHistory, Points
from raitui.core.past_counts import past_alone
from raitui.core.reading import Place
from raitui.core.site import LabelNames
from raitui.core.sli import Sli, Slo
from raitui.core.table import Cell, place_of
from raitui.core.time_slices import Counted
from raitui.core.vector import PART_LABEL

Moments = dict[float, tuple[Cell, ...]]
"""The cells that were answered, by the step (unix seconds) that they speak of."""


def moments(answers: Iterable[RangeAnswer], names: LabelNames) -> Moments:
    """The cells of each step, of all sources together; parts of one cell are told apart as in an instant answer."""
    found: dict[float, dict[tuple[int, frozenset[tuple[str, str]]], Cell]] = {}
    for source, answer in enumerate(answers):
        for trace in answer.traces:
            part, place = trace.labels.get(PART_LABEL, ""), place_of(trace.labels, names)
            key = source, frozenset(pair for pair in trace.labels.items() if pair[0] != PART_LABEL)
            for when, value in trace.points:
                cells = found.setdefault(when, {})
                known = cells.get(key)
                cells[key] = Cell(place, {**(known.parts if known else {}), part: value}, trace.labels)
    return {when: tuple(cells.values()) for when, cells in sorted(found.items())}


def _within(cell: Cell, place: Place) -> bool:
    return (
        place.at in {None, cell.place.at}
        and place.version in {None, cell.place.version}
        and place.cohort in {None, cell.place.cohort}
    )


def _behind(cells: tuple[Cell, ...], sli: Sli, place: Place) -> list[Cell]:
    """The cells of a place; of a version also what others counted at a baseline that is not of the stable version.

    Which version was the candidate of which at every step is not known: what is compared with that is its own alone.
    """
    own = [cell for cell in cells if _within(cell, place)]
    alone = not isinstance(sli.expression, DERIVED_KINDS) or sli.baseline.kind is BaselineKind.STABLE
    if place.version is None or alone:
        return own
    beside = structs.replace(place, version=None)
    return own + past_alone(cell for cell in cells if _within(cell, beside) and not _within(cell, place))


def figures_over_time(found: Moments, sli: Sli, expression: AnyExpression, place: Place) -> Points:
    """The indicator at one place; a moment without a figure, or at which nothing was counted, is a gap."""
    points = []
    for when, cells in found.items():
        value = figure_of(sli, expression, _behind(cells, sli, place)).value
        if value is not None and not math.isnan(value):
            points.append((when, value))
    return tuple(points)


def versions_in(found: Moments) -> tuple[str, ...]:
    """The versions that any of the cells is of."""
    return tuple(sorted({cell.place.version for cells in found.values() for cell in cells if cell.place.version}))


def histories(found: Moments, sli: Sli, expression: AnyExpression, place: Place) -> tuple[PlaceHistory, ...]:
    """The place that was asked for; where that is the whole service, its versions too."""
    places = [place]
    if place == Place():
        versions = versions_in(found)
        places += [Place(version=version) for version in versions] if len(versions) > 1 else []
    return tuple(PlaceHistory(one, figures_over_time(found, sli, expression, one)) for one in places)


def budget_spent(found: Moments, spends: Counted, slo: Slo) -> Points:
    """What was left of the budget at the end of each step, of a period that ends with the last of them.

    The budget is the bad events that the objective allows among all those of the period; each step spends what it
    counted. A step of which nothing is known spends nothing that is known of, and is a gap.
    """
    counted = {when: summed(counts_in(cell.parts, spends) for cell in cells) for when, cells in found.items()}
    known = {when: counts for when, counts in counted.items() if counts is not None and math.isfinite(counts.total)}
    total = summed(known.values())
    if total is None or total.total <= 0:
        return ()
    return tuple(_left(known.items(), total.total, spends, slo))


def _left(
    known: Iterable[tuple[float, Counts]], of_all: float, spends: Counted, slo: Slo
) -> Iterator[tuple[float, float]]:
    spent = 0.0
    for when, counts in known:
        rate = burn_rate(counts, spends.kind, slo.objective).rate
        spent += (rate or 0.0) * max(counts.total, 0.0) / of_all
        yield when, 1.0 - spent
