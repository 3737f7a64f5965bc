"""Containments in force, and the mode and exposure that a service runs in."""

from __future__ import annotations

from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Line, Look, Span, joined, line

USUAL = ("automatic", "open")
"""Mode and exposure of a service that nobody contains: not worth a line."""


def contained_lines(service: ServiceSnapshot, now: float) -> list[Line]:
    """Each containment in force: which, where, by whom, since and until when, and in which state."""
    return [
        line(
            Span("held    ", Look.DIM),
            Span(contained.action, Look.STRONG),
            f" at {contained.at}" if contained.at else "",
            f" by {contained.by} since {moment(contained.since, now)}",
            f" until {moment(contained.until, now)}" if contained.until is not None else "",
            f", {contained.state.replace('_', ' ')}",
        )
        for contained in service.contained
    ]


def mode_line(service: ServiceSnapshot) -> Line:
    """Where the service runs in another than its usual mode or exposure; empty when it does nowhere."""
    unusual = [one for one in service.modes if (one.mode, one.exposure) != USUAL]
    return joined((line(Span(f"{one.at} ", Look.DIM), f"{one.mode}, {one.exposure}") for one in unusual), " · ")
