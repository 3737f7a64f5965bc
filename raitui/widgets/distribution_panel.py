"""The distributions of a service, each beside its baseline, those that moved most first (R-OBS-7)."""

from __future__ import annotations

from raitui.core.distribution import Distribution
from raitui.core.reading import Verdict
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.distribution_lines import distribution_lines, stays, summary_lines, verdict_of_distance
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line, wrapped

NOT_WATCHED = (
    "no indicator compares a distribution with its baseline. Give a profile one that does, `distance:` over a "
    "histogram or over the categories of a counter, and its bins stand here."
)
_WORST_FIRST = (Verdict.BREACH, Verdict.WARN, Verdict.UNKNOWN, Verdict.OK)


def _order(service: ServiceSnapshot, distribution: Distribution) -> tuple[int, float]:
    verdict = verdict_of_distance(service, distribution)
    distance, target = distribution.distance or 0.0, distribution.target or 1.0
    return _WORST_FIRST.index(verdict), -distance / target


def distribution_panel(service: ServiceSnapshot, _now: float, cells: int) -> list[Line]:
    """Every distribution, those that moved most first; in words when there is none.

    What has not moved is told without its bins, but for the first: there is always one to look at.
    """
    if not service.distributions:
        return wrapped(NOT_WATCHED, cells, look=Look.DIM) if service.cells else [line(Span(NOT_YET, Look.DIM))]
    lines: list[Line] = []
    for one in sorted(service.distributions, key=lambda found: _order(service, found)):
        told = summary_lines if lines and stays(service, one) else distribution_lines
        lines += [EMPTY] if lines else []
        lines += told(service, one, cells)
    return lines
