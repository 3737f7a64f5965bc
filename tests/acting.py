"""A stage on which ``contain()`` acts in virtual time: a log, sinks, a backend and its witness, each as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from raitui.control.contain import Containing
from raitui.control.lever import Lever
from raitui.control.posture_follower import PostureLever
from raitui.control.recording import Recording
from raitui.core.audit_record import Actor, AuditRecord, Intent, Origin, OutcomeRecord, ProcessMark, Recorded
from raitui.core.authority import Decision, Request
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.log_page import LogPage
from raitui.core.snapshot import FleetSnapshot, Posture
from raitui.errors import DuplicateRecordError, RaituiError, SourceError, SourceFault
from tests.intents import PROCESS
from tests.virtual_time import VirtualClock, virtually

T = TypeVar("T")

ADA = Actor("ada", "unix account", Origin.CONSOLE)
ROLLBACK = Containment("rollback", "svc", "", "burns", "page")
ALLOWED = Decision(allowed=True, rule="on-call", reason="", policy="roles:1")
EVENTS = list[str]


def now_s() -> float:
    """Seconds of virtual time since the beginning."""
    return asyncio.get_running_loop().time()


class VirtualCalls:
    """Makes one call after another, each as long as it is told; one that has begun is made though nobody waits."""

    def __init__(self, takes_s: Callable[[], float]) -> None:
        self._takes_s = takes_s
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, call: Callable[[], T]) -> Awaitable[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._make(call, future))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return future

    async def _make(self, call: Callable[[], T], future: asyncio.Future[T]) -> None:
        async with self._turn:
            if future.cancelled():
                return
            await asyncio.sleep(self._takes_s())
            try:
                result = call()
            except Exception as error:  # noqa: BLE001  # whoever awaits it gets it
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(result)

    def close(self, within_s: float = 2.0) -> bool:
        return True


@dataclass
class Log:
    """A store; ``broken`` is what it raises, of records for which ``breaks`` holds."""

    events: EVENTS = field(default_factory=list)
    broken: Exception | None = None
    breaks: Callable[[AuditRecord], bool] = lambda record: True
    unreadable: bool = False
    log: str = "log 1"
    page_of: int = 100_000
    takes_s: float = 0.0
    held: list[AuditRecord] = field(default_factory=list)

    def append(self, record: AuditRecord) -> int:
        if self.broken is not None and self.breaks(record):
            raise self.broken
        if isinstance(record, Intent | OutcomeRecord):
            same = [one for one in self.held if type(one) is type(record) and one.action_id == record.action_id]
            if same:
                raise DuplicateRecordError("it is there already")
        self.held.append(record)
        self.events.append(f"recorded {type(record).__name__}")
        return len(self.held)

    def check(self) -> None:
        if self.broken is not None:
            raise self.broken

    def records(self, after: int = 0) -> tuple[Recorded, ...]:
        if self.unreadable:
            raise RaituiError("the log cannot be read")
        return tuple(Recorded(seq, record) for seq, record in enumerate(self.held, 1) if seq > after)

    def page(self, log: str, after: int) -> LogPage:
        found = self.records(after if log == self.log else 0)
        return LogPage(self.log, found[: self.page_of], len(found) > self.page_of)


@dataclass
class Sink:
    """A fallback sink; ``gives_back`` is false for one like the system's log."""

    events: EVENTS = field(default_factory=list)
    name: str = "spool"
    broken: bool = False
    gives_back: bool = True
    unreadable: bool = False
    takes_s: float = 0.0
    held: list[AuditRecord] = field(default_factory=list)

    def keep(self, record: AuditRecord) -> None:
        if self.broken:
            raise RaituiError(f"{self.name} cannot be written")
        self.held.append(record)
        self.events.append(f"kept {type(record).__name__}")

    def kept(self) -> tuple[AuditRecord, ...]:
        if self.unreadable:
            raise RaituiError(f"{self.name} cannot be read")
        return tuple(self.held) if self.gives_back else ()

    def forget(self) -> None:
        self.held.clear()


@dataclass
class Backend:
    """An actuator and its probe: what it answers, and from how many seconds after the request its effect is seen.

    ``seen_at`` (virtual seconds) is when it is seen whoever brought it about.
    """

    events: EVENTS = field(default_factory=list)
    answers: Callable[[Transition], Step] = lambda desired: Step("actuator", Effect.ACCEPTED, "HTTP 202", 3)
    seen_after_s: float | None = 5.0
    seen_at: float | None = None
    blind: bool = False
    hangs: bool = False
    defect: Exception | None = None
    name: str = "actuator"
    sent_at: dict[str, float] = field(default_factory=dict)
    sent: list[Transition] = field(default_factory=list)

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        self.events.append(f"sent {desired.at}")
        self.sent.append(desired)
        self.sent_at[desired.at] = now_s()
        if self.hangs:
            await asyncio.Event().wait()
        if self.defect is not None:
            raise self.defect
        return self.answers(desired)

    async def in_effect(self, desired: Transition) -> bool:
        if self.blind:
            raise SourceError(SourceFault.UNREACHABLE, "nobody can see")
        if self.seen_at is not None and now_s() >= self.seen_at:
            return True
        sent_at = self.sent_at.get(desired.at)
        return sent_at is not None and self.seen_after_s is not None and now_s() - sent_at >= self.seen_after_s


@dataclass
class Reader:
    """Tells where the service stands at each location; one that is not told of raises."""

    postures: dict[str, Posture] = field(default_factory=dict)
    takes_s: float = 0.0
    name: str = "reader"
    locations: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    async def read(self, service: str, at: str) -> Posture:
        self.asked.append(at)
        await asyncio.sleep(self.takes_s)
        if at not in self.postures:
            raise SourceError(SourceFault.REJECTED, f"no {service} at {at}")
        return self.postures[at]


@dataclass
class Judge:
    """Allows all, unless it is told what to say instead."""

    says: Decision | Exception = ALLOWED
    asked: list[Request] = field(default_factory=list)

    def decide(self, request: Request) -> Decision:
        self.asked.append(request)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@dataclass
class Stage:
    """Everything that ``contain()`` needs, as the test wants it, and what became of it."""

    seen: FleetSnapshot | None
    backend: Backend = field(default_factory=Backend)
    log: Log = field(default_factory=Log)
    sinks: tuple[Sink, ...] = field(default_factory=lambda: (Sink(),))
    readers: tuple[Reader, ...] = ()
    judge: Judge = field(default_factory=Judge)
    levers: tuple[Lever, ...] | None = None
    gone: set[ProcessMark] = field(default_factory=set)
    actions: tuple[str, ...] = ("rollback", "roll_forward", "pause", "resume", "throttle", "kill", "revive")
    told: list[Outcome] = field(default_factory=list)
    events: EVENTS = field(default_factory=list)
    took_s: float = 0.0
    made: int = 0

    def __post_init__(self) -> None:
        self.backend.events = self.log.events = self.events
        for sink in self.sinks:
            sink.events = self.events

    def calls(self, name: str) -> VirtualCalls:
        slow: dict[str, Log | Sink] = {"audit": self.log, **{f"audit {sink.name}": sink for sink in self.sinks}}
        return VirtualCalls(lambda: slow[name].takes_s)

    def recording(self) -> Recording:
        return Recording(self.log, self.sinks, VirtualClock(), self.calls)

    def containing(self, recording: Recording | None = None) -> Containing:
        lever = Lever(self.backend, self.backend, self.actions)
        return Containing(
            (lever,) if self.levers is None else self.levers,
            tuple(PostureLever(reader, locations=reader.locations) for reader in self.readers),
            recording or self.recording(),
            self.judge,
            clock=VirtualClock(),
            new_id=self._new_id,
            process=lambda: PROCESS,
            gone=self.gone.__contains__,
        )

    def _new_id(self) -> str:
        self.made += 1
        return f"id-{self.made}"

    def contain(
        self,
        wish: Containment = ROLLBACK,
        *meanwhile: Awaitable[None],
        progress: Callable[[Outcome], None] = lambda outcome: None,
    ) -> Outcome:
        """Carry a wish out, while others do what they do."""

        def follow(outcome: Outcome) -> None:
            self.told.append(outcome)
            progress(outcome)

        async def run() -> Outcome:
            others = [asyncio.ensure_future(other) for other in meanwhile]
            outcome = await self.containing().contain(wish, self.seen, ADA, follow)
            self.took_s = now_s()
            for other in others:
                other.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            return outcome

        return virtually(run())

    @property
    def details(self) -> str:
        """Every step of the newest outcome in words."""
        return "\n".join(f"{step.actuator} {step.state.value} {step.detail}" for step in self.told[-1].steps)


async def after(seconds: float, do: Callable[[], object]) -> None:
    """Do something so many seconds from the beginning."""
    await asyncio.sleep(seconds)
    do()
