"""The candidate beside the stable version: each indicator side by side, and the evidence as it grows (R-DEC-5)."""

from __future__ import annotations

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.component_lines import component_lines
from raitui.widgets.evidence_chart import EVIDENCE_TITLE, evidence_chart
from raitui.widgets.evidence_span import evidence_span
from raitui.widgets.evidence_state import E, evidence_state
from raitui.widgets.evidence_table import evidence_table, worst_first
from raitui.widgets.rollout_lines import rollout_line
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, flowed, line, wrapped
from raitui.widgets.uncompared_lines import uncompared_lines

NO_CANDIDATE = "No candidate has traffic: there is nothing to compare with the stable version."


def whole(service: ServiceSnapshot) -> list[ComparedEvidence]:
    """Each indicator of the candidate as a whole, worst first."""
    return sorted((one for one in service.evidence if one.of_rollout and one.place.cohort is None), key=worst_first)


def _sli(one: ComparedEvidence) -> str:
    return one.sli


def candidate_panel(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """Where it is rolled out, each indicator, and how the evidence grew; in words when there is no candidate."""
    rows = whole(service)
    rollouts = [cut(rollout_line(one), cells) for one in service.rollouts]
    if not rows:
        asked = service.evidence_asked
        if service.rollouts and (asked is None or asked.waiting or asked.error):
            return [*rollouts, *evidence_state(service, cells)]
        return [*wrapped(NO_CANDIDATE, cells, look=Look.DIM), *component_lines(service, now, cells)]
    first = rows[0]
    beside = line(Span(first.place.version or "", Look.STRONG), f" beside {first.baseline}")
    since = line(evidence_span(rows, now))
    chart = evidence_chart(service, rows, now, cells, _sli)
    grown = [EMPTY, cut(line(Span(EVIDENCE_TITLE, Look.DIM)), cells), *chart] if chart else []
    table = evidence_table(rows, cells, _sli, "INDICATOR")
    others = uncompared_lines(service, {one.sli for one in rows}, cells)
    return [
        *evidence_state(service, cells),
        *rollouts,
        *flowed([beside, since], cells, indent=" ", gap=""),
        *table,
        *wrapped(E, cells, look=Look.DIM),
        *grown,
        *([EMPTY] if others else []),
        *others,
    ]
