"""Since when a version serves is read from its requests, to the minute, the same by whom and whenever it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import structs

from raitui.control.every_source import Asked, ask_every
from raitui.control.served_versions import AGAIN_S, RETRY_S, ServedVersions
from raitui.core.answer import RangeAnswer
from raitui.core.evidence_plan import Served
from raitui.core.snapshot import RolloutState
from raitui.ports import MetricsSource
from tests.knowledge import NOW
from tests.unit.control.test_evidence_follower import CAME_S, DEAD, SCRAPE_S, SITE, Counted, rolling_out
from tests.virtual_time import VirtualClock, virtually

TOLD_AFTER_S = 7.0


class Asking:
    """One who asks the simulated fleet; how often is counted."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.source = Counted(self.clock)
        self.versions = ServedVersions(SITE, self._ask, self.clock, SCRAPE_S, told_after_s=lambda: TOLD_AFTER_S)
        self.asked = 0

    async def _ask(self, ask: Callable[[MetricsSource], Awaitable[RangeAnswer]]) -> Asked[RangeAnswer]:
        return await ask_every((self.source,), ask)

    async def of(self, name: str = "loan-uw", **different: object) -> Served | None:
        def count() -> None:
            self.asked += 1

        return await self.versions.of(rolling_out(name, **different), count)


def test_a_candidate_began_in_the_minute_of_its_first_requests_and_the_one_before_is_told() -> None:
    async def story(house: Asking) -> None:
        served = await house.of()
        assert served is not None
        assert (served.version, served.before) == ("v42", "v41")
        assert served.since is not None
        assert NOW - 60 - CAME_S - 60 <= served.since <= NOW - 60 - CAME_S + 120

    virtually(story(Asking()))


def test_it_is_the_same_later_and_for_another_who_asks() -> None:
    async def story(house: Asking) -> None:
        first = await house.of()
        await house.clock.sleep(7 * 3_600)
        later = ServedVersions(SITE, house._ask, house.clock, SCRAPE_S, told_after_s=lambda: TOLD_AFTER_S)
        assert await later.of(rolling_out(), lambda: None) == first
        assert await house.of() == first

    virtually(story(Asking()))


def test_what_serves_for_longer_than_is_looked_back_has_no_beginning() -> None:
    async def story(house: Asking) -> None:
        served = await house.of("hiring", rollouts=())
        assert served == Served("v5")

    virtually(story(Asking()))


def test_a_candidate_without_traffic_begins_now_and_is_looked_at_again_soon() -> None:
    """Its first requests may come at any moment."""

    async def story(house: Asking) -> None:
        waiting = (RolloutState("eu1", "canary", "1%", 0.01, "v5", "v6", paused=False, status=""),)
        served = await house.of("hiring", rollouts=waiting)
        assert served is not None
        assert served.version == "v6"
        assert served.since is not None
        assert NOW - 120 <= served.since <= NOW
        asked = house.asked
        await house.clock.sleep(RETRY_S + 1)
        await house.of("hiring", rollouts=waiting)
        assert house.asked == asked + 1

    virtually(story(Asking()))


def test_it_is_asked_rarely_but_at_once_when_another_version_is_told_of() -> None:
    async def story(house: Asking) -> None:
        await house.of()
        await house.clock.sleep(AGAIN_S / 2)
        await house.of()
        assert house.asked == 1
        gone = tuple(structs.replace(one, weight=0.0) for one in rolling_out().rollouts)
        served = await house.of(rollouts=gone)
        assert house.asked == 2
        assert served is not None
        assert served.version == "v42"

    virtually(story(Asking()))


def test_a_dead_source_leaves_what_was_known_and_says_why() -> None:
    async def story(house: Asking) -> None:
        house.source.trouble = DEAD
        assert await house.of() is None
        assert house.versions.error("loan-uw") == "prom is unreachable"
        house.source.trouble = None
        await house.clock.sleep(RETRY_S + 1)
        known = await house.of()
        house.source.trouble = DEAD
        await house.clock.sleep(AGAIN_S + 1)
        assert await house.of() == known

    virtually(story(Asking()))
