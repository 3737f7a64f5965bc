"""What a service's row says, and which row stands first."""

from __future__ import annotations

from raitui.core.burn import Alert
from raitui.core.findings import (
    REVERTED,
    Findings,
    breaches,
    is_waiting,
    severe_slices,
    unknown_objectives,
    unknown_readings,
    unwatched,
)
from raitui.core.objectives import firing
from raitui.core.sli import Urgency
from raitui.core.snapshot import ServiceSnapshot, State


def state_of(findings: Findings) -> State:
    """The row's state: the worst that can be said, a stale page in its place.

    A containment that nobody can see is not known to be in force: it may be undone, which would stand higher still.
    """
    if firing(findings.slos, Urgency.PAGE) or breaches(findings, Urgency.PAGE) or severe_slices(findings):
        return State.PAGE
    if any(contained.state == REVERTED for contained in findings.contained):
        return State.REVERTED
    if not findings.readings:
        return State.STARTING
    if unknown_readings(findings) or unknown_objectives(findings) or unwatched(findings):
        return State.UNKNOWN
    if findings.contained:
        return State.CONTAINED
    if firing(findings.slos, Urgency.TICKET) or breaches(findings, Urgency.TICKET):
        return State.TICKET
    return State.STARTING if is_waiting(findings) else State.OK


def rank(service: ServiceSnapshot) -> tuple[int, bool, float, int, str]:
    """The sort key, worst first: state, a containment undone, then the fastest burn, then the tier, then the name."""
    burns = [
        burn.rate
        for slo in service.slos
        if slo.page is Alert.FIRING or slo.ticket is Alert.FIRING
        for window_s, burn in slo.burn.items()
        if window_s == 3_600 and burn.rate is not None  # noqa: PLR2004  # the hour is what the row shows
    ]
    holds = all(held.state != REVERTED for held in service.contained)
    return (service.state, holds, -max(burns, default=0.0), service.tier, service.name)
