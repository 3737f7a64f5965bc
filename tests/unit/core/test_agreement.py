"""What an operator agreed to is what is done, or less of it, and never anything else (R-CON-3)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.agreement import agrees, disagreement
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.core.moves import Moves, Obstacle
from tests.transitions import rollback_of

EU = rollback_of("svc", "eu1", "v42", "v41")
US = rollback_of("svc", "us1", "v42", "v41")
DONE_IN_US = Obstacle("us1", "no candidate serves here", settled=True)


@pytest.mark.parametrize(
    ("now", "same"),
    [
        (EU, True),
        (structs.replace(EU, component="model"), True),
        (structs.replace(EU, before="v43"), False),
        (structs.replace(EU, after="v40"), False),
        (structs.replace(EU, risk=Risk.INCREASES), False),
        (US, False),
    ],
)
def test_agreeing_is_about_from_where_to_where_and_how_risky(now: Transition, same: bool) -> None:
    assert agrees(EU, now) is same


def up(transition: Transition) -> Transition:
    return structs.replace(transition, risk=Risk.INCREASES)


CASES: list[tuple[str, tuple[Transition, ...], Moves, bool]] = [
    ("nothing was shown", (), Moves((EU, US)), True),
    ("the same", (EU, US), Moves((EU, US)), True),
    ("in another order", (EU, US), Moves((US, EU)), True),
    ("more", (EU,), Moves((EU, US)), False),
    ("less, the rest is settled", (EU, US), Moves((EU,), (DONE_IN_US,)), True),
    ("less, the rest cannot be done", (EU, US), Moves((EU,), (Obstacle("us1", "nobody knows"),)), False),
    ("less, upwards", (up(EU), up(US)), Moves((up(EU),), (DONE_IN_US,)), False),
    ("nothing is left", (EU,), Moves((), (Obstacle("eu1", "done", settled=True),)), True),
    ("another version", (EU,), Moves((structs.replace(EU, after="v40"),)), False),
    ("riskier than shown", (EU,), Moves((up(EU),)), False),
]


@pytest.mark.parametrize(("expected", "found", "agreed"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_what_has_changed_since_is_said(expected: tuple[Transition, ...], found: Moves, agreed: bool) -> None:
    assert (disagreement(expected, found) == "") is agreed


def test_both_are_named() -> None:
    said = disagreement((EU,), Moves((EU, US)))
    assert said == "now it is version v42 → v41 at eu1, us1; agreed was version v42 → v41 at eu1"
