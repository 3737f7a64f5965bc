"""What a record of the audit log says, field by field, in words: for tables, and for filters (R-AUD-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct, structs

from raitui.core.audit_record import (
    Actor,
    AuditRecord,
    DrillBegan,
    DrillEnded,
    Gap,
    Intent,
    Origin,
    OutcomeRecord,
    RecoveryRecord,
    Refusal,
    Sighting,
)
from raitui.core.containment import Containment, Transition
from raitui.core.figures import span
from raitui.core.log_entry import LogEntry
from raitui.core.transition_text import bare_move_text

UNREAD = "unread"
UNREADABLE = "cannot be read"
NOT_WRITABLE = "not writable"
EVERYWHERE = "all"


class AuditRow(Struct, frozen=True):
    """One record in words; what it does not tell is empty. ``when`` is unix seconds, None where it cannot be read.

    ``who`` is the person whose action it belongs to, ``known_by`` how that is known, ``origin`` through what they
    acted. ``state`` is what came of it, in a word or two; ``detail`` the rest. ``is_drill`` tells whether it belongs to
    a drill, and not to what was done in earnest.
    """

    seq: int
    kind: str
    when: float | None = None
    who: str = ""
    known_by: str = ""
    origin: str = ""
    action: str = ""
    action_id: str = ""
    service: str = ""
    at: str = ""
    state: str = ""
    detail: str = ""
    is_drill: bool = False

    @property
    def concerns_everybody(self) -> bool:
        """Whether it is nobody's own and of no service: what a log could not hold, or does not give back."""
        return not self.action_id


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


def _places(desired: Iterable[Transition], wish: Containment) -> str:
    return ",".join(filter(None, dict.fromkeys(one.at for one in desired))) or wish.at or EVERYWHERE


def _moved(desired: Iterable[Transition]) -> str:
    return "; ".join(dict.fromkeys(map(bare_move_text, desired)))


def _acted(seq: int, kind: str, record: Intent | Refusal, state: str, detail: str) -> AuditRow:
    return _of_action(
        AuditRow(seq, kind, record.when, action_id=record.action_id, state=state, detail=detail),
        record.actor,
        record.wish,
        _places(record.desired, record.wish),
    )


def _of_action(row: AuditRow, actor: Actor, wish: Containment, at: str) -> AuditRow:
    return structs.replace(
        row,
        who=actor.name,
        known_by=actor.known_by,
        origin=actor.origin.value,
        action=_words(wish.action),
        service=wish.service,
        at=row.at or at,
    )


def _intent(seq: int, record: Intent) -> AuditRow:
    silenced = record.silence.text if record.silence is not None else ""
    said = ", ".join(filter(None, (_moved(record.desired), silenced, f"because: {record.wish.reason}")))
    return _acted(seq, "intent", record, "", said)


def _refusal(seq: int, record: Refusal) -> AuditRow:
    return _acted(seq, "refusal", record, "refused", f"by {record.refused_by}: {record.reason}")


def _outcome(seq: int, record: OutcomeRecord) -> AuditRow:
    last = record.steps[-1].detail if record.steps else ""
    died = f"its process died; happened: {record.recovered.value}" if record.recovered is not None else ""
    detail = ", ".join(filter(None, (died, last)))
    state = _words(record.state.value)
    return AuditRow(seq, "outcome", record.when, action_id=record.action_id, state=state, detail=detail)


def _recovery(seq: int, record: RecoveryRecord) -> AuditRow:
    detail = f"{record.sli}, after {span(record.after_s)}"
    return AuditRow(seq, "recovery", record.when, action_id=record.action_id, state="recovered", detail=detail)


def _sighting(seq: int, record: Sighting) -> AuditRow:
    moved = record.transition
    return AuditRow(
        seq,
        "sighting",
        record.when,
        action=_words(moved.action),
        action_id=record.action_id,
        service=moved.service,
        at=moved.at,
        state=_words(record.found.value),
        detail=", ".join(filter(None, (bare_move_text(moved), record.detail))),
    )


def _gap(seq: int, record: Gap) -> AuditRow:
    lasted, kept = span(record.when - record.since), f"kept elsewhere {len(record.kept)}, lost {record.lost}"
    return AuditRow(seq, "gap", record.when, state=NOT_WRITABLE, detail=f"for {lasted} ({record.cause}); {kept}")


def _drill_began(seq: int, record: DrillBegan) -> AuditRow:
    actor = record.actor
    detail = f"seed {record.seed}, {record.services} services, speed {record.speed:g}"
    row = AuditRow(seq, "drill", record.when, state="begun", detail=detail)
    return structs.replace(row, who=actor.name, known_by=actor.known_by, origin=actor.origin.value)


def _drill_ended(seq: int, record: DrillEnded) -> AuditRow:
    targets = "every target met" if record.passed else "a target missed"
    times = (f"{what} after {span(after_s)}" for what, after_s in record.times)
    detail = ", ".join((f"{record.score} points", targets, *times))
    return AuditRow(seq, "drill", record.when, state=record.ending, detail=detail)


_ROWS: dict[type[AuditRecord], Callable[..., AuditRow]] = {
    Intent: _intent,
    Refusal: _refusal,
    OutcomeRecord: _outcome,
    RecoveryRecord: _recovery,
    Sighting: _sighting,
    Gap: _gap,
    DrillBegan: _drill_began,
    DrillEnded: _drill_ended,
}


def audit_row(entry: LogEntry) -> AuditRow:
    """The record in words. What follows an intent is of its person, its action and its service."""
    if entry.record is None:
        return AuditRow(entry.seq, UNREAD, state=UNREADABLE, detail=entry.why_not)
    row = _ROWS[type(entry.record)](entry.seq, entry.record)
    if entry.intent is not None and not row.who:
        desired, wish = entry.intent.desired, entry.intent.wish
        row = _of_action(row, entry.intent.actor, wish, _places(desired, wish))
    return structs.replace(row, is_drill=True) if entry.record.drill or row.origin == Origin.DRILL.value else row
