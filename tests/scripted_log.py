"""A log in memory and probes that say what a test tells them, for what happens after an action."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from raitui.core.audit_record import AuditRecord, Intent, OutcomeRecord, Recorded
from raitui.core.containment import Effect, Step, Transition
from raitui.core.log_page import LogPage
from raitui.errors import DuplicateRecordError, RaituiError, SourceError, SourceFault

R = TypeVar("R", bound=AuditRecord)

BLIND = SourceError(SourceFault.UNREACHABLE, "the probe is unreachable")


@dataclass
class ScriptedLog:
    """Holds what is appended; of each action one intent and one outcome. ``broken`` fails every call."""

    held: list[AuditRecord] = field(default_factory=list)
    broken: RaituiError | None = None
    log: str = "log 1"
    page_of: int = 100_000

    def __post_init__(self) -> None:
        self._taken = {(type(one), one.action_id) for one in self.held if isinstance(one, Intent | OutcomeRecord)}

    async def append(self, record: AuditRecord) -> int:
        await asyncio.sleep(0)
        if self.broken is not None:
            raise self.broken
        return self.write(record)

    def write(self, *records: AuditRecord) -> int:
        """As another console would, at once."""
        for record in records:
            if isinstance(record, Intent | OutcomeRecord):
                key = type(record), record.action_id
                if key in self._taken:
                    raise DuplicateRecordError("the log holds it already")
                self._taken.add(key)
            self.held.append(record)
        return len(self.held)

    async def page(self, log: str, after: int) -> LogPage:
        await asyncio.sleep(0)
        if self.broken is not None:
            raise self.broken
        start = after if log == self.log else 0
        return LogPage(self.log, self.numbered[start : start + self.page_of], start + self.page_of <= len(self.held))

    def begin_anew(self, log: str) -> None:
        """As when somebody moves it aside."""
        self.log = log
        self.held.clear()
        self._taken.clear()

    @property
    def numbered(self) -> tuple[Recorded, ...]:
        return tuple(Recorded(seq, record) for seq, record in enumerate(self.held, 1))

    def of(self, kind: type[R]) -> list[R]:
        """The records of that kind, in order."""
        return [record for record in self.held if isinstance(record, kind)]


@dataclass
class ScriptedProbe:
    """``sees`` tells, at a time of the event loop (seconds), whether it is in effect; it may raise, or hang."""

    sees: Callable[[float, Transition], bool]
    name: str = "probe"
    looks: list[float] = field(default_factory=list)
    hangs: bool = False

    async def in_effect(self, desired: Transition) -> bool:
        now = asyncio.get_running_loop().time()
        self.looks.append(now)
        if self.hangs:
            await asyncio.Event().wait()
        return self.sees(now, desired)


def always(answer: bool | Exception) -> Callable[[float, Transition], bool]:
    return changing((0.0, answer))


def changing(*answers: tuple[float, bool | Exception]) -> Callable[[float, Transition], bool]:
    """From each time on (seconds, in order) another answer."""

    def sees(now: float, desired: Transition) -> bool:
        del desired
        answer = next(said for since, said in reversed(answers) if now >= since)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return sees


def outcome_of(intent: Intent, effect: Effect = Effect.IN_EFFECT, after_s: float = 4.0) -> OutcomeRecord:
    """What contain() records when every place ends with that effect, so long after the intent."""
    steps = [
        step
        for place in dict.fromkeys(one.at for one in intent.desired)
        for step in (
            Step("actuator", Effect.SENT, "", 0, place),
            Step("actuator", Effect.ACCEPTED, "HTTP 202", 100, place),
            Step("probe", effect, "", round(after_s * 1_000) - 100, place),
        )
    ]
    return OutcomeRecord(intent.action_id, intent.when + after_s, effect, tuple(steps))
