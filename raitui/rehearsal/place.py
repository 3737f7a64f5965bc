"""One service at one location: its traffic, and the counters drawn from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from operator import attrgetter

from msgspec import Struct

from raitui.rehearsal.behaviour import Behaviour
from raitui.rehearsal.catalogue import Cohort, ServiceModel
from raitui.rehearsal.control_log import ControlLog, Entry
from raitui.rehearsal.counter import DailyCycle, DrawnCounter
from raitui.rehearsal.deployment import Deployment, Step, timeline
from raitui.rehearsal.draws import seed_of

_SINCE = attrgetter("since")
_HOUR_S = 3_600.0


class Location(Struct, frozen=True):
    """Where services run: its share (0-1) of each service's traffic, and how its day goes."""

    name: str
    share: float
    cycle: DailyCycle


LOCATIONS = (
    Location("eu1", 0.6, DailyCycle(amplitude=0.35, phase_s=8 * _HOUR_S)),
    Location("us1", 0.4, DailyCycle(amplitude=0.35, phase_s=14 * _HOUR_S)),
)


class Standing(Struct, frozen=True):
    """A version that stands or stood at a place, and since when (unix seconds) it is exposed."""

    version: str
    since: float


class Place:
    """One service at one location. ``revision`` grows whenever the log changed what is or will be deployed here."""

    def __init__(self, model: ServiceModel, location: Location, seed: int, born: float, log: ControlLog) -> None:
        self.model = model
        self.at = location.name
        self.born = born
        self.revision = 0
        self._location = location
        self._seed = str(seed)
        self._log = log
        self._steps: tuple[Step, ...] = ()

    def log_before(self, at: float) -> list[Entry]:
        """What was done here before a time (unix seconds), since birth."""
        return [entry for entry in self._entries() if self.born <= entry.when < at]

    def _entries(self) -> list[Entry]:
        return self._log.of(self.model.name, self.at)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every deployment here, from birth on."""
        if not self._steps:
            self._steps = timeline(self.model, self.born, self._entries())
        return self._steps

    def log_changed(self) -> None:
        """Read the log anew; what lay before the new entries comes out the same."""
        self._steps = ()
        self.revision += 1

    def deployment(self, at: float) -> Deployment:
        """What is deployed at a time (unix seconds)."""
        return self.steps[max(0, bisect_right(self.steps, at, key=_SINCE) - 1)].deployment

    def versions(self) -> tuple[Standing, ...]:
        """The stable version, and every candidate from the moment it was deployed."""
        standing = {self.model.stable: self.born}
        for step in self.steps:
            if step.deployment.rollout:
                standing.setdefault(step.deployment.rollout.candidate, step.since)
        return tuple(Standing(version, since) for version, since in standing.items())

    def rates(
        self, version: str, cohort: Cohort | None, shares: Callable[[Behaviour], tuple[float, ...]]
    ) -> list[tuple[float, tuple[float, ...]]]:
        """Since when (unix seconds) which events happen how often (per second on the day's average)."""
        traffic = self.model.requests_per_second * self._location.share * (cohort.share if cohort else 1.0)
        rates = []
        for step in self.steps:
            weighed = traffic * step.deployment.weight(version)
            behaviour = step.deployment.behaviour(self.model, version, cohort)
            rates.append((step.since, tuple(weighed * share for share in shares(behaviour))))
        return rates

    def counter(self, *names: str) -> DrawnCounter:
        """A counter of this place, drawn from its own seed."""
        seed = seed_of(self._seed, self.model.name, self.at, *names)
        return DrawnCounter(seed, self._location.cycle, self.born)

    def seed(self, *names: str) -> int:
        """The seed of something of this place."""
        return seed_of(self._seed, self.model.name, self.at, *names)
