"""Who else is acting on a service, in words: somebody who knows that does not act against it."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.acting_elsewhere import ActingElsewhere
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line

NOBODY = "nobody else acting"
NOT_KNOWN = "not known who else acts"
"""Why the log is not read, a notice says."""

DOES = {
    "rollback": "is rolling back",
    "pause": "is pausing it",
    "throttle": "is throttling it",
    "reduced_autonomy": "is reducing its autonomy",
    "human_approval": "is putting people before it",
    "fallback": "is switching it to fallback",
    "kill": "is killing it",
    "stop_export": "is stopping its export",
    "roll_forward": "is rolling forward",
    "resume": "is resuming it",
    "unthrottle": "is lifting its cap",
    "restore_autonomy": "is restoring its autonomy",
    "auto_approve": "is taking people from before it",
    "primary": "is switching it to primary",
    "revive": "is reviving it",
    "resume_export": "is resuming its export",
    "acknowledge": "is acknowledging its alerts",
    "silence": "is silencing its alerts",
    "unsilence": "is ending a silence",
}
"""What somebody is at, by the action's id."""


def acting_remark(service: ServiceSnapshot) -> Line:
    """That nobody else is at it, or that nobody knows; empty where somebody is: that has lines of its own."""
    if service.acting is None:
        return line(Span(NOT_KNOWN, Look.DIM))
    return EMPTY if service.acting else line(Span(NOBODY, Look.DIM))


def acting_lines(service: ServiceSnapshot) -> list[Line]:
    """Each action of others under way on it: by whom, through what, where, since when, under which number."""
    return [_line(one) for one in service.acting or ()]


def acting_lead(service: ServiceSnapshot) -> Line:
    """Before the reason in the service's row: who is at it, in two words."""
    names = ", ".join(dict.fromkeys(one.by for one in service.acting or ()))
    return line(Span(f"{names} acts", Look.WARN), " ") if names else EMPTY


def _line(acting: ActingElsewhere) -> Line:
    return line(*_words(acting))


def _words(acting: ActingElsewhere) -> Iterator[Span | str]:
    yield Span(acting.by, Look.WARN)
    yield f" ({acting.through})" if acting.through else ""
    yield Span(f" {DOES.get(acting.action, f'is doing {acting.action}')}", Look.WARN)
    yield f" at {', '.join(acting.at)}" if acting.at else ""
    yield f" since {clock_time(acting.since)}, log {acting.seq}"
