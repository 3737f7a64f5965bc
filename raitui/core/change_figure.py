"""A figure against its own baseline, from the counts of both."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct, structs

from raitui.core.baseline_span import baseline_span
from raitui.core.cell_sums import summed_part
from raitui.core.chance import difference_interval, wilson_interval
from raitui.core.derived import Change, ChangeMeasure
from raitui.core.derived_vectors import (
    BEFORE,
    BEFORE_BEGAN,
    BEFORE_ENDED,
    BEFORE_TOTAL,
    BESIDE,
    BESIDE_BEFORE,
    BESIDE_BEFORE_TOTAL,
    BESIDE_TOTAL,
    pair_of,
)
from raitui.core.expression import EVENTS, TOTAL, Mean, Ratio, Throughput
from raitui.core.found_figure import Basis, Figure, nothing_to_compare
from raitui.core.table import Cell
from raitui.core.unexplained_change import unexplained_change

KNOWN_IN_PART = "known in part"


class _Side(Struct, frozen=True):
    """A figure and the samples that it is out of, or the growth itself where it is a rate; None where it is not known.

    What has no samples has no value either: it is not missing.
    """

    value: float | None
    out_of: float | None


def _side(of: Ratio | Mean | Throughput, cells: Sequence[Cell], names: tuple[str, str], window_s: int) -> _Side:
    events, total = (summed_part(cells, name) for name in names)
    above, below = pair_of(of)
    if below is None:
        return _Side(None if events is None else events / window_s, events)
    if events is None and above.metric == below.metric:
        events = 0.0
    if events is None or total is None:
        return _Side(None, None)
    return _Side(events / total if total > 0 else None, total)


class _Compared(Struct, frozen=True):
    """A figure now and at its baseline."""

    now: _Side
    before: _Side

    @property
    def ratio(self) -> float | None:
        """Now over the baseline; None where either is unknown, or there is nothing to be a share of."""
        if self.now.value is None or not self.before.value:
            return None
        return self.now.value / self.before.value

    @property
    def ratio_of_shares(self) -> float | None:
        """The same of shares of events: none among many is a baseline too, and what is more than it has no end."""
        if self.now.value is None or self.before.value != 0.0 or not self.before.out_of:
            return self.ratio
        return math.inf if self.now.value > 0 else 1.0


def _compared(
    of: Ratio | Mean | Throughput, basis: Basis, names: tuple[str, str], before: tuple[str, str]
) -> _Compared:
    sli = basis.sli
    if basis.other is not None:
        return _Compared(*(_side(of, cells, names, sli.window_s) for cells in (basis.cells, basis.other)))
    then_s, _ = baseline_span(sli.baseline, sli.window_s)
    return _Compared(_side(of, basis.cells, names, sli.window_s), _side(of, basis.cells, before, then_s))


def kept_interval(now: float, samples: float, before: float, before_samples: float) -> tuple[float, float]:
    """Where the true share that is kept of a ratio lies, by the interval of the difference of both seen once.

    Where the baseline is nothing, by the least that the one and the most that the other may truly be.
    """
    if before <= 0:
        lowest, _ = wilson_interval(min(max(now, 0.0), 1.0), samples)
        return lowest / wilson_interval(0.0, before_samples)[1], math.inf
    least, most = difference_interval(min(max(now, 0.0), 1.0), samples, min(max(before, 0.0), 1.0), before_samples)
    return max(0.0, 1 + least / before), 1 + most / before


def _interval(expression: Change, compared: _Compared) -> tuple[float, float] | None:
    """Of a ratio alone: how much a mean varies, its counters do not tell."""
    now, before = compared.now, compared.before
    if not isinstance(expression.of, Ratio) or expression.beside is not None:
        return None
    if now.value is None or before.value is None or not now.out_of or not before.out_of:
        return None
    low, high = kept_interval(now.value, now.out_of, before.value, before.out_of)
    if expression.measure is ChangeMeasure.KEPT:
        return low, high
    nearest, furthest = sorted((abs(low - 1), abs(high - 1)))
    return 0.0 if low <= 1 <= high else nearest, furthest


def _is_known_in_part(cells: Sequence[Cell]) -> bool:
    """Whether anywhere the baseline of a rate lacks its beginning or its end: then it is taken for less than it was."""
    known: dict[tuple[str | None, str], bool] = {}
    for cell in cells:
        for edge in (BEFORE_BEGAN, BEFORE_ENDED) if BEFORE in cell.parts or BEFORE_BEGAN in cell.parts else ():
            known[cell.place.at, edge] = known.get((cell.place.at, edge), False) or edge in cell.parts
    return not all(known.values())


def _baseline(basis: Basis, expression: Change) -> str:
    """What it is compared with, in words, and whether that is there in part alone."""
    rate = isinstance(expression.of, Throughput) and basis.other is None
    return f"{basis.words}, {KNOWN_IN_PART}" if rate and _is_known_in_part(basis.cells) else basis.words


def _signed(change: float) -> str:
    if math.isinf(change):
        return "from nothing"
    text = f"{change:+.0%}".replace("-", "−")
    return "±0%" if text in {"+0%", "−0%"} else text


def change_figure(basis: Basis, expression: Change) -> Figure:
    """What is kept of the baseline, or how far the figure is from it; the samples are those of the smaller side.

    A rate counts no samples: its counter may be of money.
    """
    compared = _compared(expression.of, basis, (EVENTS, TOTAL), (BEFORE, BEFORE_TOTAL))
    now, before = compared.now, compared.before
    if now.out_of is None:
        return Figure()
    if now.value is None:
        return Figure(math.nan, now.out_of)
    ratio = compared.ratio_of_shares if isinstance(expression.of, Ratio) else compared.ratio
    rate = isinstance(expression.of, Throughput)
    if ratio is None:
        return nothing_to_compare(basis, None if rate else now.out_of)
    samples = None if rate else min(now.out_of, before.out_of or 0.0)
    if expression.measure is ChangeMeasure.KEPT:
        return Figure(
            ratio, samples, interval=_interval(expression, compared), note=f"of {_baseline(basis, expression)}"
        )
    return structs.replace(_changed(basis, expression, ratio, samples), interval=_interval(expression, compared))


def _changed(basis: Basis, expression: Change, ratio: float, samples: float | None) -> Figure:
    words = [_signed(ratio - 1)]
    beside: float | None = 1.0
    if expression.beside is not None:
        names, before = (BESIDE, BESIDE_TOTAL), (BESIDE_BEFORE, BESIDE_BEFORE_TOTAL)
        beside = _compared(expression.beside, basis, names, before).ratio
        words.append("input unknown" if beside is None else f"input {_signed(beside - 1)}")
    change = unexplained_change(ratio, 1.0 if beside is None else beside)
    return Figure(abs(change), samples, note=f"{', '.join(words)} on {_baseline(basis, expression)}")
