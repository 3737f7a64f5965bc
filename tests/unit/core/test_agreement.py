"""What an operator agreed to is what is done, or less of it, and never anything else (R-CON-3)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.action import Axis
from raitui.core.agreement import agrees, disagreement, is_reached
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.obstacle import Obstacle
from raitui.core.snapshot import Posture, ServingVersions
from tests.transitions import mode_of, rollback_of

EU = rollback_of("svc", "eu1", "v42", "v41")
MODEL = structs.replace(EU, component="model")
US = rollback_of("svc", "us1", "v42", "v41")
OFF = mode_of("svc", "eu1", "human_approval", "off", "kill")
LOWER = structs.replace(OFF, before="fallback")
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
    ("down from another rung", (OFF,), Moves((LOWER,)), True),
    ("up from another rung", (up(OFF),), Moves((up(LOWER),)), False),
    ("down to another rung", (OFF,), Moves((structs.replace(LOWER, after="fallback", before="automatic"),)), False),
    ("riskier than shown", (EU,), Moves((up(EU),)), False),
]


@pytest.mark.parametrize(("expected", "found", "agreed"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_what_has_changed_since_is_said(expected: tuple[Transition, ...], found: Moves, agreed: bool) -> None:
    assert (disagreement(expected, found) == "") is agreed


STANDINGS: list[tuple[str, Transition, Posture, bool]] = [
    ("rolled back", EU, Posture("eu1", versions=(ServingVersions("model", "v41"),)), True),
    ("without traffic", EU, Posture("eu1", versions=(ServingVersions("model", "v41", "v42", 0.0),)), True),
    ("still serving a little", EU, Posture("eu1", versions=(ServingVersions("model", "v41", "v42", 0.01),)), False),
    ("candidate at all traffic", EU, Posture("eu1", versions=(ServingVersions("model", "v42", "v41", 1.0),)), True),
    ("traffic unknown", EU, Posture("eu1", versions=(ServingVersions("", "v41", "v42", float("nan")),)), False),
    ("another version", EU, Posture("eu1", versions=(ServingVersions("model", "v40"),)), False),
    ("another component", MODEL, Posture("eu1", versions=(ServingVersions("prompt", "v41"),)), False),
    ("elsewhere", EU, Posture("us1", versions=(ServingVersions("model", "v41"),)), False),
    ("off", mode_of("svc", "eu1", "automatic", "off", "kill"), Posture("eu1", mode="off"), True),
    (
        "off by the log alone",
        mode_of("svc", "eu1", "automatic", "off", "kill"),
        Posture("eu1", mode="off", doubted=((Axis.MODE, "automatic"),)),
        False,
    ),
    ("not off", mode_of("svc", "eu1", "automatic", "off", "kill"), Posture("eu1", mode="fallback"), False),
]


@pytest.mark.parametrize(
    ("desired", "posture", "reached"), [one[1:] for one in STANDINGS], ids=[one[0] for one in STANDINGS]
)
def test_an_end_is_reached_where_the_service_stands_there_wholly(
    desired: Transition, posture: Posture, reached: bool
) -> None:
    assert is_reached(desired, (posture,)) is reached


def test_both_are_named() -> None:
    said = disagreement((EU,), Moves((EU, US)))
    assert said == "now it is version v42 → v41 at eu1, us1; agreed was version v42 → v41 at eu1"


def test_less_than_was_shown_is_agreed_where_the_service_stands_there_by_now() -> None:
    """Somebody else has rolled back at one of two locations, and the log does not tell it yet."""
    found = Moves((EU,), (Obstacle("us1", "no candidate serves here, as at eu1"),))
    there = Posture("us1", versions=(ServingVersions("model", "v41"),))
    assert disagreement((EU, US), found, (there,)) == ""
    assert disagreement((EU, US), found, (Posture("us1", versions=(ServingVersions("model", "v40"),)),)) != ""
