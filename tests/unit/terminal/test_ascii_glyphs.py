"""Where a terminal knows ASCII alone, every sign has a twin of the same width, and different signs different twins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import raitui
from raitui.terminal.ascii_glyphs import ASCII_GLYPHS, ascii_cells
from raitui.terminal.cell_image import cells_of
from raitui.terminal.screen_mirror import ScreenMirror
from raitui.widgets.chart import BOUND, CHANGE, GAP, RISE
from raitui.widgets.containment_mark import HELD
from raitui.widgets.marks import QUALITY_SIGNS, SOURCES, STATES, VERDICTS
from raitui.widgets.why_chart import SIGNS as SIGNS_OF_CURVES

PACKAGE = Path(raitui.__file__).parent
NOT_DRAWN = {PACKAGE / "config" / "yaml_tree.py"}
"""Its strings are patterns of what a file may hold."""


def drawn_texts(file: Path) -> Iterator[str]:
    """Every string of the file but for its docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


SIGNS = sorted(
    {
        character
        for file in PACKAGE.rglob("*.py")
        if file not in NOT_DRAWN and file.parent.name != "terminal"
        for text in drawn_texts(file)
        for character in text
        if not character.isascii()
    }
)


def test_there_are_signs_to_look_at() -> None:
    assert {"▲", "✓", "✗", "†", "≈", "…"} <= set(SIGNS)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_that_the_program_draws_has_a_twin_of_its_width(sign: str) -> None:
    """Issue 4, "no UTF-8 (an ASCII set of glyphs)": a new sign is given its twin in raitui/terminal/ascii_glyphs.py."""
    assert sign in ASCII_GLYPHS
    assert cell_len(sign) == 1


@pytest.mark.parametrize(("sign", "twin"), ASCII_GLYPHS.items())
def test_a_twin_is_one_printable_character_of_ascii(sign: str, twin: str) -> None:
    assert twin.isascii()
    assert twin.isprintable()
    assert len(twin) == cell_len(sign) == 1


@pytest.mark.parametrize(
    "signs",
    [
        pytest.param({mark.sign for mark in STATES.values()}, id="states"),
        pytest.param({mark.sign for mark in VERDICTS.values()} | set(QUALITY_SIGNS.values()) - {""}, id="figures"),
        pytest.param({mark.sign for mark in SOURCES.values()}, id="sources"),
        pytest.param({mark.sign for mark in HELD.values()}, id="containments"),
        pytest.param(set("▁▂▃▄▅▆▇█"), id="sparks"),
        pytest.param(set("─│┊╌"), id="rules"),
        pytest.param({GAP, BOUND, CHANGE, RISE, *SIGNS_OF_CURVES}, id="charts"),
        pytest.param(set("←→"), id="arrows"),
    ],
)
def test_what_must_not_be_confused_stays_apart(signs: set[str]) -> None:
    assert len({ASCII_GLYPHS.get(sign, sign) for sign in signs}) == len(signs)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PAGE ▲ rank-home", "PAGE ^ rank-home"),
        ("モデル", "??????"),
        ("fr\N{CYRILLIC SMALL LETTER A}ud", "fr?ud"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "caf?"),
        ("👩‍🔬", "??"),
    ],
)
def test_a_foreign_name_keeps_its_length_and_is_never_taken_for_another(text: str, shown: str) -> None:
    """Fault 31: a look-alike shows a question mark where it only looks alike."""
    assert "".join(ascii_cells(cells_of(text))) == shown


@given(st.text())
def test_any_text_takes_as_many_cells_in_ascii(text: str) -> None:
    cells = [cell for cell in cells_of(text) if not cell.startswith("\x00")]
    shown = ascii_cells(cells_of(text))
    assert len(shown) == len(cells)
    assert "".join(shown).isascii()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_byte_leaves_that_is_not_ascii(text: str) -> None:
    """Not even in what is passed on as it came, such as a title."""
    mirror = ScreenMirror(20, 4, ascii_only=True)
    mirror.write("\x1b[?1049h\x1b[1;1H" + text.replace("\x1b", ""))
    mirror.write(f"\x1b]0;{''.join(filter(str.isprintable, text))}\x07")
    assert mirror.take(100_000).data.isascii()


def test_a_name_that_is_taken_for_another_is_seen_to_be() -> None:
    """Fault 31: the sign has a twin, and the letter that poses as one of ASCII has none."""
    assert ascii_cells(cells_of("≠r\u0430nk-home")) == list("!r?nk-home")
