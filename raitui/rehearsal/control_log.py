"""Everything that is done to the simulated fleet, by its scenario and by operators, in one log ordered by time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.containment import Transition


class CandidateDeployed(Struct, frozen=True, tag=True):
    """A new version of the component that is rolled out stands beside the stable one, without traffic yet."""

    version: str
    strategy: str


class WeightChanged(Struct, frozen=True, tag=True):
    """The candidate's share of the traffic (0-1), as it is and as the rollout's own status shows it."""

    weight: float
    shown: float
    stage: str
    status: str


class CandidateRemoved(Struct, frozen=True, tag=True):
    """The candidate no longer stands; its counters stay where they are."""


class ComponentChanged(Struct, frozen=True, tag=True):
    """A component has another version at once. ``serves`` is the one that truly serves, empty when it is the same."""

    kind: str
    version: str
    serves: str = ""


class Retrained(Struct, frozen=True, tag=True):
    """The model was trained anew; what comes of that is deployed by itself, if at all."""


class PositionChanged(Struct, frozen=True, tag=True):
    """The service stands elsewhere on the axis of exposure, mode or export: in truth, and as it shows."""

    axis: Axis
    position: str
    shown: str


class VersionExposed(Struct, frozen=True, tag=True):
    """The counters of a version stand at zero from now on, for it is about to get traffic."""

    version: str


class FaultBegan(Struct, frozen=True, tag=True):
    """Some numbers of a service's behaviour change, for one version or cohort, or for all."""

    name: str
    changes: Mapping[str, float]
    version: str = ""
    cohort: str = ""


class FaultEnded(Struct, frozen=True, tag=True):
    """The fault of that name is over."""

    name: str


class OrderAccepted(Struct, frozen=True, tag=True):
    """An operator's wish was accepted; what comes of it stands in entries of its own."""

    desired: Transition


class ExporterStopped(Struct, frozen=True, tag=True):
    """The exporter stops answering scrapes."""


class ExporterStarted(Struct, frozen=True, tag=True):
    """The exporter answers scrapes again."""


Event = (
    CandidateDeployed
    | WeightChanged
    | CandidateRemoved
    | ComponentChanged
    | Retrained
    | PositionChanged
    | VersionExposed
    | FaultBegan
    | FaultEnded
    | OrderAccepted
    | ExporterStopped
    | ExporterStarted
)


class Entry(Struct, frozen=True):
    """One event: when (unix seconds), at which service and location (empty: all of them), and by whom.

    ``action_id`` names the order that it comes of; empty for what happens by itself.
    """

    when: float
    service: str
    at: str
    who: str
    event: Event
    action_id: str = ""


_WHEN = attrgetter("when")


class ControlLog:
    """Entries in order of time; those of the same time in order of arrival. Entries may be planned ahead."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = sorted(entries, key=_WHEN)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def append(self, entries: Iterable[Entry]) -> None:
        """Add entries; what lay before the earliest of them stays as it was."""
        for entry in entries:
            self._entries.insert(bisect_right(self._entries, entry.when, key=_WHEN), entry)

    def until(self, at: float) -> tuple[Entry, ...]:
        """What had happened by then (unix seconds)."""
        return tuple(self._entries[: bisect_right(self._entries, at, key=_WHEN)])

    def of(self, service: str, at: str) -> list[Entry]:
        """What concerns one service at one location, in order of time; that location stands in all of it."""
        concerning = (entry for entry in self._entries if entry.service == service and entry.at in {"", at})
        return [entry if entry.at else structs.replace(entry, at=at) for entry in concerning]
