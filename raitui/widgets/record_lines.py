"""One record of the audit log, field by field, in plain words (R-AUD-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rich.cells import cell_len, chop_cells

from raitui.core.audit_record import (
    Actor,
    AuditRecord,
    DrillBegan,
    DrillEnded,
    Gap,
    Intent,
    OutcomeRecord,
    ProcessMark,
    RecoveryRecord,
    Refusal,
    Seen,
    SeenIndicator,
    Sighting,
)
from raitui.core.audit_row import audit_row
from raitui.core.containment import Containment, Step, Transition
from raitui.core.figures import significant, span
from raitui.core.log_reading import WholeRecord
from raitui.core.silence import SilenceWish, matchers_text
from raitui.core.transition_text import move_text
from raitui.widgets.audit_columns import STATE_LOOKS
from raitui.widgets.moment import full_moment
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line

_LABEL_CELLS = 12
_NOT_TOLD = "–"

Field = tuple[str, str, Look]
"""What a field is called, what it holds, and how that looks."""

Section = tuple[str, list[Field]]


def record_lines(whole: WholeRecord, cells: int) -> list[Line]:
    """Everything that the record holds, and where it stands in the chain; nothing of it is left out or cut."""
    lines: list[Line] = []
    for title, fields in _sections(whole):
        lines += [*([EMPTY] if lines else []), line(Span(title, Look.HEADING))]
        for field in fields:
            lines += _field_lines(field, cells)
    return lines


def _field_lines(field: Field, cells: int) -> list[Line]:
    label, text, look = field
    indent = " " * (_LABEL_CELLS + 3)
    told = _broken(text or _NOT_TOLD, cells - len(indent))
    first, *others = told
    lead = Span(f"  {label:<{_LABEL_CELLS}} ", Look.DIM)
    return [line(lead, Span(first, look)), *(line(indent, Span(one, look)) for one in others)]


def _broken(text: str, cells: int) -> list[str]:
    """The text in lines of at most so many cells, between words where it can be, within a word where it must be."""
    lines = [""]
    for word in text.split():
        for piece in chop_cells(word, cells):
            if not lines[-1]:
                lines[-1] = piece
            elif piece != word or cell_len(lines[-1]) + 1 + cell_len(piece) > cells:
                lines.append(piece)
            else:
                lines[-1] += f" {piece}"
    return lines


def _sections(whole: WholeRecord) -> Iterator[Section]:
    entry = whole.entry
    yield "WHAT IT IS", list(_head(whole))
    if entry.record is not None:
        yield from _TOLD[type(entry.record)](entry.record)
    if entry.intent is not None:
        yield f"WHAT IT FOLLOWS{f': record {whole.twin:,}' if whole.twin else ''}", list(_of_intent(entry.intent))
    yield "IN THE CHAIN", list(_chain(whole))


def _plain(label: str, text: str) -> Field:
    return label, text, Look.PLAIN


def _head(whole: WholeRecord) -> Iterator[Field]:
    row = audit_row(whole.entry)
    yield _plain("kind", f"{row.kind}, part of a DRILL" if row.is_drill else row.kind)
    yield _plain("when", full_moment(row.when) if row.when is not None else "")
    if row.action_id:
        yield _plain("action id", row.action_id)
    if row.state:
        yield "state", row.state, STATE_LOOKS.get(row.state, Look.PLAIN)
    if whole.entry.record is None:
        yield "why", row.detail, Look.BAD


def _actor(actor: Actor) -> Iterator[Field]:
    yield _plain("who", actor.name)
    yield _plain("known by", actor.known_by)
    yield _plain("through", actor.origin.value)


def _wish(wish: Containment) -> Iterator[Field]:
    yield _plain("action", wish.action.replace("_", " "))
    yield _plain("service", wish.service or "none alone")
    yield _plain("at", wish.at or "all locations")
    yield _plain("because", wish.reason)
    yield _plain("detected by", wish.detected_by)
    if wish.to:
        yield _plain("to version", wish.to)
    if wish.incident:
        yield _plain("incident", wish.incident)
    yield from _transitions("was shown", wish.expected)


def _transitions(label: str, transitions: Iterable[Transition]) -> Iterator[Field]:
    for number, one in enumerate(transitions):
        place = f" at {one.at}" if one.at else ""
        yield _plain(label if not number else "", f"{move_text(one)}{place}, {one.risk.value.replace('_', ' ')} risk")


def _seen(seen: Seen) -> Section:
    fields = [
        _plain("seen at", full_moment(seen.at) if seen.at is not None else "nothing was seen"),
        _plain("state", f"{seen.state} {seen.why}".strip()),
        *(_plain("indicator", _indicator(one)) for one in seen.indicators),
        *(_plain("version", one) for one in seen.versions),
        *(_plain("mode", one) for one in seen.modes),
    ]
    return "WHAT WAS SEEN THEN", fields


def _indicator(one: SeenIndicator) -> str:
    value = "not known" if one.value is None else significant(one.value)
    samples = f", n={one.samples:,.0f}" if one.samples is not None else ""
    return f"{one.name} {value}: {one.verdict}, {one.quality}{samples}"


def _steps(steps: Iterable[Step]) -> Section:
    fields: list[Field] = []
    for number, step in enumerate(steps, 1):
        state, place = step.state.value.replace("_", " "), f" at {step.at}" if step.at else ""
        conflict = ", somebody else was there first" if step.conflict else ""
        told = f"{state}: {step.actuator}{place}, after {step.ms:,} ms{conflict}"
        fields.append((f"step {number}", told, STATE_LOOKS.get(state, Look.PLAIN)))
        fields += [_plain("", step.detail)] if step.detail else []
        fields += [_plain("  sent", step.sent)] if step.sent else []
        fields += list(_transitions("  asked", [step.transition] if step.transition is not None else []))
    return "WHAT WAS SENT, AND WHAT CAME OF IT", fields or [_plain("", "nothing was sent")]


def _process(process: ProcessMark) -> str:
    namespace = f", namespace {process.namespace}" if process.namespace else ""
    return f"{process.pid} on {process.host}, boot {process.boot}, started at tick {process.started}{namespace}"


def _silence(silence: SilenceWish | None) -> Iterator[Field]:
    """What was wished of alerts, where that is what it is about."""
    if silence is None:
        return
    yield _plain("alerts", matchers_text(silence.matchers))
    if silence.silence_id:
        yield _plain("silence", silence.silence_id)
    if silence.lasts_s:
        yield _plain("for", span(silence.lasts_s))
    yield _plain("cluster", silence.cluster or "all clusters")


def _of_intent(record: Intent) -> Iterator[Field]:
    yield from _actor(record.actor)
    yield from _wish(record.wish)
    yield from _silence(record.silence)
    yield from _transitions("decided", record.desired)


def _intent(record: Intent) -> Iterator[Section]:
    yield "WHO, WHAT AND WHY", list(_of_intent(record))
    yield (
        "BY WHICH RIGHT",
        [
            _plain("policy", record.policy),
            _plain("allowed by", record.allowed_by),
            _plain("waits until", full_moment(record.deadline)),
            _plain("process", _process(record.process)),
        ],
    )
    yield _seen(record.seen)


def _refusal(record: Refusal) -> Iterator[Section]:
    decided = _transitions("decided", record.desired)
    yield "WHO, WHAT AND WHY", [*_actor(record.actor), *_wish(record.wish), *_silence(record.silence), *decided]
    yield (
        "WHY IT WAS REFUSED",
        [
            ("refused by", record.refused_by, Look.WARN),
            _plain("reason", record.reason),
            _plain("policy", record.policy),
            _plain("may instead", ", ".join(one.replace("_", " ") for one in record.permitted_instead)),
        ],
    )


_DIED = {
    "yes": "its process died; it was seen afterwards that it took place",
    "no": "its process died; it was seen afterwards that it did not take place",
    "unknown": "its process died; whether it took place could not be seen",
}


def _outcome(record: OutcomeRecord) -> Iterator[Section]:
    if record.recovered is not None:
        yield "HOW THIS IS KNOWN", [("", _DIED[record.recovered.value], Look.WARN)]
    yield _steps(record.steps)


def _recovery(record: RecoveryRecord) -> Iterator[Section]:
    yield "WHAT RECOVERED", [_plain("indicator", record.sli), _plain("after", f"{span(record.after_s)} in effect")]


def _sighting(record: Sighting) -> Iterator[Section]:
    moved = list(_transitions("contained", [record.transition]))
    yield "WHAT WAS FOUND", [_plain("service", record.transition.service), *moved, _plain("said", record.detail)]


def _gap(record: Gap) -> Iterator[Section]:
    fields = [
        _plain("from", full_moment(record.since)),
        _plain("until", full_moment(record.when)),
        _plain("cause", record.cause),
        _plain(
            "kept", f"{len(record.kept)} actions were kept elsewhere and follow: {', '.join(record.kept)}".rstrip(": ")
        ),
        ("lost", f"{record.lost} records", Look.BAD if record.lost else Look.PLAIN),
    ]
    yield "WHEN THE LOG COULD NOT BE WRITTEN", fields


def _drill_began(record: DrillBegan) -> Iterator[Section]:
    yield (
        "THE DRILL",
        [
            _plain("run", record.run),
            _plain("seed", str(record.seed)),
            _plain("services", str(record.services)),
            _plain("speed", f"{record.speed:g}"),
        ],
    )


def _drill_ended(record: DrillEnded) -> Iterator[Section]:
    met = ("targets", "all met", Look.GOOD) if record.passed else ("targets", "not all met", Look.BAD)
    times = (_plain(what, f"{span(after_s)} after the fault began") for what, after_s in record.times)
    yield "WHAT CAME OF IT", [_plain("run", record.run), _plain("points", str(record.score)), met, *times]


_TOLD: dict[type[AuditRecord], Callable[..., Iterator[Section]]] = {
    Intent: _intent,
    Refusal: _refusal,
    OutcomeRecord: _outcome,
    RecoveryRecord: _recovery,
    Sighting: _sighting,
    Gap: _gap,
    DrillBegan: _drill_began,
    DrillEnded: _drill_ended,
}


_OTHER_HALF: dict[type, str] = {
    Intent: "outcome",
    OutcomeRecord: "intent",
    RecoveryRecord: "intent",
    Sighting: "intent",
}
"""What belongs to a record; a refusal and a gap stand for themselves."""


def _chain(whole: WholeRecord) -> Iterator[Field]:
    fits = "its bytes give this hash" if whole.fits else "ITS BYTES DO NOT GIVE THIS HASH: it was altered"
    follows = "the record before it has this hash" if whole.follows else "THE RECORD BEFORE IT HAS ANOTHER HASH"
    yield _plain("number", f"{whole.entry.seq:,}, {whole.size_bytes:,} bytes")
    yield _plain("hash", whole.hash)
    yield "", fits, Look.GOOD if whole.fits else Look.ALARM
    yield _plain("previous", whole.previous)
    yield "", follows, Look.GOOD if whole.follows else Look.ALARM
    half = _OTHER_HALF.get(type(whole.entry.record))
    if half is not None:
        yield _plain(half, f"record {whole.twin:,}" if whole.twin else "none in the log")
