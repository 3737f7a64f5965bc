"""One figure of several cells: exact sums where there are any, else the worst of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

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
    Mean,
    Quantile,
    Ratio,
    Throughput,
)
from raitui.core.found_figure import Basis, Figure
from raitui.core.mean_chance import allowing_for_chance
from raitui.core.reading import Place, Verdict, verdict_of
from raitui.core.sli import Direction, Sli
from raitui.core.table import Cell
from raitui.core.time_slices import Counted
from raitui.core.vector import Aggregation


def counts_in(parts: Mapping[str, float], counted: Counted) -> Counts | None:
    """The counts among the parts of an answer.

    A counter that shares its metric with the total and has no series counted nothing; one of another metric is missing,
    and what is missing is not zero.
    """
    total, events = parts.get(TOTAL), parts.get(EVENTS)
    if total is None:
        return None
    if events is None and isinstance(counted, Ratio) and counted.events.metric == counted.total.metric:
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


def worst_of(cells: list[Cell], sli: Sli) -> Cell | None:
    """The worst cell that rests on enough samples, else the worst of all; NaN counts for nothing.

    Of means that have bounds one that is past its target beyond chance goes before those that may be so by chance.
    """
    measured = [cell for cell in cells if not math.isnan(cell.parts.get(VALUE, math.nan))]
    firm = [cell for cell in measured if cell.parts.get(SAMPLES, math.inf) >= sli.minimum_samples]
    choose = max if sli.direction is Direction.LOWER_IS_BETTER else min
    return choose(_proven(measured, sli) or firm or measured, key=lambda cell: cell.parts[VALUE], default=None)


def _proven(cells: list[Cell], sli: Sli) -> list[Cell]:
    """The cells whose means are past their target beyond chance, however few their samples are."""
    if not isinstance(sli.expression, Mean) or sli.expression.bounds is None:
        return []
    past = [cell for cell in cells if verdict_of(cell.parts[VALUE], sli) is Verdict.BREACH]
    figures = [(cell, cell_figure(sli, sli.expression, cell)) for cell in past]
    return [cell for cell, found in figures if found.surely_past or _is_firm(found, sli)]


def _is_firm(found: Figure, sli: Sli) -> bool:
    return not found.lacking and (found.samples is None or found.samples >= sli.minimum_samples)


def _beyond_last_bucket(expression: AnyExpression, cell: Cell) -> bool:
    """Whether a quantile lies past its histogram's last finite bound, which is then all that is known."""
    if not isinstance(expression, Quantile):
        return False
    return cell.parts.get(BOUNDED, math.inf) < expression.quantile * cell.parts.get(SAMPLES, 0.0)


def cell_figure(sli: Sli, expression: AnyExpression, cell: Cell) -> Figure:
    """The figure of one cell alone."""
    if isinstance(expression, Ratio) and TOTAL in cell.parts:
        return _ratio_figure(expression, [cell])
    at_least = _beyond_last_bucket(expression, cell)
    found = Figure(cell.parts.get(VALUE), cell.parts.get(SAMPLES), cell.place, at_least=at_least)
    if isinstance(expression, Mean) and expression.bounds is not None:
        return allowing_for_chance(found, sli, expression.bounds)
    return found


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
    found = cell_figure(sli, expression, worst_of(valued, sli) or valued[0])
    return found if len(valued) > 1 else structs.replace(found, place=Place())
