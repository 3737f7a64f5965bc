"""What lies behind the figures of one service, panel by panel (R-OBS-7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.candidate_panel import candidate_panel
from raitui.widgets.cohort_panel import cohort_panel
from raitui.widgets.distribution_panel import distribution_panel
from raitui.widgets.error_panel import error_panel
from raitui.widgets.explanation_panel import explanation_panel
from raitui.widgets.page import Page, rule
from raitui.widgets.reliability_panel import reliability_panel
from raitui.widgets.styled_line import EMPTY, Line, cut
from raitui.widgets.trace_lines import trace_panel
from raitui.widgets.why_panel import why_panel

PanelLines = Callable[[ServiceSnapshot, float, int], list[Line]]
"""The lines of a panel for a service, now (unix seconds), in so many cells: never none, for it says what is missing."""


class Panel(NamedTuple):
    """One panel. A key whose binding is ``debug.`` and its id leads to it (raitui/bindings.py)."""

    id: str
    title: str
    lines: PanelLines


PANELS = (
    Panel("cohorts", "cohorts", cohort_panel),
    Panel("candidate", "candidate against stable", candidate_panel),
    Panel("bins", "distributions", distribution_panel),
    Panel("reliability", "reliability", reliability_panel),
    Panel("errors", "errors", error_panel),
    Panel("traces", "traces of bad requests", trace_panel),
    Panel("explanations", "explanations", explanation_panel),
    Panel("why", "failure modes", why_panel),
)
"""Every panel, in the order in which they stand."""


def debug_page(service: ServiceSnapshot, now: float, cells: int, keys: Mapping[str, str]) -> Page:
    """Every panel under its title, behind the key that leads there; ``keys`` holds them by the panel's id."""
    lines, sections = list[Line](), dict[str, int]()
    for panel in PANELS:
        lines += [EMPTY] if lines else []
        sections[panel.id] = len(lines)
        title = f"{keys.get(panel.id, '')} {panel.title}".strip()
        lines += [rule(title, cells), *panel.lines(service, now, cells)]
    return Page([cut(one, cells) for one in lines], sections)
