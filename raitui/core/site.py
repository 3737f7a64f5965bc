"""What a site is made of: its services, what is watched about them, and how its metrics are labelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from raitui.core.exemplar import TraceView
from raitui.core.selector import Matcher, Selector
from raitui.core.sli import Sli, Slo
from raitui.core.sustained import CallsAfter


class LabelNames(Struct, frozen=True):
    """How this site's metrics name the service, its location, its version and the cohort.

    ``further_cohorts`` are other labels by which users or inputs are told apart, beside the ``cohort`` that counts.
    """

    service: str = "service"
    at: str = "at"
    version: str = "version"
    cohort: str = "cohort"
    further_cohorts: tuple[str, ...] = ()

    @property
    def slices(self) -> tuple[str, ...]:
        """Every label of cohorts, the usual one first."""
        return (self.cohort, *self.further_cohorts)


class ComponentInfo(Struct, frozen=True):
    """An info metric (value 1) with one series per component version in service.

    Its labels, beside service and location: which component, which version, its role (stable or candidate) and who
    brought it there.
    """

    selector: Selector
    component: str = "component"
    version: str = "version"
    role: str = "role"
    actor: str = "actor"


class RolloutInfo(Struct, frozen=True):
    """An info metric with one series per service and location whose value is the candidate's weight (0-1)."""

    selector: Selector
    strategy: str = "strategy"
    stage: str = "stage"
    stable: str = "stable"
    candidate: str = "candidate"
    paused: str = "paused"
    status: str = "status"


class ModeInfo(Struct, frozen=True):
    """An info metric with one series per service and location: its mode, its exposure, and whether it exports."""

    selector: Selector
    mode: str = "mode"
    exposure: str = "exposure"
    export: str = "export"


class InfoMetrics(Struct, frozen=True):
    """The info metrics that tell what runs where; None where the site has no such metric."""

    components: ComponentInfo | None = None
    rollout: RolloutInfo | None = None
    mode: ModeInfo | None = None


class Profile(Struct, frozen=True):
    """What is watched about a kind of service: indicators, objectives, and the counter of those exposed.

    ``matchers`` narrow every series of the profile. ``discover`` takes every service that the profile's series name.
    ``exposed`` counts what R-OBS-9 calls decisions, users or money affected, ``exposed_unit`` names it. A breach that
    one moment tells must last as long as ``calls_after`` says, which is the same in all profiles of a site.
    """

    name: str
    slis: tuple[Sli, ...]
    slos: tuple[Slo, ...] = ()
    matchers: tuple[Matcher, ...] = ()
    discover: bool = False
    exposed: Selector | None = None
    exposed_unit: str = "requests"
    calls_after: CallsAfter = CallsAfter()


class Service(Struct, frozen=True):
    """An AI service, as the site declares it. ``tier`` 1 is the most critical.

    ``explanations`` is an address with the placeholders ``{service}`` and ``{version}``, under which its explanations
    lie. ``user_sees`` is what the end user has in front of them while an action is in effect, by the action's id.
    """

    name: str
    owner: str = ""
    tier: int = 3
    environment: str = ""
    profiles: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    on_call: str = ""
    runbook: str = ""
    explanations: str = ""
    user_sees: Mapping[str, str] = {}


class Site(Struct, frozen=True):
    """Everything that the console watches; ``demo`` marks the simulated fleet, which must never pass for a real one."""

    name: str
    environment: str = ""
    colour: str = ""
    demo: bool = False
    services: tuple[Service, ...] = ()
    profiles: tuple[Profile, ...] = ()
    labels: LabelNames = LabelNames()
    info: InfoMetrics = InfoMetrics()
    traces: TraceView = TraceView()

    def profiles_named(self, names: Collection[str]) -> tuple[Profile, ...]:
        """The profiles of these names in the site's order: those under which a service is watched."""
        return tuple(profile for profile in self.profiles if profile.name in names)

    def profile(self, name: str) -> Profile:
        """The profile of that name; KeyError when the site has none."""
        return {profile.name: profile for profile in self.profiles}[name]
