"""The history of drills outlives crashes, is shared, and is never rewritten (R-DRL-1)."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec import structs

from raitui.control.process_mark import this_process
from raitui.core.drill_history import RunBegan, RunEnded
from raitui.core.drill_result import DrillResult, Ending
from raitui.errors import RaituiError
from raitui.rehearsal.drill_log import DrillLog

BEGAN = RunBegan("run-1", "rollback", 7, 12, 1.0, "ada", 1_800_000_000.0, this_process())
RESULT = DrillResult("rollback", 7, 12, 1.0, "ada", 1_800_000_000.0, Ending.RECOVERED, score=90)

DIES_IN_THE_MIDDLE = """
import os, signal, sys
from pathlib import Path
from msgspec import structs
from raitui.control.process_mark import this_process
from raitui.core.drill_history import RunBegan
from raitui.rehearsal.drill_log import DrillLog
path = Path(sys.argv[1])
DrillLog(path).append(RunBegan("run-2", "rollback", 8, 12, 1.0, "bea", 1_800_000_100.0, this_process()))
with path.open("ab") as file:
    file.write(b'{"kind":"ended","run":"run-2","resu')
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_began_and_what_came_of_it_is_read_back(tmp_path: Path) -> None:
    log = DrillLog(tmp_path / "state" / "history.jsonl")
    assert log.runs() == ()
    log.check()
    log.append(BEGAN)
    (run,) = log.runs()
    assert run.result is None
    log.append(RunEnded("run-1", RESULT))
    (run,) = log.runs()
    assert run.result == RESULT


def test_kill_9_in_the_middle_leaves_it_readable_and_the_run_counts_as_abandoned(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    log = DrillLog(path)
    log.append(BEGAN)
    log.append(RunEnded("run-1", RESULT))
    died = subprocess.run([sys.executable, "-c", DIES_IN_THE_MIDDLE, str(path)], check=False)
    assert died.returncode == -9
    first, second = log.runs()
    assert first.result == RESULT
    assert second.result is not None
    assert (second.result.ending, second.result.who) == (Ending.ABANDONED, "bea")
    assert log.unreadable == 1
    third = structs.replace(BEGAN, run="run-3", began=1_800_000_200.0)
    log.append(third)
    log.append(RunEnded("run-3", RESULT))
    assert [run.began.run for run in log.runs()] == ["run-1", "run-2", "run-3"]


def test_many_append_at_once(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: DrillLog(path).append(structs.replace(BEGAN, run=f"run-{number}")), range(64)))
    log = DrillLog(path)
    assert len(log.runs()) == 64
    assert log.unreadable == 0


def test_a_history_that_cannot_be_kept_is_said_before_the_drill(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, where a folder should be")
    with pytest.raises(RaituiError, match="cannot be written"):
        DrillLog(tmp_path / "state" / "history.jsonl").check()
