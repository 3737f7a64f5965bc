"""Which versions serve how much of the traffic."""

from __future__ import annotations

from raitui.core.figures import percentage
from raitui.core.snapshot import RolloutState
from raitui.widgets.styled_line import Line, Look, Span, line


def rollout_line(rollout: RolloutState) -> Line:
    """One rollout: ``eu1 canary 10%: v77 10.0%, stable v76 · paused``."""
    remarks = [rollout.status, "paused" if rollout.paused else ""]
    return line(
        Span(f"{rollout.at} ", Look.DIM),
        f"{rollout.strategy} {rollout.stage}: ",
        Span(rollout.candidate, Look.STRONG),
        f" has {percentage(rollout.weight)}, stable {rollout.stable}",
        *(Span(f" · {remark}", Look.DIM) for remark in remarks if remark),
    )
