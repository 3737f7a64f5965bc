"""The simulated fleet described as a site: what the console is told about it."""

from __future__ import annotations

from raitui.core.exemplar import TraceView
from raitui.core.selector import Selector
from raitui.core.site import ComponentInfo, InfoMetrics, LabelNames, ModeInfo, RolloutInfo, Service, Site
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.place import LOCATIONS
from raitui.rehearsal.profiles import PROFILES
from raitui.rehearsal.service_model import ServiceModel

ENVIRONMENT = "simulation"

INFO = InfoMetrics(
    components=ComponentInfo(Selector("ai_component_info"), actor="changed_by"),
    rollout=RolloutInfo(Selector("ai_rollout_weight")),
    mode=ModeInfo(Selector("ai_mode_info")),
)

TRACES = TraceView("https://traces.example/trace/{trace_id}", attributes=("http_status",))
LABELS = LabelNames(further_cohorts=("at",))
"""Where users are served is one more way to tell them apart."""


def _service(model: ServiceModel) -> Service:
    return Service(
        name=model.name,
        owner=model.owner,
        tier=model.tier,
        profiles=model.profiles,
        locations=tuple(location.name for location in LOCATIONS),
        on_call=model.on_call,
        runbook=model.runbook,
        explanations=model.explanations,
    )


def describe_site(fleet: SimulatedFleet, *, demo: bool = True) -> Site:
    """The site that the fleet's services and series make; ``demo`` says that no real Prometheus stands between."""
    used = {profile for model in fleet.models for profile in model.profiles}
    return Site(
        name="simulated fleet",
        environment=ENVIRONMENT,
        colour="blue",
        demo=demo,
        services=tuple(map(_service, fleet.models)),
        profiles=tuple(profile for profile in PROFILES if profile.name in used),
        labels=LABELS,
        info=INFO,
        traces=TRACES,
    )
