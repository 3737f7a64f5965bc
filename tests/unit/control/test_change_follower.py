"""Every feed of changes is followed on its own, and says how it is doing (R-OBS-6, R-CON-6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from raitui.control.change_follower import ASK_EVERY_S, KEPT_S, ChangeFollower
from raitui.control.followed_source import ANSWER_WITHIN_S
from raitui.core.change import Change, ChangeKind
from raitui.core.change_line import IncompleteFeedError
from raitui.core.source_health import SourceState
from raitui.errors import SourceError, SourceFault
from tests.knowledge import NOW
from tests.virtual_time import VirtualClock, virtually


def change(after: str, ago: float = 60.0, service: str = "svc") -> Change:
    return Change(NOW - ago, service, "", ChangeKind.VERSION, "model", "", after)


@dataclass
class ScriptedFeed:
    name: str = "ci"
    says: tuple[Change, ...] | Exception = ()
    takes_s: float = 0.0
    asked: int = 0

    async def changes(self) -> tuple[Change, ...]:
        self.asked += 1
        await asyncio.sleep(self.takes_s)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


DEAD = SourceError(SourceFault.UNREACHABLE, "ci: no such file", "let the pipelines write it")


def followed(
    story: Callable[[ChangeFollower], Coroutine[Any, Any, None]], *feeds: ScriptedFeed, news: list[int] | None = None
) -> None:
    async def run() -> None:
        kept = (lambda: news.append(1)) if news is not None else (lambda: None)
        follower = ChangeFollower(feeds, VirtualClock(), kept)
        following = asyncio.create_task(follower.run())
        await story(follower)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    virtually(run())


def states(follower: ChangeFollower) -> list[SourceState]:
    return [line.state for line in follower.health]


def test_tells_the_recent_changes_by_service_newest_first() -> None:
    feed = ScriptedFeed(says=(change("v1", 900), change("v2", 60), change("v9", 5, "other"), change("v0", KEPT_S + 60)))

    async def story(follower: ChangeFollower) -> None:
        await asyncio.sleep(1)
        assert {name: [one.after for one in found] for name, found in follower.changed.items()} == {
            "svc": ["v2", "v1"],
            "other": ["v9"],
        }
        assert [(one.name, one.kind, one.state) for one in follower.health] == [("ci", "changes", SourceState.UP)]

    followed(story, feed)


def test_asks_every_ten_seconds_and_rings_when_there_is_something_new() -> None:
    feed, news = ScriptedFeed(), list[int]()

    async def story(follower: ChangeFollower) -> None:
        await asyncio.sleep(2.5 * ASK_EVERY_S)
        assert (feed.asked, len(news)) == (3, 1)
        feed.says = (change("v1"),)
        await asyncio.sleep(ASK_EVERY_S)
        assert (feed.asked, len(news)) == (4, 2)

    followed(story, feed, news=news)


def test_a_dead_feed_is_one_line_keeps_its_changes_and_nobody_else_s_back() -> None:
    dying, well = ScriptedFeed("ci", (change("v1"),)), ScriptedFeed("airflow", (change("v2"),))

    async def story(follower: ChangeFollower) -> None:
        await asyncio.sleep(1)
        dying.says = DEAD
        await asyncio.sleep(ASK_EVERY_S)
        assert [one.after for one in follower.changed["svc"]] == ["v1", "v2"]
        down, up = follower.health
        assert (down.state, down.detail, down.remedy) == (SourceState.DOWN, DEAD.message, DEAD.remedy)
        assert down.age_s == ASK_EVERY_S + 1
        assert up.state is SourceState.UP

    followed(story, dying, well)


def test_lines_that_cannot_be_read_make_it_partial_and_the_good_ones_stay() -> None:
    feed = ScriptedFeed(says=IncompleteFeedError("ci: line 3 cannot be read", "correct it", (change("v1"),)))

    async def story(follower: ChangeFollower) -> None:
        await asyncio.sleep(1)
        assert [one.after for one in follower.changed["svc"]] == ["v1"]
        (line,) = follower.health
        assert (line.state, line.detail, line.remedy) == (
            SourceState.PARTIAL,
            "ci: line 3 cannot be read",
            "correct it",
        )

    followed(story, feed)


def test_a_feed_that_hangs_is_down_and_not_asked_twice_at_once() -> None:
    hanging, well = ScriptedFeed("nfs", (change("v1"),), takes_s=60.0), ScriptedFeed("ci")

    async def story(follower: ChangeFollower) -> None:
        await asyncio.sleep(ANSWER_WITHIN_S + 1)
        assert states(follower) == [SourceState.DOWN, SourceState.UP]
        assert "did not answer" in follower.health[0].detail
        await asyncio.sleep(40)
        assert hanging.asked == 1
        assert well.asked >= 4
        await asyncio.sleep(20)
        assert states(follower) == [SourceState.UP, SourceState.UP]
        assert [one.after for one in follower.changed["svc"]] == ["v1"]

    followed(story, hanging, well)


def test_a_defect_in_one_feed_is_told_and_does_not_end_the_following() -> None:
    feed = ScriptedFeed(says=ZeroDivisionError("oh"))

    async def story(follower: ChangeFollower) -> None:
        await asyncio.sleep(1)
        assert "Report this defect" in follower.health[0].remedy
        feed.says = (change("v1"),)
        await asyncio.sleep(ASK_EVERY_S)
        assert follower.health[0].state is SourceState.UP

    followed(story, feed)
