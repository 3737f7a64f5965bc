"""Every source: how it does, how old its newest answer is, what it said, and what to do."""

from __future__ import annotations

from raitui.core.figures import UNKNOWN_FIGURE, span
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_health import SourceHealth
from raitui.widgets.marks import SOURCES
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, wrapped
from raitui.widgets.text_table import Row, TextColumn, table_lines

COLUMNS = (
    TextColumn("SOURCE", most=30),
    TextColumn("KIND"),
    TextColumn("STATE"),
    TextColumn("NEWEST ANSWER", right=True),
    TextColumn("ITS CLOCK", right=True),
)
NO_SOURCES = "No source is set up: list one under 'backends' in the site file."
UNKNOWN = Span(UNKNOWN_FIGURE, Look.DIM)


def _skew(skew_s: float | None) -> Span:
    """The source's clock less ours; a second matters when a moment is what one looks for."""
    if skew_s is None:
        return UNKNOWN
    return Span(f"{skew_s:+.1f}s".replace("-", "−"), Look.WARN if abs(skew_s) >= 1 else Look.DIM)


def _row(health: SourceHealth, passed_s: float) -> Row:
    mark = SOURCES[health.state]
    age = "never" if health.age_s is None else f"{span(health.age_s + passed_s)} ago"
    return [
        Span(health.name, Look.STRONG),
        Span(health.kind, Look.DIM),
        Span(f"{mark.sign} {mark.word}", mark.look),
        Span(age),
        _skew(health.clock_skew_s),
    ]


def source_lines(snapshot: FleetSnapshot | None, now: float, cells: int) -> list[Line]:
    """One row for each source; under it, when it has failed, what it said and the remedy."""
    healths = snapshot.sources if snapshot is not None else ()
    if snapshot is None or not healths:
        return wrapped(NO_SOURCES, cells)
    titles, *rows = table_lines(COLUMNS, [_row(health, now - snapshot.at) for health in healths], cells)
    lines = [EMPTY, titles]
    for row, health in zip(rows, healths, strict=True):
        lines.append(row)
        if health.long_windows:
            lines += wrapped(f"long windows from {health.long_windows}", cells, indent="    ", look=Look.DIM)
        lines += wrapped(health.detail, cells, indent="    ")
        lines += wrapped(health.remedy, cells, indent="    → ", look=Look.DIM)
    return lines
