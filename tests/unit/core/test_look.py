"""What a row of looks makes of a containment: two must agree, and nothing that was seen is forgotten (R-CON-8)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.audit_record import Watched
from raitui.core.look import Look, Memory, after_look

IN_FORCE, REVERTED, UNWATCHED = Watched.IN_FORCE, Watched.REVERTED, Watched.UNWATCHED
WORDS = {"+": IN_FORCE, "-": REVERTED, "?": UNWATCHED}
SEEN = Memory(IN_FORCE, 0.0)
NEVER_SEEN = Memory(UNWATCHED)

looks = st.lists(st.sampled_from(list(Watched)), max_size=30)


def after(memory: Memory, found: list[Watched]) -> list[Memory]:
    """What is said before the first look, and after each."""
    said = [memory]
    for number, one in enumerate(found, 1):
        said.append(after_look(said[-1], Look(one, one.value), float(number)))
    return said


ROWS = [
    ("+", IN_FORCE),
    ("-", IN_FORCE),
    ("--", REVERTED),
    ("-+-", IN_FORCE),
    ("-?-", REVERTED),
    ("?", IN_FORCE),
    ("??", UNWATCHED),
    ("?+?", IN_FORCE),
    ("??+", IN_FORCE),
    ("??-", UNWATCHED),
    ("??--", REVERTED),
    ("--????", REVERTED),
    ("--+", REVERTED),
    ("--+-+", REVERTED),
    ("--++", IN_FORCE),
]


@pytest.mark.parametrize(("row", "found"), ROWS, ids=[row for row, _ in ROWS])
def test_a_row_of_looks(row: str, found: Watched) -> None:
    assert after(SEEN, [WORDS[one] for one in row])[-1].found is found


def test_what_was_never_seen_is_in_force_as_soon_as_it_is() -> None:
    assert after(NEVER_SEEN, [IN_FORCE])[-1].found is IN_FORCE
    assert after(NEVER_SEEN, [REVERTED, REVERTED, IN_FORCE])[-1].found is IN_FORCE


@given(looks)
def test_nothing_is_reverted_without_two_looks_that_miss_it_and_none_between_that_sees_it(found: list[Watched]) -> None:
    for number, (before, now) in enumerate(pairwise(after(SEEN, found)), 1):
        if now.found is REVERTED and before.found is not REVERTED:
            telling = [one for one in found[:number] if one is not UNWATCHED]
            assert telling[-2:] == [REVERTED, REVERTED]


@given(looks)
def test_it_was_last_seen_when_a_look_last_found_it_in_force(found: list[Watched]) -> None:
    last = after(SEEN, found)[-1]
    sights = [float(number) for number, one in enumerate(found, 1) if one is IN_FORCE]
    assert last.seen_at in {0.0, *sights}
    assert last.found is not IN_FORCE or last.seen_at == max(sights, default=0.0)


@given(looks, st.sampled_from(list(Watched)))
def test_looks_that_go_on_to_agree_are_believed(found: list[Watched], then: Watched) -> None:
    said = after(SEEN, [*found, then, then])[-1]
    assert said.found is then or (then is UNWATCHED and said.found is REVERTED)
