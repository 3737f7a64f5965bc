"""An action key counts when what it would do was seen, when it is alone, and once a press (design 16, faults 32-34)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from raitui.terminal.input_reader import InputReader
from raitui.terminal.key_arrival import KeyArrival, arrival_of
from raitui.terminal.key_gate import ALONE_S, JITTER_S, SEEN_S, SILENCE_S, Ignored, KeyGate, Press
from raitui.terminal.sights import Sight, Sights

ACTION_KEYS = "PTRDMFXE"
JUST_WITHIN_S = ALONE_S - 0.001
LONG_SEEN = Sight("what it would do", 1, since=-1_000.0)


def arrival(at: float, *, alone: bool = True, quiet_before: float = 1_000.0) -> KeyArrival:
    return KeyArrival(read=1, alone=alone, quiet_before=quiet_before, at=at)


def judged(gate: KeyGate, press: Press, sight: Sight | None = LONG_SEEN) -> Ignored | None:
    return gate.verdict(press, sight)


def test_a_key_alone_for_what_was_seen_counts() -> None:
    gate = KeyGate()
    assert judged(gate, gate.press("R", arrival(10.0))) is None


@pytest.mark.parametrize(
    ("sight", "verdict"),
    [
        (Sight("a", 1, since=10.0 - SEEN_S), None),
        (Sight("a", 1, since=10.0 - SEEN_S + 0.01), Ignored.APPEARED),
        (Sight("a", 1, since=10.5), Ignored.APPEARED),
        (Sight("a", 1), Ignored.APPEARED),
        (None, Ignored.OUT_OF_SIGHT),
    ],
)
def test_what_it_would_do_has_been_on_the_terminal_for_300_ms(sight: Sight | None, verdict: Ignored | None) -> None:
    gate = KeyGate()
    assert judged(gate, gate.press("R", arrival(10.0)), sight) is verdict


def test_a_re_sort_100_ms_before_the_key_makes_it_not_count() -> None:
    """Design 16: the target under the key is not the one that was looked at."""
    gate, sights = KeyGate(), Sights()
    sights.show(sights.draw({"R": ("fleet", "loan-uw")}) or 0, 0.0)
    sights.show(sights.draw({"R": ("fleet", "rank-home")}) or 0, 9.9)
    assert judged(gate, gate.press("R", arrival(10.0)), sights.of("R")) is Ignored.APPEARED


def test_a_re_sort_between_the_key_and_its_verdict_makes_it_not_count() -> None:
    gate, sights = KeyGate(), Sights()
    sights.show(sights.draw({"R": ("fleet", "loan-uw")}) or 0, 0.0)
    press = gate.press("R", arrival(10.0))
    sights.show(sights.draw({"R": ("fleet", "rank-home")}) or 0, 10.03)
    assert judged(gate, press, sights.of("R")) is Ignored.APPEARED


@pytest.mark.parametrize(
    ("between_s", "verdicts"),
    [(ALONE_S, [Ignored.BURST, Ignored.BURST]), (ALONE_S + 0.01, [None, None]), (0.0, [Ignored.BURST, Ignored.BURST])],
)
def test_two_keys_are_alone_when_they_are_far_enough_apart(between_s: float, verdicts: list[Ignored | None]) -> None:
    gate = KeyGate()
    presses = [gate.press("R", arrival(0.0)), gate.press("P", arrival(between_s, quiet_before=between_s))]
    assert [judged(gate, press) for press in presses] == verdicts


@pytest.mark.parametrize("gap_s", [0.01, JUST_WITHIN_S])
def test_other_keys_and_pastes_right_before_and_after_make_a_burst(gap_s: float) -> None:
    gate = KeyGate()
    gate.hear(10.0, "j")
    before = gate.press("R", arrival(10.0 + gap_s))
    assert judged(gate, before) is Ignored.BURST
    after = gate.press("P", arrival(20.0))
    gate.hear(20.0 + gap_s)
    assert judged(gate, after) is Ignored.BURST


def test_xx_in_one_read_counts_never() -> None:
    gate = KeyGate()
    presses = [gate.press("X", arrival(5.0, alone=False, quiet_before=gap)) for gap in (1_000.0, 0.0)]
    assert [judged(gate, press) for press in presses] == [Ignored.BURST, Ignored.BURST]


def test_the_same_key_counts_again_after_a_second_of_silence_from_it() -> None:
    gate = KeyGate()
    verdicts = [judged(gate, gate.press("R", arrival(at))) for at in (0.0, 0.9, 1.8, 3.0)]
    assert verdicts == [None, Ignored.HELD, Ignored.HELD, None]


def test_another_key_need_not_wait() -> None:
    gate = KeyGate()
    assert [judged(gate, gate.press(key, arrival(at))) for key, at in (("R", 0.0), ("P", 0.2))] == [None, None]


def test_a_key_pressed_where_it_means_something_else_counts_as_its_last_press() -> None:
    """A key held down while a screen comes up does not act there."""
    gate = KeyGate()
    gate.hear(0.0, "R")
    assert judged(gate, gate.press("R", arrival(0.7))) is Ignored.HELD


def acted(moments: list[float], key: str = "R") -> int:
    """How many presses count of a key read at those moments, each judged when its neighbours are known."""
    gate, last = KeyGate(), -1_000.0
    presses = []
    for moment in moments:
        presses.append(gate.press(key, arrival(moment, quiet_before=moment - last)))
        last = moment
    return sum(judged(gate, press) is None for press in presses)


@given(
    delay_s=st.floats(min_value=0.25, max_value=1.0),
    period_s=st.floats(min_value=0.02, max_value=0.05),
    repeats=st.integers(min_value=0, max_value=100),
    late_s=st.floats(min_value=0.0, max_value=JITTER_S - 0.001),
)
def test_a_key_held_down_acts_once(delay_s: float, period_s: float, repeats: int, late_s: float) -> None:
    """Fault 33, at every delay and rate that keyboards are set to."""
    moments = [0.0, *(delay_s + late_s + number * period_s for number in range(repeats))]
    assert acted(moments) == 1


@given(st.lists(st.floats(min_value=0.0, max_value=3.0), min_size=1, max_size=30))
def test_a_press_that_counts_came_after_a_second_of_silence_and_alone(gaps: list[float]) -> None:
    moments = [100.0 + sum(gaps[: number + 1]) for number in range(len(gaps))]
    gate = KeyGate()
    presses = [gate.press("R", arrival(moment)) for moment in moments]
    silences = [1_000.0, *(late - early for early, late in pairwise(moments)), 1_000.0]
    for number, press in enumerate(presses):
        if judged(gate, press) is None:
            assert silences[number] > SILENCE_S
            assert silences[number + 1] > ALONE_S


class Typist:
    """Gives bytes to the real reader, and every key that it makes of them to the gate."""

    def __init__(self) -> None:
        self.reader = InputReader(XTermParser())
        self.gate = KeyGate()
        self.presses: list[tuple[str, Press]] = []

    def read(self, data: bytes, at: float) -> None:
        for message in self.reader.feed(data, at):
            if isinstance(message, Paste):
                self.gate.hear(at)
            elif isinstance(message, Key):
                came = arrival_of(message)
                assert came is not None
                if message.key in ACTION_KEYS:
                    self.presses.append((message.key, self.gate.press(message.key, came)))
                else:
                    self.gate.hear(came.at, message.key)

    def counted(self) -> list[str]:
        return [key for key, press in self.presses if self.gate.verdict(press, LONG_SEEN) is None]


pasted = st.text(alphabet=st.sampled_from(f"{ACTION_KEYS}{ACTION_KEYS.lower()} \n/é[x"), min_size=2, max_size=40)


@given(pasted)
def test_a_raw_paste_in_one_read_does_nothing(text: str) -> None:
    """Fault 32."""
    typist = Typist()
    typist.read(text.encode(), 10.0)
    assert typist.counted() == []


@given(pasted, st.lists(st.floats(min_value=0.0, max_value=JUST_WITHIN_S), min_size=40, max_size=40))
def test_a_raw_paste_in_any_number_of_reads_does_nothing(text: str, gaps: list[float]) -> None:
    """Fault 32: a slow line splits it into single characters."""
    typist, at = Typist(), 10.0
    for character, gap in zip(text, gaps, strict=False):
        at += gap
        typist.read(character.encode(), at)
    assert typist.counted() == []


@given(pasted, st.integers(min_value=0, max_value=40), st.floats(min_value=ALONE_S, max_value=5.0))
def test_a_raw_paste_that_the_line_holds_up_acts_only_by_a_character_that_came_alone(
    text: str, split: int, stall_s: float
) -> None:
    """Fault 32: where one character comes alone, nothing can tell it from a press."""
    typist = Typist()
    typist.read(text[:split].encode() or b"\x00", 10.0)
    typist.read(text[split:].encode() or b"\x00", 10.0 + stall_s)
    assert len(typist.counted()) <= 2
    if min(len(text[:split]), len(text[split:])) > 1:
        assert typist.counted() == []


@given(st.sampled_from([b"\x1b[1;2P", b"\x1bOP", b"\x1bOR", b"\x1b[1;5R", b"\x1b[1;2D"]), st.integers(1, 5))
def test_the_letter_that_ends_a_split_sequence_is_no_press(sequence: bytes, split: int) -> None:
    """Function and cursor keys end in the letters P, R and D."""
    typist = Typist()
    typist.read(sequence[:split], 10.0)
    typist.read(sequence[split:], 10.02)
    assert typist.counted() == []


def test_a_bracketed_paste_is_no_press() -> None:
    typist = Typist()
    typist.read(b"\x1b[200~RRXX\x1b[201~", 10.0)
    assert typist.counted() == []
    typist.read(b"R", 10.02)
    assert typist.counted() == []
    typist.read(b"R", 12.0)
    assert typist.counted()[-1:] == ["R"]
