"""The cohorts of a service, each beside what it is compared with: difference, interval, verdict (R-OBS-4)."""

from __future__ import annotations

from raitui.core.cohort_comparison import Compared, Comparison, Standing, compare_cohorts
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, percentage
from raitui.core.sli import Unit
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.evidence_by_cohort import beside_line, cohort_table, evidence_by_cohort
from raitui.widgets.evidence_figures import POINT, points
from raitui.widgets.slice_lines import NOT_YET, every_slice
from raitui.widgets.styled_line import Line, Look, Span, cut, flowed, line
from raitui.widgets.text_table import Row, TextColumn, table_lines
from raitui.widgets.why_chart import charted

COLUMNS = (
    TextColumn("COHORT", most=16),
    TextColumn("SHARE", right=True),
    TextColumn("n", right=True),
    TextColumn("NOW", right=True),
    TextColumn("BESIDE", right=True),
    TextColumn("DIFF", right=True),
    TextColumn("3 SIGMA", right=True, most=17),
    TextColumn("", most=18),
)
NO_COHORTS = "no indicator is told apart by cohort"
_LOOKS = {
    Standing.WORSE: Look.BAD,
    Standing.BETTER: Look.GOOD,
    Standing.THIN: Look.WARN,
    Standing.ALONE: Look.UNKNOWN,
}


def _interval(row: Compared) -> str:
    if row.interval is None:
        return UNKNOWN_FIGURE
    low, high = (points(edge, Unit.RATIO, row.interval).removesuffix(POINT) for edge in row.interval)
    return f"{low} to {high}"


def _standing(row: Compared) -> Span:
    text = f"thin, lacks {count(row.lacking)}" if row.standing is Standing.THIN else row.standing.value
    return Span(text, _LOOKS.get(row.standing, Look.DIM))


def _row(row: Compared, unit: Unit) -> Row:
    name = f"{row.cohort} {row.version}".strip()
    return [
        Span(name, Look.STRONG if row.standing is Standing.WORSE else Look.PLAIN),
        Span(UNKNOWN_FIGURE if row.share is None else percentage(row.share), Look.DIM),
        Span(count(row.own.samples), Look.DIM),
        Span(figure(row.own.value, unit)),
        Span(figure(row.other.value, unit), Look.DIM),
        Span(UNKNOWN_FIGURE if row.difference is None else points(row.difference, unit, row.interval)),
        Span(_interval(row), Look.DIM),
        _standing(row),
    ]


def compared_name(service: ServiceSnapshot) -> str:
    """The indicator that cohorts are compared by: the one that says why, where it has cohorts, else the first."""
    reading = charted(service)
    names = [one.name for one in service.cells if one.place.cohort]
    return reading.name if reading is not None and reading.name in names else next(iter(names), "")


def comparison_lines(comparison: Comparison, cells: int) -> list[Line]:
    """What is compared with what, then a row for each cohort, worst first."""
    what = line(Span(comparison.name, Look.STRONG), Span(f" beside {comparison.beside}, a single look", Look.DIM))
    return [cut(what, cells), *table_lines(COLUMNS, [_row(row, comparison.unit) for row in comparison.rows], cells)]


def compared_lines(service: ServiceSnapshot, cells: int) -> list[Line]:
    """The comparison by the indicator that says why: its evidence where there is any, else a plain single look."""
    found = evidence_by_cohort(service, service.why.sli) or evidence_by_cohort(service, compared_name(service))
    if found:
        return [*flowed([beside_line(found[0])], cells, indent="  "), *cohort_table(found, cells)]
    comparison = compare_cohorts(service, compared_name(service))
    if comparison is not None:
        return comparison_lines(comparison, cells)
    return [line(Span(NO_COHORTS if service.cells else NOT_YET, Look.DIM))]


def cohort_lines(service: ServiceSnapshot, cells: int) -> list[Line]:
    """The comparison by the indicator that says why, then every slice in plain values."""
    return [*compared_lines(service, cells), *(every_slice(service, cells) if service.cells else [])]
