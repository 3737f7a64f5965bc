"""The category that has most of the events: errors by cause, guardrail triggers by kind."""

from __future__ import annotations

import math

from raitui.core.breakdown import Breakdown, Share
from raitui.core.cell_sums import by_label, summed_part
from raitui.core.derived import WorstCategory
from raitui.core.expression import EVENTS, TOTAL
from raitui.core.found_figure import Basis, Figure
from raitui.core.sli import Unit


def category_shares(basis: Basis, expression: WorstCategory) -> Breakdown:
    """The events of each category over all, the most first."""
    total = summed_part(basis.cells, TOTAL) or 0.0
    lacking = max(0, math.ceil(basis.sli.minimum_samples - total))
    counted = {
        name: max(0.0, summed_part(cells, EVENTS) or 0.0)
        for name, cells in by_label(basis.cells, expression.label).items()
    }
    shares = [
        Share(name, events / total if total > 0 else None, events, total, lacking) for name, events in counted.items()
    ]
    ordered = sorted(shares, key=lambda one: (-one.events, one.name))
    return Breakdown(basis.sli.name, expression.label, basis.place, Unit.RATIO, tuple(ordered))


def category_figure(basis: Basis, expression: WorstCategory) -> Figure:
    """The share of the worst category, which the note names. Without any category's series the events are missing."""
    shares = category_shares(basis, expression).shares
    total = summed_part(basis.cells, TOTAL)
    if total is None:
        return Figure()
    if not shares:
        return Figure(None, total, note=f"no series with the label {expression.label}")
    worst = shares[0]
    if not total > 0:
        return Figure(math.nan, total)
    return Figure(worst.value, total, note=f"worst {worst.name}" if worst.events else "", part=worst.name)
