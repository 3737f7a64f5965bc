"""The console on a real pty: a key acts when a person presses it, and in no other way (design 16, faults 23, 32-35)."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from raitui.terminal.key_gate import ALONE_S, JITTER_S, SEEN_S, SILENCE_S
from tests.terminal.pty_terminal import Log, PtyTerminal, wait_until

A_LITTLE_S = 0.1
PRESS_AGAIN_S = SILENCE_S + JITTER_S + A_LITTLE_S


def acting(log: Path) -> list[str]:
    return [sys.executable, "-m", "tests.terminal.apps.acting", str(log)]


class Operator:
    """Somebody at the console, and what the console made of it."""

    def __init__(self, terminal: PtyTerminal, log: Log) -> None:
        self.terminal = terminal
        self._log = log
        self.sees("E stop export")
        self.looks()

    def sees(self, text: str) -> None:
        self.terminal.wait_until(lambda: text in self.terminal.text(), text)

    def looks(self) -> None:
        """For as long as what stands there has to be seen before a key counts, and a round trip more."""
        time.sleep(SEEN_S + 2 * A_LITTLE_S)

    def done(self) -> list[tuple[str, str]]:
        return [(fact["action"], fact["service"]) for fact in self._log.told("contained")]

    def has_done(self, *wanted: tuple[str, str]) -> None:
        wait_until(lambda: self.done() == list(wanted), f"{wanted}, not {self.done()}\n{self.terminal.text()}")


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    log = Log(tmp_path / "log")
    with PtyTerminal(acting(log.path), size=(100, 30)) as terminal:
        yield Operator(terminal, log)


def test_one_press_acts(operator: Operator) -> None:
    operator.terminal.type("P")
    operator.has_done(("pause", "loan-uw"))
    operator.sees("nothing heard yet")


def test_a_kill_takes_two_presses_a_second_apart(operator: Operator) -> None:
    operator.terminal.type("X")
    operator.sees("X again in 1–5 s")
    assert operator.done() == []
    time.sleep(PRESS_AGAIN_S)
    operator.terminal.type("X")
    operator.has_done(("kill", "loan-uw"))


@pytest.mark.parametrize("text", ["XX", "RP", "PPPP", "kill X now\n", "P" * 500])
def test_a_raw_paste_does_nothing(operator: Operator, text: str) -> None:
    """Fault 32."""
    operator.terminal.type(text)
    operator.sees("came in a burst, press again")
    time.sleep(ALONE_S + A_LITTLE_S)
    assert operator.done() == []


def test_a_bracketed_paste_does_nothing_even_unterminated(operator: Operator) -> None:
    """Fault 35."""
    operator.terminal.type("\x1b[200~PPP")
    time.sleep(1.0)
    operator.terminal.type("j")
    operator.sees("assist-chat ─")
    operator.looks()
    assert operator.done() == []
    operator.terminal.type("P")
    operator.has_done(("pause", "assist-chat"))


@pytest.mark.parametrize("delay_s", [0.25, 0.5, 1.0])
def test_a_key_held_down_acts_once(operator: Operator, delay_s: float) -> None:
    """Fault 33."""
    operator.terminal.type("P")
    time.sleep(delay_s)
    for _ in range(15):
        operator.terminal.type("P")
        time.sleep(0.03)
    operator.sees("P ignored: ")
    time.sleep(ALONE_S + A_LITTLE_S)
    operator.has_done(("pause", "loan-uw"))


def test_the_worst_that_changed_100_ms_before_the_key_is_not_acted_on(operator: Operator) -> None:
    os.kill(operator.terminal.process.pid, signal.SIGUSR1)
    time.sleep(A_LITTLE_S)
    operator.terminal.type("P")
    operator.sees("P ignored: just appeared on the screen")
    assert operator.done() == []


def test_a_selection_that_was_just_made_is_not_acted_on(operator: Operator) -> None:
    operator.terminal.type("j")
    time.sleep(A_LITTLE_S)
    operator.terminal.type("P")
    operator.sees("P ignored: just appeared on the screen")
    assert operator.done() == []


@pytest.mark.parametrize(("over", "title"), [("?", "HELP"), ("s", "SOURCES")])
def test_what_has_just_come_up_again_from_beneath_a_screen_is_not_acted_on(
    operator: Operator, over: str, title: str
) -> None:
    """Design 16: it was on the terminal before, but not for the last 300 ms."""
    operator.terminal.type(over)
    operator.sees(title)
    operator.looks()
    operator.terminal.type(over)
    time.sleep(2 * A_LITTLE_S)
    operator.terminal.type("F")
    operator.sees("F ignored: just appeared on the screen")
    assert operator.done() == []


def test_typeahead_into_the_dialog_is_dropped(operator: Operator) -> None:
    """Fault 34."""
    for _ in range(5):
        operator.terminal.type("j")
        time.sleep(ALONE_S)
    operator.sees("triage ─")
    operator.looks()
    operator.terminal.type("Uwell\r")
    operator.sees("reason:")
    operator.looks()
    assert "well" not in operator.terminal.text()
    assert operator.done() == []
    for character in "ok":
        operator.terminal.type(character)
    operator.sees("reason: ok")
    time.sleep(PRESS_AGAIN_S)
    operator.terminal.type("\r")
    operator.has_done(("unthrottle", "triage"))


@pytest.mark.parametrize("sequence", [("\x1bO", "P"), ("\x1bO", "R"), ("\x1b[1;2", "D"), ("\x1b[", "1;5P")])
def test_the_last_letter_of_a_split_sequence_does_nothing(operator: Operator, sequence: tuple[str, str]) -> None:
    """Function and cursor keys end in letters that are action keys."""
    for part in sequence:
        operator.terminal.type(part)
        operator.terminal.wait_until(lambda: operator.terminal.unread() == 0, "the part to be read")
    time.sleep(ALONE_S + A_LITTLE_S)
    operator.terminal.type("?")
    operator.sees("HELP")
    assert operator.done() == []


def test_on_a_stalled_line_a_key_acts_only_on_what_is_still_to_be_seen(operator: Operator) -> None:
    """Fault 23: the console goes on, the terminal shows an older picture."""
    operator.terminal.stall()
    operator.terminal.type("P")
    operator.has_done(("pause", "loan-uw"))
    operator.terminal.type("j")
    operator.looks()
    operator.terminal.type("T")
    time.sleep(ALONE_S + A_LITTLE_S)
    operator.terminal.go_on()
    operator.sees("T ignored: just appeared on the screen")
    assert operator.done() == [("pause", "loan-uw")]
    operator.looks()
    time.sleep(PRESS_AGAIN_S)
    operator.terminal.type("T")
    operator.has_done(("pause", "loan-uw"), ("throttle", "assist-chat"))


def test_on_a_slow_line_the_clock_starts_when_the_terminal_shows_it(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(acting(log.path), size=(100, 30), bytes_per_second=960.0) as terminal:
        operator = Operator(terminal, log)
        terminal.type("j")
        time.sleep(SEEN_S + A_LITTLE_S)
        terminal.type("P")
        operator.sees("P ignored: just appeared on the screen")
        assert operator.done() == []
        operator.looks()
        time.sleep(PRESS_AGAIN_S)
        terminal.type("P")
        operator.has_done(("pause", "assist-chat"))


def test_where_the_terminal_does_not_answer_keys_count_all_the_same(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(acting(log.path), size=(100, 30), answers=False) as terminal:
        operator = Operator(terminal, log)
        operator.looks()
        terminal.type("P")
        operator.has_done(("pause", "loan-uw"))


def test_a_terminal_that_was_taken_away_is_asked_again(operator: Operator) -> None:
    """What was drawn just before it went is seen when it is back."""
    process = operator.terminal.process.pid
    operator.terminal.type("j")
    os.kill(process, signal.SIGTSTP)
    wait_until(lambda: _is_stopped(process), "the console to stop")
    os.kill(process, signal.SIGCONT)
    operator.sees("assist-chat ─")

    def acts() -> bool:
        operator.terminal.type("P")
        time.sleep(PRESS_AGAIN_S)
        return bool(operator.done())

    wait_until(acts, "the key to count")
    assert operator.done() == [("pause", "assist-chat")]


def filters(operator: Operator) -> None:
    """The filter lets two services through, and stands open."""
    operator.terminal.type("/")
    operator.sees("typing: keys are text")
    operator.terminal.type("risk")
    operator.sees("2 of 11 match")


def marks(operator: Operator) -> None:
    """The first two services are marked."""
    for key in (" ", "j", " "):
        operator.terminal.type(key)
        time.sleep(PRESS_AGAIN_S)
    operator.sees("2 marked ─ loan-uw, assist-chat")


def calls_the_palette(operator: Operator) -> None:
    operator.terminal.type("\x10")
    operator.sees("DO ")


def opens_the_service(operator: Operator) -> None:
    operator.terminal.type("\r")
    operator.terminal.wait_until(lambda: "STATE  SERVICE" not in operator.terminal.text(), "the service")
    operator.sees("E stop export")


PLACES = (filters, marks, calls_the_palette, opens_the_service)


@pytest.mark.parametrize("go", PLACES, ids=lambda go: go.__name__)
@pytest.mark.parametrize("text", ["PP", "P" * 200, "XFX\n"], ids=["two", "many", "mixed"])
def test_a_raw_paste_does_nothing_wherever_one_is(
    operator: Operator, go: Callable[[Operator], None], text: str
) -> None:
    """Fault 32: with a filter open, services marked, the palette open, and on the screen of a service."""
    go(operator)
    operator.looks()
    operator.terminal.type(text)
    operator.terminal.wait_until(lambda: operator.terminal.unread() == 0, "the paste to be read")
    operator.looks()
    assert operator.done() == []


@pytest.mark.parametrize("go", PLACES, ids=lambda go: go.__name__)
def test_a_key_held_down_is_at_most_one_press_wherever_one_is(
    operator: Operator, go: Callable[[Operator], None]
) -> None:
    """Fault 33: where a second press is asked for, it never is that one; where it is text, it is text."""
    go(operator)
    operator.looks()
    operator.terminal.type("P")
    time.sleep(0.5)
    for _ in range(60):
        operator.terminal.type("P")
        time.sleep(0.03)
    operator.looks()
    assert operator.done() == ([("pause", "loan-uw")] if go is opens_the_service else [])


def test_typed_ahead_of_a_place_no_key_acts_there(operator: Operator) -> None:
    """Fault 34: what is typed behind the key that opens a filter, the palette or a service was not meant for it."""
    for opens in ("/", "\x10", "\r"):
        operator.terminal.type(opens)
        operator.terminal.type("F")
        operator.looks()
        operator.terminal.type("\x1b")
        operator.looks()
        operator.terminal.type("\x1b")
        operator.looks()
    assert operator.done() == []


def test_typed_ahead_of_a_mark_a_key_does_not_act_on_it(operator: Operator) -> None:
    operator.terminal.type(" ")
    time.sleep(2 * ALONE_S)
    operator.terminal.type("P")
    operator.sees("P ignored: ")
    assert operator.done() == []


def turns_around(operator: Operator) -> None:
    """The worst is another service; the key comes 100 ms later."""
    os.kill(operator.terminal.process.pid, signal.SIGUSR1)
    time.sleep(A_LITTLE_S)


def test_a_list_that_turns_around_beneath_a_filter_leaves_the_right_service_or_none(operator: Operator) -> None:
    """The wrong-row hazard: loan-uw is selected behind the filter, and stays so."""
    filters(operator)
    turns_around(operator)
    operator.terminal.type("F")
    operator.sees("0 of 11 match")
    operator.terminal.type("\x7f")
    operator.sees("2 of 11 match")
    operator.looks()
    operator.terminal.type("\r")
    operator.sees("esc")
    operator.looks()
    time.sleep(PRESS_AGAIN_S)
    selected = next(row for row in operator.terminal.text().splitlines() if row.startswith(">")).split()[2]
    turns_around(operator)
    operator.terminal.type("F")
    operator.looks()
    assert set(operator.done()) <= {("fallback", selected)}


def test_a_list_that_turns_around_between_two_presses_leaves_exactly_the_marked_ones(operator: Operator) -> None:
    marks(operator)
    operator.looks()
    operator.terminal.type("P")
    operator.sees("P again in 1–5 s:  pause 2 of 2 marked: loan-uw, assist-chat")
    time.sleep(PRESS_AGAIN_S)
    turns_around(operator)
    operator.terminal.type("P")
    operator.has_done(("pause", "loan-uw"), ("pause", "assist-chat"))


def test_a_list_that_turns_around_beneath_the_palette_leaves_the_right_service_or_none(operator: Operator) -> None:
    calls_the_palette(operator)
    operator.looks()
    for character in "pause":
        operator.terminal.type(character)
        time.sleep(ALONE_S)
    operator.looks()
    time.sleep(PRESS_AGAIN_S)
    turns_around(operator)
    operator.terminal.type("\r")
    operator.looks()
    time.sleep(ALONE_S)
    assert set(operator.done()) <= {("pause", "loan-uw")}


def test_a_list_that_turns_around_beneath_a_service_changes_nothing_of_what_its_keys_do(operator: Operator) -> None:
    opens_the_service(operator)
    operator.looks()
    time.sleep(PRESS_AGAIN_S)
    turns_around(operator)
    operator.terminal.type("P")
    operator.has_done(("pause", "loan-uw"))


def _is_stopped(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "T"
