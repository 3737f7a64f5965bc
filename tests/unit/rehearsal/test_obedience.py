"""What comes of an accepted order is the scenario's, for every action, and the probe is not deceived (R-CON-3)."""

import pytest

from raitui.actions import ACTIONS
from raitui.core.action import Axis, Direction
from raitui.core.containment import Effect, Transition
from raitui.core.ladder import Risk, usual
from raitui.core.snapshot import Posture, ServingVersions
from raitui.errors import SourceError
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.scenario import SCENARIOS
from raitui.rehearsal.simulated_lever import TIMEOUT_S, SimulatedActuator, SimulatedPostureReader, SimulatedProbe
from tests.simulated_counts import StandingClock
from tests.transitions import rollback_of

START = 1_763_790_003.0
NOW = START + 300.0
SLOWEST_S = 20.0
"""The slowest of these orders, and a scrape interval."""

DOWN = [
    rollback_of("rank-home", "eu1", "v77", "v76", "model"),
    rollback_of("rank-home", "eu1", "c230", "c229", "config"),
    *(
        Transition("rank-home", "eu1", usual(action.axis), action.position, action.id, action.axis, Risk.REDUCES)
        for action in ACTIONS
        if action.direction is Direction.DOWN and action.position
    ),
]


class Rig:
    """A fleet of a scenario, and what acts on it and looks at it."""

    def __init__(self, scenario: str) -> None:
        self.fleet = build_fleet(scenario=scenario, start=START)
        self.clock = StandingClock(NOW)
        self.actuator = SimulatedActuator(self.fleet, self.clock)
        self.probe = SimulatedProbe(self.fleet, self.clock)
        self.reader = SimulatedPostureReader(self.fleet, self.clock)

    async def seen(self, desired: Transition, *after_s: float) -> list[bool]:
        """Whether it is in effect so many seconds after the order."""
        found = []
        for seconds in after_s:
            self.clock.at = NOW + seconds
            found.append(await self.probe.in_effect(desired))
        return found

    def shows(self, desired: Transition) -> bool:
        """Whether the place says that it stands as desired."""
        state = self.fleet.observe(desired.service, desired.at, self.clock.at)
        if desired.axis is Axis.VERSION:
            return {one.component: one.stable for one in state.versions}[desired.component] == desired.after
        return bool(getattr(state, desired.axis.value) == desired.after)


every_order = pytest.mark.parametrize("desired", DOWN, ids=lambda one: f"{one.action}-{one.component}".strip("-"))


@every_order
async def test_it_obeys(desired: Transition) -> None:
    rig = Rig("default")
    step = await rig.actuator.perform(desired, "action-1", "ada")
    assert (step.state, step.at, step.conflict) == (Effect.ACCEPTED, "eu1", False)
    assert await rig.seen(desired, 0.0, SLOWEST_S, 7_200.0) == [False, True, True]


@every_order
async def test_it_accepts_without_effect(desired: Transition) -> None:
    rig = Rig("accepts-without-effect")
    assert (await rig.actuator.perform(desired, "action-1", "ada")).state is Effect.ACCEPTED
    assert await rig.seen(desired, SLOWEST_S, 120.0, 7_200.0) == [False] * 3


@every_order
@pytest.mark.parametrize(
    ("scenario", "delay_s"), [("reverts-soon", 30.0), ("reverts", 90.0), ("reverts-late", 3_600.0)]
)
async def test_it_is_reverted(desired: Transition, scenario: str, delay_s: float) -> None:
    """R-CON-8: by somebody else, whom the log names."""
    rig = Rig(scenario)
    before = rig.fleet.observe("rank-home", "eu1", NOW)
    assert (await rig.actuator.perform(desired, "action-1", "ada")).state is Effect.ACCEPTED
    assert await rig.seen(desired, SLOWEST_S, delay_s, delay_s + SLOWEST_S) == [True, True, False]
    assert rig.fleet.observe("rank-home", "eu1", rig.clock.at) == before
    assert rig.fleet.happened(rig.clock.at)[-1].who == "flux"


@every_order
async def test_it_lies_and_is_found_out(desired: Transition) -> None:
    rig = Rig("lies")
    assert (await rig.actuator.perform(desired, "action-1", "ada")).state is Effect.ACCEPTED
    assert await rig.seen(desired, SLOWEST_S, 120.0, 7_200.0) == [False] * 3
    assert rig.shows(desired)


@every_order
@pytest.mark.parametrize(("scenario", "applied"), [("times-out-after", True), ("times-out-before", False)])
async def test_it_never_answers(desired: Transition, scenario: str, applied: bool) -> None:
    """Design.md, 14: unknown, and read back right both times."""
    rig = Rig(scenario)
    step = await rig.actuator.perform(desired, "action-1", "ada")
    assert (step.state, step.ms, rig.clock.at) == (Effect.UNKNOWN, TIMEOUT_S * 1000, NOW + TIMEOUT_S)
    assert await rig.seen(desired, SLOWEST_S, 7_200.0) == [applied] * 2
    assert any(entry.action_id == "action-1" for entry in rig.fleet.log) == applied


async def test_who_comes_second_is_told_of_the_conflict() -> None:
    """Design.md, 13."""
    rig = Rig("default")
    await rig.actuator.perform(DOWN[0], "action-1", "ada")
    rig.clock.at += 1.0
    step = await rig.actuator.perform(rollback_of("rank-home", "eu1", "v77", "v75", "model"), "action-2", "kim")
    assert (step.state, step.conflict) == (Effect.FAILED, True)
    assert "ada" in step.detail
    assert "action-1" in step.detail


async def test_the_posture_is_read_with_no_metrics_in_between() -> None:
    """R-CON-6: it works while the exporter is dead."""
    rig = Rig("exporter-dies")
    for action in ("pause", "human_approval", "stop_export"):
        desired = next(one for one in DOWN if one.action == action)
        await rig.actuator.perform(desired, "action-1", "ada")
    assert not rig.fleet.alive(NOW)
    rig.clock.at = NOW + SLOWEST_S
    assert await rig.reader.read("rank-home", "eu1") == Posture(
        "eu1",
        exposure="paused",
        mode="human_approval",
        export="stopped",
        versions=(ServingVersions("model", "v76", "v77", 0.1), ServingVersions("config", "c230")),
    )


async def test_where_nothing_runs_nothing_is_seen() -> None:
    rig = Rig("default")
    with pytest.raises(SourceError, match="mars"):
        await rig.reader.read("rank-home", "mars")
    with pytest.raises(SourceError, match="mars"):
        await rig.probe.in_effect(rollback_of("rank-home", "mars", "v77", "v76"))


def test_scenarios_of_disobedience_differ_from_the_default_in_nothing_else() -> None:
    for name in ("accepts-without-effect", "reverts", "reverts-soon", "reverts-late", "lies", "times-out-after"):
        assert SCENARIOS[name].happenings == SCENARIOS["default"].happenings
