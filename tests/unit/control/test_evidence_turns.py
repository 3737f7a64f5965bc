"""More services need evidence than may be followed at once: everybody has a turn, and nobody waits unsaid."""

from __future__ import annotations

import pytest

from raitui.control.evidence_turns import FOLLOWED, IN_TURN, LONGEST_TURN_S, TURN_S, EvidenceTurns

STEADY = FOLLOWED - IN_TURN
START = 1_000.0


class Scene:
    """Turns by a clock that the test sets; everything is told at once, unless the source is silent."""

    def __init__(self, *, silent: bool = False) -> None:
        self.at, self.silent = START, silent
        self.turns = EvidenceTurns(self, lambda _: 0.0 if self.silent else self.at)

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds

    def chosen(self, count: int, focus: str | None = None) -> list[int]:
        return [int(name) for name in self.turns.choose([str(number) for number in range(count)], focus)]


def test_as_long_as_there_is_room_all_are_followed_and_none_is_passed_over() -> None:
    scene = Scene()
    assert scene.chosen(FOLLOWED) == list(range(FOLLOWED))
    assert not scene.turns.passed_over


def test_the_first_keep_their_places_and_all_behind_them_have_a_turn() -> None:
    scene, seen = Scene(), set[int]()
    for _ in range(6):
        chosen = scene.chosen(20)
        assert len(chosen) == FOLLOWED
        assert chosen[:STEADY] == list(range(STEADY))
        seen.update(chosen)
        scene.at += TURN_S
    assert seen == set(range(20))


def test_a_turn_lasts_until_all_is_told_and_ends_where_nobody_answers() -> None:
    scene = Scene(silent=True)
    first = scene.chosen(20)
    scene.at += LONGEST_TURN_S - 1
    assert scene.chosen(20) == first
    scene.at += 1
    assert not set(scene.chosen(20)[STEADY:]) & set(first[STEADY:])


def test_who_is_passed_over_says_since_when_and_among_how_many() -> None:
    scene = Scene()
    scene.chosen(12)
    scene.at += 60
    scene.chosen(12)
    over = scene.turns.passed_over
    assert set(over) == {"10", "11"}
    assert {(one.since, one.needing, one.followed) for one in over.values()} == {(START, 12, FOLLOWED)}
    scene.at += TURN_S
    assert {10, 11} <= set(scene.chosen(12))
    assert {one.since for one in scene.turns.passed_over.values()} == {START + 60 + TURN_S}


@pytest.mark.parametrize("count", [11, 14, 40])
def test_who_is_in_focus_takes_nobody_s_place_and_is_not_passed_over(count: int) -> None:
    scene = Scene()
    focus = str(count - 1)
    assert scene.chosen(count, focus) == scene.chosen(count - 1)
    scene.chosen(count, focus)
    assert focus not in scene.turns.passed_over


def test_who_needs_none_any_more_is_forgotten() -> None:
    scene = Scene()
    scene.chosen(14)
    assert scene.chosen(3) == [0, 1, 2]
    assert not scene.turns.passed_over


def test_who_does_not_stay_passes_over_all_that_it_does_not_ask_about() -> None:
    """`raitui status` asks for the evidence of those that it names: of others it says that it did not."""
    scene = Scene()
    scene.turns.survey(["a", "b"], {"b", "well"})
    assert {name: one.since for name, one in scene.turns.passed_over.items()} == {"a": START}
