"""The one way to act: plan, authorise, declare the intent, carry it out, verify the effect, record the outcome."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from msgspec import Struct

from raitui.actions import BY_ID
from raitui.control.authority_request import authority_request
from raitui.control.carrying_out import (
    FOLLOW_WITHIN_S,
    PERFORM_WITHIN_S,
    RAITUI,
    VERIFY_WITHIN_S,
    CarryingOut,
    Errand,
)
from raitui.control.declaring import AUDIT, REQUEST_WITHIN_S, STORE_WITHIN_S, Declared, Declaring
from raitui.control.lever import Lever, lever_for
from raitui.control.planning import Plan, Planner
from raitui.control.posture_follower import PostureLever
from raitui.control.process_mark import is_gone, this_process
from raitui.control.recording import Recording
from raitui.control.rivalry import Rivalry, nothing_read
from raitui.control.run import Progress, Run
from raitui.control.unheard_log import unheard_refusal
from raitui.control.verifying import PROBE_WITHIN_S
from raitui.core.action import Action
from raitui.core.audit_record import Actor, Intent, OutcomeRecord, ProcessMark, Refusal
from raitui.core.authority import Decision
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.in_force import History
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.rivals import Rival
from raitui.core.seen import seen_of
from raitui.core.snapshot import FleetSnapshot
from raitui.errors import RaituiError
from raitui.ports import Authority, Clock

__all__ = ["ACT_WITHIN_S", "Containing", "Preview"]

_LOG = logging.getLogger(__name__)

ACT_WITHIN_S = STORE_WITHIN_S + FOLLOW_WITHIN_S + 2 * PERFORM_WITHIN_S + VERIFY_WITHIN_S + 4 * PROBE_WITHIN_S
"""The longest that an action takes from its intent until nothing more is waited for."""


def _always() -> bool:
    return True


class Preview(Struct, frozen=True):
    """What a wish would do, whether its actor may, what has changed since it was agreed to, and where nothing can."""

    found: Moves
    decision: Decision
    changed: str
    out_of_reach: tuple[Transition, ...]


class Containing:
    """Carries wishes out: one path for the key, the command line and whoever comes later.

    ``heard`` tells whether the log has been read, without which no way back knows where it leads, and ``history`` what
    has been read of it.
    """

    def __init__(
        self,
        levers: tuple[Lever, ...],
        readers: tuple[PostureLever, ...],
        recording: Recording,
        authority: Authority,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        heard: Callable[[], bool] = _always,
        history: Callable[[], History | None] = nothing_read,
        process: Callable[[], ProcessMark] = this_process,
        gone: Callable[[ProcessMark], bool] = is_gone,
    ) -> None:
        self._levers = levers
        self._authority = authority
        self._clock = clock
        self._new_id = new_id
        self._heard = heard
        self._process = process
        self._planner = Planner(readers)
        self._declaring = Declaring(recording)
        self._rivalry = Rivalry(recording, clock, gone, history)
        self._carrying_out = CarryingOut(levers, self._planner, self._rivalry)

    async def contain(self, wish: Containment, seen: FleetSnapshot | None, actor: Actor, progress: Progress) -> Outcome:
        """Do it, telling ``progress`` each step; returns when it is in effect, has failed, or the deadline is past.

        It raises nothing that an operator may meet: what cannot be done, or not be recorded, is told in the outcome.
        """
        run = Run(self._new_id(), wish, progress)
        plan = await self._planner.plan(wish, seen)
        decision = self._decided(plan, wish, actor)
        if not decision.allowed:
            return await self._refused(run, plan, actor, decision)
        if plan.changed:
            why = f"{wish.service} has changed since this was agreed to: {plan.changed}. Look again"
            return await self._refused(run, plan, actor, Decision(allowed=False, rule=RAITUI, reason=why))
        declared = await self._declaring.declare(run, self._intent(run, plan, seen, actor, decision), plan.found.risk)
        if declared.may_go_on:
            await self._carry_out(run, plan, actor, declared)
        return await self._concluded(run)

    async def preview(self, wish: Containment, seen: FleetSnapshot | None, actor: Actor) -> Preview:
        """What ``contain`` would do now, and whether it may: nothing is recorded and nothing is sent."""
        plan = await self._planner.plan(wish, seen)
        out_of_reach = tuple(
            desired for desired in plan.found.transitions if lever_for(self._levers, wish.action, desired) is None
        )
        return Preview(plan.found, self._decided(plan, wish, actor), plan.changed, out_of_reach)

    def _decided(self, plan: Plan, wish: Containment, actor: Actor) -> Decision:
        """What authority says; denied when it fails to say anything (fault 28)."""
        request = authority_request(actor, BY_ID[wish.action], plan.service, plan.found, wish.reason)
        try:
            return self._unless_unheard(plan, BY_ID[wish.action], self._authority.decide(request))
        except Exception as error:  # noqa: BLE001  # whatever fails, nobody is allowed by it
            _LOG.exception("deciding on %s", wish.action)
            return Decision(allowed=False, rule="authority", reason=f"it could not be decided: {error}")

    def _unless_unheard(self, plan: Plan, action: Action, decision: Decision) -> Decision:
        """The decision, but for a way back while the log is not read: it would restore what never stood there."""
        why = unheard_refusal(action, plan.found, heard=self._heard()) if decision.allowed else ""
        return Decision(allowed=False, rule=AUDIT, reason=why, policy=decision.policy) if why else decision

    def _intent(self, run: Run, plan: Plan, seen: FleetSnapshot | None, actor: Actor, decision: Decision) -> Intent:
        now = self._clock.now()
        return Intent(
            action_id=run.action_id,
            when=now,
            actor=actor,
            process=self._process(),
            deadline=now + ACT_WITHIN_S,
            wish=run.wish,
            desired=plan.found.transitions,
            seen=seen_of(seen, run.wish.service),
            policy=decision.policy,
            allowed_by=decision.rule,
        )

    async def _refused(self, run: Run, plan: Plan, actor: Actor, decision: Decision) -> Outcome:
        step = Step(decision.rule, Effect.REFUSED, decision.reason, 0)
        run.refuse(decision.rule, step, instead=decision.permitted_instead)
        refusal = Refusal(
            action_id=run.action_id,
            when=self._clock.now(),
            actor=actor,
            wish=run.wish,
            desired=plan.found.transitions,
            refused_by=decision.rule,
            reason=decision.reason,
            permitted_instead=decision.permitted_instead,
            policy=decision.policy,
        )
        outcome = run.outcome(await self._declaring.conclude(run, refusal))
        run.tell(outcome)
        return outcome

    async def _carry_out(self, run: Run, plan: Plan, actor: Actor, declared: Declared) -> None:
        found = plan.found
        if not found.transitions:
            state = Effect.NOTHING_TO_CHANGE if found.settled else Effect.FAILED
            run.step(Step(RAITUI, state, found.why_not, 0))
            return
        rivals = await self._rivals(run, plan, declared)
        if rivals is None:
            return
        run.expect(found.transitions)
        errands = (Errand(run, actor.name, plan.service, desired, rivals) for desired in found.transitions)
        await asyncio.gather(*(self._carrying_out.carry_out(errand) for errand in errands))

    async def _rivals(self, run: Run, plan: Plan, declared: Declared) -> tuple[Rival, ...] | None:
        """Who else acts on it. None, and refused, where that cannot be read and the action would increase the risk."""
        if declared.seq is None:
            return ()
        reduces = plan.found.risk is Risk.REDUCES
        within_s = max(0.05, REQUEST_WITHIN_S - run.since()) if reduces else STORE_WITHIN_S
        try:
            return await self._rivalry.before(declared.seq, plan.found.transitions, within_s)
        except RaituiError as error:
            why = f"who else acts on it cannot be read: {error}"
            if reduces:
                run.note(Step(AUDIT, Effect.FAILED, why, 0))
                return ()
            run.refuse(AUDIT, Step(AUDIT, Effect.REFUSED, why, 0))
            return None

    async def _concluded(self, run: Run) -> Outcome:
        record = OutcomeRecord(run.action_id, self._clock.now(), run.state, tuple(run.steps))
        outcome = run.outcome(await self._declaring.conclude(run, record))
        run.tell(outcome)
        return outcome
