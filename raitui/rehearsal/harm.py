"""Whether a fault harms anybody now, and how many it has: by the simulated fleet's own state and counters."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from raitui.core.drill_result import DrillHarm
from raitui.core.expression import EventKind
from raitui.core.selector import Comparison, Selector
from raitui.rehearsal.deployment import Deployment
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.flow import Stream
from raitui.rehearsal.hidden_fault import HiddenFault
from raitui.rehearsal.place import Place

_REQUESTS = Selector("ai_requests_total")


def harms(fleet: SimulatedFleet, fault: HiddenFault, at: float) -> bool:
    """Whether the faulty version answers anybody anywhere at that time (unix seconds), and the answer gets through.

    What control says counts for nothing here, and a person who looks at each answer lets no bad one through.
    """
    return any(_harms_at(fleet.place(fault.service, location), fault, at) for location in fault.at)


def _harms_at(place: Place, fault: HiddenFault, at: float) -> bool:
    deployment = place.deployment(at)
    if not deployment.let_through(Stream.ANSWERS):
        return False
    versions = {deployment.stable, *((deployment.rollout.candidate,) if deployment.rollout else ())}
    return any(deployment.weight(version) > 0 and _is_bad(place, deployment, version, fault) for version in versions)


def _is_bad(place: Place, deployment: Deployment, version: str, fault: HiddenFault) -> bool:
    others = tuple(one for one in deployment.faults if one.name != fault.name)
    without = structs.replace(deployment, faults=others)
    served, healthy = (one.behaviour(place.model, version, None, Stream.ANSWERS) for one in (deployment, without))
    return served != healthy


def harm_done(fleet: SimulatedFleet, fault: HiddenFault, since: float, until: float) -> DrillHarm:
    """How many requests the faulty version answered between two times (unix seconds), and how many of them badly."""
    exposed, events, counted = (
        _grown(fleet, selector, fault, since, until) for selector in (_REQUESTS, fault.ratio.events, fault.ratio.total)
    )
    bad = counted - events if fault.ratio.kind is EventKind.GOOD else events
    return DrillHarm(exposed, bad, counted)


def _grown(fleet: SimulatedFleet, selector: Selector, fault: HiddenFault, since: float, until: float) -> float:
    return sum(
        series.value(until) - series.value(since)
        for series in fleet.family(selector.metric)
        if _is_of(series.labels, fault) and _matches(selector, series.labels)
    )


def _is_of(labels: Mapping[str, str], fault: HiddenFault) -> bool:
    """Whether the series counts what the faulty version answers: all that the service does, where no label tells it."""
    if labels["service"] != fault.service or labels["at"] not in fault.at:
        return False
    return not fault.has_label or labels.get("version") == fault.version


def _matches(selector: Selector, labels: Mapping[str, str]) -> bool:
    return all(
        labels.get(matcher.label) in matcher.value.split("|")
        if matcher.comparison is Comparison.MATCHES
        else labels.get(matcher.label) == matcher.value
        for matcher in selector.matchers
    )
