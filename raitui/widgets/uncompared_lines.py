"""What no evidence is gathered of, quantiles, rates and gauges: the figures of both versions alone, side by side."""

from __future__ import annotations

from collections.abc import Collection

from raitui.core.reading import Place, Reading
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.reading_figure import samples_span, target_span, value_span
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

COLUMNS = (
    TextColumn("INDICATOR", most=20),
    TextColumn("n", right=True),
    TextColumn("STABLE", right=True),
    TextColumn("CANDIDATE", right=True),
    TextColumn("TARGET", right=True),
)
TITLE = "figures alone: what is no share, and no mean within bounds, is compared by eye"


def _of(readings: Collection[Reading], name: str, versions: Collection[str]) -> Reading | None:
    """The reading of that indicator over all of one of these versions."""
    places = {Place(version=version) for version in versions}
    return next((one for one in readings if one.name == name and one.place in places), None)


def uncompared_lines(service: ServiceSnapshot, compared: Collection[str], cells: int) -> list[Line]:
    """A row for each indicator of the candidate that is not among those ``compared``; none where all are."""
    stable, candidates = {one.stable for one in service.rollouts}, {one.candidate for one in service.rollouts}
    rows: list[Row] = []
    for name in dict.fromkeys(one.name for one in service.readings if one.name not in compared):
        candidate = _of(service.readings, name, candidates)
        if candidate is not None:
            values = (value_span(_of(service.readings, name, stable)), value_span(candidate))
            rows.append([Span(name), samples_span(candidate), *values, target_span(candidate)])
    return [cut(line(Span(TITLE, Look.DIM)), cells), *table_lines(COLUMNS, rows, cells)] if rows else []
