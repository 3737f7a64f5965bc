"""One silence at one cluster: asked of one replica, once, and believed when every replica that answers holds it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from raitui.control.run import Run
from raitui.control.silence_witness import NOBODY, Seen, SilenceWitness
from raitui.core.containment import Effect, Step
from raitui.core.silence import SilenceAnswer, SilenceOrder, SilenceWish, matchers_text
from raitui.ports import AlertSource

_LOG = logging.getLogger(__name__)

RAITUI = "raitui"
ASK_WITHIN_S = 10.0
SEEN_WITHIN_S = 15.0
"""Replicas tell each other of a silence within a second, and within a minute where they had lost each other."""
LOOK_EVERY_S = 0.5

Ask = Callable[[AlertSource], Awaitable[SilenceAnswer]]


class SilenceErrand:
    """One wish at one cluster."""

    def __init__(self, run: Run, witness: SilenceWitness, cluster: str, *, many: bool) -> None:
        self._run = run
        self._witness = witness
        self._cluster = cluster
        self._place = cluster if many else ""

    async def make(self, order: SilenceOrder) -> None:
        """Make the silence, unless one does the same already; believed when every replica that answers holds it."""
        seen = await self._witness.look(self._cluster)
        already = seen.in_force(order)
        if already is not None:
            found = f"{already.by} silences it already: {already.id}"
            self._step(RAITUI, Effect.NOTHING_TO_CHANGE, "; ".join((found, *seen.failed)))
            return
        if not await self._asked(seen, matchers_text(order.matchers), lambda replica: replica.silence(order)):
            return
        await self._seen(lambda seen: seen.lacking(self._run.action_id, order), "does not hold it", "it holds")

    async def end(self, wish: SilenceWish) -> None:
        """End the silence; believed when no replica that answers holds it any more, and one that did does answer."""
        seen = await self._witness.look(self._cluster)
        if seen.failed and not seen.holding(wish.silence_id):
            seen = await self._witness.look(self._cluster, NOBODY)
        holders = seen.holding(wish.silence_id)
        if seen.held and not holders:
            self._step(RAITUI, *_no_more(seen, wish.silence_id))
            return
        if not await self._asked(seen, wish.silence_id, lambda replica: replica.expire(wish.silence_id), holders):
            return
        await self._seen(
            lambda seen: seen.holding(wish.silence_id), "holds it still", "it has ended", whose=holders or None
        )

    async def _asked(self, seen: Seen, what: str, ask: Ask, first: Collection[str] = ()) -> bool:
        """Whether one replica may have done it. Only what surely was not sent is asked of the next one (design 14).

        One that has just answered comes first: of what is asked of one that hangs nobody can tell what became.
        """
        replicas = self._witness.replicas(self._cluster)
        for replica in sorted(replicas, key=lambda one: (one.name not in first, one.name not in seen.held)):
            self._step(replica.name, Effect.SENT, what)
            answer = await _answered(replica, ask)
            self._step(replica.name, answer.state, answer.detail, answer.ms, answer.sent)
            if answer.state is not Effect.FAILED:
                return True
            if answer.was_sent:
                return False
        return False

    async def _seen(
        self, against: Callable[[Seen], tuple[str, ...]], why: str, done: str, whose: Collection[str] | None = None
    ) -> None:
        """Look until no replica that answers speaks against it, or the time is up; by the word of one of ``whose``."""
        loop = asyncio.get_running_loop()
        started, was_unknown = loop.time(), self._run.reached(self._cluster) is Effect.UNKNOWN
        while True:
            seen = await self._witness.look(self._cluster, whose)
            lacking, took_ms = against(seen), round((loop.time() - started) * 1000)
            is_told = any(whose is None or name in whose for name in seen.held)
            if is_told and not lacking:
                self._step(", ".join(seen.held), Effect.IN_EFFECT, "; ".join((done, *seen.failed)), took_ms)
                return
            if loop.time() - started >= SEEN_WITHIN_S:
                break
            await asyncio.sleep(LOOK_EVERY_S)
        state = Effect.UNKNOWN if was_unknown or not is_told else Effect.UNVERIFIED
        detail = f"{', '.join(lacking)} {why}" if lacking else "; ".join(seen.failed)
        self._step(self._cluster, state, detail, took_ms)

    def _step(self, who: str, state: Effect, detail: str, ms: int = 0, sent: str = "") -> None:
        self._run.step_at(self._cluster, Step(who, state, detail, ms, self._place, sent=sent))


def _no_more(seen: Seen, silence_id: str) -> tuple[Effect, str]:
    """What is to be said of a silence that no replica holds: it has ended, or there never was one."""
    if seen.knows(silence_id):
        return Effect.NOTHING_TO_CHANGE, "; ".join(("it holds no more", *seen.failed))
    return Effect.FAILED, "; ".join((f"nothing was sent: no replica knows a silence {silence_id}", *seen.failed))


async def _answered(replica: AlertSource, ask: Ask) -> SilenceAnswer:
    """Once, and never again: whatever goes wrong from here on, it may have been done."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        async with asyncio.timeout(ASK_WITHIN_S):
            return await ask(replica)
    except TimeoutError:
        detail = f"no answer within {ASK_WITHIN_S:.0f} s"
    except Exception as error:  # noqa: BLE001  # the other clusters and the record go on
        _LOG.exception("asking %s", replica.name)
        detail = f"{replica.name} failed: {error!r}"
    return SilenceAnswer(Effect.UNKNOWN, detail, round((loop.time() - started) * 1000))
