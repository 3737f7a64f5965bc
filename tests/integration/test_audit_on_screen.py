"""The audit screen over real logs: written by several processes, altered behind its back, and very long."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from textual.events import Paste

from raitui.audit.chain import link
from raitui.audit.log_reader import AuditLogReader
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.log_growth import LogGrowth
from raitui.control.log_readings import LogReadings
from raitui.control.right_of_way import RightOfWay
from raitui.control.runtime import ControlRuntime
from raitui.core.audit_record import Actor, Origin
from raitui.core.log_reading import LogStretch, Toward
from raitui.core.log_window import PAGE
from raitui.screens.audit_screen import AuditScreen
from tests.audit_log import Row, attacking, replace_all, rows_of, some_records, write_long_log
from tests.integration.console import Console
from tests.integration.fleet_process import CHECKOUT
from tests.intents import intent
from tests.readiness import wait_until
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole

SEEN_WITHIN_S = 20.0
WRITERS, EACH = 3, 20
LONG = 200_000


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Console, Path]]:
    """A demo with its audit screen open, and where its log lies."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with Console(["demo"]) as running:
        running.wait_for("PAGE")
        path = wait_until(lambda: next((tmp_path / "raitui" / "demo").glob("*.db"), None), "the demo's log")
        running.press("L")
        running.wait_for("AUDIT LOG")
        yield running, path


def on_the_screen(console: Console) -> list[int]:
    """The numbers of the records that are shown."""
    rows = (re.match(r"[> ] *([0-9,]+) [0-9:]{8}Z|[> ] *([0-9,]+) [0-9]{2}-[0-9]{2}", one) for one in lines(console))
    return [int((row[1] or row[2]).replace(",", "")) for row in rows if row is not None]


def has_no_hole(shown: list[int], last: int) -> bool:
    return bool(shown) and shown == list(range(shown[0], last + 1))


def lines(console: Console) -> list[str]:
    return console.text.splitlines()


def appending(path: Path, name: str) -> subprocess.Popen[str]:
    """Another process that records as fast as the disk takes it."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.log_writer", str(path), str(path.with_name(f"spool-{name}"))],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert writer.stdin is not None
    writer.stdin.writelines(f"append {name}-{number}\n" for number in range(EACH))
    return writer


def test_what_several_processes_record_is_followed_and_counted_while_it_is_held(console: tuple[Console, Path]) -> None:
    """R-AUD-2: nothing is missed, nothing is shown twice, and where one is stays where it is."""
    screen, path = console
    writers = [appending(path, name) for name in "abc"]
    try:
        for writer in writers:
            writer.communicate(timeout=60)
        screen.wait_for(rf"following .*–{WRITERS * EACH} of {WRITERS * EACH}$", SEEN_WITHIN_S)
        wait_until(lambda: has_no_hole(on_the_screen(screen), WRITERS * EACH), "every record, each once, in order")

        screen.press("k")
        screen.wait_for("held at 59, 1 newer")
        with closing(SqliteAuditStore(path)) as store:
            for record in some_records(4):
                store.append(record)
        screen.wait_for("held at 59, 5 newer", SEEN_WITHIN_S)
        screen.press("G")
        screen.wait_for("following .*–64 of 64")
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def test_what_another_has_recorded_neither_steers_the_terminal_nor_ends_the_console(
    console: tuple[Console, Path],
) -> None:
    """Fault 30: several accounts may write one log, and one of them is not to be trusted."""
    screen, path = console
    with closing(SqliteAuditStore(path)) as store:
        store.append(intent(actor=Actor("eve\x1b[2J", "unix account", Origin.CONSOLE)))
        store.append(intent("id-2", when=1e300))
    screen.wait_for("cannot be read: this raitui cannot read it", SEEN_WITHIN_S)
    screen.press("k")
    screen.wait_for(re.escape("eve␛[2J"))


def test_another_log_that_is_put_in_its_place_is_told_on_every_screen(console: tuple[Console, Path]) -> None:
    """Fault 12: it has an id of its own, and tells nothing of what was done before."""
    screen, path = console
    alarm = "ANOTHER AUDIT LOG LIES WHERE THIS ONE DID: [0-9a-f]{8} begins anew"
    with closing(SqliteAuditStore(path)) as store:
        store.append(intent())
    screen.wait_for("–1 of 1", SEEN_WITHIN_S)
    fresh = path.with_name("fresh")
    with closing(SqliteAuditStore(fresh)) as store:
        store.append(intent("id-2"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    fresh.rename(path)
    screen.wait_for(alarm, SEEN_WITHIN_S)
    for key, there in (("escape", "STATE +SERVICE"), ("enter", "INDICATOR"), ("w", "─ 1 cohorts ─"), ("?", "HELP")):
        screen.terminal.type({"escape": "\x1b", "enter": "\r"}.get(key, key))
        screen.wait_for(there)
        screen.wait_for(alarm)


def edited(rows: list[Row]) -> list[Row]:
    previous, digest, record = rows[11]
    return [*rows[:11], (previous, digest, record.replace(b"in_effect", b"recovered")), *rows[12:]]


def reordered(rows: list[Row]) -> list[Row]:
    return [*rows[:11], rows[12], rows[11], *rows[13:]]


def inserted(rows: list[Row]) -> list[Row]:
    head = rows[10][1]
    forged = rows[0][2].replace(b"id-0", b"id-x")
    return [*rows[:11], (head, link(head, 12, forged), forged), *rows[11:]]


@pytest.mark.parametrize(
    ("attack", "flaw"),
    [(edited, "edited"), (reordered, "reordered"), (inserted, "inserted")],
    ids=["edited", "reordered", "inserted"],
)
def test_the_first_record_that_was_tampered_with_is_named_and_gone_to(
    console: tuple[Console, Path], attack: Callable[[list[Row]], list[Row]], flaw: str
) -> None:
    """R-AUD-2, fault 10: by somebody who owns the file, while the console is looking at it."""
    screen, path = console
    with closing(SqliteAuditStore(path)) as store:
        for record in some_records(30):
            store.append(record)
    screen.wait_for("–30 of 30", SEEN_WITHIN_S)
    screen.press("v")
    screen.wait_for("whole: 30 records")
    with attacking(path) as connection:
        replace_all(connection, attack(rows_of(connection)))
    screen.press("v")
    screen.wait_for(f"BROKEN at record 12: {flaw}")
    screen.press("\r")
    screen.wait_for("^> +12 ")
    screen.press("\r")
    screen.wait_for("RECORD 12")
    screen.press("G")
    screen.wait_for("DO NOT GIVE THIS HASH" if attack is edited else "record before it has|RECORD BEFORE IT HAS")


class CountingReader(AuditLogReader):
    """The real reader, which remembers how many records were read."""

    read = 0

    def stretch(self, toward: Toward, beyond: int, at_most: int) -> LogStretch:
        found = super().stretch(toward, beyond, at_most)
        self.read += len(found.entries)
        return found


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "audit.db"
    write_long_log(path, LONG)
    return path


@pytest.fixture
def readings(long_log: Path) -> Iterator[tuple[LogReadings, CountingReader]]:
    with ExitStack() as ending:
        runtime, reader = ControlRuntime(), CountingReader(long_log)
        found = LogReadings(runtime, reader, LogGrowth(), owed=lambda: (), right_of_way=RightOfWay())
        runtime.start()
        ending.callback(runtime.stop)
        ending.callback(found.close)
        yield found, reader


async def test_a_log_of_200_000_records_opens_without_being_read(
    readings: tuple[LogReadings, CountingReader],
) -> None:
    """R-AUD-1: counted in records, not in seconds. From its end to its beginning it takes a few pages more."""
    found, reader = readings
    console = ScriptedConsole(fleet(), readings=found)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.press(pilot, "L")
        screen = console.app.screen
        assert isinstance(screen, AuditScreen)

        def newest_shown() -> int:
            return screen.table.shown[-1].seq if screen.table.shown else 0

        while newest_shown() != LONG:
            await pilot.pause(0.01)
        assert reader.read == PAGE

        for _ in range(20):
            await console.press(pilot, "pageup")
        assert reader.read <= 3 * PAGE
        await console.press(pilot, "home")
        while not screen.table.shown or screen.table.shown[0].seq != 1:
            await pilot.pause(0.01)
        await console.press(pilot, "end")
        while newest_shown() != LONG:
            await pilot.pause(0.01)
        assert reader.read <= 6 * PAGE


async def test_a_search_of_all_of_it_finds_the_one_record_and_is_told_on_the_way(
    readings: tuple[LogReadings, CountingReader],
) -> None:
    found, reader = readings
    console = ScriptedConsole(fleet(), readings=found)
    async with console.app.run_test(size=(100, 24)) as pilot:
        await console.press(pilot, "L", "slash")
        console.clock.passed += 2
        console.app.post_message(Paste("kind:intent"))
        told = set()
        while " 1 " not in next((one for one in console.text() if one.startswith(">")), ""):
            told |= {one for one in console.text() if "searching:" in one}
            await pilot.pause(0.01)
        assert told
        assert reader.read >= LONG
