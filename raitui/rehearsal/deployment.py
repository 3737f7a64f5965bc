"""What runs at one location of a service, and where it stands on each axis: as it is, and as it shows."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.ladder import FALLBACK, HUMAN_APPROVAL, OFF, POSITIONS, usual
from raitui.rehearsal.behaviour import Behaviour
from raitui.rehearsal.control_log import FaultBegan, WeightChanged
from raitui.rehearsal.flow import FALLBACK_VERSION, Stream, let_through
from raitui.rehearsal.service_model import Cohort, ServiceModel

STABLE = "stable"
CANDIDATE = "candidate"
ABORTING, ABORTED = "aborting", "aborted"

USUAL: Mapping[Axis, str] = {axis: usual(axis) for axis in POSITIONS}
"""Where a service stands that nobody contains."""


class Component(Struct, frozen=True):
    """A version of a component that stands at a location, in which role, and who brought it there.

    ``serves`` is the version that truly serves, where that is another one than it shows.
    """

    kind: str
    version: str
    role: str
    changed_by: str
    serves: str = ""


class Rollout(Struct, frozen=True):
    """A candidate beside the stable version: its share of the traffic (0-1), true and as its status shows it.

    ``reached`` is the stage that an abort took it from; None while it was not aborted.
    """

    strategy: str
    candidate: str
    weight: float = 0.0
    shown: float = 0.0
    stage: str = "0%"
    status: str = "deployed"
    reached: WeightChanged | None = None

    @property
    def is_aborted(self) -> bool:
        """Whether it was taken back, or is being."""
        return self.status in {ABORTING, ABORTED}


class Deployment(Struct, frozen=True):
    """The state of one service at one location; ``stable`` is what truly serves beside the candidate.

    ``rolled_out`` is the kind of component that both are versions of, ``positions`` where the service stands in truth
    on the axes that have positions, ``shown`` where it shows to.
    """

    stable: str
    rolled_out: str
    components: tuple[Component, ...]
    positions: Mapping[Axis, str]
    shown: Mapping[Axis, str]
    rollout: Rollout | None = None
    faults: tuple[FaultBegan, ...] = ()

    def version_of(self, kind: str) -> str:
        """The version that a component shows beside its candidate; empty when there is no such component."""
        return next((one.version for one in self.components if (one.kind, one.role) == (kind, STABLE)), "")

    def served_of(self, kind: str) -> str:
        """The version of a component that truly serves beside its candidate."""
        found = (one for one in self.components if (one.kind, one.role) == (kind, STABLE))
        return next((one.serves or one.version for one in found), "")

    def share(self, version: str) -> float:
        """The version's true share (0-1) of what the model answers."""
        candidate = self.rollout.weight if self.rollout else 0.0
        if version == self.stable:
            return 1.0 - candidate
        return candidate if self.rollout and version == self.rollout.candidate else 0.0

    def weight(self, version: str) -> float:
        """The version's true share (0-1) of the traffic, whoever answers it."""
        if self.positions[Axis.MODE] == FALLBACK:
            return float(version == FALLBACK_VERSION)
        return self.share(version)

    @property
    def shown_stable(self) -> str:
        """The version that shows as serving beside the candidate."""
        return self.version_of(self.rolled_out)

    def shown_shares(self) -> dict[str, float]:
        """Each version's share (0-1) of what the model answers, as it shows."""
        if self.rollout is None:
            return {self.shown_stable: 1.0}
        return {self.shown_stable: 1.0 - self.rollout.shown, self.rollout.candidate: self.rollout.shown}

    def shown_traffic(self) -> dict[str, float]:
        """Each version's share (0-1) of the traffic, as it shows; rules that answer instead count as a version."""
        mode, shares = self.shown[Axis.MODE], self.shown_shares()
        if mode not in {FALLBACK, OFF}:
            return shares
        none = dict.fromkeys(shares, 0.0)
        return none if mode == OFF else {**none, FALLBACK_VERSION: 1.0}

    def leading(self) -> str:
        """The version that answers most of what the model is asked."""
        versions = (self.stable, self.rollout.candidate) if self.rollout else (self.stable,)
        return max(versions, key=self.share)

    def let_through(self, stream: Stream) -> float:
        """The share (0-1) of a stream that gets through."""
        return let_through(stream, self.positions)

    def behaviour(
        self, model: ServiceModel, version: str, cohort: Cohort | None, stream: Stream = Stream.REQUESTS
    ) -> Behaviour:
        """How requests of a version and a cohort are treated; faults of a cohort do not reach totals that have none.

        Rules have none of the model's faults, and people who approve every answer let none of them through.
        """
        behaviour = model.behaviour.changed(cohort.differs if cohort else {})
        approved = stream is Stream.ANSWERS and self.positions[Axis.MODE] == HUMAN_APPROVAL
        if version == FALLBACK_VERSION or approved:
            return behaviour
        name = cohort.name if cohort else ""
        served = {"", version} | {self.served_of(one.kind) for one in self.components if one.kind != self.rolled_out}
        for fault in self.faults:
            if fault.version in served and fault.cohort in {"", name}:
                behaviour = behaviour.changed(fault.changes)
        return behaviour
