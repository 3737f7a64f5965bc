"""The category that has most of the events: errors by cause, guardrail triggers by kind."""

from __future__ import annotations

import math
from collections.abc import Iterable

from raitui.core.breakdown import Breakdown, Share
from raitui.core.cell_sums import by_label, summed_part
from raitui.core.derived import WorstCategory
from raitui.core.derived_vectors import BEFORE, BEFORE_TOTAL
from raitui.core.expression import EVENTS, TOTAL
from raitui.core.found_figure import Basis, Figure
from raitui.core.sli import Unit


def category_shares(basis: Basis, expression: WorstCategory) -> Breakdown:
    """The events of each category over all, the most first, each beside its baseline."""
    total = summed_part(basis.cells, TOTAL) or 0.0
    lacking = max(0, math.ceil(basis.sli.minimum_samples - total))
    counted = {
        name: max(0.0, summed_part(cells, EVENTS) or 0.0)
        for name, cells in by_label(basis.cells, expression.label).items()
    }
    before = _before(basis, expression, counted)
    shares = [
        Share(name, events / total if total > 0 else None, events, total, lacking, before[name])
        for name, events in counted.items()
    ]
    ordered = sorted(shares, key=lambda one: (-one.events, one.name))
    return Breakdown(basis.sli.name, expression.label, basis.place, Unit.RATIO, tuple(ordered), basis.words)


def _before(basis: Basis, expression: WorstCategory, names: Iterable[str]) -> dict[str, float | None]:
    """The baseline of each category; one that counted nothing among all that was counted then never happened."""
    cells, parts = (basis.cells, (BEFORE, BEFORE_TOTAL)) if basis.other is None else (basis.other, (EVENTS, TOTAL))
    total, by_category = summed_part(cells, parts[1]), by_label(cells, expression.label)
    if not total or not total > 0:
        return dict.fromkeys(names)
    return {name: max(0.0, summed_part(by_category.get(name, ()), parts[0]) or 0.0) / total for name in names}


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
