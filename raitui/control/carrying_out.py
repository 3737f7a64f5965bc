"""Carrying one transition out: never against somebody who was first, once, and believed when it is seen."""

from __future__ import annotations

import asyncio
import logging

from msgspec import Struct, structs

from raitui.actions import ROLLBACK
from raitui.control.lever import Lever, lever_for
from raitui.control.planning import Planner
from raitui.control.rivalry import Rivalry
from raitui.control.run import Run
from raitui.control.verifying import PROBE_EVERY_S, look, look_until
from raitui.core.action import Axis
from raitui.core.agreement import agrees
from raitui.core.containment import Effect, Step, Transition
from raitui.core.ladder import Risk
from raitui.core.obstacle import Obstacle
from raitui.core.rivals import Rival, Stance, same_thing, stance
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.transition_text import move_text

_LOG = logging.getLogger(__name__)

RAITUI = "raitui"
FIRST = "somebody else was first: look again, then decide anew"

FOLLOW_WITHIN_S = 60.0
PERFORM_WITHIN_S = 60.0
VERIFY_WITHIN_S = 120.0
THEIRS_WITHIN_S = 30.0
"""What somebody else has done first, where nothing tells what it was, is looked for so long."""

GLANCE_WITHIN_S = 5.0
"""A look that something waits for: a probe that hangs must not hold up what limits harm."""


class Errand(Struct, frozen=True):
    """One transition of a run: by whom, on the service as it was found, and who else was acting on the same thing."""

    run: Run
    by: str
    service: ServiceSnapshot
    desired: Transition
    rivals: tuple[Rival, ...] = ()

    def step(self, actuator: str, state: Effect, detail: str, ms: int = 0) -> None:
        """One step further with this transition."""
        self.run.step(Step(actuator, state, detail, ms, self.desired.at), self.desired)

    def sending(self, actuator: str) -> None:
        """That it is asked of the backend now, from where it really starts: so it stands in the log."""
        sent_after_ms, desired = round(self.run.since() * 1000), self.desired
        detail = move_text(desired)
        self.run.step(Step(actuator, Effect.SENT, detail, sent_after_ms, desired.at, transition=desired), desired)


class CarryingOut:
    """Carries transitions out, each by the lever that serves it."""

    def __init__(self, levers: tuple[Lever, ...], planner: Planner, rivalry: Rivalry) -> None:
        self._levers = levers
        self._planner = planner
        self._rivalry = rivalry

    async def carry_out(self, errand: Errand) -> None:
        """Tell each step on the run; returns when it is in effect, has failed, was refused, or took too long."""
        lever = lever_for(self._levers, errand.run.wish.action, errand.desired)
        if lever is None:
            what = f"no actuator of this site can {errand.run.wish.action} {errand.desired.service}"
            errand.step(RAITUI, Effect.FAILED, f"{what} at {errand.desired.at}" if errand.desired.at else what)
            return
        stances = {rival: stance(errand.desired, rival.transition) for rival in _of(errand)}
        stronger = [rival for rival, found in stances.items() if found is Stance.YIELD]
        followed = tuple(rival for rival, found in stances.items() if found is Stance.FOLLOW)
        if stronger:
            self._yield(errand, stronger[0])
            return
        for rival, found in stances.items():
            if found is Stance.PROCEED:
                self._note(errand, f"going ahead of {self._rivalry.told(rival)}")
        if followed:
            await self._after(errand, lever, followed)
        else:
            await self._perform(errand, lever, may_rebase=True)

    def _yield(self, errand: Errand, rival: Rival) -> None:
        why = f"{self._rivalry.told(rival)}: wait for what comes of it, then look again"
        errand.run.refuse(RAITUI, Step(RAITUI, Effect.REFUSED, why, 0, errand.desired.at), errand.desired)

    def _note(self, errand: Errand, detail: str, *, conflict: bool = False) -> None:
        errand.run.note(Step(RAITUI, Effect.SENT, detail, 0, errand.desired.at, conflict=conflict))

    async def _after(self, errand: Errand, lever: Lever, followed: tuple[Rival, ...]) -> None:
        """Let those act who were first, and look; take over when they end without the effect."""
        already = f"not sent again, already on its way: {self._rivalry.told(followed[-1])}"
        self._note(errand, already, conflict=True)
        started = _now()
        while followed and _now() - started < FOLLOW_WITHIN_S:
            if (await look(lever.probe, errand.desired, GLANCE_WITHIN_S)).seen:
                self._in_effect(errand, lever, started, f", by {followed[-1].intent.actor.name}")
                return
            followed = await self._rivalry.still(followed)
            if followed:
                await asyncio.sleep(PROBE_EVERY_S)
        fresh = await self._still_to_do(errand, lever)
        if fresh is not None:
            self._note(errand, "taking over: it ended without the effect, or takes too long")
            await self._perform(fresh, lever, may_rebase=True)

    async def _still_to_do(self, errand: Errand, lever: Lever) -> Errand | None:
        """The errand from where the service stands now; None where it ended here, and the run says how."""
        started = _now()
        if (await look(lever.probe, errand.desired, GLANCE_WITHIN_S)).seen:
            self._in_effect(errand, lever, started, ", by somebody else")
            return None
        now = await self._planner.again(errand.run.wish, errand.service, errand.desired)
        if isinstance(now, Obstacle):
            if now.beyond:
                errand.step(RAITUI, Effect.NOTHING_TO_CHANGE, now.why)
            elif now.settled:
                await self._verify(errand, lever, Effect.ACCEPTED)
            else:
                errand.step(RAITUI, Effect.FAILED, now.why)
            return None
        if not _still_agreed(errand.desired, now):
            why = f"it has changed meanwhile: it would now be {move_text(now)}. Look again"
            errand.step(RAITUI, Effect.FAILED, why)
            return None
        return structs.replace(errand, desired=structs.replace(now, component=errand.desired.component))

    async def _perform(self, errand: Errand, lever: Lever, *, may_rebase: bool) -> None:
        desired = errand.desired
        errand.sending(lever.actuator.name)
        answer = await _sent(lever, errand)
        errand.run.step(answer, desired)
        if answer.conflict:
            await self._after_conflict(errand, lever, may_rebase=may_rebase)
        elif answer.state in {Effect.ACCEPTED, Effect.UNKNOWN}:
            await self._verify(errand, lever, answer.state)

    async def _after_conflict(self, errand: Errand, lever: Lever, *, may_rebase: bool) -> None:
        """Nothing was done, the backend says: somebody else was first, perhaps with the same, which is not seen yet.

        Only what reduces the risk is tried again, once, where it is known to start from elsewhere now.
        """
        started = _now()
        fresh = await self._still_to_do(errand, lever)
        if fresh is None:
            return
        moved = fresh.desired.before != errand.desired.before
        if moved and may_rebase and errand.desired.risk is Risk.REDUCES:
            await self._perform(fresh, lever, may_rebase=False)
        elif not moved and (await look_until(lever.probe, errand.desired, started + THEIRS_WITHIN_S)).seen:
            self._in_effect(errand, lever, started, ", by somebody else")
        else:
            errand.step(RAITUI, Effect.FAILED, FIRST, _ms_since(started))

    async def _verify(self, errand: Errand, lever: Lever, sent: Effect) -> None:
        """Look until the effect is seen or the deadline is past; what cannot be seen is unknown, never in effect."""
        started = _now()
        last = await look_until(lever.probe, errand.desired, started + VERIFY_WITHIN_S)
        if last.seen:
            self._in_effect(errand, lever, started)
            return
        state = Effect.UNKNOWN if last.blind or sent is Effect.UNKNOWN else Effect.UNVERIFIED
        errand.step(lever.probe.name, state, last.blind or "not seen in effect", _ms_since(started))

    def _in_effect(self, errand: Errand, lever: Lever, started: float, by: str = "") -> None:
        errand.step(lever.probe.name, Effect.IN_EFFECT, f"{_done(errand.desired)}{by}", _ms_since(started))


async def _sent(lever: Lever, errand: Errand) -> Step:
    """Once, and never again: whatever goes wrong from here on, the request may have been carried out."""
    started, actuator, desired = _now(), lever.actuator, errand.desired
    try:
        async with asyncio.timeout(PERFORM_WITHIN_S):
            step = await actuator.perform(desired, errand.run.action_id, errand.by)
            return structs.replace(step, at=desired.at, ms=_ms_since(started))
    except TimeoutError:
        detail = f"no answer within {PERFORM_WITHIN_S:.0f} s"
    except Exception as error:  # noqa: BLE001  # one place's failure must neither stop the others nor the record
        _LOG.exception("%s at %s", actuator.name, desired.at)
        detail = f"{actuator.name} failed: {error}"
    return Step(actuator.name, Effect.UNKNOWN, detail, _ms_since(started), desired.at)


def _of(errand: Errand) -> tuple[Rival, ...]:
    return tuple(rival for rival in errand.rivals if same_thing(rival.transition, errand.desired))


def _still_agreed(desired: Transition, now: Transition) -> bool:
    """Whether the intent covers what would be done now; one that reduces the risk may start from elsewhere."""
    if desired.risk is Risk.REDUCES:
        return now.after == desired.after and now.risk is Risk.REDUCES
    return agrees(desired, now)


def _done(desired: Transition) -> str:
    if desired.axis is Axis.VERSION:
        # A candidate that is brought back serves beside the version that it was taken back to.
        leaves = desired.before and desired.action == ROLLBACK.id
        return f"{desired.before} serves no more" if leaves else f"{desired.after} serves"
    return f"{desired.after.replace('_', ' ')} is seen"


def _now() -> float:
    return asyncio.get_running_loop().time()


def _ms_since(started: float) -> int:
    return round((_now() - started) * 1000)
