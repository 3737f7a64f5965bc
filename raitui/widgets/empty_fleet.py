"""Why there is no service to show, and what to do."""

from __future__ import annotations

from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_health import SourceState
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line, wrapped

STARTING = "Waiting for the first answers."
NO_SERVICES = "No services: the site file lists none, and no discovering profile found any in the answers."
REMEDY = "'raitui doctor' tells which series are there. List services under 'services', or let a profile 'discover'."


def empty_fleet_lines(snapshot: FleetSnapshot | None, cells: int) -> list[Line]:
    """The reason first, then each source that does not answer, with its remedy."""
    if snapshot is None:
        return [EMPTY, line(Span(STARTING, Look.STRONG))]
    silent = [health for health in snapshot.sources if health.state is not SourceState.UP]
    lines = [EMPTY, *wrapped(STARTING if silent else NO_SERVICES, cells, look=Look.STRONG)]
    for health in silent:
        lines += wrapped(f"{health.name}: {health.state.value}. {health.detail}", cells, indent="  ")
        lines += wrapped(health.remedy, cells, indent="    ", look=Look.DIM)
    return lines if silent else [*lines, *wrapped(REMEDY, cells)]
