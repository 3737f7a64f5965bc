"""The console on every kind of terminal: the same text, and nothing that the terminal would take for text."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pyte
import pytest

from raitui.terminal.ascii_glyphs import ascii_cell
from tests.terminal.pty_terminal import PtyTerminal

SIZE = (100, 30)
SEQUENCE = re.compile(rb"\x1b(?:\[[<=>?]*[0-9;:]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|.)")
MOUSE = re.compile(rb"\x1b\[\?(?:9|100[0-36]|1015|1016)h")
RENDITION = re.compile(rb"\x1b\[([0-9;]*)m")
LAST_KEY = "? help"


@dataclass(frozen=True)
class Kind:
    """A terminal as its environment names it, and what it can show."""

    term: str
    colours: int
    environment: tuple[tuple[str, str], ...] = ()
    knows_only_vt100: bool = False
    ascii_only: bool = False

    def __str__(self) -> str:
        return "-".join((self.term, *(f"{name}={value}" for name, value in self.environment)))


KINDS = (
    Kind("linux", 16, knows_only_vt100=True, ascii_only=True),
    Kind("vt100", 0, knows_only_vt100=True, ascii_only=True),
    Kind("vt220", 0, knows_only_vt100=True, ascii_only=True),
    Kind("xterm", 16),
    Kind("xterm-256color", 256),
    Kind("xterm-256color", 1 << 24, (("COLORTERM", "truecolor"),)),
    Kind("xterm-256color", 0, (("COLORTERM", "truecolor"), ("NO_COLOR", "1"))),
    Kind("xterm-256color", 256, (("LC_ALL", "C"),), ascii_only=True),
    Kind("screen", 16),
    Kind("screen-256color", 256),
    Kind("tmux-256color", 256),
)


class Shown:
    """What the console sent to a terminal of one kind until it was left again."""

    def __init__(self, kind: Kind, log: Path) -> None:
        command = [sys.executable, "-m", "tests.terminal.apps.acting", str(log)]
        environment = {"COLORTERM": "", "TERM": kind.term, **dict(kind.environment)}
        with PtyTerminal(command, size=SIZE, environment=environment) as terminal:
            terminal.wait_until(lambda: LAST_KEY in terminal.text(), "the first screen")
            terminal.type("j")
            terminal.wait_until(lambda: "assist-chat - o" in _in_ascii(terminal.text()), "the next service")
            terminal.wait_for_quiet()
            self.text = terminal.text()
            self.sent = bytes(terminal.received)
            terminal.type("q")
            terminal.wait_until(lambda: terminal.process.poll() is not None, "the end")
            terminal.wait_until(lambda: terminal.received.endswith(b"\x1b[?1004l"), "the last bytes")
            self.farewell = bytes(terminal.received)[len(self.sent) :]

    @property
    def sequences(self) -> list[bytes]:
        """Every escape sequence, the last ones too."""
        return SEQUENCE.findall(self.sent + self.farewell)

    def colours(self) -> set[str]:
        """The kinds of colour that were asked for: 16, 256 or true."""
        asked = b";".join(RENDITION.findall(self.sent)).decode()
        found = {"true"} if re.search(r"\b[34]8;2;", asked) else set()
        found |= {"256"} if re.search(r"\b[34]8;5;", asked) else set()
        plain = re.sub(r"\b[34]8;(?:5;\d+|2;\d+;\d+;\d+)", "", asked)
        return found | ({"16"} if re.search(r"\b(?:[349]|10)[0-7]\b", plain) else set())


@pytest.fixture(scope="module", params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    assert isinstance(request.param, Kind)
    return request.param


@pytest.fixture(scope="module")
def shown(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(kind, tmp_path_factory.mktemp("shown") / "log")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(KINDS[5], tmp_path_factory.mktemp("reference") / "log")


def _in_ascii(text: str) -> str:
    return "".join(map(ascii_cell, text))


def test_the_same_text_stands_on_each(kind: Kind, shown: Shown, reference: Shown) -> None:
    """Fault 44 and the like: colours may go, words and signs may not; a sign's twin stands in the same cell."""
    assert shown.text == (_in_ascii(reference.text) if kind.ascii_only else reference.text)


def test_no_more_colours_are_asked_for_than_there_are(kind: Kind, shown: Shown) -> None:
    allowed = {0: set(), 16: {"16"}, 256: {"256"}, 1 << 24: {"true"}}
    assert shown.colours() == allowed[kind.colours]


def test_the_mouse_stays_the_terminals(shown: Shown) -> None:
    assert not MOUSE.search(shown.sent)


def test_an_old_terminal_gets_nothing_that_it_would_print(kind: Kind, shown: Shown) -> None:
    """Linux before 4.20 prints the last letter of a query, and a VT100 the whole of a title."""
    strange = [one for one in shown.sequences if re.match(rb"\x1b(\[[<=>]|\[[?0-9;]*[ -/]|\])", one)]
    assert not (kind.knows_only_vt100 and strange), strange


def test_an_emulator_that_is_no_part_of_this_shows_the_same(kind: Kind, shown: Shown) -> None:
    """The emulator prints what it does not know, as old terminals do: there it is given every byte as it was sent."""
    screen = pyte.Screen(*SIZE)
    sent = shown.sent if kind.knows_only_vt100 else re.sub(rb"\x1b\[(?:[<>=][0-9;]*u|\?[0-9]+\$p)", b"", shown.sent)
    pyte.ByteStream(screen).feed(sent)
    assert "\n".join(screen.display) == shown.text


def test_nothing_is_left_behind_on_a_terminal_without_an_alternate_screen(shown: Shown) -> None:
    """The Linux console and GNU screen have none: the picture would stay under the shell's prompt."""
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(re.sub(rb"\x1b\[(?:[<>=?][0-9;]*[hlu]|\?[0-9]+\$p)", b"", shown.sent + shown.farewell))
    assert "\n".join(screen.display).strip() == ""
    assert (screen.cursor.x, screen.cursor.y) == (0, 0)
    assert screen.cursor.attrs == screen.default_char


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_where_text_cannot_be_placed_the_fleet_is_one_table(term: str) -> None:
    with PtyTerminal([sys.executable, "-m", "raitui", "demo"], environment={"TERM": term}) as terminal:
        terminal.wait_until(lambda: terminal.process.poll() is not None, "the end")
        terminal.wait_until(lambda: b"rank-home" in terminal.received, "the table")
        assert b"\x1b" not in terminal.received
        assert f"TERM={term}".encode() in terminal.received
