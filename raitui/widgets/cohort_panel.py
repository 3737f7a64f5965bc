"""The cohorts of a service, each beside its baseline: the worst on top, none hidden in an aggregate (R-OBS-4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import figure
from raitui.core.group_gap import FOUR_FIFTHS, gap_ratio
from raitui.core.sli import Direction
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.cohort_lines import compared_lines
from raitui.widgets.evidence_chart import EVIDENCE_TITLE, evidence_chart
from raitui.widgets.evidence_figures import strength, verdict
from raitui.widgets.evidence_state import NO_COHORTS, evidence_state
from raitui.widgets.evidence_table import evidence_table, worst_first
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, wrapped

PAIR = 2
"""From so many slices on there is a best and a worst."""


def sliced(service: ServiceSnapshot) -> list[ComparedEvidence]:
    """Every cohort that is compared with its baseline, by whatever label."""
    return [one for one in service.evidence if one.place.cohort is not None]


def slices_of(service: ServiceSnapshot) -> list[str]:
    """The labels by which cohorts are told apart, in the order of the site."""
    return list(dict.fromkeys(one.slice_by for one in sliced(service)))


def _cohort(one: ComparedEvidence) -> str:
    return one.place.cohort or "all"


def _tables(service: ServiceSnapshot, rows: Sequence[ComparedEvidence]) -> list[list[ComparedEvidence]]:
    """The cohorts of each indicator, worst first; first the indicator that says why, then the others, worst first."""
    by_sli: dict[str, list[ComparedEvidence]] = {}
    for one in sorted(rows, key=worst_first):
        by_sli.setdefault(one.sli, []).append(one)
    return sorted(by_sli.values(), key=lambda found: found[0].sli != service.why.sli)


def _worst(rows: Sequence[ComparedEvidence], cells: int) -> Iterator[Line]:
    """The worst true subgroup of all, by whatever label and indicator."""
    worse = sorted((one for one in rows if one.standing is Standing.WORSE), key=worst_first)
    for one in worse[:1]:
        found = line(
            Span("worst ", Look.DIM),
            Span(f"{one.sli} of {one.slice_by}={_cohort(one)} ", Look.STRONG),
            f"{figure(one.other.value, one.unit)}→{figure(one.own.value, one.unit)} ",
            verdict(one),
            Span(f" {strength(one)}" + (f" · {len(worse) - 1} more" if len(worse) > 1 else ""), Look.DIM),
        )
        yield cut(found, cells)
    if not worse:
        yield cut(line(Span("no cohort is known to be worse than its baseline", Look.DIM)), cells)


def _pair(rows: Sequence[ComparedEvidence], cells: int) -> Iterator[Line]:
    """Best against worst; of what is better when higher, by the four-fifths rule."""
    known = [one for one in rows if one.own.value is not None and one.standing is not Standing.THIN]
    if len(known) < PAIR:
        return
    ordered = sorted(known, key=lambda one: one.own.value or 0.0)
    higher = ordered[0].direction is Direction.HIGHER_IS_BETTER
    worst, best = (ordered[0], ordered[-1]) if higher else (ordered[-1], ordered[0])
    names = f"worst against best {_cohort(worst)} ⇄ {_cohort(best)}"
    values = f"{figure(worst.own.value, worst.unit)} to {figure(best.own.value, best.unit)}"
    if not higher:
        yield cut(line(Span(f"{names} {values}", Look.DIM)), cells)
        return
    ratio = gap_ratio(one.own.value or 0.0 for one in (worst, best))
    below = ratio < FOUR_FIFTHS
    said = f"ratio {ratio:.2f} {'<' if below else '≥'} {FOUR_FIFTHS:.2f} four-fifths"
    found = line(Span(f"{names} {values} ", Look.DIM), Span(said, Look.BAD if below else Look.DIM))
    yield cut(found, cells)


def _table(rows: list[ComparedEvidence], now: float, cells: int) -> Iterator[Line]:
    first = rows[0]
    version = f" {first.place.version}" if first.place.version else ""
    what = line(
        Span(first.sli, Look.STRONG),
        f"{version} by {first.slice_by}, beside {first.baseline}",
        Span(f" · since {moment(first.since, now)}", Look.DIM),
    )
    yield cut(what, cells)
    yield from evidence_table(rows, cells, _cohort, first.slice_by.upper())
    yield from _pair(rows, cells)


def cohort_panel(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """The worst of all, then every indicator by cohort, by the first of the labels; how the evidence grew."""
    every = sliced(service)
    if not every:
        asked = service.evidence_asked
        waits = asked is None or bool(asked.waiting or asked.error)
        state = evidence_state(service, cells)
        if waits and service.cells:
            return [*state, *compared_lines(service, cells)]
        return state if waits else [*wrapped(NO_COHORTS, cells), *state]
    slices = slices_of(service)
    shown = [one for one in every if one.slice_by == slices[0]]
    lines = list(_worst(every, cells))
    if len(slices) > 1:
        lines.append(cut(line(f"by {slices[0]}", Span(f" · also by {', '.join(slices[1:])}", Look.DIM)), cells))
    for rows in _tables(service, shown):
        lines += [EMPTY, *_table(rows, now, cells)]
    worst = sorted(shown, key=worst_first)[:1]
    chart = evidence_chart(service, worst, now, cells, lambda one: f"{one.sli} {_cohort(one)}")
    if chart:
        lines += [EMPTY, line(Span(EVIDENCE_TITLE, Look.DIM)), *chart]
    return [*lines, EMPTY, *evidence_state(service, cells)]
