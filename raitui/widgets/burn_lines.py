"""Burn rates by window and objective, which rule fires or will, and how long the error budget lasts."""

from __future__ import annotations

from raitui.core.burn import DAY, HOUR, MINUTE, UNKNOWN_BURN, WINDOWS_S, Alert, BurnRule, rule_alert, rules_of
from raitui.core.burn_forecast import next_page
from raitui.core.figures import UNKNOWN_FIGURE, burn_figure, count, percentage, span
from raitui.core.sli import Urgency
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.budget import budget_text, burn_text
from raitui.widgets.marks import PARTIAL, STALE
from raitui.widgets.place import place_text
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

NO_OBJECTIVES = "no objective is set for this service"
GLANCE_WITHOUT_LIMITS = 4
"""Where there are no more lines, the rates from which on somebody is called are told further below."""

GLANCE_WHOLE_CELLS, GLANCE_DROPS = 90, 2
"""Below so many cells, how much of the period is covered and how old it is are told further below."""

PAGE_UNKNOWN = Span("page?", Look.UNKNOWN)
"""Also of what was about to page when it was last heard of: by now it may."""

NOT_OF_THE_PERIOD = Span("n/a", Look.DIM)

COLUMNS_AFTER = ("LEFT", "LASTS", "COVER", "AGE")


def window_title(seconds: int) -> str:
    """A window as operators write it: 5m, 1h, 3d."""
    unit_s, letter = next(pair for pair in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")) if seconds % pair[0] == 0)
    return f"{seconds // unit_s}{letter}"


def times(factor: float) -> str:
    """A factor as one says it: 4×, 2.5×."""
    return f"{factor:.3g}×"


def _firing_rule(slo: SloState, urgency: Urgency) -> str:
    """The windows of the rule that fires; of two the longer, which matters more. Of the plain rule its factor."""
    firing = [rule for rule in rules_of(slo.period_days * DAY, urgency) if _fires(rule, slo)]
    if firing:
        return f" {window_title(firing[-1].long_s)}·{window_title(firing[-1].short_s)}"
    plain = slo.plain
    return f" {times(plain.rule.factor)}·{window_title(plain.rule.window_s)}" if plain and plain.calls(urgency) else ""


def _fires(rule: BurnRule, slo: SloState) -> bool:
    return rule_alert(rule, slo.burn, slo.terms) is Alert.FIRING


def alert_span(slo: SloState) -> Span:
    """Whom the objective calls and by which windows, or soon will; what cannot be told says so.

    What burns fast enough, of too few events, says how many it lacks; a row's reason has that in words.
    """
    if slo.page is Alert.FIRING:
        return Span(f"PAGE{_firing_rule(slo, Urgency.PAGE)}", Look.ALARM)
    forecast = next_page(slo.burn, slo.terms)
    if forecast is not None and slo.stale:
        return PAGE_UNKNOWN
    if forecast is not None:
        return Span(f"{burn_figure(forecast.factor)} in {span(forecast.in_s)}", Look.WARN)
    if slo.page is Alert.UNKNOWN:
        return PAGE_UNKNOWN
    if slo.ticket is Alert.FIRING:
        return Span(f"TICKET{_firing_rule(slo, Urgency.TICKET)}", Look.WARN)
    thin = slo.thin
    if thin is not None:
        return Span(f"thin, −{count(thin.lacking)}", Look.WARN)
    return Span("ticket?", Look.UNKNOWN) if slo.ticket is Alert.UNKNOWN else Span("quiet", Look.DIM)


def _burn_span(slo: SloState, window_s: int) -> Span:
    """The burn over a window; over more than the period there is none."""
    if window_s > slo.period_days * DAY:
        return NOT_OF_THE_PERIOD
    burn = slo.burn.get(window_s, UNKNOWN_BURN)
    hot = burn.rate is not None and burn.rate >= 1
    return Span(burn_text(burn), Look.STRONG if hot else Look.DIM if burn.rate is None else Look.PLAIN)


def _row(slo: SloState, name: str) -> Row:
    doubt = (STALE if slo.stale else "") + (PARTIAL if slo.partial else "")
    covered = UNKNOWN_FIGURE if slo.covered is None else percentage(slo.covered)
    return [
        Span(f"{name}{doubt}"),
        alert_span(slo),
        *(_burn_span(slo, window_s) for window_s in WINDOWS_S),
        Span(budget_text(slo.budget_remaining)),
        Span(span(slo.exhausted_in_s)),
        Span(covered, Look.DIM),
        Span(span(slo.oldest_s), Look.WARN if slo.stale else Look.DIM),
    ]


def _age_row(slo: SloState) -> Row:
    """How old the figure of each window is, and what is left of the budget: long windows are asked less often."""
    period_s = round(slo.period_days * DAY)
    ages = [span(slo.ages_s.get(window_s)) if window_s <= period_s else "" for window_s in WINDOWS_S]
    after = [span(slo.ages_s.get(period_s)), *[""] * (len(COLUMNS_AFTER) - 1)]
    return [Span(text, Look.DIM) for text in ("  age", "", *ages, *after)]


def _limit_row(period_days: float) -> Row:
    """From which burn on the long window of each rule calls somebody."""
    period_s = period_days * DAY
    limits = {rule.long_s: rule.factor(period_s) for rule in rules_of(period_s)}
    figures = [burn_figure(limits[window]) if window in limits else "" for window in WINDOWS_S]
    return [Span(text, Look.DIM) for text in ("calls above", "", *figures, *[""] * len(COLUMNS_AFTER))]


def _plain_lines(slo: SloState, cells: int) -> list[Line]:
    """From which burn on the plain rule calls somebody, or why that cannot be told."""
    plain = slo.plain
    if plain is None:
        return []
    known = plain.baseline is not None and plain.threshold is not None
    limit = f"calls above {burn_figure(plain.threshold)}, burnt {burn_figure(plain.baseline)} before" if known else ""
    remarks = "; ".join(filter(None, (limit, plain.note)))
    rule = f"{times(plain.rule.factor)} its past over {window_title(plain.rule.window_s)}"
    return [cut(line(Span(f"  {rule}: {remarks}", Look.DIM)), cells)]


def _heading(slo: SloState) -> Line:
    counted = f" of slices of {window_title(slo.slice_s)}" if slo.slice_s else ""
    objective = f" {slo.objective * 100:.10g}%{counted} over {slo.period_days:g}d"
    return line(Span(slo.name, Look.STRONG), objective, Span(f" of {slo.sli}", Look.DIM))


def _columns() -> list[TextColumn]:
    windows = (TextColumn(window_title(window_s), right=True) for window_s in WINDOWS_S)
    after = (TextColumn(title, right=True) for title in COLUMNS_AFTER)
    return [TextColumn("BURN", most=13), TextColumn("", most=12), *windows, *after]


def _place_name(slo: SloState) -> str:
    return f"  {place_text(slo.place) or 'all'}"


def _blocks(service: ServiceSnapshot) -> dict[str, list[SloState]]:
    """The states of each objective, the whole service first."""
    blocks: dict[str, list[SloState]] = {}
    for slo in service.slos:
        blocks.setdefault(slo.name, []).append(slo)
    return blocks


def burn_lines(service: ServiceSnapshot, cells: int) -> list[Line]:
    """One block for each objective: its limits, then the whole service and each version that is told apart."""
    if not service.slos:
        return [line(Span(NO_OBJECTIVES, Look.DIM))]
    blocks = _blocks(service)
    rows = [
        row
        for slos in blocks.values()
        for row in (
            _limit_row(slos[0].period_days),
            *(_row(slo, _place_name(slo)) for slo in slos),
            *([_age_row(slos[0])] if slos[0].ages_s else []),
        )
    ]
    titles, *drawn = table_lines(_columns(), rows, cells)
    lines, rest = [titles], iter(drawn)
    for slos in blocks.values():
        lines += [cut(_heading(slos[0]), cells), next(rest), *_plain_lines(slos[0], cells)]
        lines += (next(rest) for _ in range(len(slos) + bool(slos[0].ages_s)))
    return lines


def _urgency(slos: list[SloState]) -> tuple[int, float]:
    """Worst first: who pages, who calls in working hours, of whom it is not known, who has the least left."""
    for rank, alert in enumerate((Alert.FIRING, Alert.UNKNOWN)):
        if any(slo.page is alert for slo in slos):
            return 2 * rank, 0.0
        if any(slo.ticket is alert for slo in slos):
            return 2 * rank + 1, 0.0
    return 9, slos[0].budget_remaining if slos[0].budget_remaining is not None else 1.0


def burn_glance(service: ServiceSnapshot, cells: int, most: int) -> list[Line]:
    """The worst objectives in at most so many lines: titles, from where on somebody is called, and a row a version."""
    if not service.slos:
        return [line(Span(NO_OBJECTIVES, Look.DIM))]
    blocks = sorted(_blocks(service).values(), key=_urgency)
    named = [
        _row(slo, slo.name if number == 0 else _place_name(slo)) for slos in blocks for number, slo in enumerate(slos)
    ]
    limits = [_limit_row(blocks[0][0].period_days)] if most > GLANCE_WITHOUT_LIMITS else []
    kept = len(_columns()) if cells >= GLANCE_WHOLE_CELLS else len(_columns()) - GLANCE_DROPS
    rows = [row[:kept] for row in (*limits, *named)]
    return table_lines(_columns()[:kept], rows[: most - 1], cells)
