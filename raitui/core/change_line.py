"""Changes as pipelines tell them: JSON lines, read one by one (R-OBS-6)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from raitui.core.change import Change, ChangeKind
from raitui.errors import SourceError, SourceFault

LATEST_S = 100_000_000_000.0
"""Unix seconds in the year 5138: a later time is one in milliseconds."""

KINDS = {
    "deploy": ChangeKind.VERSION,
    "version": ChangeKind.VERSION,
    "candidate": ChangeKind.CANDIDATE,
    "weight": ChangeKind.WEIGHT,
    "mode": ChangeKind.MODE,
    "retrain": ChangeKind.RETRAIN,
    "prompt": ChangeKind.PROMPT,
    "config": ChangeKind.CONFIG,
}
"""What the words of a feed stand for. None stands for an action: only raitui itself tells what it did."""


class LineFault(Struct, frozen=True):
    """A line that cannot be read: its number within what was read, from 1, and why."""

    number: int
    why: str


class IncompleteFeedError(SourceError):
    """Some of a feed cannot be read, or was left out; ``changes`` are those of all the rest, which stay good."""

    def __init__(self, message: str, remedy: str, changes: tuple[Change, ...]) -> None:
        super().__init__(SourceFault.MALFORMED, message, remedy)
        self.changes = changes


class Parsed(Struct, frozen=True):
    """What some lines tell, and which of them cannot be read."""

    changes: tuple[Change, ...]
    faults: tuple[LineFault, ...]


class _Line(Struct):
    when: float | Annotated[datetime, Meta(tz=True)]
    service: Annotated[str, Meta(min_length=1)]
    at: str = ""
    kind: str = ""
    subject: str = ""
    before: str = ""
    after: str = ""
    actor: str = ""


_DECODER = msgspec.json.Decoder(_Line)


def change_of(line: bytes) -> Change:
    """The change that one line tells; a kind that nobody knows stays readable in the subject.

    Raises:
        ValueError: it is no JSON object with a time and a service; the text says what is wrong with it.
    """
    try:
        told = _DECODER.decode(line)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    kind = KINDS.get(told.kind, ChangeKind.OTHER)
    unknown = told.kind if kind is ChangeKind.OTHER else ""
    subject = " ".join(filter(None, (unknown, told.subject))) or told.kind
    return Change(_unix_s(told.when), told.service, told.at, kind, subject, told.before, told.after, told.actor)


def _unix_s(when: float | datetime) -> float:
    seconds = when.timestamp() if isinstance(when, datetime) else when
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError(f"`when` is {seconds:g}, which is no unix time")
    if seconds > LATEST_S:
        raise ValueError(f"`when` is {seconds:.0f}: milliseconds, where seconds are wanted")
    return seconds


def parsed(lines: Iterable[bytes], first: int = 1) -> Parsed:
    """The changes that the lines tell; ``first`` is the number of the first line. Empty lines tell nothing."""
    changes: list[Change] = []
    faults: list[LineFault] = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            changes.append(change_of(line))
        except ValueError as error:
            faults.append(LineFault(number, str(error)))
    return Parsed(tuple(changes), tuple(faults))
