"""Where a service stands is known while the metrics are dead, and unknown when nothing tells any more (R-CON-6)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from raitui.control.posture_follower import READ_EVERY_S, READ_WITHIN_S, TRUSTED_S, PostureFollower, PostureLever
from raitui.core.snapshot import ContainedState, FleetSnapshot, Posture, ServiceSnapshot, ServingVersions, State, Why
from raitui.core.source_health import SourceState
from raitui.errors import SourceError, SourceFault
from tests.knowledge import NOW
from tests.virtual_time import virtually

HELD = ContainedState("pause", "bea", NOW, None, "in_force", "eu1")
DEAD = SourceError(SourceFault.UNREACHABLE, "fleet-state is unreachable", "see whether it runs")


def service(name: str, *contained: ContainedState, locations: tuple[str, ...] = ("eu1", "us1")) -> ServiceSnapshot:
    return ServiceSnapshot(name, "", 1, "", State.UNKNOWN, Why(""), locations=locations, contained=contained)


def fleet(*services: ServiceSnapshot) -> FleetSnapshot:
    return FleetSnapshot(NOW, "site", "", services, ())


@dataclass
class ScriptedReader:
    name: str = "fleet-state"
    says: Posture = field(default_factory=lambda: Posture("", exposure="paused"))
    failing: dict[str, Exception] = field(default_factory=dict)
    takes_s: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def read(self, service: str, at: str) -> Posture:
        self.asked.append((service, at))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.at_once -= 1
        if at in self.failing:
            raise self.failing[at]
        return Posture(at, self.says.exposure, self.says.mode, self.says.export, self.says.versions)


def test_reads_the_service_in_focus_and_those_contained_at_every_location_and_no_others() -> None:
    reader = ScriptedReader()
    follower = PostureFollower([PostureLever(reader)])
    snapshot = fleet(service("looked-at"), service("held", HELD), service("well"))

    async def story() -> None:
        assert await follower.follow(snapshot, "looked-at")
        assert sorted(reader.asked) == [(name, at) for name in ("held", "looked-at") for at in ("eu1", "us1")]
        assert {name: [one.at for one in found] for name, found in follower.postures.items()} == {
            "held": ["eu1", "us1"],
            "looked-at": ["eu1", "us1"],
        }
        assert follower.postures["held"][0].exposure == "paused"

    virtually(story())


def test_reads_every_five_seconds_and_at_once_when_another_comes_into_focus() -> None:
    reader = ScriptedReader()
    follower = PostureFollower([PostureLever(reader)])
    snapshot = fleet(service("a", locations=("eu1",)), service("b", locations=("eu1",)))

    async def story() -> None:
        for _ in range(10):
            await follower.follow(snapshot, "a")
            await asyncio.sleep(1)
        assert len(reader.asked) == 2
        assert await follower.follow(snapshot, "b")
        assert reader.asked[-1] == ("b", "eu1")

    virtually(story())


def test_goes_on_while_no_picture_tells_the_locations() -> None:
    """Prometheus was dead from the start: nobody has told where the service runs but the site file."""
    reader = ScriptedReader()

    async def story() -> None:
        follower = PostureFollower([PostureLever(reader, locations=("eu1",))])
        await follower.follow(fleet(), "a")
        assert reader.asked == [("a", "eu1")]
        nowhere = PostureFollower([PostureLever(reader)])
        await nowhere.follow(fleet(), "a")
        assert reader.asked[-1] == ("a", "")

    virtually(story())


def test_each_reader_is_asked_of_its_own_services_and_locations() -> None:
    flags, europe = ScriptedReader("flags"), ScriptedReader("europe")
    levers = [PostureLever(flags, services=("a",)), PostureLever(europe, locations=("eu1",))]
    follower = PostureFollower(levers)
    virtually(follower.follow(fleet(service("a"), service("b", HELD)), "a"))
    assert sorted(flags.asked) == [("a", "eu1"), ("a", "us1")]
    assert sorted(europe.asked) == [("a", "eu1"), ("b", "eu1")]


def test_several_readers_each_add_what_they_know() -> None:
    versions = (ServingVersions("model", "v41"),)
    levers = [
        PostureLever(ScriptedReader("flags", Posture("", mode="fallback"))),
        PostureLever(ScriptedReader("rollouts", Posture("", exposure="paused", versions=versions))),
    ]
    follower = PostureFollower(levers)

    async def story() -> None:
        await follower.follow(fleet(service("a", locations=("eu1",))), "a")
        assert follower.postures == {"a": (Posture("eu1", "paused", "fallback", "", versions),)}

    virtually(story())


def test_what_cannot_be_read_any_more_is_forgotten_and_never_kept_as_if_it_were_so() -> None:
    reader = ScriptedReader()
    follower = PostureFollower([PostureLever(reader)])
    snapshot = fleet(service("a", locations=("eu1",)))

    async def story() -> None:
        await follower.follow(snapshot, "a")
        reader.failing["eu1"] = DEAD
        await asyncio.sleep(READ_EVERY_S)
        await follower.follow(snapshot, "a")
        assert follower.postures["a"][0].exposure == "paused"
        (line,) = follower.health
        assert (line.state, line.kind, line.detail) == (SourceState.DOWN, "postures", DEAD.message)
        await asyncio.sleep(TRUSTED_S - READ_EVERY_S + 0.1)
        assert follower.postures == {}
        del reader.failing["eu1"]
        await follower.follow(snapshot, "a")
        assert follower.postures["a"][0].exposure == "paused"
        assert follower.health[0].state is SourceState.UP

    virtually(story())


def test_one_place_that_fails_makes_the_reader_partial() -> None:
    reader = ScriptedReader(failing={"us1": DEAD})
    follower = PostureFollower([PostureLever(reader)])

    async def story() -> None:
        assert not list(follower.health)
        await follower.follow(fleet(service("a")), "a")
        assert [one.at for one in follower.postures["a"]] == ["eu1"]
        (line,) = follower.health
        assert (line.state, line.detail) == (SourceState.PARTIAL, f"1/2 places: {DEAD.message}")

    virtually(story())


def test_a_reader_that_hangs_is_given_up_and_one_with_a_defect_told() -> None:
    hanging, broken = ScriptedReader("slow", takes_s=60), ScriptedReader("odd", failing={"eu1": KeyError("x")})
    follower = PostureFollower([PostureLever(hanging), PostureLever(broken)])

    async def story() -> None:
        started = asyncio.get_running_loop().time()
        await follower.follow(fleet(service("a", locations=("eu1",))), "a")
        assert asyncio.get_running_loop().time() - started <= READ_WITHIN_S
        slow, odd = follower.health
        assert "did not answer" in slow.detail
        assert "Report this defect" in odd.remedy

    virtually(story())


def test_a_kill_of_everything_does_not_become_a_flood() -> None:
    reader = ScriptedReader(takes_s=0.01)
    follower = PostureFollower([PostureLever(reader)])
    virtually(follower.follow(fleet(*(service(f"s{index}", HELD) for index in range(50))), None))
    assert len(reader.asked) == 100
    assert reader.most_at_once <= 8
