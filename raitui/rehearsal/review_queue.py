"""What piles up before reviewers while answers wait for them."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.core.action import Axis
from raitui.core.ladder import HUMAN_APPROVAL
from raitui.rehearsal.flow import RELEASED
from raitui.rehearsal.timeline import Step

_WORKED_OFF = RELEASED[HUMAN_APPROVAL]
"""How many cases reviewers close once no more come, as a share of the requests."""


def waiting_cases(steps: Sequence[Step], requests_per_second: float, at: float) -> float:
    """Cases that wait at a time (unix seconds) beyond the usual ones, the day's cycle left aside."""
    cases = 0.0
    for step, until in zip(steps, [*(later.since for later in steps[1:]), at], strict=True):
        held_back = 1.0 - RELEASED[step.deployment.positions[Axis.MODE]]
        per_second = requests_per_second * (held_back or -_WORKED_OFF)
        cases = max(0.0, cases + per_second * max(0.0, min(until, at) - step.since))
    return cases
