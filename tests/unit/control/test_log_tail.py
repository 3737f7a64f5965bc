"""The log is read on, never again from its beginning, and one that hangs holds nobody up for long (R-CON-6)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.log_tail import AT_ONCE, READ_WITHIN_S, LogTail
from raitui.core.in_force import History
from raitui.core.log_page import LogPage
from raitui.errors import RaituiError
from tests.acting import Log, Stage
from tests.audit_log import attacking
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


class RealLog:
    """A log on disk, and who reads on in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = SqliteAuditStore(path)
        self.tail = LogTail(self._page)

    async def _page(self, log: str, after: int) -> LogPage:
        return self.store.page(log, after)

    def read(self) -> list[str]:
        """The actions that it tells of."""
        return list(asyncio.run(self.tail.read_on()).courses)

    def notice(self) -> str:
        """The first thing that is said to be wrong with it."""
        return next(iter(self.tail.notices), "")

    def write(self, *names: str) -> None:
        for name in names:
            self.store.append(intent(name))

    def copy(self) -> bytes:
        self.store.close()
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.path.read_bytes()

    def restore(self, copy: bytes) -> None:
        self.store.close()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.write_bytes(copy)


@pytest.fixture
def real_log(tmp_path: Path) -> Iterator[RealLog]:
    log = RealLog(tmp_path / "audit.db")
    log.write("a", "b")
    assert log.read() == ["a", "b"]
    yield log
    log.store.close()


UNKNOWN_KIND = b'{"kind": "of tomorrow"}'
ANOTHER = "ANOTHER AUDIT LOG LIES WHERE THIS ONE DID"
CUT = "THE AUDIT LOG WAS CUT, OR AN OLDER COPY PUT IN ITS PLACE"


def test_a_record_that_cannot_be_read_stops_nobody_from_hearing_what_follows(real_log: RealLog) -> None:
    """Containments, orphans and what others do stand behind it; that it is there is said for as long as it is."""
    real_log.write("c", "d")
    with attacking(real_log.path) as connection:
        connection.execute("UPDATE records SET record = ? WHERE seq = 3", (UNKNOWN_KIND,))
    assert real_log.read() == ["a", "b", "d"]
    real_log.write("e")
    assert real_log.read() == ["a", "b", "d", "e"]
    assert real_log.tail.readable
    assert real_log.tail.notices == (
        "record 3 of the audit log cannot be read: what stands there is not known → raitui audit verify",
    )


def test_of_many_records_that_cannot_be_read_the_first_are_named(real_log: RealLog) -> None:
    real_log.write("c", "d", "e", "f", "g")
    with attacking(real_log.path) as connection:
        connection.execute("UPDATE records SET record = ? WHERE seq > 2", (UNKNOWN_KIND,))
    real_log.read()
    assert real_log.notice().startswith("records 3, 4, 5 and 2 more of the audit log cannot be read")


def test_an_older_copy_in_its_place_is_an_alarm_and_is_read_anew(real_log: RealLog) -> None:
    """Fault 12: it has the same id; what it lacks is no longer told, and what is written to it is."""
    copy = real_log.copy()
    real_log.write("c")
    assert real_log.read() == ["a", "b", "c"]
    assert real_log.notice() == ""
    real_log.restore(copy)
    assert real_log.read() == ["a", "b"]
    assert real_log.notice().startswith(f"{CUT}: record 3 that was read is gone")
    real_log.write("d")
    assert real_log.read() == ["a", "b", "d"]
    assert real_log.notice().startswith(CUT)


def test_an_older_copy_that_has_grown_again_meanwhile_is_found_out_by_its_hash(real_log: RealLog) -> None:
    """Fault 12: whoever looks only at how many records there are would read on as if nothing had happened."""
    copy = real_log.copy()
    real_log.write("c")
    assert real_log.read() == ["a", "b", "c"]
    real_log.restore(copy)
    real_log.write("x", "y")
    assert real_log.read() == ["a", "b", "x", "y"]
    assert real_log.notice().startswith(f"{CUT}: record 3 that was read is another one now")


def test_a_cut_tail_is_an_alarm(real_log: RealLog) -> None:
    """Fault 9, while a console runs."""
    with attacking(real_log.path) as connection:
        connection.execute("DELETE FROM records WHERE seq = 2")
    assert real_log.read() == ["a"]
    assert real_log.notice().startswith(f"{CUT}: record 2 that was read is gone")


def test_another_log_in_its_place_is_an_alarm_that_stays(real_log: RealLog) -> None:
    """Fault 12: one with an id of its own tells nothing of what the other held; who replaced it must not go unseen."""
    real_log.copy()
    real_log.path.unlink()
    real_log.write("x")
    assert real_log.read() == ["x"]
    assert real_log.notice().startswith(f"{ANOTHER}: ")
    assert ", to record 2, is not known here any more" in real_log.notice()
    real_log.write("y")
    assert real_log.read() == ["x", "y"]
    assert real_log.notice().startswith(ANOTHER)


def test_neither_of_two_alarms_hides_the_other(real_log: RealLog) -> None:
    copy = real_log.copy()
    real_log.write("c")
    real_log.read()
    real_log.restore(copy)
    real_log.read()
    real_log.copy()
    real_log.path.unlink()
    real_log.write("x")
    real_log.read()
    assert [notice.partition(":")[0] for notice in real_log.tail.notices] == [CUT, ANOTHER]


def test_the_first_log_of_all_is_no_other(tmp_path: Path) -> None:
    """A console that starts before anything was ever recorded."""
    log = RealLog(tmp_path / "audit.db")
    assert log.read() == []
    log.write("a")
    assert (log.read(), log.notice()) == (["a"], "")
    log.store.close()


def test_a_log_that_is_gone_is_told_for_as_long_as_it_is_and_put_back_is_no_alarm(real_log: RealLog) -> None:
    """Somebody moves it aside by mistake, and puts it back before anything is recorded."""
    copy = real_log.copy()
    real_log.path.unlink()
    assert real_log.read() == ["a", "b"]
    assert real_log.notice().startswith("THE AUDIT LOG IS GONE from where it lay")
    real_log.restore(copy)
    assert real_log.read() == ["a", "b"]
    assert real_log.notice() == ""
