"""The gap between the cohorts of a ratio: the extreme ones that rest on samples enough, and the thin ones by name."""

from __future__ import annotations

import math
from collections.abc import Iterable

from raitui.core.breakdown import Breakdown, Share
from raitui.core.cell_sums import by_label, summed_part
from raitui.core.chance import deviations_among, difference_interval
from raitui.core.derived import Gap, GapMeasure
from raitui.core.expression import EVENTS, TOTAL
from raitui.core.found_figure import Basis, Figure
from raitui.core.group_gap import gap_difference, gap_ratio
from raitui.core.sli import Unit
from raitui.core.some_names import some_names
from raitui.core.table import Cell

TWO_SIDES = 2


def _share(name: str, cells: list[Cell], basis: Basis, expression: Gap) -> Share:
    events, total = summed_part(cells, EVENTS), summed_part(cells, TOTAL) or 0.0
    if events is None and expression.of.events.metric == expression.of.total.metric:
        events = 0.0
    value = min(max(events, 0.0), total) / total if events is not None and total > 0 else None
    lacking = max(0, math.ceil(basis.sli.minimum_samples - total))
    return Share(name, value, events or 0.0, total, lacking)


def _by_cohort(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.place.cohort or "", []).append(cell)
    return groups


def cohort_shares(basis: Basis, expression: Gap) -> Breakdown:
    """The ratio of each cohort, the highest first, thin ones after those that rest on samples enough."""
    groups = by_label(basis.cells, expression.by) if expression.by else _by_cohort(basis.cells)
    shares = [_share(name, cells, basis, expression) for name, cells in groups.items() if name]
    ordered = sorted(shares, key=lambda one: (one.lacking > 0, -(one.value or 0.0), one.name))
    return Breakdown(basis.sli.name, expression.by or "cohort", basis.place, Unit.RATIO, tuple(ordered))


def _untold(shares: tuple[Share, ...]) -> bool:
    """Whether no group is known for want of series, rather than of samples."""
    return not shares or any(one.samples > 0 for one in shares)


def _known(shares: tuple[Share, ...]) -> list[Share]:
    return [one for one in shares if one.value is not None]


def _interval(measure: GapMeasure, highest: Share, lowest: Share, cohorts: int) -> tuple[float, float]:
    """Where the true gap of these two lies, by the interval of the difference of their shares seen once.

    The extremes of many cohorts lie far apart by chance: each pair of them might have been these two.
    """
    high, low = highest.value or 0.0, lowest.value or 0.0
    deviations = deviations_among(math.comb(cohorts, TWO_SIDES))
    least, most = difference_interval(high, highest.samples, low, lowest.samples, deviations)
    if measure is GapMeasure.DIFFERENCE:
        return max(0.0, least), min(1.0, most)
    if high <= 0:
        return 0.0, 1.0
    return max(0.0, 1 - most / high), min(1.0, 1 - least / high)


ALIKE = "all alike"


def _pair(lowest: Share, highest: Share) -> str:
    return ALIKE if lowest is highest else f"{lowest.name} to {highest.name}"


def _note(highest: Share, lowest: Share, thin: list[Share]) -> str:
    named = some_names([one.name for one in thin])
    return "; ".join((_pair(lowest, highest), *([f"thin: {named}"] if named else [])))


def gap_figure(basis: Basis, expression: Gap) -> Figure:
    """The gap between cohorts with samples enough; where there are not two of them, between all, and that is thin.

    Its samples are those of the smaller of the two extreme cohorts.
    """
    shares = cohort_shares(basis, expression).shares
    known = _known(shares)
    if basis.cells and not known and _untold(shares):
        return Figure(note=f"no series with the label {expression.by}" if expression.by and not shares else "")
    firm = [one for one in known if not one.lacking]
    compared = firm if len(firm) >= TWO_SIDES else known
    if len(compared) < TWO_SIDES:
        return Figure(math.nan, 0.0, note="fewer than two cohorts") if basis.cells else Figure()
    highest, lowest = (choose(compared, key=lambda one: one.value or 0.0) for choose in (max, min))
    gap = gap_difference if expression.measure is GapMeasure.DIFFERENCE else gap_ratio
    return Figure(
        gap(one.value or 0.0 for one in compared),
        min(highest.samples, lowest.samples) if highest is not lowest else min(one.samples for one in compared),
        interval=_interval(expression.measure, highest, lowest, len(compared)) if highest is not lowest else None,
        lacking=0 if len(firm) >= TWO_SIDES else sorted(one.lacking for one in compared)[1],
        note=_note(highest, lowest, [one for one in shares if one.lacking and one not in (highest, lowest)]),
        part=_pair(lowest, highest) if lowest is not highest else "",
    )
