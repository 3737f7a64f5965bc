"""The site file that the simulated fleet writes lets raitui operate the fleet over HTTP: every action and way back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from msgspec import structs

from raitui.actions import ACTIONS, BY_ID
from raitui.config.secrets import Secrets
from raitui.config.site_file import load_site_file
from raitui.control.lever import Lever, lever_for
from raitui.control.wall_clock import WallClock
from raitui.core.action import Direction
from raitui.core.containment import Effect, Transition
from raitui.core.ladder import Risk, usual
from raitui.core.snapshot import ServingVersions
from raitui.ports import PostureReader
from raitui.rehearsal.clock import SimulatedClock
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.server import SimulationServer
from raitui.rehearsal.write_config import write_config
from raitui.wiring.levers import Levers
from tests.serving import serving
from tests.transitions import rollback_of

SPEED = 20.0
READ_WITHIN_S = 20.0

DOWN = [
    rollback_of("rank-home", "eu1", "v77", "v76", "model"),
    rollback_of("rank-home", "eu1", "c230", "c229", "config"),
    *(
        Transition("rank-home", "eu1", usual(action.axis), action.position, action.id, action.axis, Risk.REDUCES)
        for action in ACTIONS
        if action.direction is Direction.DOWN and action.position
    ),
]


@dataclass(frozen=True)
class Operated:
    """A served fleet, and the means that its site file names."""

    fleet: SimulatedFleet
    clock: SimulatedClock
    lever: Lever
    reader: PostureReader

    async def comes_into_effect(self, desired: Transition) -> bool:
        """Whether the probe sees it before the time is up."""
        deadline = time.monotonic() + READ_WITHIN_S
        while time.monotonic() < deadline:
            if await self.lever.probe.in_effect(desired):
                return True
            await asyncio.sleep(0.02)
        return False


@asynccontextmanager
async def operated(folder: Path, scenario: str = "default") -> AsyncIterator[Operated]:
    """Serve a fleet, and read its site file as raitui does."""
    start = time.time()
    fleet, clock = build_fleet(scenario=scenario, start=start), SimulatedClock(start + 120.0, SPEED)
    with serving(SimulationServer(fleet, clock, "127.0.0.1", 0)) as server:
        document = yaml.safe_load(write_config(fleet, "http://127.0.0.1:9", server.url))
        document["actuators"][0]["http"]["timeout"] = "1s"
        (folder / "site.yaml").write_text(json.dumps(document))
        file = load_site_file(folder / "site.yaml")
        built = Levers(Secrets(file.secrets), WallClock())
        lever = lever_for(built.levers(file), "kill", DOWN[0])
        (read,) = built.readers(file)
        assert lever is not None
        try:
            yield Operated(fleet, clock, lever, read.reader)
        finally:
            for closable in built.closables:
                await closable.aclose()


def back_of(done: Transition) -> Transition:
    """The way back to where it was."""
    action = BY_ID[done.action].counterpart
    return structs.replace(done, before=done.after, after=done.before, action=action, risk=Risk.INCREASES)


async def test_every_action_and_its_way_back_take_effect_and_are_seen(tmp_path: Path) -> None:
    """R-CON-2, R-CON-3."""
    async with operated(tmp_path) as site:
        for number, down in enumerate(DOWN):
            for desired in (down, back_of(down)):
                assert lever_for((site.lever,), desired.action, desired) is site.lever
                step = await site.lever.actuator.perform(desired, f"{desired.action}-{number}", "kim")
                assert step.state is Effect.ACCEPTED, step
                assert await site.comes_into_effect(desired), desired


async def test_where_it_stands_is_read_with_no_prometheus_at_all(tmp_path: Path) -> None:
    """R-CON-6."""
    async with operated(tmp_path) as site:
        for desired in DOWN[1:]:
            if desired.action in {"rollback", "throttle", "human_approval", "stop_export"}:
                await site.lever.actuator.perform(desired, desired.action, "kim")
                assert await site.comes_into_effect(desired)
        posture = await site.reader.read("rank-home", "eu1")
        assert (posture.at, posture.exposure, posture.mode, posture.export) == (
            "eu1",
            "throttled",
            "human_approval",
            "stopped",
        )
        assert set(posture.versions) == {
            ServingVersions("model", "v76", "v77", 0.1),
            ServingVersions("config", "c229"),
        }


async def test_who_comes_second_is_told_who_and_what(tmp_path: Path) -> None:
    """Design.md, 13."""
    kill, pause = (
        Transition("fraud", "us1", "", BY_ID[one].position, one, BY_ID[one].axis, Risk.REDUCES)
        for one in ("kill", "pause")
    )
    fallback = structs.replace(kill, before="automatic", after="fallback", action="fallback")
    async with operated(tmp_path) as site:
        assert (await site.lever.actuator.perform(kill, "action-1", "kim")).state is Effect.ACCEPTED
        step = await site.lever.actuator.perform(fallback, "action-2", "bea")
        assert (step.state, step.conflict) == (Effect.FAILED, True)
        assert "kim" in step.detail
        assert "action-1" in step.detail
        assert (await site.lever.actuator.perform(pause, "action-3", "bea")).state is Effect.ACCEPTED


@pytest.mark.parametrize(("scenario", "applied"), [("times-out-after", True), ("times-out-before", False)])
async def test_what_is_not_answered_is_unknown_and_read_back(tmp_path: Path, scenario: str, applied: bool) -> None:
    """Design.md, 14: right both times."""
    async with operated(tmp_path, scenario) as site:
        step = await site.lever.actuator.perform(DOWN[-1], "action-1", "kim")
        assert step.state is Effect.UNKNOWN
        if applied:
            assert await site.comes_into_effect(DOWN[-1])
        else:
            ordered = site.clock.now()
            while site.clock.now() < ordered + 30.0:
                assert not await site.lever.probe.in_effect(DOWN[-1])
                await asyncio.sleep(0.02)
        assert any(entry.action_id == "action-1" for entry in site.fleet.log) == applied
