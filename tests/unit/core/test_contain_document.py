"""``contain --json`` as it was promised, and the same for people."""

from __future__ import annotations

import json

import pytest

from raitui.actions import BY_ID
from raitui.core.authority import Decision
from raitui.core.contain_document import (
    Rehearsal,
    encoded_outcome,
    encoded_rehearsal,
    outcome_line,
    rehearsal_lines,
    step_line,
)
from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.moves import Moves, moves
from raitui.core.snapshot import Posture, ServiceSnapshot, State, Why

WISH = Containment("fallback", "assist-chat", "", "garbage")
STEPS = (
    Step("flags", Effect.SENT, "", 0, "eu1", sent="POST http://flags/…"),
    Step("flags probe", Effect.IN_EFFECT, "seen", 4_012, "eu1"),
)
OUTCOME = Outcome("id-1", "fallback", "assist-chat", "", Effect.IN_EFFECT, STEPS, audit_seq=7)
ALLOWED, DENIED = Decision(True, "on-call", "allowed"), Decision(False, "default deny", "no role", "", ("pause",))


def subject(*modes: str) -> ServiceSnapshot:
    postures = tuple(Posture(at, mode=mode) for at, mode in zip(("eu1", "us1"), modes, strict=False))
    return ServiceSnapshot("assist-chat", "", 1, "", State.PAGE, Why(""), postures=postures)


def rehearsal(*modes: str, decision: Decision = ALLOWED) -> Rehearsal:
    return Rehearsal(WISH, moves(BY_ID["fallback"], subject(*modes)), decision)


def test_the_document_has_every_promised_field() -> None:
    found = json.loads(encoded_outcome(OUTCOME))
    promised = "action_id action service at state steps refused_by permitted_instead audit_seq"
    assert set(promised.split()) <= set(found)
    assert {"actuator", "state", "detail", "ms"} <= set(found["steps"][0])
    assert (found["state"], found["audit_seq"], found["steps"][1]["ms"]) == ("in_effect", 7, 4_012)


def test_every_state_is_one_that_was_promised() -> None:
    promised = {"recovered", "in_effect", "unverified", "unknown", "failed", "refused", "nothing_to_change"}
    assert promised | {"sent", "accepted"} == {effect.value for effect in Effect}


def test_people_are_told_what_came_of_it_and_where_it_is_recorded() -> None:
    assert outcome_line(OUTCOME) == "fallback assist-chat: IN EFFECT  (log 7, action id-1)"
    assert [step_line(step) for step in STEPS] == [
        "  eu1 sent by flags",
        "  eu1 in effect by flags probe (4012 ms): seen",
    ]


def test_a_refusal_says_by_what_and_what_is_permitted_instead() -> None:
    refused = Outcome("id-1", "kill", "svc", "eu1", Effect.REFUSED, (), "default deny", ("pause", "rollback"))
    line = outcome_line(refused)
    assert "kill svc at eu1: REFUSED by default deny; permitted instead: pause, rollback" in line
    assert "NOT IN THE LOG" in line


@pytest.mark.parametrize(
    ("modes", "decision", "state"),
    [
        (("automatic", "automatic"), ALLOWED, "planned"),
        (("automatic", "fallback"), ALLOWED, "planned"),
        (("automatic", "automatic"), DENIED, "refused"),
        (("fallback", "fallback"), ALLOWED, "nothing_to_change"),
        (("off", "fallback"), ALLOWED, "nothing_to_change"),
    ],
)
def test_a_dry_run_tells_what_would_come_of_it(modes: tuple[str, ...], decision: Decision, state: str) -> None:
    found = json.loads(encoded_rehearsal(rehearsal(*modes, decision=decision)))
    assert (found["dry_run"], found["state"]) == (True, state)


def test_a_dry_run_names_every_transition_and_why_there_is_none() -> None:
    found = json.loads(encoded_rehearsal(rehearsal("automatic", "off")))
    (transition,) = found["transitions"]
    assert transition == {
        "at": "eu1", "axis": "mode", "component": "", "before": "automatic", "after": "fallback", "risk": "reduces",
    }  # fmt: skip
    assert "further down" in found["why_not"]
    lines = list(rehearsal_lines(rehearsal("automatic", "off", decision=DENIED)))
    assert lines[0] == "fallback assist-chat: refused; dry run, nothing was sent"
    assert lines[1] == "  mode automatic → fallback at eu1: reduces the risk"
    assert lines[-1] == "  permitted instead: pause"


def test_a_dry_run_of_what_nothing_is_known_of_fails() -> None:
    assert Rehearsal(WISH, Moves(), ALLOWED).state == "failed"


def test_a_dry_run_of_what_no_actuator_can_do_fails_and_says_so() -> None:
    found = moves(BY_ID["fallback"], subject("automatic"))
    lines = list(rehearsal_lines(Rehearsal(WISH, found, ALLOWED, found.transitions)))
    assert lines[0] == "fallback assist-chat: failed; dry run, nothing was sent"
    assert "  no actuator of this site can: mode automatic → fallback at eu1" in lines
