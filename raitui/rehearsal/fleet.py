"""The simulated fleet: its series, its state, and the operations that it obeys."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from raitui.core.containment import Transition
from raitui.errors import ConfigurationError, RaituiError
from raitui.rehearsal.catalogue import ServiceModel
from raitui.rehearsal.control_log import ControlLog, Entry, RollbackAccepted
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.place import LOCATIONS, Place
from raitui.rehearsal.rollback_plan import consequences
from raitui.rehearsal.roster import roster
from raitui.rehearsal.scenario import SCENARIOS, Scenario
from raitui.rehearsal.scrapes import ScrapeGrid, answering
from raitui.rehearsal.series import SampleTimes, Series
from raitui.rehearsal.state_series import INFO_METRICS

SCRAPE_INTERVAL_S = 5.0


class Refusal(Enum):
    """Why the fleet does not take an operation on."""

    NO_SUCH_PLACE = "no such place"
    NOTHING_TO_ROLL_BACK = "nothing to roll back"


class ControlRefusedError(RaituiError):
    """The fleet does not take an operation on; nothing was changed."""

    def __init__(self, refusal: Refusal, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.refusal = refusal


class ObservedState(Struct, frozen=True):
    """What a place says about itself: each version's share of the traffic (0-1), and the components in service."""

    service: str
    at: str
    traffic: dict[str, float]
    mode: str
    exposure: str
    components: dict[str, str]


class SimulatedFleet:
    """Services whose every series is a pure function of the seed, the control log and the time.

    ``start`` (unix seconds) is when the scenario begins, ``born`` when the history before it does. Nothing is drawn
    before it is asked for. Not safe to use from several threads at once.
    """

    def __init__(
        self, models: tuple[ServiceModel, ...], scenario: Scenario, seed: int, start: float, history_s: float
    ) -> None:
        self.models = models
        self.scenario = scenario
        self.start = start
        self.born = start - history_s
        self.log = ControlLog(scenario.entries(start, frozenset(model.name for model in models)))
        self._places = {
            (model.name, location.name): Place(model, location, seed, self.born, self.log)
            for model in models
            for location in LOCATIONS
        }
        self._families: dict[str, Sequence[Series]] = {}
        self._grid = ScrapeGrid(SCRAPE_INTERVAL_S, answering(self.born, self.log))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every service at every location."""
        return tuple(self._places.values())

    def family(self, metric: str) -> Sequence[Series]:
        """The series of one metric; empty when there is none."""
        if metric not in self._families:
            build = BUILDERS.get(metric)
            if build is None:
                return ()
            self._families.update(build(self.places))
        return self._families[metric]

    def alive(self, at: float) -> bool:
        """Whether the exporter answers at a time (unix seconds)."""
        return self._grid.alive(at)

    def last_scrape(self, at: float) -> float | None:
        """When a scrape was last tried at or before a time (unix seconds); None before the first."""
        return self._grid.last(at)

    def sample_times(self, start: float, end: float) -> SampleTimes | None:
        """The scrapes within (start, end], unix seconds; None when there is none."""
        return self._grid.within(start, end)

    def observe(self, service: str, at: str, now: float) -> ObservedState:
        """What a place says about itself. Raises ControlRefusedError when there is no such place."""
        deployment = self._place(service, at).deployment(now)
        components = {component.kind: component.version for component in deployment.components}
        return ObservedState(service, at, deployment.shown_traffic(), deployment.mode, deployment.exposure, components)

    def roll_back(self, wish: Transition, action_id: str, who: str, now: float) -> None:
        """Accept a rollback; it comes into effect later, as far as the scenario lets it. A repeated one does nothing.

        Raises:
            ControlRefusedError: there is no such place, or not this candidate beside this stable version.
        """
        place = self._place(wish.service, wish.at)
        if any(_is_acceptance(entry, action_id) for entry in self.log.of(wish.service, wish.at)):
            return
        deployment = place.deployment(now)
        rollout = deployment.rollout
        if rollout is None or (rollout.candidate, deployment.stable) != (wish.before, wish.after):
            raise ControlRefusedError(
                Refusal.NOTHING_TO_ROLL_BACK,
                f"{wish.service} at {wish.at} does not roll {wish.before} out over {wish.after}",
                "Read its state again and name the versions that it has now",
            )
        accepted = Entry(now, wish.service, wish.at, who, RollbackAccepted(wish.before, wish.after, action_id))
        following = [
            Entry(now + consequence.after_s, wish.service, wish.at, consequence.by or who, consequence.event)
            for consequence in consequences(place.model, rollout, self.scenario)
        ]
        self._record(place, [accepted, *following])

    def _record(self, place: Place, entries: list[Entry]) -> None:
        self.log.append(entries)
        place.log_changed()
        for metric in INFO_METRICS:
            self._families.pop(metric, None)

    def _place(self, service: str, at: str) -> Place:
        place = self._places.get((service, at))
        if place is None:
            raise ControlRefusedError(
                Refusal.NO_SUCH_PLACE, f"there is no {service} at {at}", "See in /metrics which there are"
            )
        return place


def _is_acceptance(entry: Entry, action_id: str) -> bool:
    return isinstance(entry.event, RollbackAccepted) and entry.event.action_id == action_id


def build_fleet(
    services: int = 12,
    seed: int = 1,
    scenario: str = "default",
    *,
    start: float,
    history_s: float = 31 * 86_400.0,
) -> SimulatedFleet:
    """A fleet of so many services in a scenario that begins at ``start`` (unix seconds), with history before it.

    Raises:
        ConfigurationError: there is no such scenario, or no service is asked for.
    """
    if scenario not in SCENARIOS:
        raise ConfigurationError(f"there is no scenario {scenario}", f"Choose one of {', '.join(SCENARIOS)}")
    if services < 1:
        raise ConfigurationError(f"a fleet has at least one service, not {services}", "Ask for 1 or more")
    return SimulatedFleet(roster(services), SCENARIOS[scenario], seed, start, history_s)
