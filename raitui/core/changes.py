"""Recent changes, read from info metrics: a series that begins is a change; the one before it is what was before."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.core.change import Change, ChangeKind
from raitui.core.observations import Observations
from raitui.core.question import FIRST, LAST, InfoOf, InfoSpansOf
from raitui.core.selector import Selector
from raitui.core.site import ComponentInfo, InfoMetrics, ModeInfo, RolloutInfo

_SLACK_STEPS = 1.5
"""A series that begins this close to the beginning of the record was there before it."""

_SOURCE_CHANGES = {"stable": ChangeKind.VERSION, "candidate": ChangeKind.CANDIDATE}


class Span(Struct, frozen=True):
    """One state of one subject (a component in a role, a rollout, a mode) from first to last sight (unix seconds)."""

    at: str
    subject: str
    kind: ChangeKind
    state: str
    actor: str
    first: float
    last: float
    earliest: bool


class _Reader(Struct, frozen=True):
    selector: Selector
    subject: str
    state: tuple[str, ...]
    kind: ChangeKind
    role: str = ""
    actor: str = ""


def _readers(info: InfoMetrics) -> Iterator[_Reader]:
    match info.components:
        case ComponentInfo(selector, component, version, role, actor):
            yield _Reader(selector, component, (version,), ChangeKind.VERSION, role, actor)
    match info.rollout:
        case RolloutInfo(selector, stage=stage):
            yield _Reader(selector, "rollout", (stage,), ChangeKind.WEIGHT)
    match info.mode:
        case ModeInfo(selector, mode, exposure):
            yield _Reader(selector, "mode", (mode, exposure), ChangeKind.MODE)


def _span(reader: _Reader, at: str, labels: dict[str, str], seen: tuple[float, float, bool]) -> Span:
    role = labels.get(reader.role, "")
    return Span(
        at=at,
        subject=labels.get(reader.subject, reader.subject) + (f" {role}" if role == "candidate" else ""),
        kind=_SOURCE_CHANGES.get(role, reader.kind),
        state=" ".join(filter(None, (labels.get(name, "") for name in reader.state))),
        actor=labels.get(reader.actor, ""),
        first=seen[0],
        last=seen[1],
        earliest=seen[2],
    )


def _past(observations: Observations, reader: _Reader, service: str) -> Iterator[Span]:
    asked = InfoSpansOf(reader.selector)
    for observation, cell in observations.cells(asked, service):
        first, last = cell.parts.get(FIRST), cell.parts.get(LAST)
        if first is not None and last is not None:
            earliest = first < observation.at - asked.window_s + _SLACK_STEPS * asked.step_s
            yield _span(reader, cell.place.at or "", dict(cell.labels), (first, last, earliest))


def _present(observations: Observations, reader: _Reader, service: str) -> Iterator[Span]:
    for observation, cell in observations.cells(InfoOf(reader.selector), service):
        seen = (observation.at, observation.at, False)
        yield _span(reader, cell.place.at or "", dict(cell.labels), seen)


def _identity(span: Span) -> tuple[str, str, str]:
    return span.at, span.subject, span.state


def spans(observations: Observations, info: InfoMetrics, service: str) -> list[Span]:
    """Every state seen, by place and subject, in order of first sight; several exporters of one state count once."""
    known: dict[tuple[str, str, str], Span] = {}
    for reader in _readers(info):
        past = list(_past(observations, reader, service))
        present = list(_present(observations, reader, service)) if past else []
        for span in (*past, *present):
            before = known.get(_identity(span))
            if before is None or span.first < before.first:
                known[_identity(span)] = span
    return sorted(known.values(), key=lambda span: span.first)


def changes(observations: Observations, info: InfoMetrics, service: str) -> tuple[Change, ...]:
    """What changed within the record, newest first; what was there from its beginning on is no change."""
    found: list[Change] = []
    before: dict[tuple[str, str], str] = {}
    for span in spans(observations, info, service):
        subject = (span.at, span.subject)
        if not span.earliest:
            found.append(
                Change(
                    span.first,
                    service,
                    span.at,
                    span.kind,
                    span.subject,
                    before.get(subject, ""),
                    span.state,
                    span.actor,
                )
            )
        before[subject] = span.state
    return tuple(reversed(found))
