"""Polls every source and puts a snapshot into the slot whenever something is new."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Collection

from msgspec import structs

from raitui.control.evidence_follower import EvidenceFollower
from raitui.control.first_look import FirstLook
from raitui.control.history_follower import HistoryFollower
from raitui.control.incident_follower import IncidentFollower, in_trouble
from raitui.control.repeated_asking import Ask, RepeatedAsking
from raitui.control.right_of_way import RightOfWay
from raitui.control.scope import Scope
from raitui.control.slices import in_slices
from raitui.control.source_poller import SourcePoller
from raitui.control.trace_follower import TraceFollower
from raitui.core.assembly import Knowledge, assembling
from raitui.core.beside import Beside
from raitui.core.bounds import bounded
from raitui.core.freshness import Moment
from raitui.core.observations import Observations
from raitui.core.plan import plan
from raitui.core.question import CountsOf
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot
from raitui.core.vector import Vector
from raitui.ports import Clock, ExemplarStore, MetricsSource, SnapshotSlot

_LOG = logging.getLogger(__name__)

PUBLISH_EVERY_S = 1.0
PUBLISH_PROMPTLY_S = 0.25
"""How soon while first answers are still coming in: somebody waits for them."""

DRAWING_SHARE = 0.06
"""Drawing a large fleet keeps the loop for no more than this share of the time, as far as pictures still come: of 1,000
services there is one about as often as they are scraped."""

AT_LEAST_EVERY_S = 5.0

Foreseen = Callable[[FleetSnapshot, str | None, Collection[str]], FleetSnapshot]
"""The picture with what each action would be for the service in focus, and for those marked whether one may."""

MOST_FORESEEN = 50
"""Of so many marked services it is asked beforehand whether one may: it must not hold up the loop."""


def nothing_more(snapshot: FleetSnapshot, _: str | None, __: Collection[str]) -> FleetSnapshot:
    """The picture as it is, where nobody asks."""
    return snapshot


class Poller:
    """The one who asks. Runs on the control loop; ``focus`` may be called there alone.

    Whoever takes its ``right_of_way`` there goes before its pictures.
    """

    def __init__(
        self,
        site: Site,
        sources: tuple[MetricsSource, ...],
        slot: SnapshotSlot,
        *,
        clock: Clock,
        generator: random.Random,
        scrape_s: float,
        beside: Callable[[], Beside] = Beside,
        foreseen: Foreseen = nothing_more,
        exemplars: tuple[ExemplarStore, ...] = (),
    ) -> None:
        self._beside = beside
        self._foreseen = foreseen
        self._site = site = bounded(site)
        self._clock = clock
        self._slot = slot
        self._scrape_s = scrape_s
        self._observations = Observations()
        self._news = asyncio.Event()
        self.right_of_way = RightOfWay()
        self._focus: str | None = None
        self._marked: tuple[str, ...] = ()
        self._pollers = tuple(self._poller(source, generator) for source in sources)
        self._first_look = FirstLook(self._pollers)
        self._scope = Scope(site, self._pollers, scrape_s)
        self._follower = IncidentFollower(site, sources, clock, scrape_s, self._recorded)
        self._past = HistoryFollower(site, sources, clock, scrape_s, self.right_of_way.give, recorded=self._recorded)
        self._traces = TraceFollower(site, exemplars, clock)
        self._evidence = EvidenceFollower(
            site, sources, clock, scrape_s, give_way=self.right_of_way.give, condemned=lambda: self._beside().condemned
        )
        self._refocused, self._refocused_too = asyncio.Event(), asyncio.Event()
        self.snapshot: FleetSnapshot | None = None

    def _poller(self, source: MetricsSource, generator: random.Random) -> SourcePoller:
        return SourcePoller(
            source,
            plan(self._site, source.scrape_interval_s),
            labels=self._site.labels,
            observations=self._observations,
            clock=self._clock,
            generator=generator,
            kept=self._kept,
            give_way=self.right_of_way.give,
        )

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        """The service that the operator looks at: its every version and cohort is asked for.

        Of the first of those marked it is asked as well whether one may.
        """
        self._focus, self._marked = service, marked[:MOST_FORESEEN]
        self._refocused.set()
        self._refocused_too.set()
        self._refocus()
        self._news.set()
        if (service is not None or marked) and self.snapshot is not None:
            # The next picture of a large fleet is seconds away; what the keys would do here is not.
            self.snapshot = self._with_prospects(self.snapshot)
            self._slot.put(self.snapshot)

    @property
    def in_focus(self) -> str | None:
        """The service that the operator looks at."""
        return self._focus

    def wake(self) -> None:
        """There is something new to draw."""
        self._news.set()

    async def survey(self, services: frozenset[str], within_s: float) -> FleetSnapshot:
        """Ask everything once, and of these services every cell; the picture once all is known, or the time is up."""
        if services:
            self._scope.set(services)
        polling = [asyncio.create_task(poller.run()) for poller in self._pollers]
        try:
            async with asyncio.timeout(within_s):
                await self._settle()
                snapshot, looked_at = await self._draw(), next(iter(services), None)
                await self._follower.follow(snapshot, looked_at)
                await self._traces.follow(snapshot, looked_at)
                await self._settle()
                await self._evidence.survey(await self._draw(), services)
        except TimeoutError:
            # What is missing stands in the picture as missing, and the source's line says why.
            pass
        finally:
            for task in polling:
                task.cancel()
            await asyncio.gather(*polling, return_exceptions=True)
        return await self._draw()

    async def _settle(self) -> None:
        await self._until_settled()
        self._scope.set(self._scope.services | {service.name for service in in_trouble(await self._draw())})
        await self._until_settled()

    async def _until_settled(self) -> None:
        while not self._first_look.settled:
            await self._news.wait()
            self._news.clear()

    async def run(self) -> None:
        """Poll and publish until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._first_look.begin()
            for poller in self._pollers:
                group.create_task(poller.run())
            group.create_task(self._first_look.end())
            group.create_task(self._publish_news())
            for ask, at_once in self._asked_again():
                group.create_task(self._ask_again(ask, at_once))

    def _asked_again(self) -> tuple[tuple[Ask, asyncio.Event | None], ...]:
        """What is asked about the picture that stands, and what has it asked at once."""
        return (
            (self._follower.trace, None),
            (lambda snapshot: self._follower.count(snapshot, self._focus), None),
            (lambda snapshot: self._past.follow(snapshot, lambda: self._focus, self._news.set), self._refocused),
            (lambda snapshot: self._traces.follow(snapshot, self._focus), None),
            (
                lambda snapshot: self._evidence.follow(snapshot, lambda: self._focus, self._news.set),
                self._refocused_too,
            ),
        )

    async def _ask_again(self, ask: Ask, at_once: asyncio.Event | None) -> None:
        await self._first_look.until_over()
        asking = RepeatedAsking(lambda: self.snapshot, self._news.set, self._clock, self.right_of_way)
        await asking.run(ask, at_once)

    @property
    def has_looked(self) -> bool:
        """Whether the first look is over: until then nothing is asked that no row waits for."""
        return self._first_look.is_over

    async def _publish_news(self) -> None:
        await self._pause(PUBLISH_PROMPTLY_S)
        while True:
            judged, awaited = self._first_look.knows_every_row, self._first_look.awaited
            took_s = await self._publish()
            if judged:
                self._first_look.note_drawn()
            if awaited is not self._first_look.awaited:
                # What was waited for came in while this was drawn.
                continue
            await self._pause(min(took_s / DRAWING_SHARE, AT_LEAST_EVERY_S))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AT_LEAST_EVERY_S):
                    await self._news.wait()
            self._news.clear()

    async def _pause(self, at_least_s: float) -> None:
        """Between two pictures; it ends at once when every row can be given its state: somebody waits for the fleet."""
        awaited = self._first_look.awaited
        if awaited is None:
            await self._clock.sleep(
                max(PUBLISH_EVERY_S if self._first_look.settled else PUBLISH_PROMPTLY_S, at_least_s)
            )
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(PUBLISH_PROMPTLY_S, at_least_s)):
                await awaited.wait()

    def _kept(self) -> None:
        self._news.set()
        self._first_look.note_answer()

    async def _publish(self) -> float:
        """Draw and put the picture; how long it took (seconds)."""
        started = self._clock.now()
        try:
            self.snapshot = self._with_prospects(await self._draw())
            self._refocus()
        except Exception as error:  # noqa: BLE001  # a defect must not end the polling unseen: the picture would freeze
            _LOG.exception("drawing the snapshot")
            self.snapshot = self._not_drawn(error)
        self._slot.put(self.snapshot)
        return max(0.0, self._clock.now() - started)

    def _with_prospects(self, snapshot: FleetSnapshot) -> FleetSnapshot:
        try:
            return self._foreseen(snapshot, self._focus, self._marked)
        except Exception:  # noqa: BLE001  # what the keys would do is then not known; the picture goes on
            _LOG.exception("foreseeing what the actions would be")
            return snapshot

    def _not_drawn(self, error: Exception) -> FleetSnapshot:
        """The last picture, which says that it is the last."""
        last = self.snapshot or FleetSnapshot(self._clock.now(), self._site.name, self._site.environment, (), ())
        notice = f"this picture is not renewed, since raitui failed to draw it: {error!r}. Report this defect"
        return structs.replace(last, notices=(notice, *self._beside().notices))

    async def _draw(self) -> FleetSnapshot:
        knowledge = Knowledge(
            observations=self._observations.as_of_now(),
            sources=tuple(poller.health() for poller in self._pollers),
            since=self._follower.since,
            earlier=self._follower.earlier,
            exposed=self._follower.exposed,
            beside=self._beside(),
            focus=self._scope.services,
            histories=self._past.histories(self._focus),
            traces=self._traces.traces(),
            evidence=self._evidence.evidence,
            evidence_asked=self._evidence.asked,
        )
        steps = assembling(self._site, knowledge, Moment(self._clock.now(), self._scrape_s))
        snapshot = await in_slices(steps, self.right_of_way.give)
        self._follower.notice(snapshot)
        return snapshot

    def _refocus(self) -> None:
        """Ask every cell of the service in focus and of those in trouble, and of no others."""
        troubled = in_trouble(self.snapshot) if self.snapshot is not None else ()
        self._scope.set(frozenset({service.name for service in troubled} | ({self._focus} if self._focus else set())))

    def _recorded(
        self, source: MetricsSource, question: CountsOf, back_s: int, services: frozenset[str]
    ) -> Vector | None:
        poller = next(one for one in self._pollers if one.source is source)
        return poller.long_windows.recorded(question, back_s, services)
