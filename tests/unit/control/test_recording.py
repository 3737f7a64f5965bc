"""The log as the control loop sees it: it never blocks, and what it does not take is kept and brought home."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from msgspec import structs

from raitui.control import debts
from raitui.control.recording import READ_BACK_WITHIN_S, RETRY_EVERY_S, Recording
from raitui.core.audit_record import AuditRecord, Gap, Intent, OutcomeRecord, Refusal
from raitui.core.containment import Effect
from raitui.errors import ConfigurationError, DuplicateRecordError, RaituiError, SlowLogError
from tests.acting import ADA, ROLLBACK, Log, Sink, Stage, VirtualCalls, now_s
from tests.intents import intent
from tests.knowledge import NOW
from tests.virtual_time import VirtualClock, virtually

FULL = RaituiError("the disk is full", "free space")
OUTCOME = OutcomeRecord("id-1", NOW, Effect.IN_EFFECT, ())
REFUSAL = Refusal("id-9", NOW, ADA, ROLLBACK, (), "default deny", "nobody may")


def perform(log: Log, sinks: tuple[Sink, ...], act: Callable[[Recording], Awaitable[None]]) -> Recording:
    """Let something be recorded, in virtual time."""

    async def run() -> Recording:
        recording = Stage(None, log=log, sinks=sinks).recording()
        await act(recording)
        return recording

    return virtually(run())


async def running(recording: Recording, seconds: float) -> None:
    """Let it bring home what it can, for so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await recording.run()


async def put(recording: Recording, *records: AuditRecord) -> None:
    """As ``contain()`` does: in the log, else kept."""
    for record in records:
        try:
            await recording.append(record, 0.4)
        except RaituiError:
            await recording.keep(record)


class TestAppending:
    def test_returns_the_number_of_a_durable_record(self) -> None:
        async def act(recording: Recording) -> None:
            assert [await recording.append(record, 1.0) for record in (intent(), OUTCOME)] == [1, 2]
            assert [one.seq for one in await recording.records(1)] == [2]

        assert perform(Log(), (Sink(),), act).degraded is None

    @pytest.mark.parametrize("broken", [None, FULL])
    def test_marks_every_record_of_a_drill_wherever_it_goes(self, broken: RaituiError | None) -> None:
        """R-DRL-1, R-AUD-1: flagged as drills everywhere, also in what is kept elsewhere and in a gap."""
        log, sink = Log(broken=broken), Sink()

        async def run() -> None:
            recording = Recording(log, (sink,), VirtualClock(), lambda _: VirtualCalls(lambda: 0.0), drill="rollback")
            await put(recording, intent(), OUTCOME)
            assert {record.drill for record in sink.held} == ({"rollback"} if broken else set())
            log.broken = None
            await running(recording, 3 * RETRY_EVERY_S)

        virtually(run())
        assert {type(record) for record in log.held} == {Intent, OutcomeRecord} | ({Gap} if broken else set())
        assert {record.drill for record in log.held} == {"rollback"}

    def test_is_known_to_be_impossible_before_anybody_needs_it(self) -> None:
        """Fault 4: a log that cannot be written is told before the first key is pressed."""

        async def act(recording: Recording) -> None:
            await recording.check(1.0)

        degraded = perform(Log(broken=FULL), (Sink(),), act).degraded
        assert degraded is not None
        assert (degraded.since, degraded.cause) == (NOW, FULL.message)
        assert perform(Log(), (Sink(),), act).degraded is None
        slow = perform(Log(takes_s=9.0), (Sink(),), act).degraded
        assert slow is not None
        assert "within 1 s" in slow.cause

    def test_a_store_that_hangs_holds_nothing_up(self) -> None:
        """Fault 3: fsync takes seconds; the deadline is kept, and the loop goes on meanwhile."""

        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError, match=r"did not take a record within 0\.4 s"):
                await recording.append(intent(), 0.4)
            assert now_s() == pytest.approx(0.4)

        degraded = perform(Log(takes_s=9.0), (Sink(),), act).degraded
        assert degraded is not None
        assert degraded.since == pytest.approx(NOW + 0.4)

    @pytest.mark.parametrize(("takes_s", "slow"), [(0.7, True), (9.0, False)])
    def test_a_store_that_is_late_is_slow_until_it_has_been_silent_for_two_seconds(
        self, takes_s: float, slow: bool
    ) -> None:
        """Fault 3: a deadline that was short says nothing of what can be written."""

        async def act(recording: Recording) -> None:
            with pytest.raises(SlowLogError, match=r"within 0\.3 s"):
                await recording.append(intent(), 0.284012)
            assert recording.degraded is not None
            assert recording.degraded.slow
            await asyncio.sleep(1.8)
            assert recording.degraded.slow is slow
            assert recording.degraded.since == pytest.approx(NOW + 0.284012)

        perform(Log(takes_s=takes_s), (Sink(),), act)

    def test_a_store_that_is_known_to_be_silent_is_not_called_slow_once_more(self) -> None:
        async def act(recording: Recording) -> None:
            await put(recording, intent("id-1"))
            await asyncio.sleep(2.0)
            with pytest.raises(RaituiError) as raised:
                await recording.append(intent("id-2"), 0.4)
            assert not isinstance(raised.value, SlowLogError)

        degraded = perform(Log(takes_s=9.0), (Sink(),), act).degraded
        assert degraded is not None
        assert not degraded.slow

    def test_a_store_that_was_slow_and_then_fails_is_not_called_slow_any_more(self) -> None:
        log = Log(takes_s=0.7)

        async def act(recording: Recording) -> None:
            await put(recording, intent("id-1"))
            log.broken, log.takes_s = FULL, 0.0
            with pytest.raises(RaituiError, match="the disk is full"):
                await recording.append(intent("id-2"), 2.0)

        degraded = perform(log, (Sink(),), act).degraded
        assert degraded is not None
        assert (degraded.slow, degraded.cause) == (False, "the disk is full")

    def test_what_was_kept_while_the_log_was_slow_is_brought_home(self) -> None:
        log = Log(takes_s=0.7)

        async def act(recording: Recording) -> None:
            await put(recording, intent("id-1"))
            log.takes_s = 0.0
            await running(recording, 3 * RETRY_EVERY_S)
            assert recording.degraded is None

        perform(log, (Sink(),), act)
        assert [one for one in log.held if isinstance(one, Intent)] == [intent("id-1")]

    def test_an_append_that_was_given_up_before_it_began_is_never_made(self) -> None:
        log = Log(takes_s=3.0)

        async def act(recording: Recording) -> None:
            for record in (intent("id-1"), intent("id-2")):
                with pytest.raises(RaituiError):
                    await recording.append(record, 0.4)
            await asyncio.sleep(60)

        perform(log, (Sink(),), act)
        assert log.held == [intent("id-1")]

    def test_a_store_that_cannot_be_written_is_said_with_its_remedy(self) -> None:
        """Faults 1, 2 and 4."""

        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError, match="the disk is full"):
                await recording.append(intent(), 1.0)

        degraded = perform(Log(broken=FULL), (Sink(),), act).degraded
        assert degraded is not None
        assert (degraded.since, degraded.cause, degraded.remedy) == (NOW, "the disk is full", "free space")

    def test_a_defect_of_the_store_is_a_failure_like_any_other(self) -> None:
        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError, match="a defect"):
                await recording.append(intent(), 1.0)

        assert perform(Log(broken=ValueError("a defect")), (Sink(),), act).degraded is not None

    def test_what_is_there_already_is_no_failure_of_the_log(self) -> None:
        async def act(recording: Recording) -> None:
            await recording.append(intent(), 1.0)
            with pytest.raises(DuplicateRecordError):
                await recording.append(intent(), 1.0)

        assert perform(Log(), (Sink(),), act).degraded is None

    def test_reading_has_a_deadline_too(self) -> None:
        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError, match=r"not read within 0\.2 s"):
                await recording.records(0, 0.2)

        perform(Log(takes_s=9.0), (Sink(),), act)


class TestKeepingElsewhere:
    def test_one_sink_is_enough_and_which_ones_kept_it_is_told(self) -> None:
        sinks = Sink(name="spool", broken=True), Sink(name="syslog"), Sink(name="slow", takes_s=60.0)

        async def act(recording: Recording) -> None:
            assert await recording.keep(intent(), 0.1) == ("syslog",)
            assert now_s() == pytest.approx(0.1)

        perform(Log(), sinks, act)

    def test_where_none_keeps_it_every_reason_is_told(self) -> None:
        sinks = Sink(name="spool", broken=True), Sink(name="slow", takes_s=60.0)

        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError, match=r"spool cannot be written; keeping it in slow took longer") as raised:
                await recording.keep(intent(), 0.1)
            assert raised.value.remedy

        perform(Log(), sinks, act)

    def test_to_have_nowhere_to_keep_records_is_refused_at_the_start(self) -> None:
        """Design decision 11: zero configured sinks is a start-up error."""
        with pytest.raises(ConfigurationError, match="nowhere to keep"):
            Recording(Log(), (), VirtualClock())


class TestBringingHome:
    def test_what_was_kept_follows_into_the_log_with_a_record_of_the_gap(self) -> None:
        """Faults 1 to 4: the gap record when space is back."""
        log, sink = Log(broken=FULL), Sink()

        async def act(recording: Recording) -> None:
            await put(recording, intent(), OUTCOME)
            background = asyncio.ensure_future(running(recording, 3 * RETRY_EVERY_S))
            await asyncio.sleep(RETRY_EVERY_S + 1)
            assert (log.held, recording.degraded is not None) == ([], True)
            log.broken = None
            await background

        recording = perform(log, (sink,), act)
        assert log.held == [
            intent(),
            OUTCOME,
            Gap(NOW + 2 * RETRY_EVERY_S, NOW, "the disk is full", kept=("id-1",), lost=0),
        ]
        assert (recording.degraded, sink.held) == (None, [])

    def test_it_is_said_once(self) -> None:
        log = Log(broken=FULL)

        async def act(recording: Recording) -> None:
            await put(recording, intent())
            log.broken = None
            await running(recording, 10 * RETRY_EVERY_S)

        perform(log, (Sink(),), act)
        assert [type(record) for record in log.held] == [Intent, Gap]

    def test_what_an_earlier_process_left_is_taken_in_at_the_start(self) -> None:
        log, sink = Log(), Sink(held=[intent(when=NOW - 60), OUTCOME])

        async def act(recording: Recording) -> None:
            await running(recording, 1.0)

        recording = perform(log, (sink,), act)
        gap = log.held[-1]
        assert log.held[:2] == [intent(when=NOW - 60), OUTCOME]
        assert isinstance(gap, Gap)
        assert (gap.since, gap.kept, "earlier process" in gap.cause) == (NOW - 60, ("id-1",), True)
        assert (recording.degraded, sink.held) == (None, [])

    def test_a_log_that_was_always_well_gets_no_gap(self) -> None:
        log = Log()

        async def act(recording: Recording) -> None:
            await put(recording, intent(), OUTCOME)
            await running(recording, 10 * RETRY_EVERY_S)

        perform(log, (Sink(),), act)
        assert log.held == [intent(), OUTCOME]

    def test_what_landed_late_is_not_recorded_twice(self) -> None:
        """The store knows intents and outcomes; of the rest, this process knows what landed."""
        log, sink = Log(takes_s=3.0), Sink()

        async def act(recording: Recording) -> None:
            await put(recording, intent(), REFUSAL)
            await asyncio.sleep(10)
            await put(recording, REFUSAL)
            await asyncio.sleep(10)
            log.takes_s = 0.0
            await running(recording, 1.0)

        recording = perform(log, (sink,), act)
        assert [type(record) for record in log.held] == [Intent, Refusal, Gap]
        assert (recording.degraded, sink.held) == (None, [])

    def test_what_no_sink_could_keep_is_brought_home_by_this_process(self) -> None:
        log = Log(broken=FULL)

        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError):
                await put(recording, intent())
            log.broken = None
            await running(recording, 1.0)

        perform(log, (Sink(broken=True),), act)
        assert [type(record) for record in log.held] == [Intent, Gap]

    def test_an_outcome_never_stands_before_its_intent(self) -> None:
        """The log comes back between the two."""
        log = Log(broken=FULL)

        async def act(recording: Recording) -> None:
            await put(recording, intent())
            log.broken = None
            await put(recording, OUTCOME)
            assert log.held == [intent(), OUTCOME]
            await running(recording, 1.0)

        perform(log, (Sink(),), act)
        assert [type(record) for record in log.held] == [Intent, OutcomeRecord, Gap]

    def test_what_is_kept_while_records_are_brought_home_is_not_forgotten(self) -> None:
        log, sink = Log(broken=FULL), Sink()

        async def act(recording: Recording) -> None:
            await put(recording, intent("id-1"))
            log.broken, log.takes_s = None, 1.0
            background = asyncio.ensure_future(running(recording, 4 * RETRY_EVERY_S))
            await asyncio.sleep(1.5)
            await put(recording, intent("id-2"))
            await background

        recording = perform(log, (sink,), act)
        intents = [record.action_id for record in log.held if isinstance(record, Intent)]
        assert intents == ["id-1", "id-2"]
        assert (recording.degraded, sink.held) == (None, [])

    def test_a_sink_that_cannot_be_read_keeps_what_it_holds(self) -> None:
        log, sink = Log(broken=FULL), Sink(unreadable=True)

        async def act(recording: Recording) -> None:
            await put(recording, intent())
            log.broken = None
            await running(recording, 1.0)

        perform(log, (sink,), act)
        assert [type(record) for record in log.held] == [Intent, Gap]
        assert sink.held == [intent()]

    def test_the_log_is_not_complete_before_every_sink_was_read(self) -> None:
        """Fault 7: an outcome in the spool is worth more than what is observed in its absence."""
        log, sink = Log(held=[intent()]), Sink(held=[OUTCOME], unreadable=True)

        async def act(recording: Recording) -> None:
            complete = asyncio.ensure_future(recording.complete())
            background = asyncio.ensure_future(running(recording, 6 * RETRY_EVERY_S))
            await asyncio.sleep(3 * RETRY_EVERY_S)
            assert not complete.done()
            assert "spool cannot be read" in recording.unread
            sink.unreadable = False
            await complete
            assert (log.held[:2], recording.unread) == ([intent(), OUTCOME], "")
            await background

        perform(log, (sink,), act)

    def test_a_sink_that_stays_unreadable_is_waited_for_so_long_and_still_tried(self) -> None:
        log, sink = Log(), Sink(held=[intent()], unreadable=True)

        async def act(recording: Recording) -> None:
            background = asyncio.ensure_future(running(recording, 2 * READ_BACK_WITHIN_S))
            await recording.complete()
            assert now_s() == pytest.approx(READ_BACK_WITHIN_S, abs=RETRY_EVERY_S)
            sink.unreadable = False
            await background
            assert [type(record) for record in log.held] == [Intent, Gap]

        perform(log, (sink,), act)

    def test_what_only_a_sink_that_gives_nothing_back_kept_is_counted_when_it_is_too_much_to_hold(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(debts, "OWED_AT_MOST", 2)
        log = Log(broken=FULL)
        records = [structs.replace(REFUSAL, action_id=f"id-{number}") for number in range(5)]

        async def act(recording: Recording) -> None:
            await put(recording, *records)
            log.broken = None
            await running(recording, 1.0)

        perform(log, (Sink(name="syslog", gives_back=False),), act)
        gap = log.held[-1]
        assert isinstance(gap, Gap)
        assert (log.held[:-1], gap.lost, gap.kept) == (records[3:], 3, ("id-3", "id-4"))


class TestTheEnd:
    """What a process that ends owes to the log (faults 1, 3 and 22)."""

    def test_what_a_log_was_late_for_once_is_brought_home_without_waiting_for_the_next_try(self) -> None:
        log, sink = Log(takes_s=3.0), Sink()

        async def act(recording: Recording) -> None:
            background = asyncio.ensure_future(running(recording, 60.0))
            await asyncio.sleep(1.0)
            await put(recording, intent(), OUTCOME)
            log.takes_s = 0.0
            began_s = now_s()
            assert await recording.bring_home(5.0) == ""
            assert now_s() - began_s < RETRY_EVERY_S - 1.0
            assert [type(record) for record in log.held] == [Intent, OutcomeRecord, Gap]
            background.cancel()

        recording = perform(log, (sink,), act)
        assert (recording.degraded, sink.held) == (None, [])

    def test_a_log_that_can_be_written_again_meanwhile_is_given_what_it_lacks(self) -> None:
        log = Log(broken=FULL)

        async def act(recording: Recording) -> None:
            await put(recording, intent(), OUTCOME)
            asyncio.get_running_loop().call_later(3.0, lambda: setattr(log, "broken", None))
            assert await recording.bring_home(5.0) == ""
            assert now_s() < 3.5

        perform(log, (Sink(),), act)
        assert [type(record) for record in log.held] == [Intent, OutcomeRecord, Gap]

    @pytest.mark.parametrize("log", [Log(broken=FULL), Log(takes_s=60.0)], ids=["fails", "hangs"])
    def test_it_is_waited_for_so_long_and_what_is_owed_then_is_said(self, log: Log) -> None:
        sink = Sink()

        async def act(recording: Recording) -> None:
            await put(recording, intent(), OUTCOME)
            began_s = now_s()
            said = await recording.bring_home(5.0)
            assert now_s() - began_s == pytest.approx(5.0)
            assert "THE AUDIT LOG LACKS 2 records (intent, outcome): the" in said
            assert "kept in spool; the next raitui that is started takes in what a spool keeps" in said
            assert "NOTHING KEEPS" not in said

        perform(log, (sink,), act)
        assert sink.held == [intent(), OUTCOME]

    @pytest.mark.parametrize("log", [Log(broken=FULL), Log(takes_s=60.0)], ids=["fails", "hangs"])
    def test_who_owes_nothing_waits_for_nothing(self, log: Log) -> None:
        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError):
                await recording.append(intent(), 0.4)
            assert await recording.bring_home(5.0) == ""
            assert now_s() < 0.5

        perform(log, (Sink(),), act)

    def test_what_nothing_kept_is_given_to_the_sinks_once_more(self) -> None:
        sink = Sink(broken=True)

        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError):
                await put(recording, intent())
            asyncio.get_running_loop().call_later(1.0, lambda: setattr(sink, "broken", False))
            assert "NOTHING KEEPS" not in await recording.bring_home(5.0)

        perform(Log(broken=FULL), (sink,), act)
        assert sink.held == [intent()]

    def test_what_nothing_keeps_even_then_is_said_and_told_whole_in_raituis_own_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def act(recording: Recording) -> None:
            with pytest.raises(RaituiError):
                await put(recording, intent())
            assert "NOTHING KEEPS 1 record (intent): write down" in await recording.bring_home(5.0)

        perform(Log(broken=FULL), (Sink(broken=True),), act)
        assert repr(intent()) in caplog.text

    def test_it_and_the_attempt_that_goes_on_already_record_one_gap(self) -> None:
        log = Log(broken=FULL)

        async def act(recording: Recording) -> None:
            await put(recording, intent())
            log.broken, log.takes_s = None, 1.0
            background = asyncio.ensure_future(running(recording, 60.0))
            await asyncio.sleep(1.5)
            assert await recording.bring_home(5.0) == ""
            background.cancel()

        perform(log, (Sink(),), act)
        assert [type(record) for record in log.held] == [Intent, Gap]


def test_what_others_left_is_told_until_it_is_home_and_what_this_process_kept_is_not() -> None:
    log, sink = Log(broken=FULL), Sink(held=[intent(when=NOW - 60)])

    async def act(recording: Recording) -> None:
        await recording.check(1.0)
        await put(recording, REFUSAL)
        background = asyncio.ensure_future(running(recording, 60.0))
        await asyncio.sleep(1.0)
        assert (recording.left_behind.records, recording.left_behind.home) == (1, False)
        log.broken = None
        await asyncio.sleep(RETRY_EVERY_S)
        assert (recording.left_behind.records, recording.left_behind.home) == (1, True)
        background.cancel()

    perform(log, (sink,), act)
