"""Recent changes, read from info metrics: a series that begins is a change; the one before it is what was before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, structs

from raitui.core.change import Change, ChangeKind
from raitui.core.observations import Observations
from raitui.core.plan import info_question, info_spans_question
from raitui.core.question import FIRST, INFO_STEP_S, LAST
from raitui.core.remembered import remembered
from raitui.core.selector import Selector
from raitui.core.site import ComponentInfo, InfoMetrics, ModeInfo, RolloutInfo

_SLACK_STEPS = 1.5
"""A series that begins this close to the beginning of the window was there before it."""

_TOGETHER_S = INFO_STEP_S / 2
"""Series that begin this close to each other began with the same scrape, to the precision of the record."""

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
    """Which labels of an info metric tell what; the subject's own name where no label tells it."""

    selector: Selector
    subject: str
    state: tuple[str, ...]
    kind: ChangeKind
    component: str = ""
    role: str = ""
    actor: str = ""


@remembered
def _readers(info: InfoMetrics) -> tuple[_Reader, ...]:
    readers = []
    match info.components:
        case ComponentInfo(selector, component, version, role, actor):
            readers.append(_Reader(selector, "component", (version,), ChangeKind.VERSION, component, role, actor))
    match info.rollout:
        case RolloutInfo(selector, stage=stage):
            readers.append(_Reader(selector, "rollout", (stage,), ChangeKind.WEIGHT))
    match info.mode:
        case ModeInfo(selector, mode, exposure, export):
            readers.append(_Reader(selector, "mode", (mode, exposure, export), ChangeKind.MODE))
    return tuple(readers)


def component_subject(component: str, role: str) -> str:
    """What a change of a component in that role is a change of: a candidate has a history of its own."""
    return f"{component} candidate" if role == "candidate" else component


def _span(reader: _Reader, at: str, labels: Mapping[str, str], seen: tuple[float, float, bool]) -> Span:
    role = labels.get(reader.role, "")
    return Span(
        at=at,
        subject=component_subject(labels.get(reader.component, reader.subject), role),
        kind=_SOURCE_CHANGES.get(role, reader.kind),
        state=" ".join(filter(None, (labels.get(name, "") for name in reader.state))),
        actor=labels.get(reader.actor, ""),
        first=seen[0],
        last=seen[1],
        earliest=seen[2],
    )


def _past(observations: Observations, reader: _Reader, service: str) -> Iterator[Span]:
    asked = info_spans_question(reader.selector)
    for observation, cell in observations.cells(asked, service):
        first, last = cell.parts.get(FIRST), cell.parts.get(LAST)
        if first is not None and last is not None:
            earliest = first < observation.at - asked.window_s + _SLACK_STEPS * asked.step_s
            yield _span(reader, cell.place.at or "", cell.labels, (first, last, earliest))


def _present(observations: Observations, reader: _Reader, service: str) -> Iterator[Span]:
    """What stands now: begun, if the record does not know it yet, some time after the record was asked for."""
    told_at = {told.source: told.at for told in observations.of(info_spans_question(reader.selector), service)}
    for observation, cell in observations.cells(info_question(reader.selector), service):
        first = told_at.get(observation.source)
        if first is not None:
            seen = (min(first, observation.at), observation.at, False)
            yield _span(reader, cell.place.at or "", cell.labels, seen)


def _identity(span: Span) -> tuple[str, str, str, str]:
    return span.at, span.subject, span.state, span.actor


def _together(one: Span, other: Span) -> Span:
    return structs.replace(min(one, other, key=lambda span: span.first), last=max(one.last, other.last))


def _from_the_beginning(spans: Iterable[Span]) -> list[Span]:
    """Marked where they were there when the record of their location begins, however short it is."""
    known = list(spans)
    begins: dict[str, float] = {}
    for span in known:
        begins[span.at] = min(span.first, begins.get(span.at, span.first))
    return [
        structs.replace(span, earliest=span.earliest or span.first <= begins[span.at] + _TOGETHER_S) for span in known
    ]


def spans(observations: Observations, info: InfoMetrics, service: str) -> list[Span]:
    """Every state seen, by place and subject, in order of first sight; several exporters of one state count once."""
    known: dict[tuple[str, str, str, str], Span] = {}
    for reader in _readers(info):
        for span in (*_past(observations, reader, service), *_present(observations, reader, service)):
            identity = _identity(span)
            known[identity] = _together(span, known.get(identity, span))
    return sorted(_from_the_beginning(known.values()), key=lambda span: (span.first, *_identity(span)))


def _change(service: str, before: str, span: Span) -> Change:
    return Change(span.first, service, span.at, span.kind, span.subject, before, span.state, span.actor)


def _came_back(history: list[Span]) -> Span | None:
    """The state that outlived the newest one: it was returned to, by nobody that the record could name."""
    newest, lasting = history[-1], max(history, key=lambda span: span.last)
    if lasting.last <= newest.last + INFO_STEP_S or lasting.state == newest.state:
        return None
    return structs.replace(lasting, first=newest.last, kind=newest.kind, actor="", earliest=False)


def changes(observations: Observations, info: InfoMetrics, service: str) -> tuple[Change, ...]:
    """What changed within the record, newest first; what was there from its beginning on is no change."""
    histories: dict[tuple[str, str], list[Span]] = {}
    for span in spans(observations, info, service):
        histories.setdefault((span.at, span.subject), []).append(span)
    found: list[Change] = []
    for history in histories.values():
        back = _came_back(history)
        before = ""
        for span in (*history, *([back] if back is not None else [])):
            if not span.earliest and span.state != before:
                found.append(_change(service, before, span))
            before = span.state
    return newest_first(found)


def record_is_told(observations: Observations, info: InfoMetrics, service: str) -> bool:
    """Whether every info metric that the site has was asked for what it told before, and answered."""
    return all(any(True for _ in observations.of(info_spans_question(one.selector), service)) for one in _readers(info))


def newest_first(found: Iterable[Change]) -> tuple[Change, ...]:
    """In the order in which one asks for them."""
    return tuple(sorted(found, key=lambda change: (-change.when, change.at, change.subject)))
