"""What a terminal's name tells is what the terminfo of the system says of it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from raitui.terminal.terminal_kind import places_text, would_print
from raitui.widgets.colour_depth import ColourDepth, colour_depth

KINDS = (
    "linux",
    "vt100",
    "vt220",
    "xterm",
    "xterm-mono",
    "xterm-256color",
    "screen",
    "screen-256color",
    "tmux",
    "ansi",
)


def told(term: str, *capability: str) -> str:
    """What ncurses' own program says of it; nothing when the terminal has no such capability."""
    tput = shutil.which("tput")
    assert tput, "tput not found (Debian: ncurses-bin)"
    return subprocess.run([tput, "-T", term, *capability], capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("term", [*KINDS, "dumb", "rxvt", "tmux-256color"])
def test_terminfo_agrees(term: str) -> None:
    has_colour = colour_depth({"TERM": term}) is not ColourDepth.NONE
    assert has_colour == (int(told(term, "colors") or -1) >= 8)
    assert places_text(term) == bool(told(term, "cup", "0", "0"))


@pytest.mark.parametrize("term", ["linux", "vt100", "ansi"])
@pytest.mark.parametrize("sequence", ["\x1b[>25u", "\x1b[<u", "\x1b[?2026$p", "\x1b]2;title\x07", "\x1b]8;;\x1b\\"])
def test_an_old_terminal_is_spared_what_it_would_print(term: str, sequence: str) -> None:
    assert would_print(term, sequence)
    assert not would_print("xterm", sequence)


@pytest.mark.parametrize("sequence", ["\x1b[?1049h", "\x1b[?25l", "\x1b[H\x1b[1;31mtext", "\x1b[6n"])
def test_what_every_terminal_skips_or_obeys_is_sent_to_all(sequence: str) -> None:
    assert not would_print("vt100", sequence)
