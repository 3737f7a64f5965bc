"""One distribution beside its baseline: how far it has moved, where most, and both shares of every bin (M4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from raitui.core.distance_measure import Measure
from raitui.core.distribution import Bin, Distribution
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, percentage, significant
from raitui.core.jensen_shannon import jensen_shannon_distance
from raitui.core.population_stability_index import population_stability_index
from raitui.core.reading import Quality, Verdict
from raitui.core.sli import Unit
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.marks import QUALITY_SIGNS, VERDICTS, Mark
from raitui.widgets.place import place_text
from raitui.widgets.share_bars import ShareAxis, share_axis
from raitui.widgets.styled_line import Line, Look, Span, cut, fitted, flowed, joined, line

NAMES = {Measure.PSI: "PSI", Measure.JENSEN_SHANNON: "JS", Measure.KOLMOGOROV_SMIRNOV: "KS"}
MOST_NAMED = 3
LEAST_PART = 0.15
"""A bin is marked that makes at least so much of the distance."""

_LEAST_OF_TARGET = 0.1
"""Of a distance that is smaller beside its target, no bin is worth a name."""

_LEAST_DISTANCE = 0.001

_LABEL_CELLS = 14
_SHARE_CELLS = 6
_LEAST_SHARE = 0.001
_REMARK_CELLS = 20
_LEAST_BAR_CELLS, _MOST_BAR_CELLS = 10, 72
NO_SAMPLES_NOW = "nothing was counted in this window: what it would be like now is not known"
NO_BASELINE = "nothing was counted in the baseline: there is nothing to compare with yet"


def _parts(distribution: Distribution) -> tuple[float, ...]:
    """What part of the distance each bin makes (0-1); of Kolmogorov-Smirnov the widest gap is all of it."""
    made = [abs(one.contribution) for one in distribution.bins]
    if distribution.measure is Measure.KOLMOGOROV_SMIRNOV:
        widest = max(made, default=0.0)
        return tuple(1.0 if one == widest and widest > 0 else 0.0 for one in made)
    total = math.fsum(made)
    return tuple(one / total if total > 0 else 0.0 for one in made)


def moved_most(distribution: Distribution) -> list[tuple[Bin, float]]:
    """The bins that make most of the distance, most first, with the part that each makes of it (0-1)."""
    if distribution.distance is None or distribution.distance < _LEAST_OF_TARGET * (distribution.target or 0.0):
        return []
    found = sorted(zip(distribution.bins, _parts(distribution), strict=True), key=lambda one: -one[1])
    return [one for one in found[:MOST_NAMED] if one[1] >= LEAST_PART]


def verdict_of_distance(service: ServiceSnapshot, distribution: Distribution) -> Verdict:
    """What its reading says, and where there is none, whether the distance is past its target."""
    for reading in (*service.cells, *service.readings):
        if (reading.name, reading.place) == (distribution.indicator, distribution.place):
            return reading.verdict
    if distribution.distance is None or distribution.target is None:
        return Verdict.UNKNOWN
    return Verdict.BREACH if distribution.distance > distribution.target else Verdict.OK


def _distances(distribution: Distribution) -> Iterator[str]:
    """Its own measure against the target, then what the other common one says of the same bins."""
    own, distance, target = distribution.measure, distribution.distance, distribution.target
    if distance is None:
        yield f"{NAMES[own]} not known" + ("" if target is None else f", target ≤ {significant(target)}")
        return
    bound = "" if target is None else f" {'≤' if distance <= target else '>'} {significant(target)}"
    yield f"{NAMES[own]} {_distance(distance)}{bound}"
    sides = [one.baseline_share for one in distribution.bins], [one.share for one in distribution.bins]
    if own is Measure.JENSEN_SHANNON:
        yield f"PSI {_distance(population_stability_index(*sides))}"
    else:
        yield f"JS {_distance(jensen_shannon_distance(*sides))}"


def _distance(distance: float) -> str:
    return figure(distance, Unit.NUMBER) if not 0.0 < distance < _LEAST_DISTANCE else f"<{_LEAST_DISTANCE:g}"


def _quality(distribution: Distribution) -> Span:
    if distribution.is_surely_past and distribution.least is not None:
        least = _distance(distribution.least)
        return Span(f"thin, and beyond chance: truly {least} at least, lacks {count(distribution.lacking)}", Look.BAD)
    if distribution.quality is Quality.THIN:
        return Span(f"thin: lacks {count(distribution.lacking)} samples, chance alone could do it", Look.WARN)
    return Span("" if distribution.quality is Quality.FRESH else distribution.quality.value, Look.WARN)


def _head(service: ServiceSnapshot, distribution: Distribution, cells: int) -> list[Line]:
    mark: Mark = VERDICTS[verdict_of_distance(service, distribution)]
    names = [distribution.indicator, distribution.feature, place_text(distribution.place)]
    told = line(
        Span(f"{mark.sign} {mark.word}{QUALITY_SIGNS[distribution.quality]} ", mark.look),
        Span(" ".join(dict.fromkeys(filter(None, names))), Look.STRONG),
    )
    sizes = f"n {count(distribution.samples)} now, {count(distribution.baseline_samples)} before"
    pieces = [
        told,
        line(" · ".join(_distances(distribution))),
        line(Span(sizes, Look.DIM)),
        line(Span(f"before: {distribution.baseline}", Look.DIM)),
        line(_quality(distribution)),
    ]
    return flowed(pieces, cells, indent="  ")


def _points(bin_: Bin) -> str:
    return f"{(bin_.share - bin_.baseline_share) * 100:+.1f}".replace("-", "−")


def _most_line(distribution: Distribution, cells: int) -> list[Line]:
    moved = moved_most(distribution)
    named = [f"{one.label} {percentage(one.baseline_share)}→{percentage(one.share)}" for one, _ in moved]
    return flowed([line(Span("moved most: "), Span(" · ".join(named)))], cells, indent="  ") if named else []


def _remark(bin_: Bin, part: float, *, is_most: bool) -> Line:
    moved = Span(f" {_points(bin_)}pt", Look.STRONG if is_most else Look.DIM)
    return line(moved, Span(f" ◀ {part:.0%} of it", Look.STRONG) if is_most else "")


def _share(share: float) -> str:
    """In per cent with one decimal, which all bins share; what is there at all is not nothing."""
    text = f"{share:.1%}" if share <= 0 or share >= _LEAST_SHARE else "<0.1%"
    return fitted(text, _SHARE_CELLS, right=True)


def _rows(distribution: Distribution, axis: ShareAxis, label_cells: int) -> Iterator[Line]:
    most = [one for one, _ in moved_most(distribution)]
    before, now = distribution.baseline_samples > 0, distribution.samples > 0
    for one, part in zip(distribution.bins, _parts(distribution), strict=True):
        is_most = any(one is moved for moved in most)
        label = Span(fitted(one.label, label_cells), Look.STRONG if is_most else Look.PLAIN)
        was = (_share(one.baseline_share), axis.hollow(one.baseline_share))
        yield line(
            label, Span(f" was {was[0]} {was[1]}" if before else f" was {UNKNOWN_FIGURE:>{_SHARE_CELLS}} ?", Look.DIM)
        )
        has = (_share(one.share), axis.full(one.share))
        remark = _remark(one, part, is_most=is_most) if before and now else ()
        yield (
            *line(" " * label_cells, f" now {has[0]} {has[1]}" if now else f" now {UNKNOWN_FIGURE:>{_SHARE_CELLS}} ?"),
            *remark,
        )


def _bars(distribution: Distribution, cells: int) -> list[Line]:
    label_cells = min(_LABEL_CELLS, max(len(one.label) for one in distribution.bins))
    left = label_cells + len(" was ") + _SHARE_CELLS + 1
    highest = max(max(one.baseline_share, one.share) for one in distribution.bins)
    axis = share_axis(highest, min(_MOST_BAR_CELLS, max(_LEAST_BAR_CELLS, cells - left - _REMARK_CELLS)))
    what = distribution.feature or distribution.indicator
    foot = line(Span(fitted(what, left - 1, right=False) + " ", Look.DIM), Span(f"{axis.text()} of samples", Look.DIM))
    return [*_rows(distribution, axis, label_cells), foot]


def stays(service: ServiceSnapshot, distribution: Distribution) -> bool:
    """Whether it is known to be well, and so near its baseline that its bins need no look."""
    target = distribution.target
    near = (
        target is not None and distribution.distance is not None and distribution.distance < _LEAST_OF_TARGET * target
    )
    return near and verdict_of_distance(service, distribution) is Verdict.OK and not distribution.lacking


def summary_lines(service: ServiceSnapshot, distribution: Distribution, cells: int) -> list[Line]:
    """The same without its bins."""
    where_it_was = line(Span("all bins as before", Look.DIM))
    return [cut(one, cells) for one in (*_head(service, distribution, cells), (Span("  "), *where_it_was))]


def distribution_lines(service: ServiceSnapshot, distribution: Distribution, cells: int) -> list[Line]:
    """What is to be said first, then a pair of bars for each bin, then the axis."""
    lines = _head(service, distribution, cells)
    missing: Sequence[str] = [
        *([] if distribution.samples > 0 else [NO_SAMPLES_NOW]),
        *([] if distribution.baseline_samples > 0 else [NO_BASELINE]),
    ]
    lines += [joined([line(Span(f"  {text}", Look.UNKNOWN))], "") for text in missing]
    lines += _most_line(distribution, cells)
    if distribution.bins and len(missing) < 2:  # noqa: PLR2004  # of the two sides one is known
        lines += _bars(distribution, cells)
    return [cut(one, cells) for one in lines]
