"""How metrics are labelled, and which of them tell what runs where."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from raitui.config.schema.scalars import LabelName, MetricName
from raitui.config.schema.section import Section, says
from raitui.config.schema.series import Match


class Labels(Section, frozen=True):
    """How this site's metrics name the service, its location, its version and the cohort."""

    service: Annotated[LabelName, says("The label of the service")] = "service"
    at: Annotated[LabelName, says("The label of its location")] = "at"
    version: Annotated[LabelName, says("The label of its version")] = "version"
    cohort: Annotated[LabelName, says("The label of the cohort")] = "cohort"
    cohorts: Annotated[
        tuple[LabelName, ...],
        says("Several labels of cohorts instead of that one: the first is the usual one, a key leads to the others"),
    ] = ()


class ComponentInfo(Section, frozen=True):
    """The info metric of component versions in service, and what its labels are called."""

    metric: MetricName
    match: Match = field(default_factory=dict)
    component: Annotated[LabelName, says("The label of the component: model, prompt, parameters")] = "component"
    version: Annotated[LabelName, says("The label of its version")] = "version"
    role: Annotated[LabelName, says("The label that tells stable from candidate")] = "role"
    actor: Annotated[LabelName, says("The label of who brought it there")] = "actor"


class RolloutInfo(Section, frozen=True):
    """The metric whose value is the candidate's share of the traffic (0-1), and what its labels are called."""

    metric: MetricName
    match: Match = field(default_factory=dict)
    strategy: Annotated[LabelName, says("The label of the strategy: canary, shadow")] = "strategy"
    stage: Annotated[LabelName, says("The label of the stage")] = "stage"
    stable: Annotated[LabelName, says("The label of the stable version")] = "stable"
    candidate: Annotated[LabelName, says("The label of the candidate version")] = "candidate"
    paused: Annotated[LabelName, says("The label that tells whether it is paused")] = "paused"
    status: Annotated[LabelName, says("The label of the rollout's status")] = "status"


class ModeInfo(Section, frozen=True):
    """The info metric of mode and exposure, and what its labels are called."""

    metric: MetricName
    match: Match = field(default_factory=dict)
    mode: Annotated[LabelName, says("The label of the mode")] = "mode"
    exposure: Annotated[LabelName, says("The label of the exposure")] = "exposure"
    export: Annotated[LabelName, says("The label that tells whether data is exported")] = "export"


class Info(Section, frozen=True):
    """Info metrics that tell what runs where."""

    components: ComponentInfo | None = None
    rollout: RolloutInfo | None = None
    mode: ModeInfo | None = None
