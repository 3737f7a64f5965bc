"""An intent names its process, so that only what is really gone is recovered (design 12)."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import pytest
from msgspec import structs

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


def test_of_a_process_elsewhere_nothing_is_known() -> None:
    assert not is_gone(structs.replace(this_process(), host="another", started=1))
