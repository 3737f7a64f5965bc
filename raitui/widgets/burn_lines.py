"""Burn rates by window and objective, and how long the error budget lasts."""

from __future__ import annotations

from raitui.core.burn import DAY, HOUR, MINUTE, RULES, UNKNOWN_BURN, WINDOWS_S, Alert
from raitui.core.figures import UNKNOWN_FIGURE, burn_figure, percentage, span
from raitui.core.snapshot import ServiceSnapshot, SloState
from raitui.widgets.budget import budget_text, burn_text
from raitui.widgets.marks import PARTIAL, STALE
from raitui.widgets.place import place_text
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

NO_OBJECTIVES = "no objective is set for this service"
COLUMNS_AFTER = ("LEFT", "LASTS", "COVER", "AGE")


def window_title(seconds: int) -> str:
    """A window as operators write it: 5m, 1h, 3d."""
    unit_s, letter = next(pair for pair in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")) if seconds % pair[0] == 0)
    return f"{seconds // unit_s}{letter}"


def alert_span(slo: SloState) -> Span:
    """Whom the objective calls; what cannot be told says so."""
    if slo.page is Alert.FIRING:
        return Span("PAGE", Look.ALARM)
    if slo.page is Alert.UNKNOWN:
        return Span("page?", Look.UNKNOWN)
    if slo.ticket is Alert.FIRING:
        return Span("TICKET", Look.WARN)
    return Span("ticket?", Look.UNKNOWN) if slo.ticket is Alert.UNKNOWN else Span("quiet", Look.DIM)


def _burn_span(slo: SloState, window_s: int) -> Span:
    burn = slo.burn.get(window_s, UNKNOWN_BURN)
    hot = burn.rate is not None and burn.rate >= 1
    return Span(burn_text(burn), Look.STRONG if hot else Look.DIM if burn.rate is None else Look.PLAIN)


def _row(slo: SloState) -> Row:
    doubt = (STALE if slo.stale else "") + (PARTIAL if slo.partial else "")
    covered = UNKNOWN_FIGURE if slo.covered is None else percentage(slo.covered)
    return [
        Span(f"  {place_text(slo.place) or 'all'}{doubt}"),
        alert_span(slo),
        *(_burn_span(slo, window_s) for window_s in WINDOWS_S),
        Span(budget_text(slo.budget_remaining)),
        Span(span(slo.exhausted_in_s)),
        Span(covered, Look.DIM),
        Span(span(slo.age_s), Look.WARN if slo.stale else Look.DIM),
    ]


def _limit_row(period_days: float) -> Row:
    """From which burn on the long window of each rule calls somebody."""
    limits = {rule.long_s: rule.factor(period_days * DAY) for rule in RULES}
    figures = [burn_figure(limits[window]) if window in limits else "" for window in WINDOWS_S]
    return [Span(text, Look.DIM) for text in ("  calls above", "", *figures, *[""] * len(COLUMNS_AFTER))]


def _heading(slo: SloState) -> Line:
    objective = f" {slo.objective * 100:.10g}% over {slo.period_days:g}d"
    return line(Span(slo.name, Look.STRONG), objective, Span(f" of {slo.sli}", Look.DIM))


def burn_lines(service: ServiceSnapshot, cells: int) -> list[Line]:
    """One block for each objective: its limits, then the whole service and each version that is told apart."""
    if not service.slos:
        return [line(Span(NO_OBJECTIVES, Look.DIM))]
    windows = (TextColumn(window_title(window_s), right=True) for window_s in WINDOWS_S)
    after = (TextColumn(title, right=True) for title in COLUMNS_AFTER)
    columns = [TextColumn("BURN"), TextColumn(""), *windows, *after]
    blocks: dict[str, list[SloState]] = {}
    for slo in service.slos:
        blocks.setdefault(slo.name, []).append(slo)
    rows = [row for slos in blocks.values() for row in (_limit_row(slos[0].period_days), *map(_row, slos))]
    titles, *drawn = table_lines(columns, rows, cells)
    lines, rest = [titles], iter(drawn)
    for slos in blocks.values():
        lines += [cut(_heading(slos[0]), cells), *(next(rest) for _ in range(len(slos) + 1))]
    return lines
