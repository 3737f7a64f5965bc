"""What the console may ask of the control loop: called from the console's thread, done on the loop."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait

from raitui.control.contain import ACT_WITHIN_S, Containing, Preview
from raitui.control.poller import Poller
from raitui.control.runtime import ControlRuntime
from raitui.core.audit_record import Actor
from raitui.core.containment import Containment, Effect, Outcome, Step

FINISH_WITHIN_S = ACT_WITHIN_S + 10.0


class Desk:
    """Passes one person's wishes on to the control loop, and waits for what is in flight when the console closes.

    Wishes are carried out side by side, each with its own intent and its own outcome.
    """

    def __init__(self, runtime: ControlRuntime, poller: Poller, containing: Containing, actor: Actor) -> None:
        self._runtime = runtime
        self._poller = poller
        self._containing = containing
        self._actor = actor
        self._in_flight: set[Future[Outcome]] = set()

    def focus(self, service: str | None) -> None:
        """Ask for every version and cohort of that service too."""
        self._runtime.submit(self._focused(service))

    async def _focused(self, service: str | None) -> None:
        self._poller.focus(service)

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        """Carry out an action on the control loop."""
        self.carried_out(containment, on_progress)

    def carried_out(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> Future[Outcome]:
        """Carry out an action on the control loop; the future holds what came of it."""
        future = self._runtime.submit(self._contained(containment, on_progress))
        self._in_flight.add(future)
        future.add_done_callback(self._in_flight.discard)
        return future

    def preview(self, containment: Containment) -> Future[Preview]:
        """What an action would do now, and whether it may: nothing is recorded and nothing is sent."""
        return self._runtime.submit(self._previewed(containment))

    async def _previewed(self, wish: Containment) -> Preview:
        return await self._containing.preview(wish, self._poller.snapshot, self._actor)

    async def _contained(self, wish: Containment, on_progress: Callable[[Outcome], None]) -> Outcome:
        try:
            return await self._containing.contain(wish, self._poller.snapshot, self._actor, on_progress)
        except Exception as error:
            step = Step("raitui", Effect.UNKNOWN, f"raitui failed: {error!r}. Look at the backend itself", 0)
            on_progress(Outcome("", wish.action, wish.service, wish.at, Effect.UNKNOWN, (step,)))
            raise

    @property
    def busy(self) -> bool:
        """Whether an action is still under way."""
        return any(not future.done() for future in tuple(self._in_flight))

    def finish(self) -> None:
        """Return when every action under way has ended and is recorded, or when that takes too long."""
        wait(tuple(self._in_flight), FINISH_WITHIN_S)
