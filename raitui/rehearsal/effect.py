"""Whether an order is in effect, by what happens and not by what control says: a control that lies is found out."""

from __future__ import annotations

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import FALLBACK, OFF
from raitui.rehearsal.deployment import Deployment
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, SimulatedFleet
from raitui.rehearsal.flow import FALLBACK_VERSION


def in_effect(fleet: SimulatedFleet, desired: Transition, now: float) -> bool:
    """Whether the place stands as desired, and got no request since the scrape before that it should not have got.

    Raises:
        ControlRefusedError: there is no such place.
    """
    deployment = fleet.place(desired.service, desired.at).deployment(now)
    if desired.axis is not Axis.VERSION:
        stands = {deployment.positions[desired.axis], deployment.shown[desired.axis]} == {desired.after}
    else:
        stands = _serves(deployment, desired)
    return stands and not _stray_requests(fleet, deployment, desired, now)


def _serves(deployment: Deployment, desired: Transition) -> bool:
    """A candidate that is brought back serves beside the stable version; any other version serves alone."""
    component = desired.component or deployment.rolled_out
    if component != deployment.rolled_out:
        return {deployment.version_of(component), deployment.served_of(component)} == {desired.after}
    shown, share = deployment.shown_shares(), deployment.share(desired.after)
    rollout = deployment.rollout
    if rollout and rollout.candidate == desired.after:
        return shown[desired.after] > 0 and share > 0
    return shown.get(desired.after, 0.0) >= 1 and share >= 1


def _stray_requests(fleet: SimulatedFleet, deployment: Deployment, desired: Transition, now: float) -> bool:
    """Whether a version answered that was to leave: all of them when the service is off."""
    rollout = deployment.rollout
    match desired.axis, desired.after:
        case Axis.MODE, str(after) if after in {FALLBACK, OFF}:
            allowed = {FALLBACK_VERSION} if after == FALLBACK else set()
            return any(version not in allowed for version in _answering(fleet, desired, now))
        case Axis.VERSION, str(after) if not (rollout and rollout.candidate == after):
            return desired.before in _answering(fleet, desired, now)
        case _:
            return False


def _answering(fleet: SimulatedFleet, desired: Transition, now: float) -> set[str]:
    """The versions that got requests at the place within the last scrape interval."""
    here = {"service": desired.service, "at": desired.at}
    return {
        series.labels["version"]
        for series in fleet.family("ai_requests_total")
        if here.items() <= series.labels.items() and series.value(now) > series.value(now - SCRAPE_INTERVAL_S)
    }
