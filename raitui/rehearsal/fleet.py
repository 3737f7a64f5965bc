"""The simulated fleet: its series, its state, and the operations that it obeys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from msgspec import structs

from raitui.core.containment import Transition
from raitui.errors import ConfigurationError
from raitui.rehearsal.control_log import ControlLog, Entry, OrderAccepted
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.family_store import FamilyStore
from raitui.rehearsal.observed_state import ObservedState, observed_state
from raitui.rehearsal.order_plan import Consequence, consequences
from raitui.rehearsal.place import LOCATIONS, Place
from raitui.rehearsal.precondition import ControlRefusedError, Refusal, is_settled, refuse_in_conflict
from raitui.rehearsal.roster import roster
from raitui.rehearsal.scenario import SCENARIOS, Obedience, Scenario
from raitui.rehearsal.scrapes import ScrapeGrid, answering
from raitui.rehearsal.series import SampleTimes, Series
from raitui.rehearsal.service_model import ServiceModel
from raitui.rehearsal.state_series import INFO_METRICS

SCRAPE_INTERVAL_S = 5.0


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
        self._families = FamilyStore(self.places)
        self._grid = ScrapeGrid(SCRAPE_INTERVAL_S, answering(self.born, self.log))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every service at every location."""
        return tuple(self._places.values())

    def family(self, metric: str) -> Sequence[Series]:
        """The series of one metric; empty when there is none."""
        return self._families.family(metric)

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
        return observed_state(service, at, self.place(service, at).deployment(now))

    def happened(self, now: float) -> list[Entry]:
        """What has been done by now (unix seconds), to the exporter and at every place, in order of time."""
        everywhere = (entry for entry in self.log if not entry.service)
        entries = chain(everywhere, *(place.happenings for place in self.places))
        return sorted((entry for entry in entries if entry.when <= now), key=attrgetter("when"))

    def order(self, desired: Transition, action_id: str, by: str, now: float) -> bool:
        """Take an order on; it comes into effect later, as far as the scenario lets it.

        A repeated one does nothing more, and so does one for what is already so. Returns whether it is answered: a
        control that is silent has accepted the order or has lost it, and nobody is told which.

        Raises:
            ControlRefusedError: there is no such place or component, or the order starts from what is not so any more.
        """
        place = self.place(desired.service, desired.at)
        if desired.component not in {"", *(component.kind for component in place.model.components)}:
            missing = f"{desired.service} has no {desired.component}"
            raise ControlRefusedError(Refusal.NO_SUCH_PLACE, missing, "See its components in /state")
        obedience = self.scenario.obedience
        if obedience is not Obedience.SILENT_BEFORE and not _is_repeated(place, desired, action_id):
            self._accept(place, desired, action_id, by, now)
        return obedience.answers

    def plan(self, entries: Iterable[Entry]) -> None:
        """Let these happen too, now or later, as if its scenario had told of them. Raises ControlRefusedError."""
        by_service: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            for at in (entry.at,) if entry.at else (location.name for location in LOCATIONS):
                by_service.setdefault((entry.service, at), []).append(structs.replace(entry, at=at))
        for (service, at), planned in by_service.items():
            self._record(self.place(service, at), planned)

    def _accept(self, place: Place, desired: Transition, action_id: str, by: str, now: float) -> None:
        following: Iterable[Consequence] = ()
        if not is_settled(place, desired, now):
            refuse_in_conflict(place, desired, now)
            following = consequences(place.model, place.deployment(now), desired, self.scenario)
        accepted = Consequence(0.0, OrderAccepted(desired))
        self._record(
            place,
            [
                Entry(now + one.after_s, desired.service, desired.at, one.by or by, one.event, action_id)
                for one in (accepted, *following)
            ],
        )

    def _record(self, place: Place, entries: list[Entry]) -> None:
        versions = place.versions()
        self.log.append(entries)
        place.log_changed()
        self._families.rebuild(place, INFO_METRICS if place.versions() == versions else BUILDERS)

    def place(self, service: str, at: str) -> Place:
        """One service at one location. Raises ControlRefusedError when there is no such place."""
        place = self._places.get((service, at))
        if place is None:
            raise ControlRefusedError(
                Refusal.NO_SUCH_PLACE, f"there is no {service} at {at}", "See in /metrics which there are"
            )
        return place


def _is_repeated(place: Place, desired: Transition, action_id: str) -> bool:
    return any(
        isinstance(entry.event, OrderAccepted)
        and entry.action_id == action_id
        and entry.event.desired.what == desired.what
        for entry in place.happenings
    )


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
