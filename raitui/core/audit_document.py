"""The audit log for scripts and for people: one line a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from raitui.core.audit_record import (
    DrillBegan,
    DrillEnded,
    Gap,
    Intent,
    OfNoAction,
    OutcomeRecord,
    Recorded,
    RecoveryRecord,
    Refusal,
    Sighting,
)
from raitui.core.containment import Containment
from raitui.core.transition_text import move_text, transitions_text


def encoded_record(recorded: Recorded) -> str:
    """One record as JSON text: its number beside all that it holds."""
    return msgspec.json.encode({"seq": recorded.seq, **msgspec.to_builtins(recorded.record)}).decode()


def _intent(record: Intent) -> str:
    wish = record.wish
    detected = f" (detected by {wish.detected_by})" if wish.detected_by else ""
    what = transitions_text(record.desired) or f"at {wish.at or 'all'}"
    if record.silence is not None:
        what = record.silence.text
    return f"{record.actor.name} {_done(wish)}: {what}{detected} because: {wish.reason}"


def _refusal(record: Refusal) -> str:
    wish = record.wish
    return f"{record.actor.name} {_done(wish)} refused by {record.refused_by}: {record.reason}"


def _done(wish: Containment) -> str:
    """The action and its service; what is about alerts may be about no service alone."""
    return f"{wish.action} {wish.service}".strip()


def _outcome(record: OutcomeRecord) -> str:
    last = record.steps[-1].detail if record.steps else ""
    found = f" (its process died; happened: {record.recovered.value})" if record.recovered is not None else ""
    return f"{record.state.value.replace('_', ' ')}{found}{': ' + last if last else ''}"


def _recovery(record: RecoveryRecord) -> str:
    return f"{record.sli} recovered {record.after_s:.0f} s after it took effect"


def _sighting(record: Sighting) -> str:
    transition = record.transition
    place = f"{transition.service} {transition.at}".strip()
    return f"{place} {move_text(transition)} {record.found.value.replace('_', ' ')} {record.detail}".rstrip()


def _gap(record: Gap) -> str:
    lasted = record.when - record.since
    return f"not writable for {lasted:.0f} s ({record.cause}); kept elsewhere {len(record.kept)}, lost {record.lost}"


def _drill_began(record: DrillBegan) -> str:
    return f"{record.actor.name} began it: seed {record.seed}, {record.services} services, speed {record.speed:g}"


def _drill_ended(record: DrillEnded) -> str:
    targets = "every target met" if record.passed else "a target missed"
    times = "".join(f", {what} after {after_s:.0f} s" for what, after_s in record.times)
    return f"{record.ending}: {record.score} points, {targets}{times}"


_TEXTS: tuple[tuple[type, str, Callable[..., str]], ...] = (
    (Intent, "intent", _intent),
    (Refusal, "refusal", _refusal),
    (OutcomeRecord, "outcome", _outcome),
    (RecoveryRecord, "recovery", _recovery),
    (Sighting, "sighting", _sighting),
    (Gap, "gap", _gap),
    (DrillBegan, "begun", _drill_began),
    (DrillEnded, "ended", _drill_ended),
)


def record_line(recorded: Recorded) -> str:
    """``4711 2026-09-23 03:14:31Z intent 3e0c4f7a kim rollback loan-uw: model v42 → v41 at eu1 because: …``."""
    record = recorded.record
    kind, text = next((kind, text) for of, kind, text in _TEXTS if isinstance(record, of))
    when = datetime.fromtimestamp(record.when, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    drill = "DRILL " if record.drill else ""
    action = "" if isinstance(record, OfNoAction) else f" {record.action_id[:8]}"
    return f"{recorded.seq} {when} {drill}{kind}{action} {text(record)}"
