"""Containments in force, and the mode and exposure that a service runs in."""

from __future__ import annotations

from raitui.core.audit_record import Watched
from raitui.core.snapshot import ContainedState, ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Line, Look, Span, joined, line

USUAL = ("automatic", "open")
"""Mode and exposure of a service that nobody contains: not worth a line."""


def contained_lines(service: ServiceSnapshot, now: float) -> list[Line]:
    """Each containment in force: which, where, by whom, since and until when, and how it was found (R-CON-8)."""
    return [line(Span("held    ", Look.DIM), *held_line(contained, now)) for contained in service.contained]


def held_line(held: ContainedState, now: float) -> Line:
    """One containment: ``pause open → paused at eu1, in force, by kim since 02:10Z``."""
    component = f"{held.component} " if held.component else ""
    moved = f" {component}{_words(held.before) or '?'} → {_words(held.after)}" if held.after else ""
    return line(
        Span(_words(held.action), Look.STRONG),
        moved,
        f" at {held.at}, " if held.at else ", ",
        _found(held, now),
        f", by {held.by} since {moment(held.since, now)}",
        f" until {moment(held.until, now)}" if held.until is not None else "",
        f": {held.detail}" if held.detail else "",
    )


def _found(held: ContainedState, now: float) -> Span:
    """How it was found when it was read the last time; one that was undone, or that nobody sees, is no quiet matter."""
    if held.state == Watched.REVERTED.value:
        return Span("REVERTED", Look.ALARM)
    if held.state == Watched.UNWATCHED.value:
        return Span(f"unwatched since {'it began' if held.seen_at is None else moment(held.seen_at, now)}", Look.WARN)
    return Span(_words(held.state))


def _words(name: str) -> str:
    return name.replace("_", " ")


def mode_line(service: ServiceSnapshot) -> Line:
    """Where the service runs in another than its usual mode or exposure; empty when it does nowhere."""
    unusual = [one for one in service.modes if (one.mode, one.exposure) != USUAL]
    return joined((line(Span(f"{one.at} ", Look.DIM), f"{one.mode}, {one.exposure}") for one in unusual), " · ")
