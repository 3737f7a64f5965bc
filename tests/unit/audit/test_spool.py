"""The spool: what the log could not take is kept on another filesystem, and given back whole (fault 1, design 11)."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raitui.audit.spool import Spool
from raitui.core.audit_record import AuditRecord, OutcomeRecord
from raitui.core.containment import Containment, Effect
from raitui.errors import RaituiError
from tests.audit_log import some_records
from tests.intents import intent
from tests.knowledge import NOW

RECORDS = some_records(4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "audit.jsonl"


@pytest.fixture
def spool(path: Path) -> Spool:
    return Spool(path)


def fill(spool: Spool) -> None:
    for record in RECORDS:
        spool.keep(record)


def test_gives_back_what_it_keeps_in_order(spool: Spool, path: Path) -> None:
    fill(spool)
    assert list(Spool(path).kept()) == RECORDS
    assert path.read_bytes() == b"".join(msgspec.json.encode(record) + b"\n" for record in RECORDS)


def test_keeps_nothing_before_the_first_and_makes_no_file_to_say_so(spool: Spool, path: Path) -> None:
    assert spool.kept() == ()
    spool.forget()
    assert not path.parent.exists()


def test_is_its_owner_s_alone(spool: Spool, path: Path) -> None:
    spool.keep(RECORDS[0])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_is_on_the_disk_before_it_says_so(spool: Spool, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    really_sync = os.fsync

    def watched(file: int) -> None:
        really_sync(file)
        synced.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", watched)
    spool.keep(RECORDS[0])
    assert synced[0] == msgspec.json.encode(RECORDS[0]) + b"\n"


class TestForgetting:
    def test_leaves_nothing(self, spool: Spool, path: Path) -> None:
        fill(spool)
        spool.kept()
        spool.forget()
        assert Spool(path).kept() == ()
        assert [file.name for file in path.parent.iterdir()] == [path.name]

    def test_leaves_what_another_console_kept_meanwhile(self, spool: Spool, path: Path) -> None:
        """What nobody has taken into the log yet must not go."""
        other = Spool(path)
        spool.keep(RECORDS[0])
        spool.kept()
        other.keep(RECORDS[1])
        spool.forget()
        other.keep(RECORDS[2])
        assert list(Spool(path).kept()) == RECORDS[1:3]

    def test_forgets_nothing_that_was_not_given_back(self, spool: Spool, path: Path) -> None:
        fill(spool)
        spool.forget()
        assert list(spool.kept()) == RECORDS

    def test_once_by_two_consoles_loses_nothing(self, spool: Spool, path: Path) -> None:
        other = Spool(path)
        spool.keep(RECORDS[0])
        assert spool.kept() == other.kept()
        spool.forget()
        spool.keep(RECORDS[1])
        other.forget()
        assert list(spool.kept()) == [RECORDS[1]]


class TestALineThatCannotBeRead:
    @given(length=st.integers(1, len(msgspec.json.encode(RECORDS[1])) - 1))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_torn_by_a_crash_costs_itself_alone(self, tmp_path: Path, length: int) -> None:
        """Power fails in the middle of a line; the next console goes on after it (fault 8)."""
        path = tmp_path / "torn.jsonl"
        torn = msgspec.json.encode(RECORDS[1])[:length]
        path.write_bytes(msgspec.json.encode(RECORDS[0]) + b"\n" + torn)
        spool = Spool(path)
        assert (list(spool.kept()), spool.unreadable) == (RECORDS[:1], 1)
        spool.keep(RECORDS[2])
        assert (list(spool.kept()), spool.unreadable) == ([RECORDS[0], RECORDS[2]], 1)

    def test_is_never_thrown_away(self, spool: Spool, path: Path) -> None:
        spool.keep(RECORDS[0])
        path.write_bytes(path.read_bytes() + b'{"kind":"prophecy"}\n')
        spool.kept()
        spool.forget()
        assert (spool.kept(), spool.unreadable) == ((), 0)
        aside = path.with_name(f"{path.name}.unreadable")
        assert aside.read_bytes() == b'{"kind":"prophecy"}\n'
        assert stat.S_IMODE(aside.stat().st_mode) == 0o600


class TestAFailure:
    def test_to_write_leaves_what_was_there(self, spool: Spool, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spool.keep(RECORDS[0])

        def fails(_file: int) -> None:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", fails)
            with pytest.raises(RaituiError, match="cannot be written") as raised:
                spool.keep(RECORDS[1])
        assert str(path) in raised.value.message
        assert raised.value.remedy
        spool.keep(RECORDS[2])
        assert list(spool.kept()) == [RECORDS[0], RECORDS[2]]

    def test_to_read_is_no_empty_spool(self, tmp_path: Path) -> None:
        with pytest.raises(RaituiError, match="cannot be read"):
            Spool(tmp_path).kept()

    def test_of_text_that_is_no_unicode_is_told_like_others(self, spool: Spool) -> None:
        wish = Containment("rollback", "svc", "", "bytes of a terminal: \udcff")
        with pytest.raises(RaituiError, match="cannot be written"):
            spool.keep(intent(wish=wish))


class TestASpoolOfSomebodyElse:
    """Where temporary files lie, anybody may have made it first: neither read into the log nor written to."""

    def test_is_refused(self, spool: Spool, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spool.keep(RECORDS[0])
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        for attempt in (spool.kept, lambda: spool.keep(RECORDS[1])):
            with pytest.raises(RaituiError, match="belongs to another user"):
                attempt()
        monkeypatch.undo()
        assert list(spool.kept()) == RECORDS[:1]

    def test_is_not_reached_by_a_link(self, spool: Spool, path: Path, tmp_path: Path) -> None:
        path.parent.mkdir()
        path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(RaituiError, match="cannot be written"):
            spool.keep(RECORDS[0])
        assert not (tmp_path / "elsewhere").exists()


def test_several_consoles_share_it(path: Path) -> None:
    """Fault 15: one keeps while another takes; every record is given back exactly once."""

    def keep(console: int) -> None:
        spool = Spool(path)
        for number in range(30):
            spool.keep(OutcomeRecord(f"{console}-{number}", NOW, Effect.FAILED, ()))

    taker = Spool(path)
    taken: list[AuditRecord] = []
    with ThreadPoolExecutor(3) as consoles:
        kept = [consoles.submit(keep, console) for console in range(3)]
        while not all(each.done() for each in kept):
            taken.extend(taker.kept())
            taker.forget()
        for each in kept:
            each.result()
    taken.extend(taker.kept())
    ids = [one.action_id for one in taken if isinstance(one, OutcomeRecord)]
    assert sorted(ids) == sorted(f"{console}-{number}" for console in range(3) for number in range(30))
