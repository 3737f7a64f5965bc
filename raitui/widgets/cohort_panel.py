"""The cohorts of a service, each beside its baseline: the worst on top, none hidden in an aggregate (R-OBS-4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from raitui.core.compared_evidence import ComparedEvidence, slices_of
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import figure
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.cohort_lines import compared_lines
from raitui.widgets.evidence_by_cohort import beside_line, cohort_name, cohort_table, sliced
from raitui.widgets.evidence_chart import EVIDENCE_TITLE, evidence_chart
from raitui.widgets.evidence_figures import strength, verdict
from raitui.widgets.evidence_span import evidence_span
from raitui.widgets.evidence_state import NO_COHORTS, evidence_cost, evidence_state
from raitui.widgets.evidence_table import most_harmed_first, worst_first
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, flowed, line, wrapped


def _tables(service: ServiceSnapshot, rows: Sequence[ComparedEvidence]) -> list[list[ComparedEvidence]]:
    """The cohorts of each indicator, worst first; first the indicator that says why, then the others, worst first."""
    by_sli: dict[str, list[ComparedEvidence]] = {}
    for one in sorted(rows, key=worst_first):
        by_sli.setdefault(one.sli, []).append(one)
    tables = [sorted(found, key=most_harmed_first) for found in by_sli.values()]
    return sorted(tables, key=lambda found: found[0].sli != service.why.sli)


def _worst(tables: Sequence[Sequence[ComparedEvidence]], cells: int) -> Iterator[Line]:
    """The worst true subgroup of the first indicator that has one, by whatever label."""
    worse = [one for rows in tables for one in rows if one.standing is Standing.WORSE]
    for one in worse[:1]:
        found = line(
            Span("worst ", Look.DIM),
            Span(f"{one.sli} of {cohort_name(one)} ", Look.STRONG),
            f"{figure(one.other.value, one.unit)}→{figure(one.own.value, one.unit)} ",
            verdict(one),
            Span(f", E {strength(one)}" + (f" · {len(worse) - 1} more" if len(worse) > 1 else ""), Look.DIM),
        )
        yield cut(found, cells)
    if not worse:
        yield cut(line(Span("no cohort is known to be worse than its baseline", Look.DIM)), cells)


def _table(rows: list[ComparedEvidence], now: float, cells: int) -> Iterator[Line]:
    yield from flowed([beside_line(rows[0]), line(evidence_span(rows, now))], cells, indent=" ", gap="")
    yield from cohort_table(rows, cells)


def cohort_panel(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """The worst of all, then every indicator by cohort, by the first of the labels; how the evidence grew."""
    every = sliced(service)
    if not every:
        asked = service.evidence_asked
        waits = asked is None or bool(asked.waiting or asked.error)
        state = evidence_state(service, cells)
        if waits and service.cells:
            return [*state, *compared_lines(service, cells)]
        cost = evidence_cost(service, cells)
        return [*state, *cost] if waits else [*wrapped(NO_COHORTS, cells), *state, *cost]
    slices = slices_of(every)
    shown = [one for one in every if one.slice_by == slices[0]]
    lines = [*evidence_state(service, cells), *_worst(_tables(service, every), cells)]
    if len(slices) > 1:
        further = Span(f" · also told apart by {', '.join(slices[1:])}", Look.DIM)
        lines.append(cut(line(f"by {slices[0]}", further), cells))
    tables = _tables(service, shown)
    for rows in tables:
        lines += [EMPTY, *_table(rows, now, cells)]
    chart = evidence_chart(service, tables[0][:1], now, cells, lambda one: f"{one.sli} {cohort_name(one)}")
    if chart:
        lines += [EMPTY, cut(line(Span(EVIDENCE_TITLE, Look.DIM)), cells), *chart]
    return [*lines, EMPTY, *evidence_cost(service, cells)]
