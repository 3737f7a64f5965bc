"""What the machinery needs from the outside: protocols, one capability each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from raitui.core.alert_board import AlertNews
from raitui.core.answer import Answer, RangeAnswer
from raitui.core.audit_record import AuditRecord, Recorded
from raitui.core.audit_verification import Verification
from raitui.core.authority import Decision, Request
from raitui.core.backend_settings import SecretReference
from raitui.core.change import Change
from raitui.core.containment import Containment, Outcome, Step, Transition
from raitui.core.drill import Briefing
from raitui.core.exemplar import ExemplarAnswer
from raitui.core.log_page import LogPage
from raitui.core.log_reading import CheckNews, LogAnswer, LogAsk, LogStretch, Toward, WholeAnswer, WholeRecord
from raitui.core.selector import Selector
from raitui.core.silence import Silence, SilenceAnswer, SilenceOrder, SilenceWish
from raitui.core.snapshot import FleetSnapshot, Posture
from raitui.core.vector import Vector


class Clock(Protocol):
    """The site's time. A simulated fleet may run it faster than the wall clock."""

    def now(self) -> float:
        """Unix seconds."""

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of this clock."""


class SecretResolver(Protocol):
    """Looks a secret up where the site keeps it."""

    def __call__(self, reference: SecretReference) -> str:
        """The secret's value at this moment. May block; called outside the event loop. Raises RaituiError."""


class MetricsSource(Protocol):
    """A store of time series."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    @property
    def kind(self) -> str:
        """What it is: prometheus, simulated."""

    @property
    def scrape_interval_s(self) -> float:
        """How often it takes samples (seconds)."""

    @property
    def timeout_s(self) -> float:
        """How long it may take over an answer (seconds)."""

    @property
    def clock_skew_s(self) -> float | None:
        """Its clock less ours (seconds), positive when it is ahead; None while that is unknown."""

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        """Evaluate now, by the source's own clock. Raises SourceError."""

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        """Evaluate at each step from ``start`` to ``end`` (unix seconds). Raises SourceError."""


class ExemplarStore(Protocol):
    """Keeps exemplars: single requests that series point at."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    @property
    def timeout_s(self) -> float:
        """How long it may take over an answer (seconds)."""

    async def exemplars(
        self, selectors: tuple[Selector, ...], start: float, end: float, timeout_s: float
    ) -> ExemplarAnswer:
        """Those of the selectors' series between two times (unix seconds), in any order. Raises SourceError.

        Labels that may not be told are dropped before it returns, and so are exemplars that name no trace.
        """


STEPS_LOOKED_AT = 11
"""A span is looked at in so many steps, the moments between them and at both its ends."""


class SeriesCatalogue(Protocol):
    """Knows which series a source holds. Synchronous: asked outside any event loop. Every method raises SourceError."""

    def label_names(self, selector: Selector) -> frozenset[str]:
        """The labels that any recent series of the selector has; empty when there is no such series."""

    def label_values(self, label: str, selector: Selector) -> tuple[str, ...]:
        """The values that the label has in recent series of the selector, sorted."""

    def scrape_intervals(self) -> Mapping[str, float]:
        """The longest scrape interval (seconds) of each job that has targets."""

    def share_known(self, selector: Selector, start: float, end: float) -> float:
        """At which share (0-1) of some moments of a span (unix seconds) there was any series of the selector."""


class Actuator(Protocol):
    """Performs transitions on one backend."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Send the request once, in the name of ``by``. A time-out is Effect.UNKNOWN, never repeated here."""


class Probe(Protocol):
    """Observes whether a transition took effect, by another path than the actuator's own answer."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    async def in_effect(self, desired: Transition) -> bool:
        """Whether the desired state is seen. Raises SourceError when nothing can be seen."""


class PostureReader(Protocol):
    """Reads where a service stands from the backends themselves, with no metrics source in between."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    async def read(self, service: str, at: str) -> Posture:
        """Where it stands now; what the backend does not tell is empty. Raises SourceError."""


class ChangeFeed(Protocol):
    """Tells of changes that others make: deploys, retrains, edits of prompts."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    async def changes(self) -> tuple[Change, ...]:
        """Every change that it knows of, in any order.

        Raises:
            IncompleteFeedError: some lines cannot be read; it holds the changes of the others.
            SourceError: nothing can be read.
        """


class AlertSource(Protocol):
    """One replica of whoever routes alerts: it tells which fire, and is asked for silences."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    @property
    def cluster(self) -> str:
        """What the site calls the cluster that it is a replica of: its replicas tell each other of silences."""

    async def news(self) -> AlertNews:
        """Every alert that fires and every silence. Raises SourceError."""

    async def silences(self) -> tuple[Silence, ...]:
        """Every silence, also those that have ended lately. Raises SourceError."""

    async def silence(self, order: SilenceOrder) -> SilenceAnswer:
        """Ask once for a new silence. What came of a request without an answer is UNKNOWN, and never repeated here."""

    async def expire(self, silence_id: str) -> SilenceAnswer:
        """Ask once for the end of a silence."""


class Authority(Protocol):
    """Decides who may do what; default deny. Asked within ``contain()`` alone, wherever the wish came from."""

    def decide(self, request: Request) -> Decision:
        """Whether it is allowed, by which rule, and what is permitted instead."""


class AuditStore(Protocol):
    """The log that remembers. Its methods block: they are called on a thread of its own."""

    def append(self, record: AuditRecord) -> int:
        """Make the record durable, and only then return its sequence number.

        Raises:
            DuplicateRecordError: the action has its intent, or its outcome, already.
            RaituiError: it cannot be made durable.
        """

    def check(self) -> None:
        """Make sure that it can be written, by what changes nothing in it. Raises RaituiError."""

    def records(self, after: int = 0) -> tuple[Recorded, ...]:
        """Every record with a higher sequence number, in order. Raises RaituiError."""

    def page(self, log: str, after: int) -> LogPage:
        """What follows next on that record of the log with that id, or what the log that lies there by now begins with.

        Of no log, ``log`` is empty and ``after`` 0; where none lies there at this moment, nothing follows. What cannot
        be read is named, and hides nothing that follows it. Raises RaituiError.
        """


class AuditArchive(Protocol):
    """The log as it is read for people, beside those who append to it, whom it never holds up. Its methods block."""

    @property
    def place(self) -> str:
        """Where the log lies."""

    def stretch(self, toward: Toward, beyond: int, at_most: int) -> LogStretch:
        """So many records beyond that number, in order; 0 with OLDER means from the newest on. Raises RaituiError."""

    def whole(self, seq: int) -> WholeRecord | None:
        """The record at that number with its hashes; None where none stands there. Raises RaituiError."""

    def last(self) -> int:
        """The highest number in the log, 0 where there is none. Raises RaituiError."""

    def verify(self, progress: Callable[[int], None]) -> Verification:
        """The whole log checked; ``progress`` is told how many records are whole, and what it raises ends that.

        Raises RaituiError.
        """


class FallbackSink(Protocol):
    """Where records go while the log cannot be written: another filesystem, the system's log. Blocks."""

    @property
    def name(self) -> str:
        """What an operator calls it."""

    def keep(self, record: AuditRecord) -> None:
        """Keep the record. Raises RaituiError."""

    def kept(self) -> tuple[AuditRecord, ...]:
        """What it keeps and can give back, in order; empty for a sink that cannot."""

    def forget(self) -> None:
        """What was given back is in the log now."""


class SnapshotSlot(Protocol):
    """Where the newest snapshot lies."""

    def put(self, snapshot: FleetSnapshot) -> None:
        """Replace the snapshot and ring the doorbell."""


class SnapshotFeed(Protocol):
    """The reading side of the slot: where the console finds the newest snapshot."""

    def take(self) -> FleetSnapshot | None:
        """The newest snapshot, None before the first. Any thread may ask."""

    def on_ring(self, ring: Callable[[], None]) -> None:
        """Call ``ring``, from whatever thread, after each new snapshot. It must return at once."""


class Wishes(Protocol):
    """What the console may wish of the control loop. Every method returns at once."""

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        """Ask for every version and cohort of that service too; None when no service is being looked at.

        Of those ``marked`` it is asked whether one may, of so many of them as is soon done.
        """

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        """Carry out an action; ``on_progress`` is called, from another thread, each time that it gets further."""

    def silence(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> None:
        """The same of alerts: have them silenced or acknowledged, or a silence ended."""


Stop = Callable[[], None]
"""Ends what was asked for; may be called at any time, from any thread."""


class LogReadings(Protocol):
    """What the console may read of the audit log. Every method returns at once; answers come from another thread."""

    def read(self, ask: LogAsk, told: Callable[[LogAnswer], None]) -> Stop:
        """Read a piece of the log; where a filter wants few of its records, what is found is told bit by bit."""

    def whole(self, seq: int, told: Callable[[WholeAnswer], None]) -> Stop:
        """Read one record with everything around it."""

    def check(self, told: Callable[[CheckNews], None]) -> Stop:
        """Verify the whole log, telling how far that is."""

    def follow(self, grew: Callable[[str, int], None]) -> Stop:
        """Call ``grew``, which returns at once, with the log's id and highest number whenever it is found longer."""


class DrillDesk(Protocol):
    """What the console tells the referee of a drill. Every method returns at once."""

    @property
    def briefing(self) -> Briefing:
        """What is said before the drill begins."""

    def begin(self) -> None:
        """The operator has read the briefing, and starts the drill."""

    def looked_at(self, service: str) -> None:
        """The operator has moved the pointer to a service, or has opened it."""
