"""One action from the command line: through the same machinery as a key, from which nothing differs but who waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait

from msgspec import structs

from raitui.core.action import Action, Axis, Direction
from raitui.core.contain_document import Rehearsal
from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.posture import position, postures_of
from raitui.core.recovery import NeverBad
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import ConfigurationError
from raitui.wiring.machinery import unsaid
from raitui.wiring.one_wish import LOOK_UP_S, OneWish
from raitui.wiring.parts import Parts

ALERTS, CHANGES, POSTURES = "alerts", "changes", "postures"
BESIDE_METRICS = {ALERTS, CHANGES, POSTURES}
"""Kinds of sources that hold no series."""

KNOWN_WITHIN_S = 4.0
LOG_WITHIN_S = 8.0
HISTORY_WITHIN_S = 15.0
"""Which version was the last good one, the history alone tells: that is waited for longer, where nothing else does."""


class OneAction(OneWish):
    """An action that was wished; who gives up waits for no recovery either."""

    def __init__(
        self,
        parts: Parts,
        action: Action,
        wish: Containment,
        given_up: Callable[[], bool],
        say: Callable[[str], None] = unsaid,
    ) -> None:
        super().__init__(parts, given_up, say)
        self._action = action
        self._wish = wish
        self._heard: Future[float] | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the service's names may be taken for (fault 31), as far as the picture tells."""
        service = self._service()
        return tuple(one.warning for one in service.look_alikes) if service is not None else ()

    def rehearsed(self) -> Rehearsal:
        """What it would do now, and whether it may: nothing is recorded and nothing is sent."""
        preview = self._machinery.desk.preview(self._wish).result()
        return Rehearsal(self._wish, preview.found, preview.decision, preview.out_of_reach)

    def carried_out(self, progress: Callable[[Outcome], None]) -> Outcome:
        """Do it; returns when it is in effect, has failed, or nothing more is waited for."""
        return self._machinery.desk.carried_out(self._wish, progress).result()

    def recovered(self, outcome: Outcome, within_s: float) -> Outcome:
        """The same outcome, RECOVERED once the indicator that the action was to mend is well again in time."""
        if outcome.state is not Effect.IN_EFFECT:
            return outcome
        recoveries = self._machinery.vigil.recoveries
        waiting = self._machinery.runtime.submit(recoveries.wait_recovered(outcome.action_id, within_s))
        while not (wait((waiting,), LOOK_UP_S).done or self._given_up()):
            pass
        if not waiting.done():
            waiting.cancel()
            return outcome
        found = waiting.result()
        if isinstance(found, NeverBad):
            return structs.replace(outcome, steps=(*outcome.steps, Step("raitui", Effect.IN_EFFECT, found.text, 0)))
        return structs.replace(outcome, state=Effect.RECOVERED) if found is not None else outcome

    def _look_around(self) -> None:
        self._machinery.desk.focus(self._wish.service)
        if self._action.direction is Direction.BACK:
            self._heard = self._machinery.runtime.submit(self._machinery.vigil.hear())
        super()._look_around()
        if not self._given_up():
            self._refuse_unknown()

    def _enough(self) -> bool:
        opened = self._machinery.log_opened.done()
        return opened and self._holds_the_log() and (self._known() or self._all_failed())

    def _holds_the_log(self) -> bool:
        """Whether a way back needs to wait no longer for a picture that holds what the log tells."""
        if self._heard is None:
            return True
        if not self._heard.done():
            return False
        if self._heard.exception() is not None:
            return True  # it cannot be read: the way back is refused, and need not be waited for
        snapshot = self._machinery.slot.take()
        return snapshot is not None and snapshot.at >= self._heard.result()

    def _service(self) -> ServiceSnapshot | None:
        snapshot = self._machinery.slot.take()
        return snapshot.service(self._wish.service) if snapshot is not None else None

    def _known(self) -> bool:
        """Whether it is known where the service stands on the action's axis: more makes no difference."""
        service = self._service()
        if service is None:
            return False
        if self._action.axis is not Axis.VERSION:
            return all(position(posture, self._action.axis) for posture in postures_of(service))
        if self._heard is not None:
            return True
        versions = [one for posture in postures_of(service) for one in posture.versions]
        return any(one.candidate for one in versions) or bool(self._wish.to and versions) or bool(service.last_goods)

    def _all_failed(self) -> bool:
        """Whether nothing is to be waited for any more: limiting harm never waits for a dead backend (R-CON-4)."""
        snapshot = self._machinery.slot.take()
        return snapshot is not None and all(source.state is SourceState.DOWN for source in _telling(snapshot))

    def _patience_s(self) -> float:
        if self._heard is not None:
            return LOG_WITHIN_S
        if self._action.axis is not Axis.VERSION or self._wish.to:
            return KNOWN_WITHIN_S
        snapshot = self._machinery.slot.take()
        return HISTORY_WITHIN_S if snapshot is not None and _any_source_up(snapshot) else KNOWN_WITHIN_S

    def _refuse_unknown(self) -> None:
        """A service of which neither metrics in good health nor any backend has ever heard is a typing error."""
        snapshot = self._machinery.slot.take()
        if snapshot is None or snapshot.service(self._wish.service) is not None:
            return
        metrics = [source for source in snapshot.sources if source.kind not in BESIDE_METRICS]
        if all(source.state is SourceState.UP for source in metrics):
            found = self._machinery.desk.preview(self._wish).result().found
            if not found.transitions and not found.settled:
                raise ConfigurationError(f"the site has no service {self._wish.service}", "see: raitui status")


def _any_source_up(snapshot: FleetSnapshot) -> bool:
    return any(source.state in {SourceState.UP, SourceState.PARTIAL} for source in _telling(snapshot))


def _telling(snapshot: FleetSnapshot) -> tuple[SourceHealth, ...]:
    """The sources that tell where a service stands: feeds of changes and alerts do not."""
    return tuple(source for source in snapshot.sources if source.kind not in {ALERTS, CHANGES})
