"""All that is known of one service, section by section."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.lasted import lasted
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.burn_lines import burn_lines
from raitui.widgets.change_lines import change_lines, not_watched
from raitui.widgets.cohort_lines import cohort_lines
from raitui.widgets.component_lines import component_lines
from raitui.widgets.containment_lines import contained_lines, mode_line
from raitui.widgets.exposure_line import exposure_line
from raitui.widgets.marks import PARTIAL, STALE, STATES
from raitui.widgets.service_pane import doubt_line, labelled, why_line
from raitui.widgets.sli_lines import sli_lines
from raitui.widgets.styled_line import Line, Look, Span, cut, joined, line


def headline(service: ServiceSnapshot, now: float, cells: int) -> Line:
    """State, name, tier, owner, places, since when."""
    mark = STATES[service.state]
    doubt = (STALE if service.stale else "") + (PARTIAL if service.partial else "")
    since = "" if service.since is None else f"for {lasted(service, now)}"
    owner = Span(f"owner {service.owner}") if service.owner else Span("NO OWNER", Look.WARN)
    facts = (
        line(Span(f"{mark.sign} {mark.word}{doubt}", mark.look), f" {since}" if since else ""),
        line(Span(service.name, Look.STRONG), Span(f" tier {service.tier}", Look.DIM)),
        line(owner),
        line(f"at {', '.join(service.locations)}" if service.locations else ""),
    )
    return cut(joined(facts, "  "), cells)


def _sections(service: ServiceSnapshot, now: float, cells: int) -> Iterator[tuple[str, list[Line]]]:
    yield "indicators", sli_lines(service, cells)
    yield "error budget", burn_lines(service, cells)
    yield "changes", [*change_lines(service, now), not_watched(service)]
    yield "versions", component_lines(service, now, cells)
    yield "cohorts", cohort_lines(service, cells)


def _rule(title: str, cells: int) -> Line:
    return line(Span(f"─ {title} {'─' * max(0, cells - len(title) - 4)}", Look.DIM))


def service_lines(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """Why, doubts, containments and exposure; then indicators, budget, changes, versions and cohorts."""
    first = [
        labelled("why", why_line(service)),
        doubt_line(service),
        *contained_lines(service, now),
        labelled("mode", mode_line(service)),
        labelled("exposed", exposure_line(service, now)),
    ]
    lines = [one for one in first if one]
    for title, section in _sections(service, now, cells):
        lines += [_rule(title, cells), *section]
    return [cut(one, cells) for one in lines]
