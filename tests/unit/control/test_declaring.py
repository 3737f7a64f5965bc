"""What each kind of action waits for before anything is sent, and what becomes of it without a log (faults 1 to 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from raitui.core.audit_record import AuditRecord, Intent, OutcomeRecord
from raitui.core.containment import Containment, Effect
from raitui.core.snapshot import FleetSnapshot, ModeState, Posture, ServiceSnapshot, State, Why
from raitui.errors import DuplicateRecordError, RaituiError
from tests.acting import Backend, Log, Reader, Sink, Stage, after
from tests.knowledge import NOW

PAUSE = Containment("pause", "svc", "", "burns", "page")
RESUME = Containment("resume", "svc", "", "mended")
FULL = RaituiError("the disk is full", "free space")


def standing(exposure: str) -> FleetSnapshot:
    service = ServiceSnapshot(
        "svc", "", 1, "", State.PAGE, Why("burns"), modes=(ModeState("eu1", "automatic", exposure),)
    )
    return FleetSnapshot(NOW, "site", "", (service,), ())


def stage_for(wish: Containment, log: Log, *sinks: Sink, readers: tuple[Reader, ...] = ()) -> Stage:
    return Stage(standing("open" if wish is PAUSE else "paused"), log=log, sinks=sinks or (Sink(),), readers=readers)


class TestReducingTheRisk:
    @pytest.mark.parametrize(
        "log",
        [Log(broken=FULL), Log(takes_s=9.0), Log(broken=ValueError("a defect"))],
        ids=["dead", "silent", "defective"],
    )
    def test_goes_ahead_through_the_fallbacks_loudly(self, log: Log) -> None:
        """Design decision 11: the intent is durable elsewhere before anything is sent."""
        stage = stage_for(PAUSE, Log(log.events, log.broken, takes_s=log.takes_s))
        outcome = stage.contain(PAUSE)
        assert [event for event in stage.events if not event.startswith("recorded")] == [
            "kept Intent",
            "sent eu1",
            "kept OutcomeRecord",
        ]
        assert outcome.state is Effect.IN_EFFECT
        assert outcome.audit_seq is None
        assert "audit failed THE AUDIT LOG CANNOT BE WRITTEN" in stage.details
        assert "he intent is in spool" in stage.details

    def test_is_sent_within_half_a_second_whatever_is_slow(self) -> None:
        """Design decision 9: everything before the request of a reducing action, 500 ms at most."""
        slow_sink = Sink(name="slow", takes_s=60.0)
        readers = (Reader(takes_s=60.0),)
        stage = stage_for(PAUSE, Log(takes_s=60.0), Sink(), slow_sink, readers=readers)
        stage.contain(PAUSE)
        assert stage.backend.sent_at["eu1"] == pytest.approx(0.5)

    def test_waits_longer_for_its_only_witness_than_to_refuse_for_that(self) -> None:
        """R-CON-4: while the disks are busy, what limits harm is late rather than not done."""
        stage = stage_for(PAUSE, Log(takes_s=60.0), Sink(takes_s=1.0), Sink(name="slow", takes_s=60.0))
        assert stage.contain(PAUSE).state is Effect.IN_EFFECT
        assert stage.backend.sent_at["eu1"] == pytest.approx(1.4)

    def test_goes_ahead_with_a_remark_while_the_log_is_merely_slow(self) -> None:
        """Fault 3: nothing has failed, so nothing is shouted."""
        log = Log(takes_s=0.9)
        stage = stage_for(PAUSE, log)
        assert stage.contain(PAUSE, after(0.6, lambda: setattr(log, "takes_s", 0.0))).state is Effect.IN_EFFECT
        assert "audit sent the audit log is slow: the intent is in spool, and is brought home later" in stage.details
        assert "CANNOT BE WRITTEN" not in stage.details

    def test_waits_for_a_log_that_is_merely_slow_and_reads_the_rivals_in_what_is_left(self) -> None:
        stage = stage_for(PAUSE, Log(takes_s=0.35))
        stage.contain(PAUSE)
        assert stage.events == ["recorded Intent", "sent eu1", "recorded OutcomeRecord"]
        assert stage.backend.sent_at["eu1"] == pytest.approx(0.5)
        assert "who else acts on it cannot be read" in stage.details

    def test_without_any_witness_nothing_is_done(self) -> None:
        """No effect without an intent."""
        stage = stage_for(PAUSE, Log(broken=FULL), Sink(broken=True), Sink(name="syslog", takes_s=60.0))
        outcome = stage.contain(PAUSE)
        assert (outcome.state, outcome.refused_by, stage.backend.sent) == (Effect.REFUSED, "audit", [])
        assert "nothing is done without a witness: the disk is full. free space" in stage.details


class TestIncreasingTheRisk:
    @pytest.mark.parametrize(("broken", "takes_s"), [(FULL, 0.0), (None, 2.5)], ids=["dead", "slow"])
    def test_is_refused_until_the_log_can_be_written(self, broken: Exception | None, takes_s: float) -> None:
        stage = stage_for(RESUME, Log(broken=broken, takes_s=takes_s))
        outcome = stage.contain(RESUME)
        assert (outcome.state, outcome.refused_by, stage.backend.sent) == (Effect.REFUSED, "audit", [])
        assert "nothing that increases the risk until the audit log can be written" in stage.details

    def test_waits_two_seconds_for_a_log_that_is_slow(self) -> None:
        """Fault 3: 2 s deadline."""
        stage = stage_for(RESUME, Log(takes_s=1.9))
        assert stage.contain(RESUME).state is Effect.IN_EFFECT

    def test_an_intent_that_landed_late_is_closed_as_refused(self) -> None:
        log = Log(takes_s=2.5)
        stage = stage_for(RESUME, log)
        stage.contain(RESUME, after(2.2, lambda: setattr(log, "takes_s", 0.0)))
        (intent, outcome) = log.held
        assert isinstance(intent, Intent)
        assert isinstance(outcome, OutcomeRecord)
        assert outcome.state is Effect.REFUSED

    def test_is_refused_where_nobody_can_tell_who_else_acts(self) -> None:
        stage = stage_for(RESUME, Log(unreadable=True))
        outcome = stage.contain(RESUME)
        assert (outcome.state, outcome.refused_by, stage.backend.sent) == (Effect.REFUSED, "audit", [])
        assert stage.events == ["recorded Intent", "recorded OutcomeRecord"]


def is_outcome(record: AuditRecord) -> bool:
    return isinstance(record, OutcomeRecord)


class TestTheOutcome:
    def test_is_kept_elsewhere_where_the_log_does_not_take_it_and_is_told_as_it_is(self) -> None:
        stage = stage_for(PAUSE, Log(broken=FULL, breaks=is_outcome))
        outcome = stage.contain(PAUSE)
        assert stage.events == ["recorded Intent", "sent eu1", "kept OutcomeRecord"]
        assert (outcome.state, outcome.audit_seq) == (Effect.IN_EFFECT, None)
        assert "The outcome is in spool" in stage.details
        assert stage.told[-1] == outcome

    def test_says_where_it_is_recorded_nowhere(self) -> None:
        stage = stage_for(PAUSE, Log(broken=FULL, breaks=is_outcome), Sink(broken=True))
        assert stage.contain(PAUSE).state is Effect.IN_EFFECT
        assert "the outcome is recorded nowhere: the disk is full" in stage.details

    def test_is_recorded_once_though_another_was_quicker(self) -> None:
        stage = stage_for(PAUSE, Log())
        recovered = OutcomeRecord("id-1", NOW, Effect.IN_EFFECT, ())
        outcome = stage.contain(PAUSE, after(1.0, lambda: stage.log.append(recovered)))
        assert stage.log.held[1:] == [recovered]
        assert (outcome.state, outcome.audit_seq) == (Effect.IN_EFFECT, None)
        assert "another process recorded the outcome first" in stage.details


def test_an_action_id_that_the_log_knows_already_is_not_done_again() -> None:
    stage = stage_for(PAUSE, Log(broken=DuplicateRecordError("there already"), breaks=lambda record: True))
    outcome = stage.contain(PAUSE)
    assert (outcome.state, stage.backend.sent) == (Effect.REFUSED, [])


@pytest.mark.parametrize("wish", [PAUSE, RESUME], ids=["reducing", "increasing"])
@pytest.mark.parametrize("log", [Log, lambda: Log(broken=FULL), lambda: Log(takes_s=1.0)], ids=["well", "dead", "slow"])
@pytest.mark.parametrize("sink", [Sink, lambda: Sink(broken=True)], ids=["kept", "not kept"])
@pytest.mark.parametrize("effect", [Backend(), Backend(hangs=True, seen_after_s=None)], ids=["done", "hangs"])
def test_nothing_is_ever_sent_before_its_intent_is_durable_somewhere(
    wish: Containment, log: Callable[[], Log], sink: Callable[[], Sink], effect: Backend
) -> None:
    stage = stage_for(wish, log(), sink())
    stage.backend.hangs, stage.backend.seen_after_s = effect.hangs, effect.seen_after_s
    stage.contain(wish)
    if "sent eu1" in stage.events:
        before = stage.events[: stage.events.index("sent eu1")]
        assert {"recorded Intent", "kept Intent"} & set(before)
    assert stage.events.count("sent eu1") <= 1


def test_the_deadline_of_an_intent_is_later_than_anything_that_its_process_waits_for() -> None:
    """Until then nobody else closes it (design decision 12)."""
    stage = stage_for(PAUSE, Log())
    stage.backend.hangs, stage.backend.blind = True, True
    stage.readers = (Reader({"eu1": Posture("eu1", exposure="open")}),)
    stage.contain(PAUSE)
    (intent, _) = stage.log.held
    assert isinstance(intent, Intent)
    assert NOW + stage.took_s < intent.deadline
