"""What goes on beside polling and acting: what is in force is watched, what was orphaned is recovered, and so on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping

from msgspec import Struct

from raitui.control.alert_follower import AlertFollower
from raitui.control.change_follower import ChangeFollower
from raitui.control.containment_watch import ContainmentWatch
from raitui.control.last_good_finder import LastGoodFinder
from raitui.control.lever import Lever, lever_for
from raitui.control.log_growth import LogGrowth
from raitui.control.log_health import Degraded
from raitui.control.log_tail import LogTail
from raitui.control.orphan_recovery import OrphanRecovery
from raitui.control.poller import Poller
from raitui.control.posture_follower import PostureFollower, PostureLever
from raitui.control.process_mark import is_gone
from raitui.control.recording import Recording
from raitui.control.recovery_follower import RecoveryFollower
from raitui.control.silence_witness import SilenceWitness
from raitui.control.under_way import UnderWay
from raitui.core.acting_elsewhere import ActingElsewhere, acting_elsewhere
from raitui.core.action_changes import action_changes
from raitui.core.audit_record import AuditRecord, Intent, OutcomeRecord, ProcessMark, Recorded
from raitui.core.beside import Beside
from raitui.core.change import Change
from raitui.core.changes import newest_first
from raitui.core.condemned_spans import condemned_spans
from raitui.core.containment import Transition
from raitui.core.in_force import History
from raitui.core.log_page import LogPage
from raitui.core.owed_text import left_behind
from raitui.core.own_actions import what_became
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot
from raitui.core.was_contained import WasContained, was_contained
from raitui.ports import AlertSource, ChangeFeed, Clock, MetricsSource, Probe

_LOG = logging.getLogger(__name__)

FOLLOW_EVERY_S = 1.0
APPEND_WITHIN_S = 2.0
NEWS_SINCE_S = 12 * 3_600.0
NEWS_SHOWN_S = 60.0
"""For how long whoever has just come is told what became of their actions; the log keeps it."""


class Witnesses(Struct, frozen=True):
    """Everything that tells something, or that something can be seen through."""

    site: Site
    sources: tuple[MetricsSource, ...]
    levers: tuple[Lever, ...] = ()
    readers: tuple[PostureLever, ...] = ()
    feeds: tuple[ChangeFeed, ...] = ()
    alerts: tuple[AlertSource, ...] = ()


class Vigil:
    """Keeps it all going until it is cancelled, and tells the poller what it knows. Runs on the control loop."""

    def __init__(
        self, witnesses: Witnesses, recording: Recording, clock: Clock, who: str, process: ProcessMark
    ) -> None:
        self._witnesses = witnesses
        self._recording = recording
        self._clock = clock
        self._who = who
        self._process = process
        self._under_way = UnderWay(clock, is_gone)
        self._came_at = clock.now()
        self._acts: list[Recorded] = []
        self._acts_are_new = False
        self._contained: tuple[WasContained, ...] = ()
        self._wake: Callable[[], None] = lambda: None
        self.growth = LogGrowth()
        self._tail = LogTail(self._read_page, self.growth.tell)
        self._watch = ContainmentWatch(self._tail, self._append, self._probe_for, clock=clock, changed=self._changed)
        self._orphans = OrphanRecovery(
            self._tail,
            self._append,
            self._probe_for,
            clock=clock,
            is_gone=is_gone,
            process=process,
            ready=recording.complete,
            silences=SilenceWitness(witnesses.alerts),
        )
        self.recoveries = RecoveryFollower(self._tail, self._append, clock=clock, process=process)
        self._goods = LastGoodFinder(witnesses.site, witnesses.sources, clock, self._was_contained)
        self._postures = PostureFollower(witnesses.readers)
        self._feeds = ChangeFollower(witnesses.feeds, clock, self._changed)
        self.alerts = AlertFollower(witnesses.alerts, self._changed)

    def beside(self) -> Beside:
        """All that is known beside the metrics. Asked on the control loop."""
        return Beside(
            contained=self._watch.contained,
            changed=self._changes(),
            postures=self._postures.postures,
            last_goods=self._goods.last_goods,
            acting=self._acting(),
            condemned=condemned_spans(self._tail.history.courses.values(), self._clock.now()),
            alerts=self.alerts.board,
            sources=(*self.alerts.health, *self._postures.health, *self._feeds.health),
            notices=tuple(self._notices()),
        )

    async def run(self, poller: Poller) -> None:
        """Go on until cancelled; each part goes on though another fails."""
        self._wake = poller.wake
        follow = (
            lambda snapshot: self._find_goods(snapshot, poller),
            lambda snapshot: self._postures.follow(snapshot, poller.in_focus),
            self.recoveries.follow,
            self._hear_others,
        )
        async with asyncio.TaskGroup() as group:
            for part in (self._recording.run, self._watch.run, self._orphans.run, self._feeds.run, self.alerts.run):
                group.create_task(_guarded(part))
            for step in follow:
                group.create_task(self._follow(poller, step))

    async def look_once(self) -> None:
        """Find out once what is in force and what has changed, and record nothing: for who does not stay."""
        await asyncio.gather(self._watch.look_once(), self._feeds.ask(), self.alerts.ask())

    @property
    def history(self) -> History | None:
        """What the log tells, None while it has not been read."""
        return self._tail.history if self._tail.heard else None

    @property
    def heard(self) -> bool:
        """Whether the log has been read: before that nobody knows what is in force, nor what stood there before."""
        return self._tail.heard

    async def hear(self) -> float:
        """Take in all that the log tells; returns when (unix seconds): every picture drawn since then holds it.

        Raises RaituiError where the log cannot be read.
        """
        await self._tail.read_on()
        self._watch.take_in()
        return self._clock.now()

    async def _follow(self, poller: Poller, step: Callable[[FleetSnapshot], Awaitable[bool]]) -> None:
        while True:
            await poller.right_of_way.give()
            try:
                if poller.snapshot is not None and await step(poller.snapshot):
                    self._wake()
            except Exception:  # noqa: BLE001  # a defect in one must not end the others
                _LOG.exception("following")
            await asyncio.sleep(FOLLOW_EVERY_S)

    async def _find_goods(self, snapshot: FleetSnapshot, poller: Poller) -> bool:
        return poller.has_looked and await self._goods.find(snapshot, poller.in_focus)

    async def _read_page(self, log: str, after: int) -> LogPage:
        page = await self._recording.page(log, after)
        acts = tuple(recorded for recorded in page.records if isinstance(recorded.record, Intent | OutcomeRecord))
        if page.log != log:
            self._acts.clear()
        self._acts += acts
        self._acts_are_new |= bool(acts) or page.log != log
        if self._acts_are_new and not page.more:
            self._contained, self._acts_are_new = was_contained(self._acts), False
        return page

    async def _append(self, record: AuditRecord) -> int:
        return await self._recording.append(record, APPEND_WITHIN_S)

    def _probe_for(self, desired: Transition) -> Probe | None:
        lever = lever_for(self._witnesses.levers, desired.action, desired)
        return lever.probe if lever is not None else None

    def _acting(self) -> dict[str, tuple[ActingElsewhere, ...]] | None:
        if not (self._tail.heard and self._tail.readable):
            return None
        return acting_elsewhere(self._tail.history.pending, self._process, self._under_way)

    async def _hear_others(self, _: FleetSnapshot) -> bool:
        """Whether others have begun or ended anything since the last look, or whether that is known has changed.

        Whoever follows the log sees what they record as soon as that.
        """
        before = self._acting()
        await self._watch.read_log()
        return self._acting() != before

    def _was_contained(self) -> tuple[WasContained, ...]:
        return self._contained

    def _changed(self) -> None:
        self._wake()

    def _changes(self) -> Mapping[str, tuple[Change, ...]]:
        own = action_changes(self._tail.history.courses.values(), self._clock.now())
        told = self._feeds.changed
        return {
            service: newest_first((*own.get(service, ()), *told.get(service, ())))
            for service in own.keys() | told.keys()
        }

    def _notices(self) -> Iterator[str]:
        degraded = self._recording.degraded
        if degraded is not None:
            yield _unwell(degraded)
        if self._recording.unread:
            yield f"the log may lack what was kept elsewhere: {self._recording.unread}"
        yield from self._tail.notices
        yield from (*self._orphans.notices, *self._watch.notices, *self.recoveries.notices)
        now = self._clock.now()
        has_just_come = now - self._came_at < NEWS_SHOWN_S
        left = self._recording.left_behind
        if left.records and (has_just_come or not left.home):
            yield left_behind(left.records, home=left.home)
        if has_just_come:
            before = [course for course in self._tail.history.courses.values() if course.intent.when < self._came_at]
            yield from what_became(before, self._who, self._came_at - NEWS_SINCE_S, now)


def _unwell(log: Degraded) -> str:
    """What a log that does not take records means, with its remedy: each notice has a row of its own."""
    if log.slow:
        return "the audit log is slow: what it has not taken is kept elsewhere, and brought home later"
    said = f"THE AUDIT LOG CANNOT BE WRITTEN, only what reduces the risk is done: {log.cause}"
    return f"{said} → {log.remedy}" if log.remedy else said


async def _guarded(part: Callable[[], Awaitable[None]]) -> None:
    """What ends by a defect is said in the log, and ends nothing else."""
    try:
        await part()
    except Exception:  # noqa: BLE001  # a defect in one must not end the others
        _LOG.exception("a part of the vigil has ended")
