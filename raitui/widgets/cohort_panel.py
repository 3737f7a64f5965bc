"""The cohorts of a service, each beside its baseline (R-OBS-4)."""

from __future__ import annotations

from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.cohort_lines import compared_lines
from raitui.widgets.styled_line import Line


def cohort_panel(service: ServiceSnapshot, _now: float, cells: int) -> list[Line]:
    """The comparison by the indicator that says why; in words when there is none."""
    return compared_lines(service, cells)
