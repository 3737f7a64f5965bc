"""The one way to act: intent before anything, effect as it is seen, outcome once (R-CON-3, R-CON-4, R-CON-6)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from raitui.control.contain import ACT_WITHIN_S
from raitui.control.lever import Lever
from raitui.core.action import Axis
from raitui.core.audit_record import Intent, OutcomeRecord, Refusal
from raitui.core.authority import Decision
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition, worst_effect
from raitui.core.ladder import AUTOMATIC, OFF, PAUSED, Risk
from raitui.core.reading import Measurement, Place, read
from raitui.core.snapshot import (
    ContainedState,
    FleetSnapshot,
    LastGood,
    ModeState,
    Posture,
    RolloutState,
    ServiceSnapshot,
    ServingVersions,
    State,
    Why,
)
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError
from tests.acting import ADA, ROLLBACK, Backend, Judge, Log, Reader, Stage
from tests.intents import PROCESS
from tests.knowledge import NOW
from tests.transitions import rollback_of
from tests.virtual_time import virtually
from tests.watched import ERRORS

PAUSE = Containment("pause", "svc", "", "burns", "page")
KILL = Containment("kill", "svc", "", "burns", "page")
DONE = ["recorded Intent", "sent eu1", "recorded OutcomeRecord"]


def rollout(at: str, weight: float = 0.05) -> RolloutState:
    return RolloutState(at, "canary", "5%", weight, "v41", "v42", paused=False, status="progressing")


def fleet(*rollouts: RolloutState, source: SourceState = SourceState.UP, mode: str = "") -> FleetSnapshot:
    readings = (read(ERRORS, Place(), Measurement(0.2, 900, 5)),)
    modes = tuple(ModeState(one.at, mode, "") for one in rollouts if mode)
    service = ServiceSnapshot(
        "svc", "", 1, "prod", State.PAGE, Why("errors 20%"), readings=readings, rollouts=rollouts, modes=modes
    )
    return FleetSnapshot(NOW, "site", "", (service,), (SourceHealth("prom", "prometheus", source),))


ONE = fleet(rollout("eu1"))
TWO = fleet(rollout("eu1"), rollout("us1"))


def test_the_intent_is_durable_before_anything_is_sent_and_the_outcome_follows_once() -> None:
    stage = Stage(ONE)
    told = stage.contain()
    assert stage.events == DONE
    intent, outcome = stage.log.held
    assert isinstance(intent, Intent)
    assert isinstance(outcome, OutcomeRecord)
    assert (intent.actor, intent.process, intent.wish, intent.desired, intent.seen.why) == (
        ADA,
        PROCESS,
        ROLLBACK,
        (rollback_of("svc", "eu1", "v42", "v41"),),
        "errors 20%",
    )
    assert (intent.allowed_by, intent.policy) == ("on-call", "roles:1")
    assert (outcome.action_id, outcome.state, told.audit_seq) == ("id-1", Effect.IN_EFFECT, 2)


def test_each_step_is_told_as_it_comes_with_how_long_it_took() -> None:
    """R-CON-3: sent, accepted and in effect are told apart."""
    stage = Stage(ONE, log=Log(takes_s=0.02))
    stage.contain()
    newest = [(outcome.state, outcome.steps[-1].state, outcome.steps[-1].ms) for outcome in stage.told]
    assert newest == [
        (Effect.SENT, Effect.SENT, 40),
        (Effect.ACCEPTED, Effect.ACCEPTED, 0),
        (Effect.IN_EFFECT, Effect.IN_EFFECT, 5_000),
        (Effect.IN_EFFECT, Effect.IN_EFFECT, 5_000),
    ]


def test_what_was_sent_is_in_the_record() -> None:
    backend = Backend(answers=lambda desired: Step("actuator", Effect.ACCEPTED, "", 3, sent="POST /control"))
    stage = Stage(ONE, backend)
    stage.contain()
    outcome = stage.log.held[-1]
    assert isinstance(outcome, OutcomeRecord)
    assert [step.sent for step in outcome.steps] == ["", "POST /control", ""]


def timed_out(desired: Transition) -> Step:
    return Step("actuator", Effect.UNKNOWN, "time-out", 5_000)


def refused(desired: Transition) -> Step:
    return Step("actuator", Effect.FAILED, "HTTP 403", 3)


UNSEEN: dict[str, Any] = {"seen_after_s": None}
TIMED_OUT: dict[str, Any] = {"answers": timed_out}
OUTCOMES: list[tuple[str, dict[str, Any], Effect]] = [
    ("accepted and seen", {}, Effect.IN_EFFECT),
    ("accepted without effect", UNSEEN, Effect.UNVERIFIED),
    ("accepted, and nobody can see", {"blind": True}, Effect.UNKNOWN),
    ("timed out, and carried out", TIMED_OUT, Effect.IN_EFFECT),
    ("timed out, and not seen", {**TIMED_OUT, **UNSEEN}, Effect.UNKNOWN),
    ("timed out, and nobody can see", {**TIMED_OUT, "blind": True}, Effect.UNKNOWN),
    ("refused by the backend", {"answers": refused}, Effect.FAILED),
    ("never answered, and carried out", {"hangs": True}, Effect.IN_EFFECT),
    ("never answered, and not seen", {"hangs": True, **UNSEEN}, Effect.UNKNOWN),
    ("failed on the way, and not seen", {"defect": RaituiError("no secret"), **UNSEEN}, Effect.UNKNOWN),
    ("failed by a defect, and carried out", {"defect": ValueError("a defect")}, Effect.IN_EFFECT),
]


@pytest.mark.parametrize(("backend", "state"), [one[1:] for one in OUTCOMES], ids=[one[0] for one in OUTCOMES])
def test_what_is_said_is_what_was_seen_and_nothing_is_sent_twice(backend: dict[str, Any], state: Effect) -> None:
    """Faults 16 to 18: never repeated blindly, read back, never green without effect."""
    stage = Stage(ONE, Backend(**backend))
    outcome = stage.contain()
    assert outcome.state is state
    assert stage.events == DONE
    assert stage.told[-1] == outcome
    assert stage.took_s < ACT_WITHIN_S


def test_a_refused_action_is_not_looked_for() -> None:
    stage = Stage(ONE, Backend(answers=refused))
    stage.contain()
    assert stage.took_s == 0


def test_each_location_has_a_state_of_its_own_and_one_that_fails_stops_no_other() -> None:
    def answers(desired: Transition) -> Step:
        if desired.at == "eu1":
            raise RaituiError("eu1 is on fire")
        return Step("actuator", Effect.FAILED if desired.at == "ap1" else Effect.ACCEPTED, "", 3)

    stage = Stage(fleet(rollout("eu1"), rollout("us1"), rollout("ap1")), Backend(answers=answers))
    outcome = stage.contain()
    newest = {step.at: step.state for step in outcome.steps}
    assert newest == {"eu1": Effect.IN_EFFECT, "us1": Effect.IN_EFFECT, "ap1": Effect.FAILED}
    assert outcome.state is Effect.FAILED
    assert sorted(stage.events) == sorted(["recorded Intent", "sent eu1", "sent us1", "sent ap1", DONE[-1]])


def test_it_is_in_effect_nowhere_before_it_is_everywhere() -> None:
    """Several locations: one that was quick does not make the whole green."""

    def answers(desired: Transition) -> Step:
        state = Effect.ACCEPTED if desired.at == "eu1" else Effect.UNKNOWN
        return Step("actuator", state, "", 3)

    stage = Stage(TWO, Backend(answers=answers))
    stage.contain()
    green = [one for one in stage.told if one.state is Effect.IN_EFFECT]
    assert {step.at for step in green[0].steps if step.state is Effect.IN_EFFECT} == {"eu1", "us1"}


def test_a_lever_that_is_missing_at_one_location_fails_there_only() -> None:
    backend = Backend()
    lever = Lever(backend, backend, ("rollback",), locations=("us1",))
    stage = Stage(TWO, backend, levers=(lever,))
    outcome = stage.contain()
    assert {step.at: step.state for step in outcome.steps} == {"eu1": Effect.FAILED, "us1": Effect.IN_EFFECT}
    assert outcome.state is Effect.FAILED
    assert "no actuator of this site can rollback svc at eu1" in stage.details


def test_each_location_is_served_by_its_own_lever() -> None:
    eu, us = Backend(name="eu"), Backend(name="us")
    levers = (
        Lever(eu, eu, ("rollback",), locations=("eu1",)),
        Lever(us, us, ("rollback",), ("svc",), ("us1",)),
        Lever(eu, eu, ("rollback",)),
    )
    Stage(TWO, levers=levers).contain()
    assert [[one.at for one in backend.sent] for backend in (eu, us)] == [["eu1"], ["us1"]]


def test_an_actuator_serves_its_own_actions_services_and_locations() -> None:
    backend = Backend()
    some, every = Lever(backend, backend, ("rollback",), ("svc",), ("eu1",)), Lever(backend, backend, ("rollback",))
    asked = [("rollback", "svc", "eu1"), ("rollback", "svc", "us1"), ("rollback", "other", "eu1")]
    assert [some.serves(*one) for one in asked] == [True, False, False]
    assert [every.serves(action, "other", "") for action in ("rollback", "pause")] == [True, False]


def test_a_wish_for_one_location_leaves_the_others_alone() -> None:
    stage = Stage(TWO)
    stage.contain(structs.replace(ROLLBACK, at="us1"))
    assert stage.events == ["recorded Intent", "sent us1", "recorded OutcomeRecord"]


NOTHING_SENT: list[tuple[str, FleetSnapshot, dict[str, Any], Effect]] = [
    ("the candidate serves nothing", fleet(rollout("eu1", 0.0)), {}, Effect.NOTHING_TO_CHANGE),
    ("there is no rollout", fleet(), {}, Effect.FAILED),
    ("nothing can do it", ONE, {"levers": ()}, Effect.FAILED),
]


@pytest.mark.parametrize(
    ("seen", "options", "state"), [one[1:] for one in NOTHING_SENT], ids=[one[0] for one in NOTHING_SENT]
)
def test_where_nothing_is_sent_it_is_recorded_all_the_same(
    seen: FleetSnapshot, options: dict[str, Any], state: Effect
) -> None:
    """R-AUD-1: every attempt is in the log."""
    stage = Stage(seen, **options)
    outcome = stage.contain()
    assert stage.events == ["recorded Intent", "recorded OutcomeRecord"]
    assert (outcome.state, outcome.refused_by) == (state, None)


class TestWhoMay:
    def test_what_is_refused_is_recorded_and_told_with_what_is_permitted_instead(self) -> None:
        says = Decision(
            allowed=False, rule="default deny", reason="nobody may", policy="p1", permitted_instead=("kill",)
        )
        stage = Stage(ONE, judge=Judge(says))
        outcome = stage.contain()
        assert stage.events == ["recorded Refusal"]
        assert (outcome.state, outcome.refused_by, outcome.permitted_instead, outcome.audit_seq) == (
            Effect.REFUSED,
            "default deny",
            ("kill",),
            1,
        )
        (refusal,) = stage.log.held
        assert isinstance(refusal, Refusal)
        assert (refusal.actor, refusal.refused_by, refusal.reason, refusal.policy) == (
            ADA,
            "default deny",
            "nobody may",
            "p1",
        )
        assert refusal.desired == (rollback_of("svc", "eu1", "v42", "v41"),)

    def test_a_refusal_outlives_a_dead_log(self) -> None:
        judge = Judge(Decision(allowed=False, rule="read-only", reason="look only"))
        stage = Stage(ONE, log=Log(broken=RaituiError("full")), judge=judge)
        outcome = stage.contain()
        assert (stage.events, outcome.state, outcome.refused_by) == (["kept Refusal"], Effect.REFUSED, "read-only")

    def test_an_authority_that_fails_allows_nothing(self) -> None:
        """Fault 28: a policy error denies."""
        stage = Stage(ONE, judge=Judge(ValueError("a defect")))
        assert stage.contain().state is Effect.REFUSED
        assert stage.events == ["recorded Refusal"]

    def test_authority_is_asked_about_what_would_change(self) -> None:
        stage = Stage(TWO)
        stage.contain()
        (request,) = stage.judge.asked
        assert (request.actor, request.action.id, request.risk, request.tier, request.environment) == (
            ADA,
            "rollback",
            Risk.REDUCES,
            1,
            "prod",
        )
        assert (request.at, request.state, request.reason) == (("eu1", "us1"), "PAGE", "burns")


class TestWhatIsKnown:
    def test_a_service_that_nobody_knows_is_not_acted_upon(self) -> None:
        stage = Stage(ONE)
        outcome = stage.contain(Containment("pause", "scv", "", "burns"))
        assert outcome.state is Effect.FAILED
        assert "no service scv is known" in stage.details
        assert "Check the name" in stage.details
        assert stage.events == ["recorded Intent", "recorded OutcomeRecord"]

    def test_nor_is_one_of_which_there_is_no_picture(self) -> None:
        assert Stage(None).contain(PAUSE).state is Effect.FAILED

    def test_a_backend_that_knows_it_is_enough(self) -> None:
        """R-CON-6: the metrics are dead, and were from the start."""
        stage = Stage(None, readers=(Reader({"eu1": Posture("eu1", exposure="open")}),))
        assert stage.contain(structs.replace(PAUSE, at="eu1")).state is Effect.IN_EFFECT
        assert [(one.before, one.after) for one in stage.backend.sent] == [("open", PAUSED)]

    def test_limiting_harm_to_the_utmost_needs_no_knowledge_of_where_it_stands(self) -> None:
        """R-CON-4: a service in the picture of which nothing has told yet can be switched off."""
        blank = structs.replace(fleet().services[0], locations=("eu1",), readings=())
        stage = Stage(structs.replace(fleet(), services=(blank,)))
        assert stage.contain(KILL).state is Effect.IN_EFFECT
        assert [(one.before, one.after) for one in stage.backend.sent] == [("", OFF)]

    def test_a_dead_metrics_source_holds_nothing_up(self) -> None:
        """R-CON-4, R-CON-6: what to do follows from the last picture, and its source is asked for nothing."""
        stage = Stage(fleet(rollout("eu1"), source=SourceState.DOWN))
        assert stage.contain().state is Effect.IN_EFFECT

    def test_a_weight_that_is_not_known_counts_as_traffic(self) -> None:
        stage = Stage(fleet(rollout("eu1", float("nan"))))
        stage.contain()
        assert stage.events[1] == "sent eu1"

    def test_where_it_stands_is_read_afresh(self) -> None:
        reader = Reader({"eu1": Posture("eu1", mode="fallback")})
        stage = Stage(fleet(rollout("eu1"), mode=AUTOMATIC), readers=(reader,))
        stage.contain(KILL)
        assert [one.before for one in stage.backend.sent] == ["fallback"]

    def test_nothing_to_change_is_recognised_by_what_the_backend_says_now(self) -> None:
        reader = Reader({"eu1": Posture("eu1", mode="off")})
        stage = Stage(fleet(rollout("eu1"), mode=AUTOMATIC), readers=(reader,))
        assert stage.contain(KILL).state is Effect.NOTHING_TO_CHANGE

    def test_a_reader_is_asked_about_what_it_knows_and_what_is_wished_alone(self) -> None:
        everywhere, us = Reader(), Reader(locations=("us1",))
        Stage(TWO, readers=(everywhere, us)).contain()
        assert (everywhere.asked, us.asked) == (["eu1", "us1"], ["us1"])
        Stage(TWO, readers=(everywhere, us)).contain(structs.replace(ROLLBACK, at="eu1"))
        assert (everywhere.asked[2:], us.asked[1:]) == (["eu1"], [])

    def test_readers_that_are_slow_or_dead_cost_a_quarter_of_a_second_together(self) -> None:
        readers = (Reader(takes_s=60.0), Reader(), Reader({"eu1": Posture("eu1")}, takes_s=60.0))
        stage = Stage(TWO, readers=readers)
        stage.contain()
        assert stage.backend.sent_at["eu1"] == pytest.approx(0.25)


class TestWhatWasAgreed:
    SHOWN = rollback_of("svc", "eu1", "v42", "v41")

    def contain(self, seen: FleetSnapshot, *shown: Transition) -> tuple[Stage, Outcome]:
        stage = Stage(seen)
        return stage, stage.contain(structs.replace(ROLLBACK, expected=shown))

    def test_what_was_shown_is_done(self) -> None:
        assert self.contain(ONE, self.SHOWN)[1].state is Effect.IN_EFFECT

    def test_more_than_was_shown_is_refused_with_what_has_changed(self) -> None:
        """R-CON-3: a second press agrees to the versions and places that stood on the screen, and to no others."""
        stage, outcome = self.contain(TWO, self.SHOWN)
        assert (outcome.state, outcome.refused_by, stage.events) == (Effect.REFUSED, "raitui", ["recorded Refusal"])
        assert "now it is version v42 → v41 at eu1, us1; agreed was version v42 → v41 at eu1" in stage.details
        assert "Look again" in stage.details

    def test_another_version_than_was_shown_is_refused(self) -> None:
        assert self.contain(ONE, rollback_of("svc", "eu1", "v43", "v41"))[1].state is Effect.REFUSED

    def test_less_than_was_shown_is_done_where_the_rest_is_settled(self) -> None:
        stage, outcome = self.contain(
            fleet(rollout("eu1"), rollout("us1", 0.0)), self.SHOWN, rollback_of("svc", "us1", "v42", "v41")
        )
        assert (outcome.state, [one.at for one in stage.backend.sent]) == (Effect.IN_EFFECT, ["eu1"])

    def test_what_somebody_else_has_done_is_not_followed_by_going_back_further(self) -> None:
        """Fault 14: kim has rolled back to v41; the same press does not go on to v40."""
        good = LastGood("eu1", "model", "v40", "served 30d", since=NOW - 60)
        service = structs.replace(fleet().services[0], last_goods=(good,), locations=("eu1",))
        seen = structs.replace(fleet(), services=(service,))
        reader = Reader({"eu1": Posture("eu1", versions=(ServingVersions("model", "v41"),))})
        assert Stage(seen, readers=(reader,)).contain().state is Effect.IN_EFFECT
        stage = Stage(seen, readers=(reader,))
        outcome = stage.contain(structs.replace(ROLLBACK, expected=(self.SHOWN,)))
        assert (outcome.state, stage.backend.sent) == (Effect.NOTHING_TO_CHANGE, [])
        assert "version v42 → v41 is done already" in stage.details

    def test_nothing_left_to_do_is_no_refusal(self) -> None:
        assert self.contain(fleet(rollout("eu1", 0.0)), self.SHOWN)[1].state is Effect.NOTHING_TO_CHANGE


class TestWithNobodyListening:
    def test_an_action_is_finished_and_recorded(self) -> None:
        """Fault 22: the console is gone in mid-action."""

        def gone(outcome: Outcome) -> None:
            raise RuntimeError("the console has closed")

        stage = Stage(ONE)
        assert stage.contain(progress=gone).state is Effect.IN_EFFECT
        assert stage.events == DONE


class TestAPreview:
    def test_tells_what_would_be_done_and_does_nothing(self) -> None:
        stage = Stage(TWO, levers=())

        async def preview() -> None:
            found = await stage.containing().preview(ROLLBACK, TWO, ADA)
            assert [one.at for one in found.found.transitions] == ["eu1", "us1"]
            assert (found.decision.allowed, found.changed) == (True, "")
            assert found.out_of_reach == found.found.transitions

        virtually(preview())
        assert stage.events == []


@pytest.mark.parametrize("worse", list(Effect))
def test_an_action_has_come_only_as_far_as_in_its_worst_place(worse: Effect) -> None:
    good = {Effect.IN_EFFECT, Effect.RECOVERED, Effect.NOTHING_TO_CHANGE}
    assert (worst_effect([Effect.IN_EFFECT, worse]) is Effect.IN_EFFECT) == (worse in good)


def test_a_candidate_that_is_brought_back_serves_beside_the_stable_version() -> None:
    """Nobody is told that the stable version serves no more, since it does."""
    held = ContainedState(
        "rollback", "bea", NOW - 600, None, "in_force", "eu1", "old", Axis.VERSION, "", before="v42", after="v41"
    )
    service = structs.replace(fleet(rollout("eu1", 0.0)).services[0], contained=(held,))
    stage = Stage(structs.replace(ONE, services=(service,)))
    outcome = stage.contain(Containment("roll_forward", "svc", "", "mended"))
    assert (outcome.state, outcome.steps[-1].detail) == (Effect.IN_EFFECT, "v42 serves")
