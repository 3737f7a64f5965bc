"""How the evidence grew: its power of ten over time, with the height from which on something is called worse."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from raitui.core.burn import MINUTE
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.chart import Bound, Chart, Curve, chart_lines
from raitui.widgets.evidence_figures import power
from raitui.widgets.styled_line import Line, Look
from raitui.widgets.why_chart import SIGNS, happened

EVIDENCE_TITLE = "how the evidence that it is worse (E) grew, on a logarithmic scale"
CHART_ROWS = 10
DEEPEST = -1.0
"""Evidence that something is *not* worse grows without end; below this power of ten it is drawn at the edge."""

HIGHEST = 3.0
"""Far beyond the threshold nothing more is told: so many powers of ten above it are drawn."""

USUAL_STEP = 0.9
"""So large a share of the steps is no longer than the one that is taken for the usual: the others are gaps."""


def _step_s(rows: Sequence[ComparedEvidence]) -> int:
    steps = sorted(
        after - before
        for one in rows
        for (before, _), (after, _) in zip(one.evidence.log10_e, one.evidence.log10_e[1:], strict=False)
    )
    return max(MINUTE, round(steps[math.floor((len(steps) - 1) * USUAL_STEP)])) if steps else MINUTE


def evidence_chart(
    service: ServiceSnapshot, rows: Sequence[ComparedEvidence], now: float, cells: int, name: Callable[..., str]
) -> list[Line]:
    """The evidence of these, the first ones that there are signs for; none before there is any."""
    drawn = [one for one in rows if one.evidence.log10_e][: len(SIGNS)]
    if not drawn:
        return []
    needed = max(one.needed_log10 for one in drawn)
    curves = [
        Curve(
            f"{name(one)} {power(one.log10_e)}",
            tuple((when, min(max(value, DEEPEST), needed + HIGHEST)) for when, value in one.evidence.log10_e),
            sign,
            Look.BAD if one.standing is Standing.WORSE else Look.PLAIN,
            measured=False,
        )
        for one, sign in zip(drawn, SIGNS, strict=False)
    ]
    start = min(one.since for one in drawn)
    chart = Chart(
        start,
        max(when for one in drawn for when, _ in one.evidence.log10_e),
        _step_s(drawn),
        power,
        curves,
        (Bound(f"worse from {power(needed)}", needed), Bound("nothing seen", 0.0)),
        [one for one in happened(service, now) if one.when > start],
    )
    return chart_lines(chart, cells, CHART_ROWS)
