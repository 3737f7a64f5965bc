"""Slices beside their baselines in a table: figures, the difference with its interval as a bar, evidence, verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, percentage
from raitui.core.sli import Unit
from raitui.widgets.evidence_figures import points, strength, verdict
from raitui.widgets.interval_bar import Estimate, Scale, interval_bar, scale_of
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

ROOMY_CELLS = 100
"""From so many cells on there is room for each slice's share, and for a longer bar."""

BAR_CELLS, SHORT_BAR_CELLS = 24, 10
_ORDER = (Standing.WORSE, Standing.THIN, Standing.NOT_WORSE)


def worst_first(one: ComparedEvidence) -> tuple[int, float]:
    """What is worse before what is not known, the strongest evidence first."""
    return _ORDER.index(one.standing), math.inf if one.log10_e is None else -one.log10_e


def estimate(one: ComparedEvidence) -> Estimate | None:
    """The difference and its interval, None before the first look."""
    difference, interval = one.evidence.difference, one.evidence.interval
    return None if difference is None or interval is None else Estimate(difference, interval)


def _scale(rows: Sequence[ComparedEvidence]) -> Scale:
    known = [(one.standing is not Standing.THIN, found) for one in rows if (found := estimate(one)) is not None]
    return scale_of((found for firm, found in known if firm), (found for firm, found in known if not firm))


def evidence_table(
    rows: Sequence[ComparedEvidence], cells: int, name: Callable[[ComparedEvidence], str], heading: str
) -> list[Line]:
    """One row each, and beneath them what the bars are drawn over; ``name`` is what stands in the first column."""
    roomy = cells >= ROOMY_CELLS
    shares = roomy and any(one.share is not None for one in rows)
    bar, scale = BAR_CELLS if roomy else SHORT_BAR_CELLS, _scale(rows)
    columns = [
        TextColumn(heading, most=20 if roomy else 10),
        *([TextColumn("SHARE", right=True)] if shares else []),
        TextColumn("n", right=True),
        TextColumn("BASE", right=True),
        TextColumn("NOW", right=True),
        TextColumn("DIFF", right=True),
        TextColumn(f"{'ALWAYS-VALID 95%' if roomy else '95%':^{bar}}", most=bar),
        TextColumn("E/NEEDED", right=True),
        TextColumn("", most=30),
    ]
    table = table_lines(columns, [_row(one, name(one), scale, bar, shares=shares, roomy=roomy) for one in rows], cells)
    unit = rows[0].unit if rows else Unit.RATIO
    return [*table, cut(_legend(scale, unit), cells)]


def _row(one: ComparedEvidence, name: str, scale: Scale, bar: int, *, shares: bool, roomy: bool) -> Row:
    worse = one.standing is Standing.WORSE
    share = [Span(UNKNOWN_FIGURE if one.share is None else percentage(one.share), Look.DIM)] if shares else []
    difference = one.evidence.difference
    return [
        Span(name, Look.STRONG if worse else Look.PLAIN),
        *share,
        Span(count(one.own.samples), Look.DIM),
        Span(figure(one.other.value, one.unit), Look.DIM),
        Span(figure(one.own.value, one.unit)),
        Span(UNKNOWN_FIGURE if difference is None else points(difference, one.unit)),
        Span(interval_bar(estimate(one), scale, bar), Look.BAD if worse else Look.PLAIN),
        Span(strength(one), Look.PLAIN if worse else Look.DIM),
        verdict(one, roomy=roomy),
    ]


def _legend(scale: Scale, unit: Unit) -> Line:
    low, high = (points(edge, unit) for edge in scale)
    unit_name = " points" if unit is Unit.RATIO else ""
    return line(Span(f"bars from {low} to {high}{unit_name}; ┊ no difference; beyond an arrow they go on", Look.DIM))
