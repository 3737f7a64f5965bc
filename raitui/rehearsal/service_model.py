"""What a service of the simulated fleet is made of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from raitui.rehearsal.behaviour import Behaviour

INTERACTIVE_BOUNDS_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0)


class Trait(Enum):
    """What a service does, and so which families of metrics it has."""

    SERVES = "serves"
    COSTS = "costs"
    DECIDES = "decides"
    IS_LABELLED = "is labelled"
    GENERATES = "generates"
    IS_GUARDED = "is guarded"
    IS_EXPLAINED = "is explained"
    REDACTS = "redacts"
    DRIFTS = "drifts"
    IS_REVIEWED = "is reviewed"


class Cohort(Struct, frozen=True):
    """A slice of a service's users or inputs: its share of the traffic (0-1), and how it is treated differently."""

    name: str
    share: float
    differs: Mapping[str, float] = {}


class ComponentVersion(Struct, frozen=True):
    """A version of a component (model, prompt, parameters, config) and who brought it there."""

    kind: str
    version: str
    changed_by: str


class ServiceModel(Struct, frozen=True):
    """One simulated service.

    ``requests_per_second`` is the day's average over all locations. ``components`` begin with the one whose version
    labels the metrics and is rolled out and back. ``rollback_s`` is how long (seconds) a rollback takes to come
    into effect. ``label_lag_s`` is how long (seconds) truth takes to be known. ``guardrails`` and
    ``outputs`` are categories with their shares among the triggers and the outputs.
    """

    name: str
    owner: str
    tier: int
    profiles: tuple[str, ...]
    traits: frozenset[Trait]
    requests_per_second: float
    components: tuple[ComponentVersion, ...]
    cohorts: tuple[Cohort, ...] = (Cohort("all", 1.0),)
    behaviour: Behaviour = Behaviour()
    bounds_s: tuple[float, ...] = INTERACTIVE_BOUNDS_S
    rollback_s: float = 12.0
    label_lag_s: float = 3_600.0
    guardrails: Mapping[str, float] = {}
    outputs: Mapping[str, float] = {}
    watched_input: str = ""
    on_call: str = ""

    @property
    def stable(self) -> str:
        """The version in service at first of the component that is rolled out."""
        return self.components[0].version

    @property
    def rolled_out(self) -> str:
        """The kind of component that is rolled out: model, prompt, parameters."""
        return self.components[0].kind

    @property
    def runbook(self) -> str:
        """Where its runbook would be."""
        return f"https://runbooks.example/{self.name}"

    @property
    def explanations(self) -> str:
        """Where explanations of its answers would be, by service and version; empty where it gives none."""
        return "https://explanations.example/{service}/{version}" if Trait.IS_EXPLAINED in self.traits else ""
