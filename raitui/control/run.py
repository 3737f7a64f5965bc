"""One action under way: how far it has come in each of its places, told to whoever follows it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Iterable

from raitui.core.containment import Containment, Effect, Outcome, Step, Transition, worst_effect

_LOG = logging.getLogger(__name__)

Progress = Callable[[Outcome], None]


class Run:
    """The steps of one action so far. Times are those of the event loop, which nothing sets back."""

    def __init__(self, action_id: str, wish: Containment, progress: Progress) -> None:
        self.action_id = action_id
        self.wish = wish
        self.steps: list[Step] = []
        self._progress = progress
        self._began = asyncio.get_running_loop().time()
        self._whole = Effect.SENT
        self._reached: dict[Hashable, Effect] = {}
        self._refused_by: str | None = None
        self._permitted_instead: tuple[str, ...] = ()

    def since(self) -> float:
        """Seconds since it was wished."""
        return asyncio.get_running_loop().time() - self._began

    def expect(self, desired: Iterable[Transition]) -> None:
        """Until each of them has come further, the whole has not."""
        self._reached.update(dict.fromkeys((one.what for one in desired), Effect.SENT))

    def expect_at(self, places: Iterable[str]) -> None:
        """Until it has come further at each of them, the whole has not."""
        self._reached.update(dict.fromkeys(places, Effect.SENT))

    def step_at(self, place: str, step: Step) -> None:
        """One step further at one of the places that were expected."""
        self._reached[place] = step.state
        self.note(step)

    def reached(self, place: str) -> Effect:
        """How far it has come at one of the places that were expected."""
        return self._reached.get(place, Effect.SENT)

    def step(self, step: Step, of: Transition | None = None) -> None:
        """One step further: of one transition, or of the whole."""
        if of is None:
            self._whole = step.state
        else:
            self._reached[of.what] = step.state
        self.note(step)

    def note(self, step: Step) -> None:
        """Tell something on the way that makes the action come no further."""
        self.steps.append(step)
        self.tell(self.outcome())

    def refuse(self, by: str, step: Step, of: Transition | None = None, instead: tuple[str, ...] = ()) -> None:
        """It is not done, or not there, by this rule."""
        self._refused_by = self._refused_by or by
        self._permitted_instead = instead
        self.step(step, of)

    def tell(self, outcome: Outcome) -> None:
        """Tell whoever follows; an action under way does not depend on anybody doing so (fault 22)."""
        try:
            self._progress(outcome)
        except Exception:  # noqa: BLE001  # the console may be gone; the action is finished all the same
            _LOG.exception("telling of %s", self.action_id)

    @property
    def state(self) -> Effect:
        """How far it has come in the worst of its places."""
        return worst_effect(self._reached.values()) if self._reached else self._whole

    def outcome(self, audit_seq: int | None = None) -> Outcome:
        """What has come of it so far."""
        return Outcome(
            action_id=self.action_id,
            action=self.wish.action,
            service=self.wish.service,
            at=self.wish.at,
            state=self.state,
            steps=tuple(self.steps),
            refused_by=self._refused_by,
            permitted_instead=self._permitted_instead,
            audit_seq=audit_seq,
        )
