"""Containments in force, and the mode and exposure that a service runs in."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from raitui.core.audit_record import Watched
from raitui.core.snapshot import ContainedState, ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Line, Look, Span, joined, line

USUAL = ("automatic", "open")
"""Mode and exposure of a service that nobody contains: not worth a line."""


def contained_lines(service: ServiceSnapshot, now: float) -> list[Line]:
    """Each containment in force: which, where, by whom, since and until when, and how it was found (R-CON-8)."""
    return [line(Span("held    ", Look.DIM), *one) for one in held_lines(service.contained, now)]


def held_lines(contained: Iterable[ContainedState], now: float) -> list[Line]:
    """One line for each action that is found in the same way at its places."""
    groups: dict[ContainedState, list[ContainedState]] = {}
    for held in contained:
        since = held.since if not held.action_id else 0.0
        groups.setdefault(structs.replace(held, at="", since=since, seen_at=None), []).append(held)
    return [_held(group, now) for group in groups.values()]


def _held(group: list[ContainedState], now: float) -> Line:
    """One containment: ``pause from open at eu1, us1, in force, by kim since 02:10Z``.

    How it was found comes first, with whatever tells who undid it: the end is what a narrow terminal cuts off.
    """
    held = group[0]
    places = ", ".join(sorted(filter(None, (one.at for one in group))))
    return line(
        Span(_words(held.action), Look.STRONG),
        _moved(held),
        f" at {places}, " if places else ", ",
        _found(group, now),
        f": {held.detail}" if held.detail else "",
        f", by {held.by} since {moment(min(one.since for one in group), now)}",
        f" until {moment(held.until, now)}" if held.until is not None else "",
    )


def _moved(held: ContainedState) -> str:
    """Which version for which; on the other axes the action's name tells where it is now."""
    if held.component:
        return f" {held.component} {held.before or '?'} → {held.after}"
    return f" from {_words(held.before)}" if held.before else ""


def _found(group: list[ContainedState], now: float) -> Span:
    """How it was found when it was read the last time; one that was undone, or that nobody sees, is no quiet matter."""
    state, seen = group[0].state, [one.seen_at for one in group if one.seen_at is not None]
    if state == Watched.REVERTED.value:
        return Span("REVERTED", Look.ALARM)
    if state == Watched.UNWATCHED.value:
        return Span(f"unwatched since {moment(min(seen), now) if seen else 'it began'}", Look.WARN)
    return Span(_words(state))


def _words(name: str) -> str:
    return name.replace("_", " ")


def mode_line(service: ServiceSnapshot) -> Line:
    """Where the service runs in another than its usual mode or exposure; empty when it does nowhere."""
    unusual = [one for one in service.modes if (one.mode, one.exposure) != USUAL]
    return joined((line(Span(f"{one.at} ", Look.DIM), f"{one.mode}, {one.exposure}") for one in unusual), " · ")
