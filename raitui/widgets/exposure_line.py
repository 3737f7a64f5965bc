"""How many were affected so far (R-OBS-9)."""

from __future__ import annotations

from raitui.core.figures import count
from raitui.core.snapshot import Exposed, ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.place import place_text
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, joined, line


def _one(exposed: Exposed, *, unit: bool) -> Line:
    where = place_text(exposed.place)
    text = f"{count(exposed.count)} {exposed.unit}" if unit else count(exposed.count)
    return line(Span(text, Look.STRONG), f" {where}" if where else "")


def exposure_line(service: ServiceSnapshot, now: float) -> Line:
    """How many since the trouble began, in all and by place; empty when nothing is known to be wrong."""
    if not service.exposed:
        return EMPTY if service.since is None else line("not known")
    first = service.exposed[0]
    counts = [_one(one, unit=number == 0 or one.unit != first.unit) for number, one in enumerate(service.exposed)]
    return (*joined(counts, " · "), Span(f" since {moment(first.since, now)}"))
