"""What the parts of the console tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.message_pump import MessagePump

from raitui.core.containment import Containment, Outcome
from raitui.core.log_reading import CheckNews, LogAnswer, LogAsk, WholeAnswer
from raitui.core.silence import SilenceWish
from raitui.core.snapshot import FleetSnapshot


@dataclass
class SnapshotArrived(Message, bubble=False):
    """A newer snapshot is there; one that still waits to be handled is replaced."""

    snapshot: FleetSnapshot

    def can_replace(self, message: Message) -> bool:
        """Only the newest matters."""
        return isinstance(message, SnapshotArrived)


@dataclass
class ServiceFocused(Message):
    """The operator looks at one service, or at none in particular any more.

    ``chosen`` tells that he has gone there, and not the pointer by itself. ``marked`` are those on which a key would
    act together.
    """

    name: str | None
    chosen: bool = False
    marked: tuple[str, ...] = ()


@dataclass
class DrillBegun(Message):
    """The operator has read the briefing, and starts the drill."""


@dataclass
class ContainmentRequested(Message):
    """The operator wishes an action; ``what`` tells it from before to after, as it stood on the screen.

    Those that one key asked for together have the same number ``together``; 0 is one alone.
    """

    containment: Containment
    what: str
    together: int = 0


@dataclass
class SilenceRequested(Message):
    """The operator wishes something of alerts: have them silenced or acknowledged, or a silence ended."""

    wish: SilenceWish


@dataclass
class ContainmentProgress(Message, bubble=False):
    """An action that this console asked for, its ``number``-th, has got further."""

    number: int
    outcome: Outcome


@dataclass
class LogAsked(Message):
    """The asker wants to read of the audit log; it is answered by ``LogTold``, perhaps several times."""

    ask: LogAsk
    asker: MessagePump


@dataclass
class LogTold(Message, bubble=False):
    """What was read for that question."""

    ask: LogAsk
    answer: LogAnswer


@dataclass
class RecordAsked(Message):
    """The asker wants one record of the audit log with all around it; it is answered by ``RecordTold``."""

    number: int
    seq: int
    asker: MessagePump


@dataclass
class RecordTold(Message, bubble=False):
    """The record that was asked for by that number."""

    number: int
    answer: WholeAnswer


@dataclass
class CheckAsked(Message):
    """The asker wants the audit log verified; it is answered by ``CheckTold`` until that is over."""

    number: int
    asker: MessagePump


@dataclass
class CheckTold(Message, bubble=False):
    """How far the check is that was asked for by that number."""

    number: int
    news: CheckNews


@dataclass
class LogFollowed(Message):
    """The asker wants to be told by ``LogGrew`` whenever the audit log is found longer."""

    number: int
    asker: MessagePump


@dataclass
class LogGrew(Message, bubble=False):
    """The audit log of that id reaches to the number ``last``; one that still waits to be handled is replaced."""

    log: str
    last: int

    def can_replace(self, message: Message) -> bool:
        """Only the newest matters."""
        return isinstance(message, LogGrew)


@dataclass
class NoLongerAsked(Message):
    """What was asked of the audit log by that number is not wanted any more."""

    number: int
