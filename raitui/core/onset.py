"""Since when something burns: the beginning of the latest stretch above a bound."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from raitui.core.answer import RangeAnswer
from raitui.core.burn import DAY, HOUR, MINUTE, burn_rate
from raitui.core.cell_figures import counts_in
from raitui.core.change import Change, ChangeKind
from raitui.core.site import LabelNames
from raitui.core.sli import Direction, Sli, Slo, Urgency
from raitui.core.snapshot import State
from raitui.core.time_slices import Counted
from raitui.core.vector import PART_LABEL

EDGE_STEPS = 3
"""A beginning this near to the edge of a span may lie before it."""

_COMING = (ChangeKind.VERSION, ChangeKind.CANDIDATE)

GAP_STEPS = 3.5
"""A gap of up to two missing steps does not end a stretch; a longer one is a time of which nothing is known."""


class Beginning(Struct, frozen=True):
    """When something began (unix seconds); ``seen`` tells whether all was well just before, as far as is known."""

    when: float
    seen: bool


def onset(points: Sequence[tuple[float, float]], bound: float, step_s: float) -> Beginning | None:
    """The beginning of the latest stretch above ``bound``, None when the newest point is not above it.

    ``points`` are (unix seconds, burn rate) in order of time, ``step_s`` apart where there is no gap. Where nothing is
    known of the time before the stretch, its beginning was not seen.
    """
    began: float | None = None
    for when, value in reversed(points):
        if began is not None and began - when > GAP_STEPS * step_s:
            break
        if not value > bound:
            return None if began is None else Beginning(began, seen=True)
        began = when
    return None if began is None else Beginning(began, seen=False)


class Lookback(Struct, frozen=True):
    """How far back, how finely (seconds), over which window, and above which burn rate a beginning is looked for.

    Most troubles are young: the nearer span is asked first, the further ones only when all of it is in trouble.
    """

    window_s: int
    spans_s: tuple[int, ...]
    step_s: int
    bound: float


LOOKBACKS = {
    Urgency.PAGE: Lookback(window_s=5 * MINUTE, spans_s=(HOUR, 6 * HOUR), step_s=MINUTE, bound=1.0),
    Urgency.TICKET: Lookback(window_s=2 * HOUR, spans_s=(3 * DAY,), step_s=HOUR, bound=1.0),
}
"""A budget that burns faster than 1 does not last its period: that is where trouble begins."""


TROUBLE = {State.PAGE: Urgency.PAGE, State.TICKET: Urgency.TICKET}
"""The states in which a service is in trouble, and how that calls."""


def came_with_version(since: float | None, version: str | None, changes: Iterable[Change], state: State) -> bool:
    """Whether the version that is in trouble came just when that began: it was not there to be so before."""
    if since is None or state not in TROUBLE:
        return False
    lookback = LOOKBACKS[TROUBLE[state]]
    earliest = since - lookback.window_s - EDGE_STEPS * lookback.step_s
    return any(
        change.when >= earliest
        for change in changes
        if change.kind in _COMING and version is not None and version in change.after.split()
    )


def burn_traces(
    answer: RangeAnswer, names: LabelNames, counted_as: Counted, slo: Slo, version: str | None
) -> dict[str, list[tuple[float, float]]]:
    """Burn rates over time by service, of all its requests or of one version's.

    Moments without traffic, or without a figure, are gaps.
    """
    counted: dict[tuple[str, float], dict[str, float]] = {}
    for trace in answer.traces:
        if version is None or trace.labels.get(names.version) == version:
            part, service = trace.labels.get(PART_LABEL, ""), trace.labels.get(names.service, "")
            for when, value in trace.points:
                parts = counted.setdefault((service, when), {})
                parts[part] = parts.get(part, 0.0) + value
    traces: dict[str, list[tuple[float, float]]] = {}
    for (service, when), parts in sorted(counted.items()):
        rate = burn_rate(counts_in(parts, counted_as), counted_as.kind, slo.objective).rate
        if rate is not None:
            traces.setdefault(service, []).append((when, rate))
    return traces


def past_bound_trace(answer: RangeAnswer, sli: Sli) -> list[tuple[float, float]]:
    """How far an indicator is past its target over time: above zero is past it, in the indicator's own unit."""
    return past_bound((point for trace in answer.traces for point in trace.points), sli)


def past_bound(points: Iterable[tuple[float, float]], sli: Sli) -> list[tuple[float, float]]:
    """The same of an indicator's values over time, in order of time."""
    if sli.target is None:
        return []
    sign = 1.0 if sli.direction is Direction.LOWER_IS_BETTER else -1.0
    return sorted((when, sign * (value - sli.target)) for when, value in points if not math.isnan(value))
