"""How many were affected so far (R-OBS-9)."""

from __future__ import annotations

from raitui.core.figures import count
from raitui.core.lasted import at_least
from raitui.core.snapshot import Exposed, ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.place import place_text
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, joined, line


def _one(exposed: Exposed, bound: str, *, unit: bool) -> Line:
    where, counted = place_text(exposed.place), f"{bound}{count(exposed.count)}"
    text = f"{counted} {exposed.unit}" if unit else counted
    return line(Span(text, Look.STRONG), f" {where}" if where else "")


def exposure_line(service: ServiceSnapshot, now: float) -> Line:
    """How many since the trouble began, in all and by place; empty when nothing is known to be wrong."""
    if not service.exposed:
        return EMPTY if service.since is None else line("not known")
    first, bound = service.exposed[0], at_least(service)
    counts = [
        _one(one, bound, unit=number == 0 or one.unit != first.unit) for number, one in enumerate(service.exposed)
    ]
    return (*joined(counts, " · "), Span(f" since {moment(first.since, now)}"))
