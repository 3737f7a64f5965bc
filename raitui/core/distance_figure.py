"""The distributions that a distance compares, drawn from an answer's bins, and the distance of the worst of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from raitui.core.cell_sums import by_label, by_number, cumulated, summed_part
from raitui.core.chance_distance import samples_lacking
from raitui.core.derived import Categories, Distance
from raitui.core.derived_vectors import BEFORE, BUCKET_LABEL
from raitui.core.distance_measure import Measure
from raitui.core.distribution import Bin, Distribution
from raitui.core.expression import TOTAL
from raitui.core.figures import significant
from raitui.core.found_figure import Basis, Figure, nothing_to_compare
from raitui.core.jensen_shannon import jensen_shannon_contributions, jensen_shannon_distance
from raitui.core.kolmogorov_smirnov import cumulated_differences, kolmogorov_smirnov_statistic
from raitui.core.least_distance import least_distance
from raitui.core.population_stability_index import population_stability_index, psi_contributions
from raitui.core.reading import Quality
from raitui.core.shares import shares_of
from raitui.core.some_names import some_names
from raitui.core.table import Cell

Counts = Sequence[float]

OTHER_BUCKETS = "its buckets have no bound in common with the baseline's"


class _Arithmetic(Struct, frozen=True):
    distance: Callable[[Counts, Counts], float]
    contributions: Callable[[Counts, Counts], tuple[float, ...]]


_ARITHMETIC = {
    Measure.PSI: _Arithmetic(population_stability_index, psi_contributions),
    Measure.JENSEN_SHANNON: _Arithmetic(jensen_shannon_distance, jensen_shannon_contributions),
    Measure.KOLMOGOROV_SMIRNOV: _Arithmetic(kolmogorov_smirnov_statistic, cumulated_differences),
}


class _Bounds(Struct, frozen=True):
    """A bin's label, and the values that it holds."""

    label: str
    low: float | None = None
    high: float | None = None


class _Paired(Struct, frozen=True):
    """The same bins on both sides, in order; ``alike`` unless their bounds have nothing but the last in common."""

    bins: tuple[_Bounds, ...]
    before: tuple[float, ...]
    now: tuple[float, ...]
    alike: bool = True


def _categories(of: Categories, own: Sequence[Cell], other: Sequence[Cell], part: str) -> _Paired:
    """A category that one side lacks has counted nothing there."""
    now, before = (
        {name: summed_part(cells, which) or 0.0 for name, cells in by_label(side, of.label).items()}
        for side, which in ((own, TOTAL), (other, part))
    )
    names = sorted({name for side in (now, before) for name, count in side.items() if count})
    return _Paired(
        tuple(map(_Bounds, names)),
        tuple(before.get(name, 0.0) for name in names),
        tuple(now.get(name, 0.0) for name in names),
    )


def _between(cumulated: Mapping[float, float], bounds: Sequence[float]) -> tuple[float, ...]:
    ends = [cumulated[bound] for bound in bounds]
    return tuple(end - start for start, end in zip([0.0, *ends], ends, strict=False))


def _histogram(own: Sequence[Cell], other: Sequence[Cell], part: str) -> _Paired:
    """Bins between the bounds that both sides have: where buckets were cut anew, what they share is compared."""
    now, before = cumulated(own, TOTAL), cumulated(other, part)
    if not now or not before:
        bounds = sorted(now or before)
        then, current = (_between(side, bounds) if side else (0.0,) * len(bounds) for side in (before, now))
    else:
        bounds = sorted(now.keys() & before.keys())
        then, current = (_between(side, bounds) for side in (before, now))
    lows = [-math.inf, *bounds]
    return _Paired(
        tuple(_Bounds(_range(low, high), low, high) for low, high in zip(lows, bounds, strict=False)),
        then,
        current,
        alike=not _lost(own, other, bounds),
    )


def _lost(own: Sequence[Cell], other: Sequence[Cell], bounds: Sequence[float]) -> bool:
    """Whether buckets were cut so differently that all values are in one bin: that would be no distance at all."""
    return len(bounds) == 1 and len(by_number([*own, *other], BUCKET_LABEL)) > 1


def _range(low: float, high: float) -> str:
    if math.isinf(high):
        return f">{significant(low)}" if math.isfinite(low) else "all"
    return f"≤{significant(high)}" if math.isinf(low) else f"{significant(low)}–{significant(high)}"


def _paired(expression: Distance, own: Sequence[Cell], other: Sequence[Cell], part: str) -> _Paired:
    if isinstance(expression.of, Categories):
        return _categories(expression.of, own, other, part)
    return _histogram(own, other, part)


def _bins(paired: _Paired, arithmetic: _Arithmetic) -> tuple[Bin, ...]:
    """ValueError where a side counts nothing, or other bins."""
    if not paired.alike:
        raise ValueError(paired.bins)
    shares = zip(shares_of(paired.before), shares_of(paired.now), strict=True)
    contributions = arithmetic.contributions(paired.before, paired.now)
    return tuple(
        Bin(bounds.label, before, now, contribution, bounds.low, bounds.high)
        for bounds, (before, now), contribution in zip(paired.bins, shares, contributions, strict=True)
    )


def _distribution(basis: Basis, expression: Distance, feature: str, paired: _Paired, features: int = 1) -> Distribution:
    arithmetic, target = _ARITHMETIC[expression.measure], basis.sli.target
    samples, baseline_samples = math.fsum(paired.now), math.fsum(paired.before)
    try:
        bins = _bins(paired, arithmetic)
        distance: float | None = arithmetic.distance(paired.before, paired.now)
    except ValueError:
        bins, distance = (), None
    lacking = 0
    if distance is not None and target:
        occupied = sum(1 for one in bins if one.share or one.baseline_share)
        lacking = samples_lacking(expression.measure, occupied, target, samples, baseline_samples)
    lacking = max(lacking, math.ceil(basis.sli.minimum_samples - min(samples, baseline_samples)))
    quality = Quality.MISSING if distance is None else Quality.THIN if lacking else Quality.FRESH
    doubted = lacking > 0 and distance is not None and target is not None and distance > target
    return Distribution(
        indicator=basis.sli.name,
        feature=feature,
        place=basis.place,
        measure=expression.measure,
        baseline=basis.words,
        bins=bins,
        distance=distance,
        target=target,
        samples=samples,
        baseline_samples=baseline_samples,
        quality=quality,
        lacking=lacking,
        least=least_distance(expression.measure, paired.before, paired.now, features) if doubted else None,
    )


def distributions(basis: Basis, expression: Distance) -> tuple[Distribution, ...]:
    """Each feature's distribution beside its baseline, the one that has moved most first."""
    other, part = (basis.cells, BEFORE) if basis.other is None else (basis.other, TOTAL)
    if expression.feature:
        own_by, other_by = by_label(basis.cells, expression.feature), by_label(other, expression.feature)
        pairs = [(name, own_by.get(name, []), other_by.get(name, [])) for name in sorted(own_by.keys() | other_by)]
    else:
        pairs = [("", list(basis.cells), list(other))]
    found = [
        _distribution(basis, expression, name, _paired(expression, own, beside, part), len(pairs))
        for name, own, beside in pairs
    ]
    return tuple(sorted(found, key=lambda one: (_says_little(one), -(one.distance or 0.0))))


def _says_little(one: Distribution) -> bool:
    return one.lacking > 0 and not one.is_surely_past


def _silent(others: Sequence[Distribution]) -> Iterator[str]:
    """The features that the figure does not speak for: those that are no longer told, and the thin ones."""
    gone = [one.feature for one in others if one.baseline_samples > 0 and not one.samples > 0]
    thin = [one.feature for one in others if one.samples > 0 and _says_little(one)]
    if gone:
        yield f"nothing now of {some_names(gone)}"
    if thin:
        yield f"thin: {some_names(thin)}"


def distance_figure(basis: Basis, expression: Distance) -> Figure:
    """The distance of the feature that has moved most, of those with samples enough where there are any."""
    found = distributions(basis, expression)
    if not basis.cells or not found:
        return Figure()
    worst = found[0]
    named = f"worst {worst.feature}, " if worst.feature and len(found) > 1 else ""
    if not worst.baseline_samples > 0 and worst.samples > 0:
        return nothing_to_compare(basis, worst.samples)
    if worst.distance is None:
        return Figure(math.nan, worst.samples, note=OTHER_BUCKETS if worst.samples > 0 else "")
    said = [f"{named}against {worst.baseline}"]
    if worst.is_surely_past and worst.least is not None:
        said.append(f"few samples, and beyond chance: truly {significant(worst.least)} at least")
    return Figure(
        worst.distance,
        worst.samples,
        lacking=worst.lacking,
        note="; ".join((*said, *_silent(found[1:]))),
        part=worst.feature,
        surely_past=worst.is_surely_past,
    )
