"""How the error budget of an objective was spent over its period, beside the pace at which it would just last."""

from __future__ import annotations

import math

from raitui.core.burn import DAY
from raitui.core.figures import percentage
from raitui.core.history import BudgetHistory
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.chart import Bound, Chart, Curve, chart_lines
from raitui.widgets.styled_line import Line, Look
from raitui.widgets.why_chart import happened

SPENT = Bound("spent", 0.0)


def charted_budget(service: ServiceSnapshot) -> SloState | None:
    """The objective whose budget is nearest to its end, over the whole service."""
    whole = [slo for slo in service.slos if slo.place.version is None and slo.budget_remaining is not None]
    return min(whole, key=lambda slo: slo.budget_remaining or 0.0, default=None)


def _points(history: BudgetHistory, slo: SloState, now: float) -> tuple[tuple[float, float], ...]:
    """The steps that are over, and what is left now: the last hours are what an operator looks for."""
    left = slo.budget_remaining
    here = () if left is None or not math.isfinite(left) else ((now, left),)
    return (*((when, value) for when, value in history.points if math.isfinite(value)), *here)


def _pace(history: BudgetHistory, now: float, period_s: float) -> tuple[tuple[float, float], ...]:
    """Even spending, from all at the period's beginning to nothing at its end."""
    begins, steps = now - period_s, math.floor(period_s / history.step_s)
    whens = (begins + number * history.step_s for number in range(steps + 1))
    return tuple((when, 1 - (when - begins) / period_s) for when in whens)


def budget_chart(service: ServiceSnapshot, now: float, cells: int, rows: int) -> tuple[str, list[Line]]:
    """Its title, and its lines; none while its history is not known, or where there is no room."""
    slo = charted_budget(service)
    history = service.history.budget(slo.name) if service.history is not None and slo is not None else None
    if slo is None or history is None or not history.points:
        return "", []
    period_s = slo.period_days * DAY
    curves = (
        Curve("just lasts", _pace(history, now, period_s), "╌", Look.DIM, measured=False),
        Curve("left", _points(history, slo, now), "━", Look.BAD if (slo.budget_remaining or 0) <= 0 else Look.PLAIN),
    )
    chart = Chart(
        now - period_s,
        now,
        history.step_s,
        percentage,
        curves,
        (SPENT,),
        [one for one in happened(service, now) if one.when > now - period_s],
    )
    return f"budget of {slo.name}, {slo.period_days:g}d", chart_lines(chart, cells, rows)
