"""The fleet at one moment: frozen, and replaced whole."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from raitui.core.acting_elsewhere import ActingElsewhere
from raitui.core.action import Axis
from raitui.core.breakdown import Breakdown
from raitui.core.change import Change
from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked
from raitui.core.differential import Differential
from raitui.core.distribution import Distribution
from raitui.core.drill import Drill
from raitui.core.history import ServiceHistory
from raitui.core.look_alike import LookAlike, NameOf
from raitui.core.prospect import Permit, Prospect
from raitui.core.raised_alert import RaisedAlert
from raitui.core.reading import Place, Reading
from raitui.core.reliability import Reliability
from raitui.core.silence import Silence
from raitui.core.slo_state import SloState
from raitui.core.source_health import SourceHealth
from raitui.core.trace_sample import Traces


class State(IntEnum):
    """What a service's row says; lower is worse and stands higher."""

    PAGE = 0
    REVERTED = 1
    UNKNOWN = 2
    CONTAINED = 3
    TICKET = 4
    STARTING = 5
    OK = 6


class ComponentState(Struct, frozen=True, gc=False):
    """A component of a service at a location: its version, and since when as far as it was seen."""

    at: str
    kind: str
    version: str
    role: str
    changed_at: float | None = None
    last_good: str | None = None


class RolloutState(Struct, frozen=True, gc=False):
    """A staged rollout at a location; ``weight`` is the candidate's share of the traffic (0-1)."""

    at: str
    strategy: str
    stage: str
    weight: float
    stable: str
    candidate: str
    paused: bool
    status: str


class ModeState(Struct, frozen=True, gc=False):
    """Mode, exposure and export of a service at a location, as its info metric tells them; empty where it does not."""

    at: str
    mode: str
    exposure: str
    export: str = ""


class ServingVersions(Struct, frozen=True, gc=False):
    """The versions of one component that serve at a location; ``weight`` is the candidate's share of the traffic (0-1).

    ``component`` is empty where nothing tells which one is rolled out.
    """

    component: str
    stable: str
    candidate: str = ""
    weight: float = 0.0


class Posture(Struct, frozen=True, gc=False):
    """Where a service stands on every axis at a location; a position that nothing tells is empty.

    ``doubted`` holds, by axis, what the metrics show where the log holds it further down: they may lag behind it.
    """

    at: str
    exposure: str = ""
    mode: str = ""
    export: str = ""
    versions: tuple[ServingVersions, ...] = ()
    doubted: tuple[tuple[Axis, str], ...] = ()


class LastGood(Struct, frozen=True, gc=False):
    """The version of a component to go back to at a location (R-CON-9); ``version`` is empty when there is none.

    ``until`` (unix seconds) is when it last served full traffic, ``served_s`` for how long it had by then, ``since``
    when the version came that serves now; None while that is not known. ``why`` says what makes it good, or why there
    is none.
    """

    at: str
    component: str
    version: str
    why: str
    until: float | None = None
    served_s: float | None = None
    since: float | None = None


class Exposed(Struct, frozen=True, gc=False):
    """How many were affected since the trouble began (R-OBS-9), in ``unit``, at one place."""

    place: Place
    count: float
    since: float
    unit: str


class ContainedState(Struct, frozen=True, gc=False):
    """A containment in force: which action, by whom, since when (unix seconds), until when, in which state.

    ``state`` is in_force, reverted, or unwatched while nothing tells; ``seen_at`` is when it was last seen in force.
    ``before`` and ``after`` are the positions, or the versions of ``component``, that it lies between.
    """

    action: str
    by: str
    since: float
    until: float | None
    state: str
    at: str = ""
    action_id: str = ""
    axis: Axis | None = None
    component: str = ""
    before: str = ""
    after: str = ""
    seen_at: float | None = None
    detail: str = ""


class Why(Struct, frozen=True, gc=False):
    """Why a service stands where it does: the indicator that says so, where, and in a few words.

    ``after`` is the change before it; ``brief`` says the text in ever fewer words, for where there is little room.
    """

    text: str
    sli: str = ""
    place: Place = Place()
    after: str = ""
    brief: tuple[str, ...] = ()


class ServiceSnapshot(Struct, frozen=True, gc=False):
    """One service at one moment.

    ``readings`` holds, per indicator, the whole service and what is needed to see the worst of it; ``cells`` every
    version and cohort, for the service in focus, ``history`` how its figures moved, and ``traces`` requests that went
    wrong, None before anybody has asked. ``since`` is when the trouble began (unix seconds), or before that where
    ``since_or_before``: what is counted from then on is then a part of the whole. ``profiles`` names those under which
    it is watched: others may use the same names for indicators and objectives of their own. ``acting`` is what others
    have under way on it, None while nobody knows; ``prospects`` what each action would be, for the service in focus
    alone. ``look_alikes`` are the names on it that are taken for others.
    ``changes_awaited`` marks that what is in ``changes`` may not be all: the record has not answered yet.
    ``distributions``, ``reliability`` and ``breakdowns`` show what stands behind the figures of indicators that are
    computed of many: bins beside their baseline, predicted beside observed, categories and cohorts. ``explanations`` is
    where the site keeps those of its answers, with placeholders for service and version; empty where it told of none.
    ``alerts`` are those that others raised on it, the gravest that anybody is told of first; neither they nor silences
    change anything of its state. ``alert_permits`` tell what the operator may do about them, by the action's id.
    ``differential`` holds it against the failure modes while it is in trouble; None while it is not. ``evidence`` is
    what is compared with a baseline and stays valid however often one looks; ``evidence_asked`` how it was come by,
    None while nobody asks for it.
    """

    name: str
    owner: str
    tier: int
    environment: str
    state: State
    why: Why
    locations: tuple[str, ...] = ()
    since: float | None = None
    since_or_before: bool = False
    stale: bool = False
    partial: bool = False
    readings: tuple[Reading, ...] = ()
    cells: tuple[Reading, ...] = ()
    slos: tuple[SloState, ...] = ()
    components: tuple[ComponentState, ...] = ()
    rollouts: tuple[RolloutState, ...] = ()
    modes: tuple[ModeState, ...] = ()
    contained: tuple[ContainedState, ...] = ()
    changes: tuple[Change, ...] = ()
    changes_awaited: bool = False
    exposed: tuple[Exposed, ...] = ()
    profiles: tuple[str, ...] = ()
    postures: tuple[Posture, ...] = ()
    last_goods: tuple[LastGood, ...] = ()
    history: ServiceHistory | None = None
    traces: Traces | None = None
    acting: tuple[ActingElsewhere, ...] | None = None
    prospects: tuple[Prospect, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    explanations: str = ""
    alerts: tuple[RaisedAlert, ...] = ()
    alert_permits: tuple[tuple[str, Permit], ...] = ()
    differential: Differential | None = None
    evidence: tuple[ComparedEvidence, ...] = ()
    evidence_asked: EvidenceAsked | None = None

    def prospect(self, action: str) -> Prospect | None:
        """What is known of the action with that id, None while nobody has asked."""
        return next((prospect for prospect in self.prospects if prospect.action == action), None)

    @property
    def advised(self) -> str:
        """The id of the action that limits best what it likely has, empty where none is known to."""
        found = self.differential.recommended if self.differential is not None else None
        return "" if found is None else found.action

    def alert_permit(self, action: str) -> Permit:
        """Whether the operator may do that about its alerts; unknown while nobody has asked."""
        return dict(self.alert_permits).get(action, Permit())

    @property
    def suspect_name(self) -> LookAlike | None:
        """The warning about its own name, None where that is what it looks like."""
        return next((one for one in self.look_alikes if one.of is NameOf.SERVICE), None)


class FleetSnapshot(Struct, frozen=True):
    """Every service, worst first, and every source. ``at`` is unix seconds by the site's clock.

    ``drill`` is set while all this is a drill: every screen says so (R-DRL-1). ``stray_alerts`` name no service that
    the site knows; ``silences`` hold now, or will.
    """

    at: float
    site: str
    environment: str
    services: tuple[ServiceSnapshot, ...]
    sources: tuple[SourceHealth, ...]
    demo: bool = False
    colour: str = ""
    notices: tuple[str, ...] = ()
    drill: Drill | None = None
    stray_alerts: tuple[RaisedAlert, ...] = ()
    silences: tuple[Silence, ...] = ()

    def service(self, name: str) -> ServiceSnapshot | None:
        """The service of that name, None when the fleet has none."""
        return next((service for service in self.services if service.name == name), None)
