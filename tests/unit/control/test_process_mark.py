"""An intent names its process, so that only what is really gone is recovered (design 12)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from raitui.control import process_mark
from raitui.control.process_mark import is_gone, this_process
from raitui.core.audit_record import ProcessMark


def test_this_process_lives() -> None:
    mark = this_process()
    assert mark.pid == os.getpid()
    assert not is_gone(mark)


def test_a_process_that_ended_is_gone_even_while_nobody_has_reaped_it() -> None:
    mark_of = "import msgspec; from raitui.control.process_mark import this_process as p;"
    script = f"{mark_of} print(msgspec.json.encode(p()).decode(), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        mark = msgspec.json.decode(child.stdout.readline(), type=ProcessMark)
        assert not is_gone(mark)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(mark)
    assert is_gone(mark)


@pytest.mark.parametrize("different", [{"started": 1}, {"boot": "an earlier boot"}, {"pid": 2**22 + 1}])
def test_another_process_of_the_same_number_is_not_the_same(different: dict[str, object]) -> None:
    assert is_gone(structs.replace(this_process(), **different))


@pytest.mark.parametrize("elsewhere", [{"host": "another"}, {"namespace": 1}])
def test_of_a_process_elsewhere_nothing_is_known(elsewhere: dict[str, object]) -> None:
    """Two containers may share the name of their host and its boot, and number their processes each by itself."""
    assert not is_gone(structs.replace(this_process(), started=1, **elsewhere))


def test_a_mark_without_a_namespace_is_one_of_an_older_record() -> None:
    old = {"host": "a", "boot": "b", "pid": 1, "started": 2}
    assert msgspec.convert(old, ProcessMark).namespace == 0
    assert this_process().namespace != 0
    assert is_gone(structs.replace(this_process(), namespace=0, started=1))


def test_a_process_that_is_hidden_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where others may not look into /proc (hidepid), a living console's actions are not closed over its head."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) as child:
        mark = structs.replace(this_process(), pid=child.pid, started=1)
        monkeypatch.setattr(process_mark, "_PROC", tmp_path)
        assert not is_gone(mark)
        child.kill()
    assert is_gone(mark)


def test_a_process_of_another_user_lives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def forbidden(pid: int, signal: int) -> None:
        raise PermissionError

    mark = this_process()
    monkeypatch.setattr(process_mark, "_PROC", tmp_path)
    monkeypatch.setattr(os, "kill", forbidden)
    assert not is_gone(mark)
