"""Whether an order is in effect, by what happens and not by what control says: a control that lies is found out."""

from __future__ import annotations

from collections.abc import Iterable

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
    place = fleet.place(desired.service, desired.at)
    deployment = place.deployment(now)
    if desired.axis is not Axis.VERSION:
        stands = {deployment.positions[desired.axis], deployment.shown[desired.axis]} == {desired.after}
    elif desired.before and not _returns(deployment, desired):
        stands = _was_left(place.deployments_until(now), desired)
    else:
        stands = _is_there(deployment, desired)
    return stands and not _stray_requests(fleet, deployment, desired, now)


def _returns(deployment: Deployment, desired: Transition) -> bool:
    return deployment.rollout is not None and deployment.rollout.candidate == desired.after


def _was_left(newest_first: Iterable[Deployment], desired: Transition) -> bool:
    """Whether the version that was to leave has been gone ever since the one that was to serve came.

    So a rollback stays in effect whatever newer version is deployed afterwards: what it took away is still gone.
    """
    for deployment in newest_first:
        if not _is_gone(deployment, desired):
            return False
        if _stable(deployment, desired) == {desired.after}:
            return True
    return False


def _is_gone(deployment: Deployment, desired: Transition) -> bool:
    if not _is_rolled_out(deployment, desired):
        return desired.before not in _stable(deployment, desired)
    return deployment.shown_shares().get(desired.before, 0.0) <= 0 and deployment.share(desired.before) <= 0


def _stable(deployment: Deployment, desired: Transition) -> set[str]:
    """The version beside any candidate, as it shows and in truth."""
    if _is_rolled_out(deployment, desired):
        return {deployment.shown_stable, deployment.stable}
    return {deployment.version_of(desired.component), deployment.served_of(desired.component)}


def _is_rolled_out(deployment: Deployment, desired: Transition) -> bool:
    return desired.component in {"", deployment.rolled_out}


def _is_there(deployment: Deployment, desired: Transition) -> bool:
    """A candidate that is brought back serves beside the stable version; any other version serves alone."""
    if not _is_rolled_out(deployment, desired):
        return _stable(deployment, desired) == {desired.after}
    shown, share = deployment.shown_shares(), deployment.share(desired.after)
    if _returns(deployment, desired):
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
