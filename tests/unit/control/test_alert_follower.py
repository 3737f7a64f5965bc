"""Every replica that routes alerts is followed on its own, and says how it is doing (R-OBS-6)."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

from raitui.control.alert_follower import ASK_EVERY_S, AlertFollower
from raitui.control.followed_source import ANSWER_WITHIN_S
from raitui.core.alert_board import AlertNews
from raitui.core.source_health import SourceState
from raitui.errors import SourceError, SourceFault
from tests.raised_alerts import ScriptedAlerts, raised
from tests.virtual_time import virtually

DEAD = SourceError(SourceFault.UNREACHABLE, "am-0: connection refused", "start it")


def followed(
    story: Callable[[AlertFollower], Coroutine[Any, Any, None]],
    *sources: ScriptedAlerts,
    kept: Callable[[], None] = lambda: None,
) -> None:
    async def run() -> None:
        follower = AlertFollower(sources, kept)
        following = asyncio.create_task(follower.run())
        await story(follower)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    virtually(run())


def states(follower: AlertFollower) -> list[SourceState]:
    return [line.state for line in follower.health]


def names(follower: AlertFollower) -> list[str]:
    return [alert.name for alerts in follower.board.by_service.values() for alert in alerts]


def test_one_dead_replica_is_one_line_and_not_an_alert_less() -> None:
    """R-OBS-6, fault 1."""
    first = ScriptedAlerts("am-0", says=AlertNews((raised(),)))
    second = ScriptedAlerts("am-1", says=AlertNews((raised(),)))

    async def story(follower: AlertFollower) -> None:
        await asyncio.sleep(1.0)
        assert names(follower) == ["Slow"]
        first.says = DEAD
        await asyncio.sleep(ASK_EVERY_S)
        assert states(follower) == [SourceState.DOWN, SourceState.UP]
        assert names(follower) == ["Slow"]
        assert (follower.health[0].detail, follower.health[0].remedy) == ("am-0: connection refused", "start it")

    followed(story, first, second)


def test_what_a_dead_cluster_told_last_stands_and_says_that_it_is_old() -> None:
    source = ScriptedAlerts(says=AlertNews((raised(),), at=5.0))

    async def story(follower: AlertFollower) -> None:
        await asyncio.sleep(1.0)
        source.says = DEAD
        await asyncio.sleep(ASK_EVERY_S)
        assert [alert.told_at for alert in follower.board.by_service["loan-uw"]] == [5.0]
        source.says = AlertNews()
        await asyncio.sleep(ASK_EVERY_S)
        assert names(follower) == []

    followed(story, source)


def test_a_replica_that_never_answers_holds_up_nobody_and_is_not_asked_again() -> None:
    class Silent(ScriptedAlerts):
        async def news(self) -> AlertNews:
            self.asked += 1
            await asyncio.Event().wait()
            return AlertNews()

    silent, other = Silent("am-0"), ScriptedAlerts("am-1", cluster="us", says=AlertNews((raised(),)))

    async def story(follower: AlertFollower) -> None:
        await asyncio.sleep(1.0)
        assert names(follower) == ["Slow"]
        await asyncio.sleep(3 * (ANSWER_WITHIN_S + ASK_EVERY_S))
        assert states(follower) == [SourceState.DOWN, SourceState.UP]
        assert silent.asked == 1

    followed(story, silent, other)


def test_a_remark_makes_it_partial_with_the_remark() -> None:
    source = ScriptedAlerts(says=AlertNews((raised(),), remark="it began 3 s ago", remedy="Wait a minute"))

    async def story(follower: AlertFollower) -> None:
        await asyncio.sleep(1.0)
        (line,) = follower.health
        assert (line.state, line.detail) == (SourceState.PARTIAL, "am-0: it began 3 s ago")
        assert names(follower) == ["Slow"]

    followed(story, source)


def test_news_are_told_once_and_whoever_is_in_a_hurry_is_heard() -> None:
    source, kept = ScriptedAlerts(says=AlertNews((raised(),))), list[int]()

    async def story(follower: AlertFollower) -> None:
        await asyncio.sleep(2.5 * ASK_EVERY_S)
        assert (source.asked, len(kept)) == (3, 1)
        follower.hurry()
        await asyncio.sleep(0.1)
        assert source.asked == 4

    followed(story, source, kept=lambda: kept.append(1))


def test_a_defect_with_one_replica_is_said_and_ends_nothing() -> None:
    class Broken(ScriptedAlerts):
        async def news(self) -> AlertNews:
            raise ZeroDivisionError

    async def story(follower: AlertFollower) -> None:
        await asyncio.sleep(1.0)
        assert states(follower) == [SourceState.DOWN, SourceState.UP]
        assert "raitui failed on am-0" in follower.health[0].detail

    followed(story, Broken(), ScriptedAlerts("am-1"))


def test_what_fails_once_nobody_waits_any_more_is_no_defect_to_report() -> None:
    """A replica that hangs must not end a command with a traceback."""
    reported: list[str] = []

    async def hung() -> AlertNews:
        try:
            await asyncio.sleep(3_600)
        except asyncio.CancelledError:
            raise DEAD from None
        raise AssertionError

    source = ScriptedAlerts()
    source.news = hung  # type: ignore[method-assign]

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["message"]))
        follower = AlertFollower((source,))
        following = asyncio.create_task(follower.run())
        await asyncio.sleep(2.0)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await asyncio.sleep(1.0)
        del follower, following
        gc.collect()

    virtually(run())
    assert reported == []


def test_one_look_does_not_wait_for_a_replica_that_hangs_once_its_cluster_has_told() -> None:
    """``raitui status`` and ``raitui alerts list``: who hangs is told as down, and nobody's alert is missing."""

    class Hung(ScriptedAlerts):
        async def news(self) -> AlertNews:
            await asyncio.sleep(3_600)
            return AlertNews()

    async def run() -> None:
        follower = AlertFollower((Hung("am-0"), ScriptedAlerts("am-1", says=AlertNews((raised(),)))))
        await follower.ask()
        assert asyncio.get_running_loop().time() < 2.0
        assert names(follower) == ["Slow"]
        assert states(follower) == [SourceState.DOWN, SourceState.UP]
        assert follower.health[0].detail == "am-0 did not answer within 1 s"
        follower.close()

    virtually(run())


def test_one_look_waits_for_a_slow_replica_whose_cluster_has_told_nothing_yet() -> None:
    """Another cluster tells nothing about this one, nor does a replica that has failed."""

    class Slow(ScriptedAlerts):
        async def news(self) -> AlertNews:
            await asyncio.sleep(4.0)
            return await super().news()

    async def run() -> None:
        slow = Slow("am-0", says=AlertNews((raised(),)))
        follower = AlertFollower((slow, ScriptedAlerts("am-1", says=DEAD), ScriptedAlerts("us-0", cluster="us")))
        await follower.ask()
        assert names(follower) == ["Slow"]
        assert states(follower) == [SourceState.UP, SourceState.DOWN, SourceState.UP]

    virtually(run())
