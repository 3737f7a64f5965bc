"""All that is known of one service, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from raitui.core.lasted import lasted
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.acting_lines import acting_lines, acting_remark
from raitui.widgets.alert_lines import alert_glance, alert_lines
from raitui.widgets.budget_chart import budget_chart
from raitui.widgets.burn_lines import burn_glance, burn_lines
from raitui.widgets.change_lines import change_lines, not_watched
from raitui.widgets.cohort_lines import cohort_lines, compared_lines
from raitui.widgets.component_lines import component_lines
from raitui.widgets.containment_lines import contained_lines, mode_line
from raitui.widgets.diagnosis_line import diagnosis_line
from raitui.widgets.exposure_line import exposure_line
from raitui.widgets.history_lines import history_note
from raitui.widgets.look_alike_lines import look_alike_lines
from raitui.widgets.marks import OK_AS_FAR_AS_KNOWN, PARTIAL, STALE, STATES, is_unsure
from raitui.widgets.page import Page, rule
from raitui.widgets.service_pane import LABEL_CELLS, by_others, doubt_line, labelled, why_line
from raitui.widgets.side_by_side import side_by_side
from raitui.widgets.sli_lines import sli_lines
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line
from raitui.widgets.why_chart import why_chart

ALERTS, VERSIONS, COHORTS, HISTORY = "alerts", "versions", "cohorts", "history"
"""Sections that a key leads to."""

ROOMY_ROWS = 22
"""From so many rows on there is a chart at first sight."""

LEAST_CHART_ROWS, MOST_CHART_ROWS, CHART_ROWS = 9, 16, 12
LEAST_INDICATOR_ROWS = 4
TWO_COLUMNS_CELLS, LEFT_SHARE = 180, 60
"""From so many cells on there are two columns, the left one with so many per cent of them."""
CHART_AWAITED = line(Span("asked for; drawn here as soon as it is told", Look.DIM))
NO_HISTORY = line(Span("nothing is known of it yet", Look.DIM))


def headline(service: ServiceSnapshot, now: float, cells: int) -> Line:
    """State, name, tier, owner, places, since when."""
    mark = STATES[service.state]
    doubts = (OK_AS_FAR_AS_KNOWN, is_unsure(service)), (STALE, service.stale), (PARTIAL, service.partial)
    doubt = "".join(sign for sign, applies in doubts if applies)
    since = "" if service.since is None else f"for {lasted(service, now)}"
    owner = Span(f"owner {service.owner}") if service.owner else Span("NO OWNER", Look.WARN)
    facts = (
        line(Span(f"{mark.sign} {mark.word}{doubt}", mark.look), f" {since}" if since else ""),
        line(Span(service.name, Look.STRONG), Span(f" tier {service.tier}", Look.DIM)),
        line(owner),
        acting_remark(service),
        line(f"at {', '.join(service.locations)}" if service.locations else ""),
    )
    return cut(joined(facts, "  "), cells)


def _first_lines(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """What is wrong, how far it can be trusted, what is in force, whom it has met."""
    first = (
        labelled("why", why_line(service)),
        labelled("likely", diagnosis_line(service)),
        doubt_line(service),
        *look_alike_lines(service),
        *(labelled("acting", one) for one in acting_lines(service)),
        *contained_lines(service, now),
        labelled("alerts", alert_glance(service.alerts, now, cells - LABEL_CELLS)),
        labelled("mode", mode_line(service)),
        labelled("exposed", exposure_line(service, now)),
        history_note(service, now),
    )
    return [one for one in first if one]


def _changed(service: ServiceSnapshot, now: float, most: int) -> list[Line]:
    """The newest changes of others, and what is not watched for any: raitui's own are held, and among all of them."""
    shown = change_lines(by_others(service), now)[: max(1, most - 1)]
    return [labelled("changed" if number == 0 else "", one) for number, one in enumerate(shown)] + [
        labelled("", not_watched(service))
    ]


class _Glance(NamedTuple):
    lines: list[Line]
    whole_indicators: bool
    charted: bool


def _glance(service: ServiceSnapshot, now: float, cells: int, rows: int) -> _Glance:
    """As much as answers, without a key, what is wrong, since when, for whom, and after which change."""
    first, roomy = _first_lines(service, now, cells), rows >= ROOMY_ROWS
    left_cells = cells * LEFT_SHARE // 100 if cells >= TWO_COLUMNS_CELLS else cells
    changed = _changed(service, now, 4 if roomy else 2)
    burn = burn_glance(service, left_cells, 6 if roomy else 3)
    every = sli_lines(service, now, left_cells)
    left = rows - len(first) - len(changed) - len(burn)
    for_chart = min(MOST_CHART_ROWS, max(left - len(every), LEAST_CHART_ROWS)) if roomy else 0
    title, chart = why_chart(service, now, cells, for_chart - 1) if for_chart else ("", [])
    drawn = [rule(title, cells), *chart] if chart else _awaited(service, cells, for_chart)
    most = max(LEAST_INDICATOR_ROWS, left - len(drawn))
    shown = every if len(every) <= most else sli_lines(service, now, left_cells, most)
    below = [*shown, *burn, *changed]
    if left_cells < cells:
        below = side_by_side(below, _beside(service, now, cells - left_cells - 3, len(below)), left_cells, cells)
    return _Glance([*first, *drawn, *below], shown == every, bool(chart))


def _awaited(service: ServiceSnapshot, cells: int, rows: int) -> list[Line]:
    """The room of a chart that is asked for: nothing jumps when it comes."""
    history = service.history
    is_asked = rows > 1 and (history is None or (not history.indicators and not history.error))
    return [rule("history", cells), CHART_AWAITED, *[EMPTY] * (rows - 2)] if is_asked else []


def _beside(service: ServiceSnapshot, now: float, cells: int, rows: int) -> list[Line]:
    """Cohorts and versions, as far as so many rows go: where there is room they stand beside the indicators."""
    lines = [rule("cohorts", cells), *compared_lines(service, cells)]
    lines += [rule("versions", cells), *component_lines(service, now, cells)]
    return lines[:rows]


def _sections(
    service: ServiceSnapshot, now: float, cells: int, glance: _Glance
) -> Iterator[tuple[str, str, list[Line]]]:
    if service.alerts:
        yield ALERTS, "alerts of others", alert_lines(service.alerts, now, cells)
    if not glance.whole_indicators:
        yield "indicators", "indicators", sli_lines(service, now, cells)
    title, chart = why_chart(service, now, cells, CHART_ROWS)
    if not glance.charted:
        yield HISTORY, f"history of {title}" if title else "history", chart or [NO_HISTORY]
    title, chart = budget_chart(service, now, cells, CHART_ROWS)
    yield HISTORY, title or "history of the error budget", chart or [NO_HISTORY]
    yield "burn", "error budget", burn_lines(service, cells)
    yield "changes", "changes", [*change_lines(service, now), not_watched(service)]
    yield VERSIONS, "versions", component_lines(service, now, cells)
    yield COHORTS, "cohorts", cohort_lines(service, cells)


def service_page(service: ServiceSnapshot, now: float, cells: int, rows: int) -> Page:
    """What fits into so many rows to be seen first, then everything, section by section."""
    glance = _glance(service, now, cells, rows)
    lines, sections = list(glance.lines), dict[str, int]()
    for name, title, section in _sections(service, now, cells, glance):
        sections.setdefault(name, len(lines))
        lines += [rule(title, cells), *section]
    return Page([cut(one, cells) for one in lines], sections)
