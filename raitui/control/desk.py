"""What the console may ask of the control loop: called from the console's thread, done on the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, wait

from msgspec import structs

from raitui.control.contain import ACT_WITHIN_S, Containing, Preview
from raitui.control.poller import Poller
from raitui.control.right_of_way import RightOfWay
from raitui.control.runtime import ControlRuntime
from raitui.control.silencing import SILENCE_WITHIN_S, Silencing
from raitui.core.audit_record import Actor, RecoveryRecord
from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.recovery import NeverBad
from raitui.core.silence import SilenceWish
from raitui.core.silence_document import SilencePreview

_LOG = logging.getLogger(__name__)

RECOVERY_WITHIN_S = 6 * 3_600.0
"""For how long the console goes on telling of a recovery; the log has it whenever it comes."""

WaitRecovered = Callable[[str, float], Awaitable[RecoveryRecord | NeverBad | None]]
"""Waits for the recovery that follows an action, for so many seconds; None when there is none in time.

NeverBad, at once, where what the action was for was not bad.
"""


async def _never_recovers(_action_id: str, _within_s: float) -> RecoveryRecord | None:
    return None


FINISH_WITHIN_S = max(ACT_WITHIN_S, SILENCE_WITHIN_S) + 10.0


class Desk:
    """Passes one person's wishes on to the control loop, and waits for what is in flight when the console closes.

    Wishes are carried out side by side, each with its own intent and its own outcome. Until one of
    its requests is answered, or it comes to nothing, a wish has the right of way.
    """

    def __init__(
        self,
        runtime: ControlRuntime,
        poller: Poller,
        containing: Containing,
        actor: Actor,
        wait_recovered: WaitRecovered = _never_recovers,
        *,
        silencing: Silencing,
        right_of_way: RightOfWay | None = None,
    ) -> None:
        self._right_of_way = right_of_way or RightOfWay()
        self._wait_recovered = wait_recovered
        self._following: set[asyncio.Task[None]] = set()
        self._runtime = runtime
        self._poller = poller
        self._containing = containing
        self._silencing = silencing
        self._actor = actor
        self._in_flight: set[Future[Outcome]] = set()

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        """Ask for every version and cohort of that service too, and of those marked what each action would be."""
        self._runtime.submit(self._focused(service, marked))

    async def _focused(self, service: str | None, marked: tuple[str, ...]) -> None:
        self._poller.focus(service, marked)

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        """Carry out an action on the control loop."""
        self.carried_out(containment, on_progress)

    def carried_out(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> Future[Outcome]:
        """Carry out an action on the control loop; the future holds what came of it."""
        future = self._runtime.submit(self._contained(containment, on_progress))
        self._in_flight.add(future)
        future.add_done_callback(self._in_flight.discard)
        return future

    def silence(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> None:
        """Silence alerts, or end a silence, on the control loop."""
        self.silenced(wish, on_progress)

    def silenced(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> Future[Outcome]:
        """Silence alerts, or end a silence, on the control loop; the future holds what came of it."""
        future = self._runtime.submit(self._silenced(wish, on_progress))
        self._in_flight.add(future)
        future.add_done_callback(self._in_flight.discard)
        return future

    def silence_preview(self, wish: SilenceWish) -> Future[SilencePreview]:
        """What a silence would be now, and whether it may: nothing is recorded and nothing is sent."""
        return self._runtime.submit(self._silence_previewed(wish))

    async def _silence_previewed(self, wish: SilenceWish) -> SilencePreview:
        return self._silencing.preview(wish, self._poller.snapshot, self._actor)

    async def _silenced(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> Outcome:
        try:
            return await self._silencing.silence(wish, self._poller.snapshot, self._actor, on_progress)
        except Exception as error:
            on_progress(_failed(wish.action, wish.service, "", error, "Look at Alertmanager itself"))
            raise

    def preview(self, containment: Containment) -> Future[Preview]:
        """What an action would do now, and whether it may: nothing is recorded and nothing is sent."""
        return self._runtime.submit(self._previewed(containment))

    async def _previewed(self, wish: Containment) -> Preview:
        return await self._containing.preview(wish, self._poller.snapshot, self._actor)

    async def _contained(self, wish: Containment, on_progress: Callable[[Outcome], None]) -> Outcome:
        leave = self._right_of_way.take()

        def told(outcome: Outcome) -> None:
            if any(step.state is not Effect.SENT for step in outcome.steps):
                leave()
            on_progress(outcome)

        try:
            outcome = await self._containing.contain(wish, self._poller.snapshot, self._actor, told)
        except Exception as error:
            on_progress(_failed(wish.action, wish.service, wish.at, error, "Look at the backend itself"))
            raise
        finally:
            leave()
        self._follow(outcome, on_progress)
        return outcome

    def _follow(self, outcome: Outcome, on_progress: Callable[[Outcome], None]) -> None:
        """Tell of the recovery too, when it comes; nobody waits for it at the end."""
        if outcome.state is Effect.IN_EFFECT:
            task = asyncio.create_task(self._told_of_recovery(outcome, on_progress))
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    async def _told_of_recovery(self, outcome: Outcome, on_progress: Callable[[Outcome], None]) -> None:
        recovery = await self._wait_recovered(outcome.action_id, RECOVERY_WITHIN_S)
        if recovery is None:
            return
        try:
            on_progress(_with_recovery(outcome, recovery))
        except Exception:  # noqa: BLE001  # the console may be gone; the log holds the recovery
            _LOG.exception("telling of the recovery after %s", outcome.action_id)

    @property
    def busy(self) -> bool:
        """Whether an action is still under way."""
        return any(not future.done() for future in tuple(self._in_flight))

    def finish(self) -> None:
        """Return when every action under way has ended and is recorded, or when that takes too long."""
        wait(tuple(self._in_flight), FINISH_WITHIN_S)


def _with_recovery(outcome: Outcome, recovery: RecoveryRecord | NeverBad) -> Outcome:
    if isinstance(recovery, NeverBad):
        step = Step("raitui", Effect.IN_EFFECT, recovery.text, 0)
        return structs.replace(outcome, steps=(*outcome.steps, step))
    step = Step("raitui", Effect.RECOVERED, f"{recovery.sli} is well again", round(recovery.after_s * 1000))
    return structs.replace(outcome, state=Effect.RECOVERED, steps=(*outcome.steps, step))


def _failed(action: str, service: str, at: str, error: Exception, remedy: str) -> Outcome:
    """What is told of an action in which raitui itself failed."""
    step = Step("raitui", Effect.UNKNOWN, f"raitui failed: {error!r}. {remedy}", 0)
    return Outcome("", action, service, at, Effect.UNKNOWN, (step,))
