"""A service's burn rate and error budget, in the one figure that a row has room for."""

from __future__ import annotations

import math

from raitui.core.burn import HOUR, Burn, BurnState
from raitui.core.figures import UNKNOWN_FIGURE, burn_figure
from raitui.core.fleet_figures import fastest_hour, least_budget_remaining
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.styled_line import Look, Span

NO_TRAFFIC = "idle"
OVERSPENT = "over"
BAR_CELLS = 10
"""A cell of the bar is a tenth of the budget; one that is begun is not full."""


def burn_text(burn: Burn) -> str:
    """A burn rate, or in a word why there is none."""
    return NO_TRAFFIC if burn.state is BurnState.NO_TRAFFIC else burn_figure(burn.rate)


def budget_text(remaining: float | None) -> str:
    """The share of the error budget that is left, in at most four characters; one overspent by far says so."""
    if remaining is None or math.isnan(remaining):
        return UNKNOWN_FIGURE
    per_cent = math.floor(remaining * 100) if math.isfinite(remaining) else -math.inf
    if per_cent < -99:  # noqa: PLR2004  # three characters and the sign
        return OVERSPENT
    return f"{per_cent}%".replace("-", "−")


def worst_hour(service: ServiceSnapshot) -> Span:
    """The fastest burn over the last hour of any objective, candidate included.

    While another objective's burn is not known, the figure is only a lower bound, and says so.
    """
    fastest = fastest_hour(service)
    burns = [slo.burn[HOUR] for slo in service.slos if HOUR in slo.burn]
    if fastest is not None:
        unknown = any(burn.state is BurnState.UNKNOWN for burn in burns)
        look = Look.STRONG if fastest >= 1 else Look.PLAIN
        return Span(f"{'≥' if unknown else ''}{burn_figure(fastest)}", look)
    idle = bool(burns) and all(burn.state is BurnState.NO_TRAFFIC for burn in burns)
    return Span(NO_TRAFFIC if idle else UNKNOWN_FIGURE, Look.DIM)


def least_budget(service: ServiceSnapshot) -> Span:
    """What is left of the error budget that is nearest to its end, over the whole service."""
    remaining = least_budget_remaining(service)
    if remaining is None:
        return Span(UNKNOWN_FIGURE, Look.DIM)
    return Span(budget_text(remaining), Look.BAD if remaining <= 0 else Look.PLAIN)


def budget_bar(service: ServiceSnapshot) -> Span:
    """The same as a bar and a figure; what is overspent, or not known, has an empty bar."""
    remaining, figure = least_budget_remaining(service), least_budget(service)
    share = 0.0 if remaining is None else max(0.0, min(1.0, remaining))
    full = math.floor(share * BAR_CELLS)
    bar = f"{'█' * full}{'░' * (BAR_CELLS - full)}" if remaining is not None else " " * BAR_CELLS
    return Span(f"{bar} {figure.text:>4}", figure.look)
