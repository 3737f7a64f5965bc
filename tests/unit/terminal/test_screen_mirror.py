"""Only what differs is sent, and the terminal ends up as if everything had been (design 6).

pyte, an independent terminal, is the oracle: one gets Textual's output as it is, the other what the mirror makes of it.
"""

from __future__ import annotations

import random
from typing import Final

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raitui.terminal.screen_mirror import ScreenMirror

WIDTH, HEIGHT = 20, 6
EVERYTHING: Final = 1_000_000
START: Final = "\x1b[?1049h\x1b[?7l"

STYLES = ["", "1", "31", "1;38;2;10;20;30", "48;5;9", "3;4;97;104", "38;2;200;100;0;48;2;1;2;3", "7", "9;34"]


class Oracle:
    """A terminal as pyte sees it, with automatic wrap off."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    def feed(self, data: str) -> None:
        # The line discipline makes a line end of every line feed.
        self.stream.feed(data.replace("\n", "\r\n"))

    def cells(self) -> list[list[object]]:
        """What the eye sees: the colour and weight of a blank are nothing to see."""
        rows = ([self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines))
        return [[pyte.screens.Char(" ", bg=cell.bg) if is_blank(cell) else cell for cell in row] for row in rows]

    def cursor(self) -> tuple[int, int]:
        return min(self.screen.cursor.x, self.screen.columns - 1), self.screen.cursor.y


def is_blank(cell: pyte.screens.Char) -> bool:
    return cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough)


def everything(mirror: ScreenMirror) -> str:
    return mirror.take(EVERYTHING).data.decode()


def started(width: int = WIDTH, height: int = HEIGHT) -> ScreenMirror:
    """A mirror of a blank screen whose terminal is known to have the cursor at the top left and a plain pen."""
    mirror = ScreenMirror(width, height)
    for output in (START, "x", "\x1b[H ", "\x1b[H"):
        mirror.write(output)
        everything(mirror)
    return mirror


texts = st.text(alphabet=st.sampled_from("abc XYZ019─│█é…"), min_size=1, max_size=WIDTH)


@st.composite
def runs(draw: st.DrawFn, text: st.SearchStrategy[str] = texts) -> str:
    """A run of text as Textual draws it: at a place, in a style, the style reset after it."""
    content = draw(text)
    row = draw(st.integers(1, HEIGHT))
    column = draw(st.integers(1, WIDTH - len(content) + 1))
    style = draw(st.sampled_from(STYLES))
    styled = f"\x1b[{style}m{content}\x1b[0m" if style else content
    newline = draw(st.sampled_from(["", "\n"])) if row < HEIGHT else ""
    return f"\x1b[{row};{column}H{styled}{newline}"


frames = st.lists(runs(), min_size=1, max_size=8).map(lambda parts: f"{''.join(parts)}\x1b[1;1H")
clears = st.sampled_from(["\x1b[2J", "\x1b[3;3H\x1b[K", "\x1b[4;2H\x1b[J", "\x1b[2;9H\x1b[1K", "\x1b[3;7H\x1b[1J"])
moves = st.sampled_from(["\x1b[3;4H", "\x1b[2A", "\x1b[B", "\x1b[5C", "\x1b[D", "\x1b[7G", "\r", "\b", "\x1b[H"])
outputs = st.lists(st.one_of(frames, frames, frames, clears, moves), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(outputs, st.integers(0, 2**32))
def test_the_terminal_shows_what_it_would_show_had_all_been_sent(output: list[str], seed: int) -> None:
    """Pieces of any size, taken at any time, sequences split anywhere: the same cells, styles and cursor in the end."""
    chance = random.Random(seed)
    plain, saved = Oracle(), Oracle()
    mirror = started()
    for frame in output:
        plain.feed(frame)
        cut = chance.randrange(len(frame) + 1)
        mirror.write(frame[:cut])
        if chance.random() < 0.5:
            saved.feed(mirror.take(chance.choice([1, 20, 100, EVERYTHING])).data.decode())
        mirror.write(frame[cut:])
        if chance.random() < 0.5:
            saved.feed(mirror.take(chance.choice([1, 20, 100, EVERYTHING])).data.decode())
    saved.feed(everything(mirror))
    assert saved.cells() == plain.cells()
    assert saved.cursor() == plain.cursor()
    assert everything(mirror) == ""


@settings(max_examples=60, deadline=None)
@given(outputs)
def test_pieces_of_any_limit_end_in_the_whole(output: list[str]) -> None:
    plain, saved = Oracle(), Oracle()
    mirror = started()
    plain.feed("".join(output))
    mirror.write("".join(output))
    pieces = 0
    while not (piece := mirror.take(8)).completes:
        saved.feed(piece.data.decode())
        pieces += 1
    saved.feed(piece.data.decode())
    assert saved.cells() == plain.cells()
    assert pieces <= HEIGHT


@settings(max_examples=60, deadline=None)
@given(outputs)
def test_a_repaint_heals_whatever_the_terminal_showed(output: list[str]) -> None:
    plain, saved = Oracle(), Oracle()
    mirror = started()
    for frame in output:
        plain.feed(frame)
        mirror.write(frame)
    everything(mirror)
    saved.feed("\x1b[2;3r\x1b[31;1mgarbage\x1b[6;1Hgarbage\n\n\ngarbage\x1b[?7h")
    mirror.repaint()
    saved.feed(everything(mirror))
    assert saved.cells() == plain.cells()


def test_one_changed_cell_costs_a_move_and_the_cell() -> None:
    mirror = started()
    mirror.write("\x1b[3;1H\x1b[31mlatency 17 ms\x1b[0m\x1b[1;1H")
    everything(mirror)
    mirror.write("\x1b[3;1H\x1b[31mlatency 18 ms\x1b[0m\x1b[1;1H")
    assert everything(mirror) == "\x1b[3;10H\x1b[31m8\x1b[m\x1b[H"


def test_nothing_changed_costs_nothing() -> None:
    mirror = started()
    frame = "\x1b[?2026h\x1b[2;1H\x1b[1msteady\x1b[0m\x1b[1;1H\x1b[?2026l"
    mirror.write(frame)
    everything(mirror)
    before = mirror.statistics.frames_unchanged
    for _ in range(10):
        mirror.write(frame)
        assert everything(mirror) == ""
    assert mirror.statistics.frames_unchanged - before == 10


def test_frames_that_nobody_took_are_one_frame() -> None:
    mirror = started()
    before = mirror.statistics
    for count in range(1000):
        mirror.write(f"\x1b[1;1H{count:04}\x1b[5;5H")
    assert everything(mirror) == "\x1b[H0999\x1b[4B"
    statistics = mirror.statistics
    assert statistics.frames_wanted - before.frames_wanted == 1000
    assert statistics.frames_sent - before.frames_sent == 1
    assert statistics.frames_coalesced == 999


def test_on_a_line_too_slow_for_all_that_changes_each_row_gets_its_turn() -> None:
    mirror, saved = started(), Oracle()
    for count in range(100, 100 + HEIGHT):
        mirror.write("".join(f"\x1b[{row + 1};1H{count}" for row in range(HEIGHT)))
        saved.feed(mirror.take(1).data.decode())
    assert [line.strip() for line in saved.screen.display] == [str(100 + row) for row in range(HEIGHT)]
    assert mirror.statistics.frames_sent - started().statistics.frames_sent == 1


def test_rows_swept_tell_when_what_was_wanted_has_been_sent() -> None:
    mirror, saved = started(), Oracle()
    mirror.write("\x1b[1;1Hearlier\x1b[6;1Hearlier")
    saved.feed(mirror.take(1).data.decode())
    mirror.write("\x1b[1;1Hlater  \x1b[6;1Hlater  ")
    due = mirror.rows_swept + HEIGHT
    while mirror.rows_swept < due:
        assert not saved.screen.display[0].startswith("later")
        saved.feed(mirror.take(1).data.decode())
    assert saved.screen.display[0].startswith("later")
    assert saved.screen.display[5].startswith("later")


def test_synchronised_output_wraps_a_frame_once_the_terminal_supports_it() -> None:
    mirror = started()
    for part in ("\x1b[?2026h", "\x1b[1;1Hx\x1b[1;1H", "\x1b[?2026l"):
        mirror.write(part)
    assert everything(mirror) == "\x1b[?2026h\x1b[Hx\r\x1b[?2026l"


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[?1000h",
        "\x1b[?2004h",
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b[?2026$p",
        "\x1b]0;a title\x07",
        "\x1b]52;c;Y29waWVk\x07",
        "\x1b]22;pointer\x1b\\",
        "\x07",
        "\x1bP+q544e\x1b\\",
    ],
)
def test_what_draws_no_cells_passes_through_wherever_it_is_split(sequence: str) -> None:
    for cut in range(len(sequence) + 1):
        mirror = started()
        mirror.write(f"\x1b[1;1Hab{sequence[:cut]}")
        mirror.write(f"{sequence[cut:]}\x1b[1;1H")
        assert everything(mirror) == f"{sequence}\x1b[Hab\r"


def test_sequences_keep_their_order() -> None:
    mirror = started()
    mirror.write("\x1b[?1000h\x07x\x1b[?1003h\x1b]2;t\x07\x1b[?1000l")
    assert everything(mirror).startswith("\x1b[?1000h\x07\x1b[?1003h\x1b]2;t\x07\x1b[?1000l")


@pytest.mark.parametrize("sequence", ["\x1bc", "\x1b[2;4r", "\x1b[3S", "\x1b[2L"])
def test_after_a_sequence_that_may_touch_the_cells_all_is_drawn_anew(sequence: str) -> None:
    mirror = started()
    mirror.write("\x1b[1;1Hkept\x1b[1;1H")
    everything(mirror)
    mirror.write(sequence)
    sent = everything(mirror)
    assert sent.startswith(sequence)
    saved = Oracle()
    saved.feed(sent)
    assert saved.screen.display[0].startswith("kept")


def test_coming_back_to_the_alternate_screen_brings_back_what_was_on_it() -> None:
    mirror = started()
    mirror.write("\x1b[2;2Hstill here\x1b[1;1H")
    everything(mirror)
    mirror.write("\x1b[?1049l")
    mirror.write("\x1b[3;3Hnot on the main screen\x1b[1;1H")
    assert everything(mirror) == "\x1b[m\x1b[H\x1b[J\x1b[?1049l"
    mirror.write("\x1b[?1049h")
    sent = everything(mirror)
    assert sent.startswith("\x1b[?1049h")
    assert "still here" in sent


def test_another_size_is_drawn_whole_and_cut_to_what_fits() -> None:
    mirror = started(20, 6)
    mirror.write("\x1b[1;1H0123456789abcdefghij\x1b[6;1Hlast\x1b[1;1H")
    everything(mirror)
    mirror.resize(10, 3)
    saved = Oracle(10, 3)
    saved.feed(everything(mirror))
    assert saved.screen.display == ["0123456789", " " * 10, " " * 10]
    mirror.resize(12, 4)
    saved = Oracle(12, 4)
    saved.feed(everything(mirror))
    assert saved.screen.display == ["0123456789  ", *[" " * 12] * 3]


def test_what_waits_while_nothing_is_taken_stays_bounded() -> None:
    mirror = started()
    for number in range(5000):
        mirror.write(f"\x1b]52;c;{'A' * 100}\x07\x07\x1b[1;1H{number}")
    mirror.write("\x1b[?1000h")
    sent = everything(mirror)
    assert len(sent) < 70_000
    assert "\x1b[?1000h" in sent
    assert "4999" in sent


def test_a_sequence_that_never_ends_does_not_pile_up() -> None:
    mirror = started()
    mirror.write("\x1b]52;c;")
    for _ in range(100):
        mirror.write("A" * 1000)
    mirror.write("\x1b[1;1Hok\x1b[1;1H")
    assert "ok" in everything(mirror)


def test_control_characters_within_text_do_not_reach_the_terminal() -> None:
    mirror = started()
    mirror.write("\x1b[1;1Ha\x00\x0e\x7f\x85\x9bb\x1b[1;1H")
    assert everything(mirror) == "\x1b[Hab\r"


def test_links_are_part_of_how_a_cell_looks() -> None:
    mirror = started()
    mirror.write("\x1b[1;1H\x1b]8;id=1;https://a\x1b\\\x1b[1mab\x1b[0m\x1b]8;;\x1b\\c\x1b[1;1H")
    assert everything(mirror) == "\x1b[H\x1b[1m\x1b]8;id=1;https://a\x1b\\ab\x1b[m\x1b]8;;\x1b\\c\r"
    mirror.write("\x1b[1;1H\x1b]8;id=1;https://b\x1b\\\x1b[1mab\x1b[0m\x1b]8;;\x1b\\c\x1b[1;1H")
    assert everything(mirror) == "\x1b[H\x1b[1m\x1b]8;id=1;https://b\x1b\\ab\x1b[m\x1b]8;;\x1b\\\r"
