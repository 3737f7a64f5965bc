"""Several act on one thing: who was first in the log acts, the others look, take over or are told (fault 14)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from msgspec import structs

from raitui.control.carrying_out import FIRST, FOLLOW_WITHIN_S, THEIRS_WITHIN_S
from raitui.core.action import Axis
from raitui.core.audit_record import Actor, Intent, Origin, OutcomeRecord, ProcessMark
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.ladder import risk_of_move
from raitui.core.snapshot import (
    ContainedState,
    FleetSnapshot,
    ModeState,
    Posture,
    ServiceSnapshot,
    ServingVersions,
    State,
    Why,
)
from tests.acting import ADA, Backend, Log, Reader, Stage, after
from tests.intents import intent
from tests.knowledge import NOW
from tests.virtual_time import virtually

KIM = Actor("kim", "unix account", Origin.CONSOLE)
KIMS = ProcessMark("elsewhere", "boot", 99, 7)


def exposure(action: str, before: str, after: str, at: str = "eu1") -> Transition:
    risk = risk_of_move(Axis.EXPOSURE, before, after)
    return Transition("svc", at, before, after, action, Axis.EXPOSURE, risk)


PAUSING = exposure("pause", "open", "paused")
RESUMING = exposure("resume", "paused", "open")
THROTTLING = exposure("throttle", "open", "throttled")


def kims(*desired: Transition, action_id: str = "kims", deadline_s: float = 180.0) -> Intent:
    wish = Containment(desired[0].action, "svc", "", "kim saw it")
    return intent(action_id, NOW - 12, wish=wish, desired=desired, process=KIMS, deadline_s=12 + deadline_s, actor=KIM)


def fleet(standing: str, *places: str) -> FleetSnapshot:
    modes = tuple(ModeState(at, "automatic", standing) for at in places or ("eu1",))
    contained = tuple(
        ContainedState("pause", "bea", NOW - 600, None, "in_force", at, "old", Axis.EXPOSURE, "", "open", "paused")
        for at in places or ("eu1",)
        if standing == "paused"
    )
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("burns"), modes=modes, contained=contained)
    return FleetSnapshot(NOW, "site", "", (service,), ())


def wish_for(desired: Transition) -> Containment:
    return Containment(desired.action, "svc", "", "mine")


def stage_of(mine: Transition, *theirs: Intent, backend: Backend | None = None, reader: Reader | None = None) -> Stage:
    readers = (reader,) if reader else ()
    return Stage(fleet(mine.before), backend or Backend(), Log(held=list(theirs)), readers=readers)


def ended(stage: Stage, state: Effect, action_id: str = "kims") -> Callable[[], object]:
    return lambda: stage.log.append(OutcomeRecord(action_id, NOW, state, ()))


class TestTheSameEnd:
    def test_is_not_sent_twice_but_seen(self) -> None:
        stage = stage_of(PAUSING, kims(PAUSING), backend=Backend(seen_at=4.0))
        outcome = stage.contain(wish_for(PAUSING), after(6.0, lambda: None))
        assert (outcome.state, stage.backend.sent) == (Effect.IN_EFFECT, [])
        assert "already on its way: kim does pause (exposure open → paused) since 12 s ago, log 1" in stage.details
        assert "paused is seen, by kim" in stage.details
        assert [step.detail.partition(":")[0] for step in outcome.steps if step.conflict] == [
            "not sent again, already on its way"
        ]
        assert stage.took_s == pytest.approx(4.0)

    @pytest.mark.parametrize("mine", [PAUSING, RESUMING], ids=["reducing", "increasing"])
    @pytest.mark.parametrize("state", [Effect.FAILED, Effect.UNKNOWN, Effect.UNVERIFIED, Effect.REFUSED])
    def test_is_taken_over_when_who_was_first_ends_without_the_effect(self, mine: Transition, state: Effect) -> None:
        stage = stage_of(mine, kims(mine))
        outcome = stage.contain(wish_for(mine), after(3.5, ended(stage, state)))
        assert (outcome.state, stage.backend.sent) == (Effect.IN_EFFECT, [mine])
        assert stage.backend.sent_at["eu1"] == pytest.approx(4.0)
        assert "taking over" in stage.details

    def test_is_taken_over_when_their_process_is_gone(self) -> None:
        stage = stage_of(PAUSING, kims(PAUSING))
        outcome = stage.contain(wish_for(PAUSING), after(2.5, lambda: stage.gone.add(KIMS)))
        assert (outcome.state, stage.backend.sent) == (Effect.IN_EFFECT, [PAUSING])
        assert stage.backend.sent_at["eu1"] == pytest.approx(3.0)

    def test_is_taken_over_when_their_deadline_is_past(self) -> None:
        stage = stage_of(PAUSING, kims(PAUSING, deadline_s=7.5))
        stage.contain(wish_for(PAUSING))
        assert stage.backend.sent_at["eu1"] == pytest.approx(8.0)

    def test_is_not_waited_for_longer_than_a_request_takes(self) -> None:
        """Nobody's lease holds up what limits harm for ever (design decision 13)."""
        stage = stage_of(PAUSING, kims(PAUSING))
        stage.contain(wish_for(PAUSING))
        assert stage.backend.sent_at["eu1"] == pytest.approx(FOLLOW_WITHIN_S)

    def test_is_taken_over_by_the_next_in_the_log_alone(self) -> None:
        """Three consoles: the first fails, the second takes over, the third still looks."""
        second = structs.replace(kims(PAUSING), action_id="second", actor=structs.replace(KIM, name="bea"))
        stage = stage_of(PAUSING, kims(PAUSING), second, backend=Backend(seen_at=9.0))
        outcome = stage.contain(wish_for(PAUSING), after(3.0, ended(stage, Effect.FAILED)))
        assert (outcome.state, stage.backend.sent) == (Effect.IN_EFFECT, [])
        assert "by bea" in stage.details

    def test_that_was_reached_and_told_by_the_backend_but_is_not_seen_is_not_sent_again(self) -> None:
        stage = stage_of(
            PAUSING,
            kims(PAUSING),
            backend=Backend(seen_after_s=None),
            reader=Reader({"eu1": Posture("eu1", exposure="open")}),
        )

        def reached() -> None:
            stage.readers[0].postures["eu1"] = Posture("eu1", exposure="paused")
            ended(stage, Effect.IN_EFFECT)()

        outcome = stage.contain(wish_for(PAUSING), after(3.0, reached))
        assert (outcome.state, stage.backend.sent) == (Effect.UNVERIFIED, [])

    def test_keeps_following_while_the_log_cannot_be_read(self) -> None:
        stage = stage_of(PAUSING, kims(PAUSING), backend=Backend(seen_at=9.0))
        outcome = stage.contain(wish_for(PAUSING), after(1.5, lambda: setattr(stage.log, "unreadable", True)))
        assert (outcome.state, stage.backend.sent) == (Effect.IN_EFFECT, [])


class TestAnotherEnd:
    def test_of_one_that_increases_the_risk_is_refused_with_who_and_what(self) -> None:
        stage = stage_of(RESUMING, kims(exposure("throttle", "paused", "throttled")))
        outcome = stage.contain(wish_for(RESUMING))
        assert (outcome.state, outcome.refused_by, stage.backend.sent) == (Effect.REFUSED, "raitui", [])
        assert "kim does throttle (exposure paused → throttled) since 12 s ago, log 1" in stage.details
        assert isinstance(stage.log.held[-1], OutcomeRecord)

    def test_of_one_that_reduces_it_further_goes_ahead_and_says_of_whom(self) -> None:
        stage = stage_of(PAUSING, kims(THROTTLING))
        outcome = stage.contain(wish_for(PAUSING))
        assert (outcome.state, stage.backend.sent_at["eu1"]) == (Effect.IN_EFFECT, 0)
        assert "going ahead of kim does throttle" in stage.details

    def test_of_one_that_reduces_it_less_waits_for_the_one_that_goes_further(self) -> None:
        stage = stage_of(THROTTLING, kims(PAUSING), reader=Reader({"eu1": Posture("eu1", exposure="open")}))

        def paused() -> None:
            stage.readers[0].postures["eu1"] = Posture("eu1", exposure="paused")
            ended(stage, Effect.IN_EFFECT)()

        outcome = stage.contain(wish_for(THROTTLING), after(2.5, paused))
        assert (outcome.state, stage.backend.sent) == (Effect.NOTHING_TO_CHANGE, [])
        assert "paused, further down already" in stage.details

    def test_at_one_location_holds_up_no_other(self) -> None:
        stage = Stage(fleet("paused", "eu1", "us1"), log=Log(held=[kims(exposure("throttle", "paused", "throttled"))]))
        outcome = stage.contain(wish_for(RESUMING))
        assert [one.at for one in stage.backend.sent] == ["us1"]
        newest = {step.at: step.state for step in outcome.steps}
        assert newest == {"eu1": Effect.REFUSED, "us1": Effect.IN_EFFECT}


def test_the_whole_is_not_in_effect_while_somebody_else_still_acts_at_one_location() -> None:
    backend = Backend(seen_after_s=0.0)
    stage = Stage(fleet("open", "eu1", "us1"), backend, Log(held=[kims(exposure("pause", "open", "paused", at="us1"))]))
    stage.contain(wish_for(PAUSING), after(9.0, lambda: setattr(backend, "seen_at", 9.0)))
    early = [outcome for outcome in stage.told if not any(step.at == "us1" and step.ms for step in outcome.steps)]
    assert any(step.state is Effect.IN_EFFECT for step in early[-1].steps)
    assert {outcome.state for outcome in early} == {Effect.SENT}
    assert stage.told[-1].state is Effect.IN_EFFECT


NO_RIVALS = [
    ("closed", lambda stage: ended(stage, Effect.FAILED)()),
    ("gone", lambda stage: stage.gone.add(KIMS)),
]


@pytest.mark.parametrize("settle", [one[1] for one in NO_RIVALS], ids=[one[0] for one in NO_RIVALS])
def test_who_has_ended_is_no_rival(settle: Callable[[Stage], object]) -> None:
    stage = stage_of(RESUMING, kims(exposure("throttle", "paused", "throttled")))
    settle(stage)
    assert stage.contain(wish_for(RESUMING)).state is Effect.IN_EFFECT


def test_what_moves_something_else_is_no_rival() -> None:
    stage = stage_of(RESUMING, kims(exposure("pause", "open", "paused", at="us1")))
    assert stage.contain(wish_for(RESUMING)).state is Effect.IN_EFFECT


def refused_by_kim(desired: Transition) -> Step:
    return Step("actuator", Effect.FAILED, "409: kim was first, action kims", 3, conflict=True)


class TestABackendThatSaysSomebodyWasFirst:
    def contain(self, mine: Transition, backend: Backend, reader: Reader | None = None) -> tuple[Stage, Outcome]:
        stage = stage_of(mine, backend=backend, reader=reader)
        return stage, stage.contain(wish_for(mine))

    def test_and_did_the_same_is_a_success_once_it_is_seen(self) -> None:
        stage, outcome = self.contain(PAUSING, Backend(answers=refused_by_kim, seen_at=0.0))
        assert (outcome.state, len(stage.backend.sent)) == (Effect.IN_EFFECT, 1)
        assert "409: kim was first" in stage.details

    def test_and_did_the_same_as_the_backend_tells_is_looked_for(self) -> None:
        told = Reader({"eu1": Posture("eu1", exposure="open")})

        def answers(desired: Transition) -> Step:
            told.postures["eu1"] = Posture("eu1", exposure="paused")
            return refused_by_kim(desired)

        stage, outcome = self.contain(PAUSING, Backend(answers=answers, seen_after_s=3.0), told)
        assert (outcome.state, len(stage.backend.sent)) == (Effect.IN_EFFECT, 1)

    def rebased(
        self, answer: Callable[[Transition], Step], mine: Transition, fresh: str, *, seen_after_s: float | None = 5.0
    ) -> tuple[Stage, Outcome]:
        """The backend is in another state than was known, and refuses what starts from the known one."""
        told = Reader({"eu1": Posture("eu1", exposure=mine.before)})

        def answers(desired: Transition) -> Step:
            told.postures["eu1"] = Posture("eu1", exposure=fresh)
            return answer(desired)

        return self.contain(mine, Backend(answers=answers, seen_after_s=seen_after_s), told)

    def test_is_answered_from_where_it_stands_now_where_that_reduces_the_risk(self) -> None:
        """Design decision 13: a reducing action may rebase and retry."""

        def answer(desired: Transition) -> Step:
            return refused_by_kim(desired) if desired.before == "open" else Step("actuator", Effect.ACCEPTED, "", 3)

        stage, outcome = self.rebased(answer, PAUSING, "throttled")
        assert [(one.before, one.after) for one in stage.backend.sent] == [("open", "paused"), ("throttled", "paused")]
        assert outcome.state is Effect.IN_EFFECT

    def test_is_tried_again_once_and_no_more(self) -> None:
        told = Reader({"eu1": Posture("eu1", exposure="open")})

        def to_and_fro(desired: Transition) -> Step:
            told.postures["eu1"] = Posture("eu1", exposure="open" if desired.before == "throttled" else "throttled")
            return refused_by_kim(desired)

        stage, outcome = self.contain(PAUSING, Backend(answers=to_and_fro), told)
        assert (len(stage.backend.sent), outcome.state) == (2, Effect.FAILED)
        assert outcome.steps[-1].detail == FIRST

    def test_and_rolled_back_already_is_looked_for_and_not_followed_by_going_back_further(self) -> None:
        told = Reader({"eu1": Posture("eu1", versions=(ServingVersions("model", "v41", "v42", 0.05),))})

        def answers(desired: Transition) -> Step:
            told.postures["eu1"] = Posture("eu1", versions=(ServingVersions("model", "v41"),))
            return refused_by_kim(desired)

        stage = Stage(fleet("open"), Backend(answers=answers, seen_after_s=8.0), readers=(told,))
        assert stage.contain(Containment("rollback", "svc", "", "mine")).state is Effect.IN_EFFECT
        assert len(stage.backend.sent) == 1

    def test_is_not_answered_with_another_version_than_the_intent_names(self) -> None:
        versions = {stable: Posture("eu1", versions=(ServingVersions("model", stable, "v42", 0.05),))
                    for stable in ("v41", "v40")}  # fmt: skip
        told = Reader({"eu1": versions["v41"]})

        def answers(desired: Transition) -> Step:
            told.postures["eu1"] = versions["v40"]
            return refused_by_kim(desired)

        stage = Stage(fleet("open"), Backend(answers=answers), readers=(told,))
        assert stage.contain(Containment("rollback", "svc", "", "mine")).state is Effect.FAILED
        assert [one.after for one in stage.backend.sent] == ["v41"]
        assert "it would now be model v42 → v40. Look again" in stage.details

    def test_is_not_tried_again_where_nothing_tells_where_it_stands(self) -> None:
        stage, outcome = self.contain(PAUSING, Backend(answers=refused_by_kim, seen_after_s=None))
        assert (len(stage.backend.sent), outcome.state) == (1, Effect.FAILED)
        assert outcome.steps[-1].detail == FIRST
        assert stage.took_s == pytest.approx(THEIRS_WITHIN_S)

    def test_and_did_the_same_is_looked_for_though_nothing_tells_where_it_stands(self) -> None:
        """Found by consoles that die: a request is taken, and its sender gone, before anybody sees the effect."""
        stage, outcome = self.contain(PAUSING, Backend(answers=refused_by_kim, seen_at=4.0))
        assert (len(stage.backend.sent), outcome.state, stage.took_s) == (1, Effect.IN_EFFECT, 4.0)

    def test_is_not_answered_by_going_up(self) -> None:
        """What somebody has paused meanwhile is not throttled instead."""
        stage, outcome = self.rebased(refused_by_kim, THROTTLING, "paused")
        assert (len(stage.backend.sent), outcome.state) == (1, Effect.NOTHING_TO_CHANGE)
        assert "further down" in stage.details

    @pytest.mark.parametrize(
        ("fresh", "says"),
        [
            ("paused", FIRST),
            ("throttled", "it is at throttled, which resume does not undo"),
        ],
    )
    def test_is_not_tried_again_where_that_increases_the_risk(self, fresh: str, says: str) -> None:
        """Design decision 13: an increasing one is authorised anew."""
        stage, outcome = self.rebased(refused_by_kim, RESUMING, fresh, seen_after_s=None)
        assert (len(stage.backend.sent), outcome.state) == (1, Effect.FAILED)
        assert outcome.steps[-1].detail == says
        assert "409: kim was first, action kims" in stage.details


def test_two_who_press_at_the_same_moment_send_once() -> None:
    """Fault 14, in one process: the second of two wishes follows the first."""
    stage = stage_of(PAUSING)

    async def both() -> list[Outcome]:
        containing = stage.containing()
        wishes = (containing.contain(wish_for(PAUSING), stage.seen, ADA, lambda outcome: None) for _ in range(2))
        return await asyncio.gather(*wishes)

    outcomes = virtually(both())
    assert [outcome.state for outcome in outcomes] == [Effect.IN_EFFECT] * 2
    assert len(stage.backend.sent) == 1
