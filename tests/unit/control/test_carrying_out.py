"""What was really done is what the log holds, from wherever it started (R-AUD-1, R-CON-4)."""

from __future__ import annotations

from raitui.actions import BY_ID
from raitui.core.containment import Effect, Step, Transition
from raitui.core.in_force import History
from raitui.core.look import contained
from raitui.core.moves import moves
from raitui.core.snapshot import FleetSnapshot, Posture, ServiceSnapshot, ServingVersions, State, Why
from tests.acting import Backend, Reader, Stage
from tests.knowledge import NOW

FLEET = FleetSnapshot(NOW, "site", "", (ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("burns"), ("eu1",)),), ())


def serving(candidate: str) -> Posture:
    return Posture("eu1", versions=(ServingVersions("model", "v41", candidate, 0.05),))


def test_a_rollback_that_took_back_a_newer_candidate_is_booked_as_such_and_rolls_that_forward() -> None:
    """Fault 14: v42 was agreed to, somebody had put v43 in its place, and the way back must not bring v42."""
    told = Reader({"eu1": serving("v42")})

    def answers(desired: Transition) -> Step:
        told.postures["eu1"] = serving("v43")
        if desired.before == "v43":
            return Step("actuator", Effect.ACCEPTED, "", 3)
        return Step("actuator", Effect.FAILED, "409: kim was first", 3, conflict=True)

    stage = Stage(FLEET, Backend(answers=answers), readers=(told,))
    assert stage.contain().state is Effect.IN_EFFECT
    assert [(one.before, one.after) for one in stage.backend.sent] == [("v42", "v41"), ("v43", "v41")]

    (held,) = contained(History().after(stage.log.records()), {})["svc"]
    assert (held.before, held.after, held.component) == ("v43", "v41", "model")
    rolled_back = ServiceSnapshot(
        "svc",
        "",
        1,
        "",
        State.OK,
        Why(""),
        contained=(held,),
        postures=(Posture("eu1", versions=(ServingVersions("model", "v41"),)),),
    )
    assert [one.after for one in moves(BY_ID["roll_forward"], rolled_back).transitions] == ["v43"]


def test_the_sending_tells_what_was_asked_of_the_backend() -> None:
    stage = Stage(FLEET, readers=(Reader({"eu1": serving("v42")}),))
    outcome = stage.contain()
    assert [step.transition for step in outcome.steps if step.state is Effect.SENT] == stage.backend.sent
