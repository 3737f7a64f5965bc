"""What is remembered is what would be computed."""

from __future__ import annotations

from raitui.core.remembered import MOST_KEPT, remembered

calls: list[tuple[object, ...]] = []


@remembered
def described(thing: list[int], scale: int = 1) -> list[int]:
    calls.append((thing, scale))
    return [scale * one for one in thing]


def test_the_same_objects_are_answered_once_and_equal_ones_each() -> None:
    calls.clear()
    one, twin = [1, 2], [1, 2]
    assert [described(one), described(one), described(twin)] == [[1, 2]] * 3
    assert len(calls) == 2


def test_a_keyword_changes_the_answer_and_never_one_without_it() -> None:
    thing = [1, 2]
    assert described(thing, scale=3) == [3, 6]
    assert described(thing) == [1, 2]
    assert described(thing, scale=3) == [3, 6]


def test_an_identity_is_never_taken_for_that_of_a_thing_that_is_gone() -> None:
    """Objects are kept with their answers, however many come by."""
    assert all(described([number]) == [number] for number in range(2 * MOST_KEPT))
