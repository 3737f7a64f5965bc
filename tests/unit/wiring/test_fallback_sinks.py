"""Where records wait that the log cannot take, on a site that names no place for them (design decision 11)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from raitui.wiring.audit import fallback_sinks
from tests.intents import intent


@pytest.fixture
def run_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is made at the user's first log-in, and removed at the last log-out."""
    folder, temporary = tmp_path / "run", tmp_path / "tmp"
    for one in (folder, temporary):
        one.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return folder


def test_a_log_out_takes_nothing_of_what_is_kept(run_time: Path, tmp_path: Path) -> None:
    """Fault 22: the session ends with the line, and the user's run-time files go with the last session."""
    log = tmp_path / "audit.db"
    for sink in fallback_sinks(log):
        sink.keep(intent())
    shutil.rmtree(run_time)
    run_time.mkdir()
    assert [record for sink in fallback_sinks(log) for record in sink.kept()] == [intent()]


def test_neither_place_is_needed_for_the_other(run_time: Path, tmp_path: Path) -> None:
    """Fault 1: a disk that is full, and temporary files on it, leave the memory that run-time files lie in."""
    in_memory, on_disk = fallback_sinks(tmp_path / "audit.db")
    assert str(run_time) in in_memory.name
    in_memory.keep(intent())
    assert (in_memory.kept(), on_disk.kept()) == ((intent(),), ())


def test_the_place_that_a_site_names_is_the_only_one(run_time: Path, tmp_path: Path) -> None:
    (named,) = fallback_sinks(tmp_path / "audit.db", tmp_path / "spool.jsonl")
    assert named.name == f"spool {tmp_path}/spool.jsonl"


@pytest.mark.usefixtures("run_time")
def test_no_log_is_given_what_belongs_to_another(tmp_path: Path) -> None:
    for sink in fallback_sinks(tmp_path / "one.db"):
        sink.keep(intent())
    assert [sink.kept() for sink in fallback_sinks(tmp_path / "other.db")] == [(), ()]


def test_where_there_are_no_run_time_files_temporary_ones_do(
    run_time: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    (only,) = fallback_sinks(tmp_path / "audit.db")
    assert str(tmp_path / "tmp") in only.name
