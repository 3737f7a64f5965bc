"""The real log on a disk that is full, broken, slow or read-only: nothing false is said, and all is well afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from tests.faults.disk_faults import DiskFaults
from tests.faults.log_writer import ids_of
from tests.faults.writer import Writer

LOG_FAULTS = {
    "full disk (fault 1)": ("write audit.sqlite ENOSPC", "full"),
    "full disk, in the journal (fault 1)": ("write audit.sqlite-wal ENOSPC", "full"),
    "broken disk (fault 2)": ("sync audit.sqlite EIO", "disk I/O error"),
    "broken journal (fault 2)": ("sync audit.sqlite-wal EIO", "disk I/O error"),
    "broken disk, at writing (fault 2)": ("write audit.sqlite EIO", "disk I/O error"),
}


@pytest.fixture
def writer(log: Path, faults: DiskFaults) -> Iterator[Writer]:
    with Writer(log, faults) as running:
        yield running


def held(log: Path) -> list[str]:
    return ids_of(recorded.record for recorded in SqliteAuditStore(log).records()).split()


@pytest.mark.parametrize(("rule", "said"), LOG_FAULTS.values(), ids=LOG_FAULTS)
class TestAFailingDisk:
    def test_is_told_and_the_same_process_goes_on_when_it_is_well(
        self, writer: Writer, faults: DiskFaults, log: Path, rule: str, said: str
    ) -> None:
        """No number is returned for what is not there, and none that was returned is lost."""
        assert writer.ask("append before") == "done 1"
        faults.obey(rule)
        for attempt in ("append meanwhile", "append meanwhile", "check"):
            answer = writer.ask(attempt)
            assert answer.startswith("failed ")
            assert said in answer
        faults.clear()
        assert writer.ask("check") == "done"
        assert held(log) == ["before"]
        assert writer.ask("append meanwhile") == "done 2"
        assert writer.ask("append after") == "done 3"
        assert held(log) == ["before", "meanwhile", "after"]
        assert verify(log).whole

    def test_leaves_the_log_to_be_read(self, writer: Writer, faults: DiskFaults, rule: str, said: str) -> None:
        writer.ask("append before")
        faults.obey(rule)
        writer.ask("append meanwhile")
        assert writer.ask("records").startswith("done before")

    def test_does_not_make_a_log_by_half(
        self, writer: Writer, faults: DiskFaults, log: Path, rule: str, said: str
    ) -> None:
        faults.obey(rule)
        assert writer.ask("append meanwhile").startswith("failed ")
        faults.clear()
        assert writer.ask("append after").startswith("done ")
        assert held(log)[-1] == "after"
        assert verify(log).whole

    def test_and_a_crash_then_leave_a_whole_log(
        self, writer: Writer, faults: DiskFaults, log: Path, rule: str, said: str
    ) -> None:
        """Faults 2 and 8: whatever of the failed record is on the disk, it is there whole or not at all."""
        writer.ask("append before")
        faults.obey(rule)
        writer.ask("append meanwhile")
        writer.kill()
        faults.clear()
        assert held(log)[0] == "before"
        assert verify(log).whole
        with Writer(log, faults) as later:
            assert later.ask("append after").startswith("done ")
        assert verify(log).whole


def test_nothing_is_built_on_what_the_disk_did_not_confirm(writer: Writer, faults: DiskFaults, log: Path) -> None:
    """Fault 2, then a crash: the journal is moved into the log before the next record, which would be lost with it."""
    for number in range(20):
        writer.ask(f"append {number}")
    faults.obey("sync audit.sqlite-wal EIO")
    assert writer.ask("append unconfirmed").startswith("failed ")
    writer.kill()
    faults.clear()
    journal = log.with_name(f"{log.name}-wal")
    left_behind = journal.stat().st_size
    with Writer(log, faults) as later:
        assert later.ask("append after").startswith("done ")
        assert journal.stat().st_size < left_behind / 4
    assert held(log)[:20] == [str(number) for number in range(20)]
    assert verify(log).whole


class TestASlowDisk:
    """Fault 3: whoever appends waits; nobody else does."""

    def test_delays_the_append_alone(self, writer: Writer, faults: DiskFaults, log: Path) -> None:
        writer.ask("append before")
        faults.obey("sync audit.sqlite-wal 1500")
        started = time.monotonic()
        writer.say("append slowly")
        assert held(log) == ["before"]
        read_after = time.monotonic() - started
        assert writer.hear() == "done 2"
        assert read_after < 1.5 <= time.monotonic() - started
        assert held(log) == ["before", "slowly"]

    def test_keeps_a_second_console_waiting_for_its_time_out_only(
        self, writer: Writer, faults: DiskFaults, log: Path, tmp_path: Path
    ) -> None:
        writer.ask("append before")
        with Writer(log, faults) as second:
            assert second.ask("append second") == "done 2"
            faults.obey("sync audit.sqlite-wal 4000")
            writer.say("append slowly")
            answers = [second.ask("append meanwhile")]
            faults.clear()
            answers.append(writer.hear())
            assert "done 3" in answers
            assert second.ask("append after").startswith("done ")
        assert verify(log).whole


class TestAReadOnlyDisk:
    """Fault 4: nothing is appended, everything is read."""

    @pytest.fixture(params=["was closed", "was killed"])
    def read_only(self, request: pytest.FixtureRequest, log: Path, faults: DiskFaults) -> Iterator[Writer]:
        with Writer(log, faults) as earlier:
            earlier.ask("append before")
            earlier.stop() if request.param == "was closed" else earlier.kill()
        faults.obey("open audit.sqlite EROFS", "write audit.sqlite EROFS")
        with Writer(log, faults) as running:
            yield running

    def test_is_told_by_whoever_wants_to_write(self, read_only: Writer) -> None:
        for attempt in ("append meanwhile", "check"):
            assert "cannot be written" in read_only.ask(attempt)

    def test_is_read_all_the_same(self, read_only: Writer) -> None:
        assert read_only.ask("records") == "done before"

    def test_is_written_once_it_can_be(self, read_only: Writer, faults: DiskFaults, log: Path) -> None:
        read_only.ask("append meanwhile")
        faults.clear()
        assert read_only.ask("append after") == "done 2"
        assert verify(log).whole

    def test_has_no_log_to_begin_with(self, faults: DiskFaults, tmp_path: Path) -> None:
        faults.obey("open new.sqlite EROFS")
        with Writer(tmp_path / "new.sqlite", faults) as running:
            assert "Read-only file system" in running.ask("append first")
            assert running.ask("records") == "done"


class TestTheSpoolOfAFailingDisk:
    @pytest.mark.parametrize("rule", ["write spool ENOSPC", "sync spool EIO", "open spool EROFS"])
    def test_says_so_and_keeps_what_it_had(self, writer: Writer, faults: DiskFaults, rule: str) -> None:
        assert writer.ask("keep before") == "done"
        faults.obey(rule)
        assert writer.ask("keep meanwhile").startswith("failed ")
        faults.clear()
        assert writer.ask("keep after") == "done"
        assert writer.ask("kept") == "done before after"

    def test_of_the_log_is_another(self, writer: Writer, faults: DiskFaults) -> None:
        """Design 11: the log's disk is full, the spool's is not."""
        writer.ask("append before")
        faults.obey("write audit.sqlite ENOSPC")
        assert writer.ask("append meanwhile").startswith("failed ")
        assert writer.ask("keep meanwhile") == "done"
        assert writer.ask("kept") == "done meanwhile"
