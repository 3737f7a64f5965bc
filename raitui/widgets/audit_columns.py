"""The columns of the audit log: which there are room for, and what a record says in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from raitui.core.audit_row import NOT_WRITABLE, UNREADABLE, AuditRow
from raitui.core.burn import DAY
from raitui.widgets.moment import clock_time, moment
from raitui.widgets.styled_line import Line, Look, Span, cut, fitted, line

DRILL = Span("DRILL", Look.BADGE)

STATE_LOOKS = {
    "in effect": Look.GOOD,
    "recovered": Look.GOOD,
    "in force": Look.GOOD,
    "failed": Look.BAD,
    "refused": Look.WARN,
    "unverified": Look.WARN,
    "unwatched": Look.WARN,
    "unknown": Look.UNKNOWN,
    "reverted": Look.ALARM,
    NOT_WRITABLE: Look.BAD,
    UNREADABLE: Look.ALARM,
}
"""How what came of an action looks; whatever is not named here looks plain."""

_ROOMY_CELLS, _VERY_ROOMY_CELLS = 100, 150
_ID_CELLS = 8


class Column(NamedTuple):
    """A column: its title, its width (cells), the terminal from which on there is room for it, what stands in it."""

    title: str
    cells: int
    text: Callable[[AuditRow], str]
    from_cells: int = 0
    right: bool = False


class AuditLayout(NamedTuple):
    """The columns that there is room for, and the cells of the terminal."""

    columns: tuple[Column, ...]
    cells: int


def audit_layout(cells: int, last: int, farthest_s: float, now: float) -> AuditLayout:
    """The columns for a terminal so wide, for numbers up to ``last``; ``now`` is unix seconds.

    ``farthest_s`` is how far from now a record is at most (seconds): within a day the time of day is enough.
    """
    is_roomy = cells >= _ROOMY_CELLS
    is_recent = farthest_s < DAY
    when = _moment_cells(is_roomy=is_roomy, is_recent=is_recent)
    columns = (
        Column("NUMBER", max(6, len(f"{last:,}")), lambda row: f"{row.seq:,}", right=True),
        Column("TIME", when[0], lambda row: "" if row.when is None else when[1](row.when, now)),
        Column("WHO", 10 if is_roomy else 7, lambda row: row.who),
        Column("KNOWN BY", 13, lambda row: row.known_by, _VERY_ROOMY_CELLS),
        Column("THROUGH", 12, lambda row: row.origin, _VERY_ROOMY_CELLS),
        Column("KIND", 8, lambda row: row.kind),
        Column("ID", _ID_CELLS, lambda row: row.action_id[:_ID_CELLS], _VERY_ROOMY_CELLS),
        Column("ACTION", 18 if is_roomy else 9, lambda row: row.action),
        Column("SERVICE", 20 if is_roomy else 11, lambda row: row.service),
        Column("AT", 9, lambda row: row.at) if is_roomy else Column("AT", 5, _first_place),
    )
    return AuditLayout(tuple(column for column in columns if cells >= column.from_cells), cells)


def _first_place(row: AuditRow) -> str:
    """The first location, and how many more there are."""
    first, *others = row.at.split(",")
    return f"{first}+{len(others)}" if others else first


def _moment_cells(*, is_roomy: bool, is_recent: bool) -> tuple[int, Callable[[float, float], str]]:
    if is_recent:
        return 9, lambda when, _: clock_time(when)
    if is_roomy:
        return 15, lambda when, _: f"{datetime.fromtimestamp(when, UTC):%m-%d %H:%M:%SZ}"
    return 12, moment


def audit_heading(layout: AuditLayout) -> Line:
    """The titles of the columns."""
    titles = (f"{fitted(column.title, column.cells, right=column.right)} " for column in layout.columns)
    return cut(line(Span(f" {''.join(titles)}RESULT", Look.HEADING)), layout.cells)


def audit_line(row: AuditRow, layout: AuditLayout) -> Line:
    """One record; what came of it stands last and takes the rest, after the badge of a drill."""
    cells = [f"{fitted(column.text(row), column.cells, right=column.right)} " for column in layout.columns]
    drill = (DRILL, Span(" ")) if row.is_drill else ()
    told = (Span("".join(cells)), *drill, *result(row))
    return cut(told, layout.cells - 1)


def result(row: AuditRow) -> Line:
    """What came of it, and the rest that it tells."""
    looks: Mapping[str, Look] = STATE_LOOKS
    state = Span(row.state, looks.get(row.state, Look.PLAIN))
    return line(
        state, ": " if row.state and row.detail else "", Span(row.detail, Look.DIM if row.state else Look.PLAIN)
    )
