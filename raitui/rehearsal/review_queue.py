"""What piles up before reviewers while answers wait for them, and what they get done."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.ladder import AUTOMATIC, HUMAN_APPROVAL
from raitui.rehearsal.flow import RELEASED
from raitui.rehearsal.timeline import Step

_WORKED_OFF = RELEASED[HUMAN_APPROVAL]
"""How many cases reviewers close while answers wait, as a share of the requests, and then until none waits."""

_USUALLY_REVIEWED = 0.02
"""How many requests go to a reviewer while the model decides by itself; they are seen to as they come."""


class ReviewQueue(Struct, frozen=True):
    """Cases that wait beyond the usual ones, and cases closed since the beginning."""

    waiting: float
    closed: float


def review_queue(steps: Sequence[Step], requests_per_second: float, at: float) -> ReviewQueue:
    """The queue at a time (unix seconds), the day's cycle left aside."""
    waiting = closed = 0.0
    for step, until in zip(steps, [*(later.since for later in steps[1:]), at], strict=True):
        mode = step.deployment.positions[Axis.MODE]
        requests = requests_per_second * max(0.0, min(until, at) - step.since)
        held_back = 1.0 - RELEASED[mode]
        if held_back:
            waiting += requests * held_back
            closed += requests * _WORKED_OFF
        else:
            done = min(waiting, requests * _WORKED_OFF)
            waiting -= done
            closed += done + (requests * _USUALLY_REVIEWED if mode == AUTOMATIC else 0.0)
    return ReviewQueue(waiting, closed)
