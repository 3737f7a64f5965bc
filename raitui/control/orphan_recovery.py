"""Closes the intents of processes that died: what they wanted is observed, and never done again (design 12)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from raitui.control.log_tail import Append, LogTail
from raitui.control.look_again import ProbeFor, look_again
from raitui.control.silence_witness import SilenceWitness
from raitui.core.action_course import Course
from raitui.core.audit_record import OutcomeRecord, ProcessMark, Watched
from raitui.core.containment import Effect, Step, Transition, worst_effect
from raitui.core.look import LOOKS_THAT_AGREE
from raitui.core.orphans import happened, moved_since, orphans
from raitui.errors import DuplicateRecordError, RaituiError
from raitui.ports import Clock

_LOG = logging.getLogger(__name__)

RECOVER_EVERY_S = 30.0
FIRST_READ_EVERY_S = 2.0
"""A log that has not been read to its end yet is asked for this often: its orphans wait for nothing else."""
LOOK_EVERY_S = 2.0
SEEN_AS = {Watched.IN_FORCE: Effect.IN_EFFECT, Watched.REVERTED: Effect.UNVERIFIED, Watched.UNWATCHED: Effect.UNKNOWN}
"""What the last look makes of a transition that nobody else will close."""


async def _at_once() -> None:
    """There is nothing to wait for."""


class OrphanRecovery:
    """Finds orphans at start and again and again, and records what came of each exactly once.

    ``ready`` returns when the log holds all that was recorded: an outcome that its process could only keep elsewhere is
    worth more than what is observed afterwards. ``silences`` tells whether an alert was silenced.
    """

    def __init__(
        self,
        tail: LogTail,
        append: Append,
        probe_for: ProbeFor,
        *,
        clock: Clock,
        is_gone: Callable[[ProcessMark], bool],
        process: ProcessMark,
        ready: Callable[[], Awaitable[None]] = _at_once,
        silences: SilenceWitness | None = None,
    ) -> None:
        self._tail = tail
        self._append = append
        self._probe_for = probe_for
        self._clock = clock
        self._is_gone = is_gone
        self._process = process
        self._ready = ready
        self._silences = silences or SilenceWitness(())
        self._pending_since: dict[str, float] = {}
        self._recovering: set[str] = set()
        self._trouble = ""

    @property
    def notices(self) -> tuple[str, ...]:
        """What hinders it, in words for the operator."""
        return (self._trouble,) if self._trouble else ()

    async def run(self) -> None:
        """Recover until cancelled. An orphan that takes long holds up no other."""
        await self._ready()
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self.recover())
                await asyncio.sleep(RECOVER_EVERY_S if self._tail.heard else FIRST_READ_EVERY_S)

    async def recover(self) -> tuple[OutcomeRecord, ...]:
        """Close every orphan that there is now; those that this process has closed. May take until their deadlines."""
        try:
            found = [course for course in await self._orphans() if course.intent.action_id not in self._recovering]
        except RaituiError as error:
            self._trouble = f"nobody knows what became of actions whose process died: {error.message}"
            return ()
        except Exception as error:  # noqa: BLE001  # a defect must not end the recovery of what comes later
            _LOG.exception("looking for orphans")
            self._trouble = f"nobody knows what became of actions whose process died: {error!r}"
            return ()
        closed = await asyncio.gather(*map(self._closed, found))
        return tuple(outcome for outcome in closed if outcome is not None)

    async def _orphans(self) -> tuple[Course, ...]:
        history = await self._tail.read_on()
        now = asyncio.get_running_loop().time()
        pending = [course.intent.action_id for course in history.pending]
        self._pending_since = {name: self._pending_since.get(name, now) for name in pending}
        self._trouble = ""
        return orphans(
            history, self._is_gone, self._process, lambda course: now - self._pending_since[course.intent.action_id]
        )

    async def _closed(self, orphan: Course) -> OutcomeRecord | None:
        """The outcome, None where somebody else recorded it first or nobody could: then it is tried again."""
        action_id = orphan.intent.action_id
        self._recovering.add(action_id)
        try:
            outcome = await self._observed(orphan)
            await self._append(outcome)
        except DuplicateRecordError:
            return None
        except RaituiError as error:
            self._trouble = f"what became of an action whose process died is not recorded: {error.message}"
            return None
        except Exception:  # noqa: BLE001  # a defect with one orphan must not end the recovery of the others
            _LOG.exception("recovering %s", action_id)
            return None
        finally:
            self._recovering.discard(action_id)
        return outcome

    async def _observed(self, orphan: Course) -> OutcomeRecord:
        if orphan.intent.silence is not None:
            steps = [*await self._silences.seen_afterwards(orphan.intent)]
        else:
            steps = await asyncio.gather(*(self._step(orphan, desired) for desired in orphan.intent.desired))
        state = worst_effect(step.state for step in steps) if steps else Effect.FAILED
        return OutcomeRecord(orphan.intent.action_id, self._clock.now(), state, tuple(steps), happened(steps))

    async def _step(self, orphan: Course, desired: Transition) -> Step:
        """Look until it is in effect or the intent's deadline is past; twice at least."""
        probe = self._probe_for(desired)
        name = probe.name if probe is not None else "raitui"
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._left_s(orphan)
        looks = 0
        while True:
            look = await look_again(probe, desired)
            looks += 1
            if moved_since(await self._tail.read_on(), orphan, desired):
                return Step(name, Effect.UNKNOWN, "a later action may have moved it since", 0, desired.at)
            over = loop.time() >= deadline and looks >= LOOKS_THAT_AGREE
            if look.found is Watched.IN_FORCE or over:
                return Step(name, SEEN_AS[look.found], look.detail or "observed afterwards", 0, desired.at)
            await asyncio.sleep(LOOK_EVERY_S)

    def _left_s(self, orphan: Course) -> float:
        """How long there is until its deadline, and never more than there was: clocks are set (seconds)."""
        intent = orphan.intent
        had_s = max(0.0, intent.deadline - intent.when)
        return min(max(0.0, intent.deadline - self._clock.now()), had_s)
