"""Reads every containment in force again and again until it is lifted, by whichever console it was done (R-CON-8)."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from raitui.control.log_tail import Append, LogTail
from raitui.control.look_again import ProbeFor, look_again
from raitui.core.audit_record import Sighting, Watched
from raitui.core.in_force import Held, Line, What
from raitui.core.look import LOOKS_THAT_AGREE, Key, Look, Memory, contained, judged, remembered
from raitui.core.snapshot import ContainedState
from raitui.errors import RaituiError
from raitui.ports import Clock

_LOG = logging.getLogger(__name__)

ROUND_EVERY_S = 5.0
"""How often the log is read, and what is new or in doubt is looked at; the rest every third time."""

NEW_FOR_S = 600.0
SETTLED_EVERY_S = 15.0

AT_ONCE = 4
"""Looks through one probe at the same time; a probe that hangs holds up nobody else's."""

LOOK_AGAIN_AFTER_S = 1.0
"""How soon one who does not stay looks again at what is in doubt."""

PENDING_GRACE_S = 30.0
"""What an action under way moves is not judged until its deadline is past by so much."""


class ContainmentWatch:
    """Watches what the log holds in force. Runs on the control loop; ``changed`` is called when the picture is new."""

    def __init__(
        self,
        tail: LogTail,
        append: Append,
        probe_for: ProbeFor,
        *,
        clock: Clock,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._tail = tail
        self._append = append
        self._probe_for = probe_for
        self._clock = clock
        self._changed = changed
        self._memories: dict[Key, Memory] = {}
        self._unrecorded: set[Key] = set()
        self._looked_at: dict[What, float] = {}
        self._pending_since: dict[str, float] = {}
        self._looking: dict[What, asyncio.Task[None]] = {}
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._shown: Mapping[str, tuple[ContainedState, ...]] = {}
        self._unread = self._unwritten = ""

    @property
    def notices(self) -> tuple[str, ...]:
        """What hinders the watching, in words for the operator."""
        return tuple(filter(None, (self._unread, self._unwritten)))

    @property
    def contained(self) -> Mapping[str, tuple[ContainedState, ...]]:
        """The containments in force by service, the newest first, as they were found last."""
        return self._shown

    async def run(self) -> None:
        """Watch until cancelled."""
        try:
            while True:
                await self.read_log()
                self._begin_looks()
                await asyncio.sleep(ROUND_EVERY_S)
        finally:
            for task in self._looking.values():
                task.cancel()

    async def look_once(self) -> None:
        """Read the log, and look at everything until it is clear how it stands: for who does not stay.

        Nothing is recorded: that is for the console that goes on watching.
        """
        await self.read_log()
        for _ in range(LOOKS_THAT_AGREE):
            lines = [one for one in self._tail.history.lines.items() if one[1].watched]
            await asyncio.gather(*(self._look(*one, recording=False) for one in lines))
            if not self._doubtful(line for _, line in lines):
                return
            await asyncio.sleep(LOOK_AGAIN_AFTER_S)

    async def read_log(self) -> None:
        """Take in what other consoles have done; a log that cannot be read leaves what was known, and a notice."""
        try:
            await self._tail.read_on()
        except RaituiError as error:
            self._unread = f"what other consoles do is not seen: {error.message}"
        except Exception as error:  # noqa: BLE001  # a defect must not end the watching
            _LOG.exception("reading the log")
            self._unread = f"what other consoles do is not seen: {error!r}"
        else:
            self._unread = ""
        self.take_in()

    def take_in(self) -> None:
        """Show what has been read of the log so far."""
        self._note_pending()
        self._forget_what_is_over()
        self._show()

    def _note_pending(self) -> None:
        now = asyncio.get_running_loop().time()
        pending = {course.intent.action_id for course in self._tail.history.pending}
        self._pending_since = {name: self._pending_since.get(name, now) for name in pending}

    def _forget_what_is_over(self) -> None:
        watched = {one.key for line in self._tail.history.lines.values() for one in line.watched}
        self._memories = {key: memory for key, memory in self._memories.items() if key in watched}
        self._unrecorded &= watched

    def _show(self) -> None:
        shown = contained(self._tail.history, self._memories)
        if shown != self._shown:
            self._shown = shown
            self._changed()

    def _begin_looks(self) -> None:
        for what, line in self._tail.history.lines.items():
            if line.watched and what not in self._looking and self._due(what, line):
                self._looked_at[what] = asyncio.get_running_loop().time()
                task = asyncio.create_task(self._look(what, line))
                self._looking[what] = task
                task.add_done_callback(partial(self._looked, what))

    def _looked(self, what: What, _: asyncio.Task[None]) -> None:
        self._looking.pop(what, None)

    def _due(self, what: What, line: Line) -> bool:
        passed_s = asyncio.get_running_loop().time() - self._looked_at.get(what, float("-inf"))
        newest = max(one.since for one in line.watched)
        new = self._clock.now() - newest < NEW_FOR_S
        unrecorded = any(one.key in self._unrecorded for one in line.watched)
        return new or unrecorded or self._doubtful([line]) or passed_s >= SETTLED_EVERY_S

    def _doubtful(self, lines: Iterable[Line]) -> bool:
        return any(remembered(one, self._memories).doubtful for line in lines for one in line.watched)

    def _under_way(self, what: What) -> bool:
        """Whether an action is moving it just now: then what is found is neither reverted nor in force."""
        now = asyncio.get_running_loop().time()
        for course in self._tail.history.pending:
            intent = course.intent
            had_s = max(0.0, intent.deadline - intent.when) + PENDING_GRACE_S
            moves = any(desired.what == what for desired in intent.desired)
            if moves and now - self._pending_since.get(intent.action_id, now) < had_s:
                return True
        return False

    async def _look(self, what: What, line: Line, *, recording: bool = True) -> None:
        try:
            if await self._judged(what, line) and recording:
                await self._record_news(line)
        except Exception:  # noqa: BLE001  # a defect must not end the watching of the others
            _LOG.exception("watching %s", what)

    async def _judged(self, what: What, line: Line) -> bool:
        """Look at everything in the line, and say how it stands; not where somebody has moved it meanwhile."""
        found = await asyncio.gather(*map(self._one_look, line.watched))
        looks = {one.key: look for one, look in zip(line.watched, found, strict=True)}
        if any(looks[one.key].found is not remembered(one, self._memories).found for one in line.watched):
            await self.read_log()
        # What somebody has moved meanwhile was looked at too early.
        in_time = self._tail.history.lines.get(what) == line and not self._under_way(what)
        if in_time:
            self._judge(line, looks)
        return in_time

    async def _one_look(self, held: Held) -> Look:
        probe = self._probe_for(held.transition)
        async with self._turns[probe.name if probe is not None else ""]:
            return await look_again(probe, held.transition)

    def _judge(self, line: Line, looks: Mapping[Key, Look]) -> None:
        said = judged(line, self._memories, looks, self._clock.now())
        known = {one.key: remembered(one, self._memories).found for one in line.watched}
        self._unrecorded |= {key for key, memory in said.items() if memory.found is not known[key]}
        self._memories.update(said)
        self._show()

    async def _record_news(self, line: Line) -> None:
        for one in line.watched:
            if one.key in self._unrecorded:
                await self._record(one, certain=one is line.top)

    async def _record(self, held: Held, *, certain: bool) -> None:
        """Record how it is found, unless the log holds the same already; what fails is tried at the next look.

        That something was never in effect of which nobody knew whether it was, is no news: its outcome says as much.
        """
        memory = remembered(held, self._memories)
        if memory.found is not held.found and (certain or memory.found is Watched.IN_FORCE):
            when, action_id = self._clock.now(), held.intent.action_id
            try:
                await self._append(Sighting(action_id, when, held.transition, memory.found, memory.detail))
            except RaituiError as error:
                self._unwritten = f"what is found of the containments in force is not recorded: {error.message}"
                return
        self._unwritten = ""
        self._unrecorded.discard(held.key)
