"""A whole drill on a real terminal, by the keys that one presses in earnest (R-DRL-1)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.pty_terminal import PtyTerminal, wait_until

COMMAND = [sys.executable, "-m", "raitui", "drill", "run", "rollback", "--seed", "4"]
"""Of seed 4 the prices of price-eng go out of bounds."""

FAILING = "price-eng"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "raitui" / "drills"


def raitui(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "raitui", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def runs() -> list[dict[str, Any]]:
    told = raitui("drill", "history", "--json")
    assert told.returncode == 0, told.stderr
    found: list[dict[str, Any]] = json.loads(told.stdout)["runs"]
    return found


def begin(terminal: PtyTerminal) -> None:
    """Read the briefing, and start."""
    terminal.wait_until(lambda: "starts the drill" in terminal.text(), "the briefing")
    terminal.wait_until(lambda: "up" in terminal.text().splitlines()[0], "the fleet behind the briefing")
    assert_marked(terminal)
    terminal.type("\r")
    terminal.wait_until(lambda: " of 15:00" in terminal.text(), "the clock of the drill")


def assert_marked(terminal: PtyTerminal) -> None:
    first = terminal.text().splitlines()[0]
    assert first.startswith(" DRILL "), first
    assert "DEMO" not in terminal.text()


def rows(terminal: PtyTerminal) -> list[str]:
    """The services, worst first."""
    return [line for line in terminal.text().splitlines() if " at " in line and line[:1] in "> "]


def selected(terminal: PtyTerminal) -> str:
    """The service that the pointer stands on; empty while the screen is drawn."""
    return next((row.split()[2] for row in rows(terminal) if row.startswith(">")), "")


def wait_for_page(terminal: PtyTerminal) -> str:
    """As an operator does: what pages stands in the first row. Returns its service."""
    wait_until(lambda: "PAGE" in "".join(rows(terminal)[:1]), "a page in the first row", seconds=120.0)
    return rows(terminal)[0].split("PAGE")[1].split()[0]


@pytest.mark.timeout(300)
def test_a_rollback_of_what_pages_meets_the_target(state: Path) -> None:
    """Five times as fast as the wall clock: a machine that is busy with other tests still keeps up with that."""
    with PtyTerminal([*COMMAND, "--speed", "5"], size=(100, 40)) as terminal:
        begin(terminal)
        assert wait_for_page(terminal) == FAILING
        assert_marked(terminal)
        terminal.wait_until(lambda: "p31 → p30" in terminal.text(), "what R would do")
        press_until(terminal, "R", "rollback price-eng")
        terminal.wait_until(lambda: "IN EFFECT" in terminal.text(), "the rollback in effect")
        assert_marked(terminal)
        wait_until(lambda: "THE DRILL IS OVER" in terminal.text(), "the score", seconds=180.0)
        terminal.wait_until(lambda: "TARGET MET" in terminal.text(), "the verdict")
        assert_marked(terminal)
        terminal.wait_until(lambda: "prices are out of bounds, since parameters p31" in terminal.text(), "the fault")
        terminal.type("q")
        assert terminal.process.wait(timeout=30) == 0
        terminal.wait_until(lambda: "HARM DONE" in terminal.text() and "100 points" in terminal.text(), "it printed")
    (run,) = runs()
    assert (run["result"]["ending"], run["result"]["passed"]) == ("recovered", True)
    assert [(act["action"], act["service"], act["judgement"]) for act in run["result"]["acts"]] == [
        ("rollback", FAILING, "right")
    ]
    listed = raitui("audit", "list", "--drill").stdout.splitlines()
    kinds = [line.split()[4] for line in listed]
    assert (kinds[:3], kinds[-1]) == (["begun", "intent", "outcome"], "ended")
    assert f"seed {run['began']['seed']}, 12 services" in listed[0]
    assert "recovered: 100 points, every target met" in listed[-1]
    assert all(line.split()[3] == "DRILL" for line in listed)
    assert not (state.parent / "audit.db").exists()


def press_until(terminal: PtyTerminal, key: str, what: str) -> None:
    """Press a key as somebody does who looks whether it counted, and presses again where it did not."""
    for _ in range(5):
        terminal.type(key)
        try:
            wait_until(lambda: what in terminal.text() and "IGNORED" not in terminal.text(), what, seconds=3.0)
        except AssertionError:
            continue
        return
    pytest.fail(f"{key} never counted\n{terminal.text()}")


def test_who_acts_on_another_service_until_the_time_is_up_has_missed_the_target() -> None:
    with PtyTerminal([*COMMAND, "--speed", "20"], size=(100, 40)) as terminal:
        begin(terminal)
        terminal.wait_until(lambda: selected(terminal), "the fleet")
        first = selected(terminal)
        terminal.type("j")
        terminal.wait_until(lambda: selected(terminal) not in {"", first, FAILING}, "the pointer further down")
        other = selected(terminal)
        press_until(terminal, "P", f"pause {other} ")
        wait_until(lambda: "THE DRILL IS OVER" in terminal.text(), "the score", seconds=90.0)
        terminal.wait_until(lambda: "TARGET MISSED" in terminal.text(), "the verdict")
        terminal.wait_until(lambda: f"on others: {other}" in terminal.text(), "the service that was mistaken")
        terminal.type("q")
        assert terminal.process.wait(timeout=30) == 1
    (run,) = runs()
    assert (run["result"]["ending"], run["result"]["passed"]) == ("timed out", False)
    assert ("pause", other, "wrong service") in [
        (act["action"], act["service"], act["judgement"]) for act in run["result"]["acts"]
    ]


@pytest.mark.parametrize(("how", "status"), [("q", 1), ("hang up", None), ("kill", -9)])
def test_a_drill_that_is_left_is_recorded_as_abandoned(how: str, status: int | None) -> None:
    """Whether by q, by SIGHUP or by kill -9, which leaves the history readable."""
    with PtyTerminal(COMMAND) as terminal:
        begin(terminal)
        wait_until(lambda: runs() and runs()[0]["result"] is None, "the run to be under way")
        match how:
            case "q":
                terminal.type("q")
            case "hang up":
                terminal.process.send_signal(signal.SIGHUP)
            case _:
                terminal.process.kill()
        ended = terminal.process.wait(timeout=30)
        assert ended == (128 + signal.SIGHUP if status is None else status)
    (run,) = runs()
    assert run["result"]["ending"] == "abandoned"
    kinds = [line.split()[4] for line in raitui("audit", "list", "--drill").stdout.splitlines()]
    assert kinds == (["begun"] if how == "kill" else ["begun", "ended"])
    assert "abandoned" in raitui("drill", "history").stdout


def test_the_fault_is_named_nowhere_before_the_drill_is_over(state: Path) -> None:
    """Not on the screen before it shows, not in what ``ps`` tells, not in any file."""
    with PtyTerminal(COMMAND, size=(100, 40)) as terminal:
        begin(terminal)
        told = terminal.text()
        assert "p31" not in told
        assert "out of bounds" not in told
        command_line = Path(f"/proc/{terminal.process.pid}/cmdline").read_bytes()
        assert FAILING.encode() not in command_line
        for file in (one for one in state.parent.rglob("*") if one.is_file()):
            assert FAILING.encode() not in file.read_bytes(), file


def test_without_a_terminal_it_is_refused() -> None:
    refused = raitui("drill", "run", "rollback")
    assert refused.returncode == 2
    assert "a drill is worked at a terminal" in refused.stderr
