"""The error that the width of its bucket leaves a quantile (M6)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from raitui.core.bucket_bounds import quantile_bounds
from raitui.core.cell_sums import cumulated
from raitui.core.derived import AnyExpression
from raitui.core.expression import Quantile
from raitui.core.found_figure import Figure
from raitui.core.reading import Place
from raitui.core.table import Cell


def between_bounds(figure: Figure, expression: AnyExpression, buckets: Iterable[Cell], place: Place) -> Figure:
    """The figure with the bounds of the bucket that it lies in, by the buckets of the place; as it is without any."""
    if not isinstance(expression, Quantile) or figure.value is None:
        return figure
    cells = [cell for cell in buckets if _within(cell.place, place)]
    bounds = quantile_bounds(expression.quantile, cumulated(cells, ""))
    if bounds is None:
        return figure
    return structs.replace(figure, interval=(bounds[0] * expression.scale, bounds[1] * expression.scale))


def _within(own: Place, place: Place) -> bool:
    return place.at in {None, own.at} and place.version in {None, own.version}
