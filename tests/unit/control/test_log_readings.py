"""Reading the log for people holds up nobody who acts, tells how far it is, and can be given up (R-CON-6, R-AUD-2)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar

import pytest

from raitui.control.blocking_thread import BlockingThread, Calls
from raitui.control.log_growth import LogGrowth
from raitui.control.log_readings import SEARCHED_AT_ONCE, LogReadings
from raitui.control.right_of_way import RightOfWay
from raitui.control.runtime import ControlRuntime
from raitui.core.audit_filter import EVERYTHING, AuditFilter, audit_filter
from raitui.core.audit_record import AuditRecord, Gap
from raitui.core.audit_verification import Verification
from raitui.core.log_entry import LogEntry
from raitui.core.log_reading import (
    CheckNews,
    LogAnswer,
    LogAsk,
    LogStretch,
    Toward,
    Trouble,
    WholeAnswer,
    WholeRecord,
)
from raitui.errors import RaituiError
from tests.knowledge import NOW

T = TypeVar("T")
WITHIN_S = 20.0
BROKEN = RaituiError("the disk is gone", "mend it")
OWED = (Gap(NOW, NOW - 9, "disk full"),)
RARE = audit_filter("rare", NOW)


@dataclass
class Archive:
    """A log of so many gaps, one in a thousand of which is rare; remembers how many records were read."""

    count: int = 10
    broken: Exception | None = None
    read: int = 0
    read_by: set[str] = field(default_factory=set)
    checking: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    place: str = "/log"

    def stretch(self, toward: Toward, beyond: int, at_most: int) -> LogStretch:
        self._note()
        start = beyond or self.count + 1
        numbers = range(max(1, start - at_most), start)
        self.read += len(numbers)
        entries = tuple(LogEntry(seq, Gap(NOW, NOW, "common" if seq % 1_000 else "rare")) for seq in numbers)
        return LogStretch("log", self.count, entries, min(numbers, default=beyond), edge=len(numbers) < at_most)

    def whole(self, seq: int) -> WholeRecord | None:
        self._note()
        return None

    def last(self) -> int:
        self._note()
        return self.count

    def verify(self, progress: Callable[[int], None]) -> Verification:
        self._note()
        for records in range(1, self.count + 1):
            progress(records)
            self.checking.set()
            assert self.may_go_on.wait(WITHIN_S)
        return Verification("id", self.count, "head")

    def _note(self) -> None:
        self.read_by.add(threading.current_thread().name)
        if self.broken is not None:
            raise self.broken


class Told:
    """What was told from other threads, in order."""

    def __init__(self) -> None:
        self.answers: SimpleQueue[object] = SimpleQueue()

    def next(self, kind: type[T]) -> T:
        found = self.answers.get(timeout=WITHIN_S)
        assert isinstance(found, kind)
        return found

    @property
    def nothing_more(self) -> bool:
        return self.answers.empty()


@dataclass
class Desk:
    """The readings over a real loop and real threads."""

    archive: Archive
    readings: LogReadings
    runtime: ControlRuntime
    way: RightOfWay
    threads: list[str]

    def settled(self) -> None:
        """Return when the loop has done what it was asked for so far."""

        async def turns() -> None:
            for _ in range(20):
                await self.way.give()

        self.runtime.submit(turns()).result(WITHIN_S)


@pytest.fixture
def desk() -> Iterator[Desk]:
    runtime, archive, way, threads = ControlRuntime(), Archive(), RightOfWay(), list[str]()

    def thread(name: str) -> Calls:
        threads.append(name)
        return BlockingThread(name)

    readings = LogReadings(
        runtime, archive, LogGrowth(), owed=lambda: tuple[AuditRecord, ...](OWED), right_of_way=way, thread=thread
    )
    runtime.start()
    yield Desk(archive, readings, runtime, way, threads)
    archive.may_go_on.set()
    readings.close()
    runtime.stop()


def ask(at_most: int = 4, filter: AuditFilter = EVERYTHING) -> LogAsk:  # noqa: A002  # as the field is called
    return LogAsk(1, Toward.OLDER, 0, at_most, filter)


class TestReading:
    def test_a_page_is_read_alone_and_comes_with_what_waits_elsewhere(self, desk: Desk) -> None:
        told = Told()
        desk.readings.read(ask(), told.answers.put)
        answer = told.next(LogAnswer)
        assert [entry.seq for entry in answer.stretch.entries] == [7, 8, 9, 10]
        assert (answer.path, answer.waiting, answer.over, answer.trouble) == ("/log", OWED, True, None)
        assert desk.archive.read == 4

    def test_a_search_tells_on_the_way_and_ends_when_enough_is_found(self, desk: Desk) -> None:
        desk.archive.count, told = 100_000, Told()
        desk.readings.read(ask(8, filter=RARE), told.answers.put)
        first, second = told.next(LogAnswer), told.next(LogAnswer)
        assert [entry.seq for entry in first.stretch.entries] == [96_000, 97_000, 98_000, 99_000, 100_000]
        assert (first.over, first.stretch.reached) == (False, 100_000 - SEARCHED_AT_ONCE + 1)
        assert [entry.seq for entry in second.stretch.entries] == [91_000, 92_000, 93_000, 94_000, 95_000]
        assert second.over
        assert desk.archive.read == 2 * SEARCHED_AT_ONCE

    def test_a_search_that_is_stopped_reads_no_further(self, desk: Desk) -> None:
        desk.archive.count, told = 10_000_000, Told()

        def stop_at_once(answer: LogAnswer) -> None:
            told.answers.put(answer)
            stop()

        may_begin = threading.Event()

        async def wait() -> None:
            assert may_begin.wait(WITHIN_S)

        desk.runtime.submit(wait())
        stop = desk.readings.read(ask(1_000_000, filter=RARE), stop_at_once)
        may_begin.set()
        told.next(LogAnswer)
        desk.settled()
        read = desk.archive.read
        desk.settled()
        assert desk.archive.read == read <= 2 * SEARCHED_AT_ONCE
        assert told.nothing_more

    def test_a_log_that_cannot_be_read_is_told_with_what_to_do(self, desk: Desk) -> None:
        desk.archive.broken, told = BROKEN, Told()
        desk.readings.read(ask(), told.answers.put)
        assert told.next(LogAnswer).trouble == Trouble("the disk is gone", "mend it")
        desk.readings.whole(3, told.answers.put)
        assert told.next(WholeAnswer) == WholeAnswer(3, trouble=Trouble("the disk is gone", "mend it"))

    def test_a_defect_is_told_too(self, desk: Desk) -> None:
        desk.archive.broken, told = ZeroDivisionError("oops"), Told()
        desk.readings.read(ask(), told.answers.put)
        trouble = told.next(LogAnswer).trouble
        assert trouble is not None
        assert "oops" in trouble.message

    def test_a_number_where_nothing_stands_is_told(self, desk: Desk) -> None:
        told = Told()
        desk.readings.whole(99, told.answers.put)
        assert told.next(WholeAnswer) == WholeAnswer(99)


class TestACheck:
    def test_it_tells_how_far_it_is_of_how_many_and_what_it_found(self, desk: Desk) -> None:
        desk.archive.count, told = 3, Told()
        desk.archive.may_go_on.set()
        desk.readings.check(told.answers.put)
        assert [told.next(CheckNews) for _ in range(4)] == [CheckNews(records, 3) for records in range(4)]
        assert told.next(CheckNews) == CheckNews(3, 3, Verification("id", 3, "head"))

    def test_it_is_stopped_and_says_how_far_it_came(self, desk: Desk) -> None:
        told = Told()
        stop = desk.readings.check(told.answers.put)
        assert desk.archive.checking.wait(WITHIN_S)
        stop()
        desk.archive.may_go_on.set()
        assert [told.next(CheckNews) for _ in range(3)][-1] == CheckNews(1, 10, stopped=True)
        assert told.nothing_more

    def test_it_is_given_up_when_the_console_ends(self, desk: Desk) -> None:
        told = Told()
        desk.readings.check(told.answers.put)
        assert desk.archive.checking.wait(WITHIN_S)
        desk.archive.may_go_on.set()
        desk.readings.close()
        news = CheckNews(0, 0)
        while not news.over:
            news = told.next(CheckNews)
        assert news.stopped or news.found is not None

    def test_its_trouble_is_told(self, desk: Desk) -> None:
        desk.archive.broken, told = BROKEN, Told()
        desk.readings.check(told.answers.put)
        assert told.next(CheckNews).trouble == Trouble("the disk is gone", "mend it")

    def test_pages_are_read_while_it_goes_on(self, desk: Desk) -> None:
        told = Told()
        desk.readings.check(lambda _: None)
        assert desk.archive.checking.wait(WITHIN_S)
        desk.readings.read(ask(), told.answers.put)
        assert told.next(LogAnswer).stretch.last == 10
        assert desk.archive.read_by == {"audit reader", "audit check"}


class TestAnAction:
    """Goes first: nothing of this is done on the thread that appends, nor on the loop itself."""

    def test_shares_no_thread_with_what_is_read(self, desk: Desk) -> None:
        told = Told()
        desk.readings.read(ask(), told.answers.put)
        told.next(LogAnswer)
        assert "audit" not in desk.archive.read_by
        assert desk.archive.read_by.isdisjoint({"control", threading.current_thread().name})
        assert desk.threads == ["audit reader"]

    def test_makes_a_search_stand_still_on_its_way_to_its_request(self, desk: Desk) -> None:
        told = Told()

        async def act() -> None:
            leave = desk.way.take()
            reading = desk.readings._read(ask(filter=RARE), told.answers.put)
            task = desk.runtime._loop.create_task(reading)
            for _ in range(50):
                await asyncio.sleep(0)
            assert desk.archive.read == 0
            leave()
            await task

        desk.runtime.submit(act()).result(WITHIN_S)
        assert told.next(LogAnswer).over
        assert desk.archive.read == 10


class TestGrowth:
    def test_whoever_follows_is_told_until_they_leave(self) -> None:
        growth, told = LogGrowth(), list[tuple[str, int]]()
        leave = growth.follow(lambda log, last: told.append((log, last)))
        growth.tell("log", 3)
        leave()
        growth.tell("log", 4)
        assert told == [("log", 3)]

    def test_one_who_fails_keeps_nobody_else_from_hearing(self) -> None:
        growth, told = LogGrowth(), list[int]()

        def closing(_log: str, _last: int) -> None:
            raise RuntimeError

        growth.follow(closing)
        growth.follow(lambda _, last: told.append(last))
        growth.tell("log", 3)
        assert told == [3]
