"""One service at one location: its traffic, and the counters drawn from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import attrgetter

from msgspec import Struct

from raitui.rehearsal.behaviour import Behaviour
from raitui.rehearsal.control_log import CandidateDeployed, ControlLog, Entry, VersionExposed
from raitui.rehearsal.counter import DailyCycle, DrawnCounter
from raitui.rehearsal.deployment import Deployment
from raitui.rehearsal.draws import seed_of
from raitui.rehearsal.flow import Stream, is_capped
from raitui.rehearsal.latch import latched
from raitui.rehearsal.service_model import Cohort, ServiceModel
from raitui.rehearsal.timeline import Step, timeline

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


class Rates(Struct, frozen=True):
    """From ``since`` (unix seconds) on, which events happen how often: per second, on the day's average or always."""

    since: float
    per_second: tuple[float, ...]
    steady: bool


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
        self._happenings: tuple[Entry, ...] | None = None
        self._steps: tuple[Step, ...] = ()

    @property
    def requests_per_second(self) -> float:
        """Requests that come here on the day's average, whatever becomes of them."""
        return self.model.requests_per_second * self._location.share

    @property
    def happenings(self) -> tuple[Entry, ...]:
        """What was, is and will be done here, and when it happens: what a pause holds back, later than planned."""
        if self._happenings is None:
            self._happenings = tuple(latched(self._log.of(self.model.name, self.at)))
        return self._happenings

    def log_before(self, at: float) -> list[Entry]:
        """What was done here before a time (unix seconds), since birth."""
        return [entry for entry in self.happenings if self.born <= entry.when < at]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every deployment here, from birth on."""
        if not self._steps:
            self._steps = timeline(self.model, self.born, self.happenings)
        return self._steps

    def log_changed(self) -> None:
        """Read the log anew; what lay before the new entries comes out the same."""
        self._happenings = None
        self._steps = ()
        self.revision += 1

    def deployment(self, at: float) -> Deployment:
        """What is deployed at a time (unix seconds)."""
        return self.steps[max(0, bisect_right(self.steps, at, key=_SINCE) - 1)].deployment

    def deployments_until(self, at: float) -> Iterator[Deployment]:
        """What was deployed up to a time (unix seconds), the newest first."""
        for step in reversed(self.steps[: max(1, bisect_right(self.steps, at, key=_SINCE))]):
            yield step.deployment

    def versions(self) -> tuple[Standing, ...]:
        """The stable version, and every other from the moment it stood here without traffic."""
        standing = {self.model.stable: self.born}
        for entry in self.happenings:
            if isinstance(entry.event, CandidateDeployed | VersionExposed):
                standing.setdefault(entry.event.version, max(entry.when, self.born))
        return tuple(Standing(version, since) for version, since in standing.items())

    def rates(
        self,
        version: str,
        cohort: Cohort | None,
        shares: Callable[[Behaviour], tuple[float, ...]],
        stream: Stream = Stream.REQUESTS,
    ) -> list[Rates]:
        """How often events happen of which a request makes these shares, as far as their stream lets them through."""
        traffic = self.requests_per_second * (cohort.share if cohort else 1.0)
        rates = []
        for step in self.steps:
            deployment = step.deployment
            capped = is_capped(deployment.positions)
            behaviour = deployment.behaviour(self.model, version, cohort, stream)
            coming = traffic if capped else traffic * behaviour.volume
            weighed = coming * deployment.weight(version) * deployment.let_through(stream)
            rates.append(Rates(step.since, tuple(weighed * share for share in shares(behaviour)), capped))
        return rates

    def counter(self, *names: str) -> DrawnCounter:
        """A counter of this place, drawn from its own seed."""
        seed = seed_of(self._seed, self.model.name, self.at, *names)
        return DrawnCounter(seed, self._location.cycle, self.born)

    def seed(self, *names: str) -> int:
        """The seed of something of this place."""
        return seed_of(self._seed, self.model.name, self.at, *names)
