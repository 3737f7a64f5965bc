"""Two actions on one thing: which are rivals, and what the second does about the first (design decision 13)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.action import Axis
from raitui.core.audit_record import AuditRecord, Intent, OutcomeRecord, Recorded
from raitui.core.containment import Effect, Transition
from raitui.core.ladder import Risk, risk_of_move
from raitui.core.rivals import Stance, rivals, same_thing, stance
from tests.intents import intent
from tests.knowledge import NOW
from tests.transitions import rollback_of

MODEL = rollback_of("svc", "eu1", "v42", "v41", "model")


def mode(before: str, after: str) -> Transition:
    return Transition("svc", "eu1", before, after, "act", Axis.MODE, risk_of_move(Axis.MODE, before, after))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (MODEL, True),
        (structs.replace(MODEL, before="v43", after="v40"), True),
        (structs.replace(MODEL, component=""), True),
        (structs.replace(MODEL, component="prompt"), False),
        (structs.replace(MODEL, at="us1"), False),
        (structs.replace(MODEL, service="other"), False),
        (structs.replace(MODEL, axis=Axis.MODE), False),
    ],
)
def test_the_same_thing_is_one_axis_of_one_service_at_one_place(other: Transition, same: bool) -> None:
    assert same_thing(MODEL, other) is same
    assert same_thing(other, MODEL) is same


STANCES = [
    ("the same end", mode("automatic", "off"), mode("fallback", "off"), Stance.FOLLOW),
    ("the same end upwards", mode("off", "automatic"), mode("fallback", "automatic"), Stance.FOLLOW),
    ("down, against up", mode("automatic", "off"), mode("fallback", "automatic"), Stance.PROCEED),
    ("further down", mode("automatic", "off"), mode("automatic", "fallback"), Stance.PROCEED),
    ("less far down", mode("automatic", "fallback"), mode("automatic", "off"), Stance.FOLLOW),
    ("up, against down", mode("off", "automatic"), mode("fallback", "off"), Stance.YIELD),
    ("up, against up", mode("off", "automatic"), mode("off", "fallback"), Stance.YIELD),
    ("down, against nobody knows what", mode("automatic", "fallback"), mode("automatic", "odd"), Stance.PROCEED),
    ("another good version", MODEL, structs.replace(MODEL, after="v40"), Stance.PROCEED),
    (
        "forward, against back",
        structs.replace(MODEL, before="v41", after="v42", risk=Risk.INCREASES),
        MODEL,
        Stance.YIELD,
    ),
]


@pytest.mark.parametrize(("mine", "theirs", "expected"), [one[1:] for one in STANCES], ids=[one[0] for one in STANCES])
def test_what_limits_harm_is_held_up_by_nothing_that_limits_it_less(
    mine: Transition, theirs: Transition, expected: Stance
) -> None:
    assert stance(mine, theirs) is expected


def log(*records: AuditRecord) -> tuple[Recorded, ...]:
    return tuple(Recorded(seq, record) for seq, record in enumerate(records, 1))


def found(mine: int, *records: AuditRecord, dead: str = "") -> list[str]:
    def under_way(one: Intent) -> bool:
        return one.action_id != dead

    return [rival.intent.action_id for rival in rivals(log(*records), mine, (MODEL,), under_way)]


ONE, TWO, MINE = (intent(name, desired=(MODEL,)) for name in ("one", "two", "mine"))


def test_rivals_are_the_open_intents_before_mine_on_the_same_thing() -> None:
    assert found(3, ONE, TWO, MINE) == ["one", "two"]
    assert found(1, MINE, ONE) == []


def test_who_has_an_outcome_or_cannot_act_any_more_is_none() -> None:
    outcome = OutcomeRecord("one", NOW, Effect.FAILED, ())
    assert found(2, ONE, MINE, outcome) == []
    assert found(3, ONE, TWO, MINE, dead="two") == ["one"]


def test_who_moves_something_else_is_none() -> None:
    elsewhere = intent("one", desired=(structs.replace(MODEL, at="us1"),))
    assert found(2, elsewhere, MINE) == []
