"""The evidence of one indicator, cohort by cohort: the worst first, and the best against the worst (R-OBS-4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from raitui.core.chance import deviations_among, difference_interval
from raitui.core.compared_evidence import ComparedEvidence, slices_of
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import figure
from raitui.core.group_gap import FOUR_FIFTHS, gap_ratio
from raitui.core.sli import Direction, Unit
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.evidence_table import evidence_table, most_harmed_first
from raitui.widgets.styled_line import Line, Look, Span, flowed, line

PAIR = 2
"""From so many cohorts on there is a best and a worst."""


def sliced(service: ServiceSnapshot) -> list[ComparedEvidence]:
    """Every cohort that is compared with its baseline, by whatever label."""
    return [one for one in service.evidence if one.place.cohort is not None]


def evidence_by_cohort(service: ServiceSnapshot, sli: str) -> list[ComparedEvidence]:
    """The cohorts of an indicator by the first of the labels, worst first; none before there is any evidence."""
    known = sliced(service)
    first = next(iter(slices_of(known)), "")
    return sorted((one for one in known if one.sli == sli and one.slice_by == first), key=most_harmed_first)


def cohort_name(one: ComparedEvidence) -> str:
    """What its row is called."""
    return one.place.cohort or "all"


def beside_line(one: ComparedEvidence) -> Line:
    """Which indicator of which version is compared by which label, and with what."""
    version = f" {one.place.version}" if one.place.version else ""
    return line(Span(one.sli, Look.STRONG), f"{version} by {one.slice_by}, beside {one.baseline}")


def cohort_table(rows: Sequence[ComparedEvidence], cells: int) -> list[Line]:
    """A row for each cohort, then the best against the worst."""
    return [*evidence_table(rows, cells, cohort_name, rows[0].slice_by.upper()), *pair_lines(rows, cells)]


def pair_lines(rows: Sequence[ComparedEvidence], cells: int) -> Iterator[Line]:
    """Best against worst; of a share that is better when higher, by the four-fifths rule."""
    known = [one for one in rows if one.own.value is not None and one.standing is not Standing.THIN]
    if len(known) < PAIR:
        return
    ordered = sorted(known, key=lambda one: one.own.value or 0.0)
    higher = ordered[0].direction is Direction.HIGHER_IS_BETTER
    worst, best = (ordered[0], ordered[-1]) if higher else (ordered[-1], ordered[0])
    names = Span(f"worst against best {cohort_name(worst)} ⇄ {cohort_name(best)}", Look.DIM)
    values = f"{figure(worst.own.value, worst.unit)} to {figure(best.own.value, best.unit)}"
    if not (higher and worst.unit is Unit.RATIO):
        yield from flowed([line(names, Span(f" {values}", Look.DIM))], cells, indent="  ")
        return
    pieces = [line(names, Span(f" {values}", Look.DIM)), line(_four_fifths(worst, best, len(known)))]
    yield from flowed(pieces, cells, indent="  ", gap=" ")


def _four_fifths(worst: ComparedEvidence, best: ComparedEvidence, cohorts: int) -> Span:
    """What the rule says of these two, the furthest apart of so many.

    Below it, a difference "based on small numbers and not statistically significant" is none (29 CFR 1607.4 (D)).
    """
    low, high = (min(max(one.own.value or 0.0, 0.0), 1.0) for one in (worst, best))
    ratio = gap_ratio((low, high))
    if ratio >= FOUR_FIFTHS:
        return Span(f"ratio {ratio:.2f} ≥ {FOUR_FIFTHS:.2f} four-fifths", Look.DIM)
    said = f"ratio {ratio:.2f} < {FOUR_FIFTHS:.2f} four-fifths"
    deviations = deviations_among(math.comb(cohorts, PAIR))
    least, _ = difference_interval(high, best.own.samples, low, worst.own.samples, deviations)
    return Span(said, Look.BAD) if least > 0.0 else Span(f"{said}, may be chance", Look.WARN)
