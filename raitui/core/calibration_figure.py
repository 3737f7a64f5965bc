"""The reliability diagram that a calibration stands on, drawn from an answer's bins, and its score."""

from __future__ import annotations

import math
from collections.abc import Iterator

from raitui.core.calibration import Predictions, brier_score, expected_calibration_error
from raitui.core.cell_sums import by_number, summed_part
from raitui.core.chance_calibration import samples_lacking
from raitui.core.derived import Calibration, CalibrationScore
from raitui.core.derived_vectors import PREDICTED
from raitui.core.expression import EVENTS, TOTAL
from raitui.core.found_figure import Basis, Figure
from raitui.core.reading import Quality
from raitui.core.reliability import Reliability, ReliabilityBin
from raitui.core.table import Cell

BEYOND_BELIEF = 1.5
"""A mean of probabilities is at most 1; extrapolation may tell a little more, and no more than this."""


def _bins(basis: Basis, expression: Calibration) -> Iterator[tuple[float, float, Predictions]]:
    """None where some prediction lies in a bin whose bound is no probability: of the others alone nothing follows."""
    bins, low = by_number(basis.cells, expression.bin), 0.0
    if _strange(basis, expression):
        return
    for high, cells in bins.items():
        if 0.0 <= high <= 1.0:
            yield low, high, _predictions(expression, cells, (low + high) / 2)
            low = high


def _strange(basis: Basis, expression: Calibration) -> bool:
    """Whether predictions are counted by what is no probability: per cent, or without end."""
    bins = by_number(basis.cells, expression.bin).items()
    return any((summed_part(cells, TOTAL) or 0.0) > 0 for high, cells in bins if not 0.0 <= high <= 1.0)


def _predictions(expression: Calibration, cells: list[Cell], middle: float) -> Predictions:
    """What shares its metric with the total and has no series came true not once."""
    count = summed_part(cells, TOTAL) or 0.0
    came_true, predicted = summed_part(cells, EVENTS), summed_part(cells, PREDICTED)
    if came_true is None:
        came_true = 0.0 if expression.correct.metric == expression.total.metric else math.nan
    if predicted is None:
        predicted = count * middle if expression.predicted is None else math.nan
    if predicted > BEYOND_BELIEF * count:
        predicted = math.nan
    return Predictions(count, came_true, predicted)


def _sums_no_probabilities(basis: Basis, expression: Calibration) -> bool:
    """Whether what should sum probabilities sums something else: per cent, or scores."""
    if expression.predicted is None:
        return False
    bins = by_number(basis.cells, expression.bin).values()
    sums = [(summed_part(cells, PREDICTED), summed_part(cells, TOTAL)) for cells in bins]
    return any(predicted > BEYOND_BELIEF * count for predicted, count in sums if predicted and count and count > 0)


def _score(value: float) -> float | None:
    return None if math.isnan(value) else value


def _known(share: float) -> float | None:
    return None if math.isnan(share) else min(max(share, 0.0), 1.0)


def reliability(basis: Basis, expression: Calibration) -> Reliability:
    """Predicted beside observed, bin by bin."""
    found = list(_bins(basis, expression))
    counted = [one for _, _, one in found if one.count > 0]
    samples = math.fsum(one.count for one in counted)
    error, brier = (
        _score(score(counted)) if samples > 0 else None for score in (expected_calibration_error, brier_score)
    )
    thin = samples < basis.sli.minimum_samples or _lacking(basis, expression, counted) > 0
    return Reliability(
        indicator=basis.sli.name,
        place=basis.place,
        bins=tuple(
            ReliabilityBin(
                low,
                high,
                _known(one.predicted) if one.count > 0 else None,
                _known(one.observed) if one.count > 0 else None,
                max(0.0, one.count),
            )
            for low, high, one in found
        ),
        calibration_error=error,
        brier=brier,
        samples=samples,
        quality=Quality.MISSING if error is None else Quality.THIN if thin else Quality.FRESH,
    )


def _lacking(basis: Basis, expression: Calibration, counted: list[Predictions]) -> int:
    target = basis.sli.target
    if not target or expression.score is not CalibrationScore.ECE:
        return 0
    return samples_lacking(counted, target)


def calibration_figure(basis: Basis, expression: Calibration) -> Figure:
    """The score over all bins; on thin bins it says how many samples it is short of."""
    found = [one for _, _, one in _bins(basis, expression)]
    counted = [one for one in found if one.count > 0]
    if not found:
        return Figure(note=_no_bins(basis, expression) if basis.cells else "")
    if not counted:
        return Figure(math.nan, 0.0)
    score = brier_score if expression.score is CalibrationScore.BRIER else expected_calibration_error
    samples = math.fsum(one.count for one in counted)
    untold = "" if math.isfinite(score(counted)) else _untold(basis, expression)
    return Figure(score(counted), samples, lacking=_lacking(basis, expression, counted), note=untold)


def _untold(basis: Basis, expression: Calibration) -> str:
    if _sums_no_probabilities(basis, expression):
        return "the sums of predicted probabilities are of something else: their mean is above 1"
    return "predictions, but no word of which came true or how likely it was"


def _no_bins(basis: Basis, expression: Calibration) -> str:
    if _strange(basis, expression):
        return f"the label {expression.bin} holds bounds that are no probabilities, 0 to 1"
    return f"no number in the label {expression.bin}"
