"""Which version of each component serves, where, and since when."""

from __future__ import annotations

from raitui.core.figures import UNKNOWN_FIGURE
from raitui.core.snapshot import ComponentState, ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.rollout_lines import rollout_line
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

COLUMNS = (
    TextColumn("COMPONENT"),
    TextColumn("VERSION"),
    TextColumn("ROLE"),
    TextColumn("AT"),
    TextColumn("SINCE"),
    TextColumn("LAST GOOD"),
)
NOT_TOLD = "no info metric tells which versions serve"


def _rows(components: tuple[ComponentState, ...], now: float) -> list[Row]:
    """One row for each version in a role; several locations share it."""
    groups: dict[tuple[str, str, str], list[ComponentState]] = {}
    for component in components:
        groups.setdefault((component.kind, component.version, component.role), []).append(component)
    return [_row(group, now) for group in groups.values()]


def _row(group: list[ComponentState], now: float) -> Row:
    first = group[0]
    changed = min((one.changed_at for one in group if one.changed_at is not None), default=None)
    return [
        Span(first.kind),
        Span(first.version, Look.STRONG),
        Span(first.role or UNKNOWN_FIGURE),
        Span(",".join(sorted({one.at for one in group if one.at})) or UNKNOWN_FIGURE),
        Span(UNKNOWN_FIGURE if changed is None else moment(changed, now), Look.DIM),
        Span(first.last_good or UNKNOWN_FIGURE, Look.DIM),
    ]


def component_lines(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """Components, then the rollouts under way."""
    if not service.components and not service.rollouts:
        return [line(Span(NOT_TOLD, Look.DIM))]
    table = table_lines(COLUMNS, _rows(service.components, now), cells) if service.components else []
    return [*table, *(cut(rollout_line(rollout), cells) for rollout in service.rollouts)]
