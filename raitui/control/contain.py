"""The one way to act: authorise, record the intent, execute, verify the effect, record the outcome."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from msgspec import Struct, structs

from raitui.actions import BY_ID
from raitui.control.process_mark import this_process
from raitui.core.audit_record import Actor, Intent, Origin, OutcomeRecord
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition, worst_effect
from raitui.core.moves import Moves, moves
from raitui.core.reading import Quality
from raitui.core.seen import seen_of
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.errors import RaituiError
from raitui.ports import Actuator, AuditStore, Clock, Probe

_LOG = logging.getLogger(__name__)

PERFORM_WITHIN_S = 60.0
VERIFY_WITHIN_S = 120.0
PROBE_WITHIN_S = 15.0
PROBE_EVERY_S = 1.0

Progress = Callable[[Outcome], None]


class Lever(Struct, frozen=True):
    """An actuator with the probe that sees its effect, and what it serves; ``services`` empty means all."""

    actuator: Actuator
    probe: Probe
    actions: tuple[str, ...]
    services: tuple[str, ...] = ()

    def serves(self, action: str, service: str) -> bool:
        """Whether it can do this to that service."""
        return action in self.actions and (not self.services or service in self.services)


class Operator(Struct, frozen=True):
    """Who acts, and whether the console may only look."""

    name: str
    read_only: bool = False


class Run:
    """One action under way: its steps so far, told to whoever follows it."""

    def __init__(self, action_id: str, wish: Containment, progress: Progress) -> None:
        self.action_id = action_id
        self._wish = wish
        self._progress = progress
        self.steps: list[Step] = []

    def step(self, step: Step) -> None:
        """One step further."""
        self.steps.append(step)
        self.tell(self.outcome())

    def tell(self, outcome: Outcome) -> None:
        """Tell whoever follows; an action under way does not depend on anybody doing so (fault 22)."""
        try:
            self._progress(outcome)
        except Exception:  # noqa: BLE001  # the console may be gone; the action is finished all the same
            _LOG.exception("telling of %s", self.action_id)

    @property
    def state(self) -> Effect:
        """How far it has come in the worst of its places."""
        newest = {step.at: step.state for step in self.steps}
        return worst_effect(newest.values())

    def outcome(self, audit_seq: int | None = None) -> Outcome:
        """What has come of it so far."""
        refused_by = next((step.actuator for step in self.steps if step.state is Effect.REFUSED), None)
        return Outcome(
            action_id=self.action_id,
            action=self._wish.action,
            service=self._wish.service,
            at=self._wish.at,
            state=self.state,
            steps=tuple(self.steps),
            refused_by=refused_by,
            audit_seq=audit_seq,
        )


def _was_seen(service: ServiceSnapshot) -> bool:
    """Whether anything has told of the service: where nothing has, there is no saying that nothing is to be changed."""
    told = service.rollouts or service.components or service.modes
    return bool(told) or any(reading.quality is not Quality.MISSING for reading in service.readings)


async def _looked(probe: Probe, desired: Transition) -> tuple[bool, str]:
    """Whether the effect is seen, and why not if nothing can be seen at all."""
    try:
        async with asyncio.timeout(PROBE_WITHIN_S):
            return await probe.in_effect(desired), ""
    except TimeoutError:
        return False, f"{probe.name} did not answer within {PROBE_WITHIN_S:.0f} s"
    except RaituiError as error:
        return False, error.message
    except Exception as error:  # noqa: BLE001  # what was done must be recorded, however the looking fails
        _LOG.exception("%s at %s", probe.name, desired.at)
        return False, f"{probe.name} failed: {error}"


class Containing:
    """Carries wishes out: one path for the key, the command line and whoever comes later."""

    def __init__(
        self,
        levers: tuple[Lever, ...],
        store: AuditStore,
        operator: Operator,
        *,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._levers = levers
        self._store = store
        self._operator = operator
        self._clock = clock
        self._new_id = new_id

    async def contain(self, wish: Containment, seen: FleetSnapshot | None, progress: Progress) -> Outcome:
        """Do it, telling ``progress`` each step; returns when it is in effect, has failed, or the deadline is past.

        Raises RaituiError when the intent cannot be made durable: then nothing was sent. An outcome that cannot be
        recorded is told as it is, with the step that says so.
        """
        run = Run(self._new_id(), wish, progress)
        service = seen.service(wish.service) if seen is not None else None
        found = moves(BY_ID[wish.action], service, wish.at, wish.to) if service is not None else Moves()
        self._store.append(self._intent(run.action_id, wish, found, seen))
        await self._carry_out(run, wish, service, found)
        outcome = run.outcome(self._recorded(run))
        run.tell(outcome)
        return outcome

    def _recorded(self, run: Run) -> int | None:
        record = OutcomeRecord(run.action_id, self._clock.now(), run.state, tuple(run.steps))
        try:
            return self._store.append(record)
        except RaituiError as error:
            run.step(Step("audit", run.state, f"this outcome is not recorded: {error.message}", 0))
            return None

    def _intent(self, action_id: str, wish: Containment, found: Moves, seen: FleetSnapshot | None) -> Intent:
        return Intent(
            action_id=action_id,
            when=self._clock.now(),
            actor=Actor(self._operator.name, "unix account", Origin.CONSOLE),
            process=this_process(),
            deadline=self._clock.now() + PERFORM_WITHIN_S + VERIFY_WITHIN_S,
            wish=wish,
            desired=found.transitions,
            seen=seen_of(seen, wish.service),
        )

    async def _carry_out(self, run: Run, wish: Containment, service: ServiceSnapshot | None, found: Moves) -> None:
        desired = found.transitions
        lever = next((lever for lever in self._levers if lever.serves(wish.action, wish.service)), None)
        if self._operator.read_only:
            run.step(Step("policy", Effect.REFUSED, "the console is read-only", 0))
        elif service is None or not _was_seen(service):
            run.step(Step("raitui", Effect.FAILED, f"nothing is known yet of what {wish.service} runs", 0))
        elif not desired:
            state = Effect.NOTHING_TO_CHANGE if found.settled else Effect.FAILED
            run.step(Step("raitui", state, found.why_not, 0))
        elif wish.expected and set(wish.expected) != set(desired):
            run.step(
                Step("raitui", Effect.REFUSED, f"{wish.service} has changed since the key was pressed: look again", 0)
            )
        elif lever is None:
            run.step(Step("raitui", Effect.FAILED, f"no actuator of this site can {wish.action} {wish.service}", 0))
        else:
            await asyncio.gather(*(self._at_one_location(run, lever, place) for place in desired))

    async def _at_one_location(self, run: Run, lever: Lever, desired: Transition) -> None:
        run.step(Step(lever.actuator.name, Effect.SENT, "", 0, desired.at))
        sent = await self._sent(lever.actuator, desired, run.action_id)
        run.step(sent)
        if sent.state in {Effect.ACCEPTED, Effect.UNKNOWN}:
            run.step(await self._verified(lever.probe, desired, sent.state))

    async def _sent(self, actuator: Actuator, desired: Transition, action_id: str) -> Step:
        """Once, and never again: whatever goes wrong from here on, the request may have been carried out."""
        started = self._clock.now()
        try:
            async with asyncio.timeout(PERFORM_WITHIN_S):
                return structs.replace(await actuator.perform(desired, action_id, self._operator.name), at=desired.at)
        except TimeoutError:
            detail = f"no answer within {PERFORM_WITHIN_S:.0f} s"
        except Exception as error:  # noqa: BLE001  # one place's failure must neither stop the others nor the record
            _LOG.exception("%s at %s", actuator.name, desired.at)
            detail = f"{actuator.name} failed: {error}"
        return Step(actuator.name, Effect.UNKNOWN, detail, self._ms_since(started), desired.at)

    async def _verified(self, probe: Probe, desired: Transition, sent: Effect) -> Step:
        """Look until the effect is seen or the deadline is past; what cannot be seen is unknown, never in effect."""
        started, blind = self._clock.now(), ""
        while self._clock.now() - started < VERIFY_WITHIN_S:
            seen, blind = await _looked(probe, desired)
            if seen:
                detail = f"{desired.before} serves no more"
                return Step(probe.name, Effect.IN_EFFECT, detail, self._ms_since(started), desired.at)
            await self._clock.sleep(PROBE_EVERY_S)
        state = Effect.UNKNOWN if blind or sent is Effect.UNKNOWN else Effect.UNVERIFIED
        detail = blind or "not seen in effect"
        return Step(probe.name, state, detail, self._ms_since(started), desired.at)

    def _ms_since(self, started: float) -> int:
        return round((self._clock.now() - started) * 1000)
