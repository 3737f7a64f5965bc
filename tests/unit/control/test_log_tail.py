"""The log is read on, never again from its beginning, and one that hangs holds nobody up for long (R-CON-6)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from raitui.control.log_tail import AT_ONCE, READ_WITHIN_S, LogTail
from raitui.core.in_force import History
from raitui.core.log_page import LogPage
from raitui.errors import RaituiError
from tests.acting import Log, Stage
from tests.intents import intent
from tests.scripted_log import ScriptedLog, outcome_of
from tests.virtual_time import virtually


@dataclass
class SlowLog(ScriptedLog):
    """Takes so long to read (seconds), and remembers from where it was read."""

    takes_s: float = 0.0
    asked: list[int] = field(default_factory=list)

    async def page(self, log: str, after: int) -> LogPage:
        self.asked.append(after)
        found = await super().page(log, after)
        await asyncio.sleep(self.takes_s)
        return found


def test_only_what_is_new_is_read() -> None:
    log = SlowLog([intent("a")])
    tail = LogTail(log.page)

    async def run() -> None:
        await tail.read_on()
        log.write(outcome_of(intent("a")))
        assert await tail.read_on() == History().after(log.numbered)

    virtually(run())
    assert log.asked == [0, 1]


def test_a_new_log_is_read_from_its_first_record_though_the_earlier_one_had_more() -> None:
    """Somebody moved the log aside: what others record in the new one is seen at once, by every console."""
    log = SlowLog([intent("a"), outcome_of(intent("a")), intent("b")])
    tail = LogTail(log.page)

    async def run() -> None:
        await tail.read_on()
        log.begin_anew("log 2")
        log.write(intent("c"))
        assert list((await tail.read_on()).courses) == ["c"]
        log.write(outcome_of(intent("c")))
        assert await tail.read_on() == History().after(log.numbered)

    virtually(run())


def test_a_long_log_leaves_others_their_turn() -> None:
    """What is on the loop beside it goes on: the first reading is of the whole log."""
    log = SlowLog([intent(str(number)) for number in range(10 * AT_ONCE)])
    turns = 0

    async def run() -> None:
        nonlocal turns
        reading = asyncio.create_task(LogTail(log.page).read_on())
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)

    virtually(run())
    assert turns >= 10


def test_half_of_a_log_is_no_history_and_is_not_read_twice() -> None:
    """An intent whose outcome stands on the next page is not pending."""
    log = SlowLog([intent("a"), outcome_of(intent("a")), intent("b"), outcome_of(intent("b"))], page_of=1, takes_s=1.0)
    tail = LogTail(log.page)

    async def run() -> None:
        reading = asyncio.create_task(tail.read_on())
        await asyncio.sleep(2.5)
        log.broken = RaituiError("the disk is gone")
        with pytest.raises(RaituiError, match="the disk is gone"):
            await reading
        assert (tail.history, tail.heard) == (History(), False)
        log.broken, log.takes_s = None, 0.0
        assert await tail.read_on() == History().after(log.numbered)

    virtually(run())
    assert log.asked == [0, 1, 2, 3, 3, 4]


def test_an_append_does_not_wait_until_a_long_log_is_read() -> None:
    """R-CON-6: in its first seconds a console reads all that ever was recorded, and may have to act."""
    log = Log(held=[intent(str(number)) for number in range(10)], page_of=1, takes_s=0.4)

    async def run() -> None:
        recording = Stage(None, log=log).recording()
        tail = LogTail(recording.page)
        reading = asyncio.create_task(tail.read_on())
        await asyncio.sleep(1.0)
        assert await recording.append(intent("now"), 2.0) == 11
        assert not reading.done()
        assert (await reading).seq == 11

    virtually(run())


def test_a_log_that_hangs_is_told_soon_and_read_once_it_answers() -> None:
    log = SlowLog([intent("a")], takes_s=60.0)
    tail = LogTail(log.page)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        for _ in range(5):
            with pytest.raises(RaituiError, match="not read within"):
                await tail.read_on()
        assert loop.time() == pytest.approx(5 * READ_WITHIN_S)
        assert log.asked == [0]
        await asyncio.sleep(60)
        log.takes_s = 0.0
        assert (await tail.read_on()).seq == 1

    virtually(run())


def test_a_long_log_that_is_read_for_the_first_time_is_no_trouble_of_its_disk() -> None:
    """Whoever is told to look at a healthy disk at 3 a.m. loses minutes: it tells how far it has come."""
    log = SlowLog([intent(str(number)) for number in range(5)], takes_s=3.0, page_of=1)
    tail = LogTail(log.page)

    async def run() -> None:
        with pytest.raises(RaituiError, match="is still being read, 1 records so far"):
            await tail.read_on()
        with pytest.raises(RaituiError, match="is still being read, 3 records so far"):
            await tail.read_on()
        await asyncio.sleep(9.0)
        assert (await tail.read_on()).seq == 5
        log.takes_s = 60.0
        with pytest.raises(RaituiError, match="not read within"):
            await tail.read_on()

    virtually(run())


def test_whoever_asks_gets_what_was_written_before_even_when_somebody_reads_already() -> None:
    log = SlowLog([intent("a")], takes_s=2.0)
    tail = LogTail(log.page)

    async def run() -> None:
        first = asyncio.create_task(tail.read_on())
        await asyncio.sleep(1.0)
        log.write(outcome_of(intent("a")))
        assert (await tail.read_on()).seq == 2
        await first
        assert log.asked == [0, 1]

    virtually(run())


def test_a_log_that_fails_keeps_what_was_known_and_is_read_when_it_is_back() -> None:
    log = SlowLog([intent("a")])
    tail = LogTail(log.page)

    async def run() -> None:
        await tail.read_on()
        log.broken = RaituiError("the disk is gone")
        with pytest.raises(RaituiError, match="the disk is gone"):
            await tail.read_on()
        assert tail.history.seq == 1
        log.broken = None
        log.write(intent("b"))
        assert (await tail.read_on()).seq == 2

    virtually(run())


def test_whoever_follows_is_told_where_the_log_ends_once_for_each_time_that_it_has_grown() -> None:
    told: list[tuple[str, int]] = []
    log = SlowLog([intent("a")])
    tail = LogTail(log.page, lambda log, last: told.append((log, last)))

    async def run() -> None:
        await tail.read_on()
        await tail.read_on()
        log.write(outcome_of(intent("a")))
        await tail.read_on()
        log.begin_anew("log 2")
        await tail.read_on()

    virtually(run())
    assert told == [("log 1", 1), ("log 1", 2), ("log 2", 0)]
