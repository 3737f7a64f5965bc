"""What goes wrong most: errors and guardrail triggers by category, against before, and since which change (R-OBS-7)."""

from __future__ import annotations

import math

from raitui.core.breakdown import Breakdown, Share
from raitui.core.burn import MINUTE
from raitui.core.chance import DEVIATIONS
from raitui.core.change import Change
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, percentage, significant, span
from raitui.core.lasted import lasted
from raitui.core.reading import Reading
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.change_lines import NOT_YET as RECORD_NOT_YET
from raitui.widgets.change_lines import change_line, together
from raitui.widgets.marks import VERDICTS
from raitui.widgets.moment import moment
from raitui.widgets.place import place_text
from raitui.widgets.share_bars import ShareAxis
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, flowed, line, wrapped
from raitui.widgets.text_table import Row, TextColumn, table_lines

NOT_WATCHED = (
    "no indicator tells events apart by category. Give a profile one that does, `worst_category:` over errors or "
    "guardrail triggers, and what goes wrong most stands here."
)
BY_COHORT = "cohort"
"""What is told apart by cohort has a panel of its own."""

_SOON_S = 2 * MINUTE
"""A change that is seen so soon after the trouble may well have come before it."""

_TIMES, _FAR_MORE_TIMES = 2.0, 100.0
"""What happens at least so many times as often as before is marked."""

_BAR_CELLS, _WIDE_CELLS, _WIDE_BAR_CELLS = 12, 110, 40


def _reading(service: ServiceSnapshot, breakdown: Breakdown) -> Reading | None:
    found = (one for one in (*service.readings, *service.cells) if one.name == breakdown.indicator)
    return next((one for one in found if one.place == breakdown.place), None)


def change_before(service: ServiceSnapshot) -> tuple[Change, tuple[str, ...]] | None:
    """The newest change before the trouble began, with the places that it came to; None where none is recorded."""
    if service.since is None:
        return None
    latest = service.since + _SOON_S
    return next(((one, places) for one, places in together(service.changes) if one.when <= latest), None)


def _since(service: ServiceSnapshot, now: float) -> Line:
    """Since when something is wrong with the service, and which change came before."""
    if service.since is None:
        return line(Span("nothing is wrong with the service", Look.DIM))
    began = line(f"wrong since {moment(service.since, now)}", Span(f", for {lasted(service, now)}", Look.DIM))
    if not service.changes and service.changes_awaited:
        return (*began, Span(f"; changes {RECORD_NOT_YET}", Look.UNKNOWN))
    found = change_before(service)
    if found is None:
        return (*began, Span("; no change before that is recorded", Look.DIM))
    apart_s = service.since - found[0].when
    # What began within a scrape or two of a change may seem to have come before it.
    words = f"; {span(apart_s)} after " if apart_s > 0 else "; just then came "
    return (*began, Span(words, Look.DIM), *change_line(*found, now))


def may_be_noise(share: Share) -> bool:
    """Whether so many events more than at the baseline are within chance, both being Poisson counts of like windows."""
    expected = (share.baseline or 0.0) * share.samples
    return share.events - expected <= DEVIATIONS * math.sqrt(share.events + expected)


def _is_more(share: Share) -> bool:
    return bool(share.value) and share.baseline is not None and (share.value or 0.0) >= _TIMES * share.baseline


def _times(share: Share) -> Span:
    if share.value is None or share.baseline is None:
        return Span(UNKNOWN_FIGURE, Look.DIM)
    look = Look.STRONG if _is_more(share) and not may_be_noise(share) else Look.DIM
    if not share.baseline:
        return Span("new" if share.value else "", look)
    times = share.value / share.baseline
    return Span(f"×{significant(times, 2) if times < _FAR_MORE_TIMES else count(times)}", look)


def _remark(share: Share) -> Span:
    if share.lacking:
        return Span(f"thin, lacks {count(share.lacking)}", Look.WARN)
    return Span("may be chance" if _is_more(share) and may_be_noise(share) else "", Look.DIM)


def _row(breakdown: Breakdown, share: Share, axis: ShareAxis) -> Row:
    every = math.fsum(one.events for one in breakdown.shares)
    part = share.events / every if every > 0 else 0.0
    times = _times(share)
    return [
        Span(share.name, times.look if times.look is Look.STRONG else Look.PLAIN),
        Span(count(share.events)),
        Span(percentage(part)),
        Span(axis.full(part)),
        Span(figure(share.value, breakdown.unit)),
        Span(figure(share.baseline, breakdown.unit), Look.DIM),
        times,
        _remark(share),
    ]


def _table(breakdown: Breakdown, cells: int) -> list[Line]:
    columns = (
        TextColumn(breakdown.by.upper(), most=20),
        TextColumn("n", right=True),
        TextColumn("SHARE", right=True),
        TextColumn(""),
        TextColumn("RATE", right=True),
        TextColumn("BEFORE", right=True),
        TextColumn("", right=True),
        TextColumn("", most=18),
    )
    axis = ShareAxis(1.0, 1.0, _WIDE_BAR_CELLS if cells >= _WIDE_CELLS else _BAR_CELLS)
    ordered = sorted(breakdown.shares, key=lambda one: -one.events)
    return table_lines(columns, [_row(breakdown, share, axis) for share in ordered], cells)


def _lines(service: ServiceSnapshot, breakdown: Breakdown, cells: int) -> list[Line]:
    reading = _reading(service, breakdown)
    mark = None if reading is None else VERDICTS[reading.verdict]
    name = " ".join(filter(None, (breakdown.indicator, place_text(breakdown.place))))
    samples = max((one.samples for one in breakdown.shares), default=0.0)
    events = math.fsum(one.events for one in breakdown.shares)
    head = [
        line(Span(f"{mark.sign} {mark.word} ", mark.look) if mark else "", Span(name, Look.STRONG)),
        line(Span(f"{count(events)} of {count(samples)}", Look.DIM)),
        line(Span(f"before: {breakdown.baseline}", Look.DIM)) if breakdown.baseline else (),
    ]
    if not events:
        return [*flowed(head, cells, indent="  "), line(Span("  none in this window", Look.DIM))]
    return [*flowed(head, cells, indent="  "), *_table(breakdown, cells)]


def _grown_most(breakdown: Breakdown) -> float:
    """By how many times as often as before its worst category happens, as far as that is not chance."""
    return max((_growth(one) for one in breakdown.shares if _is_more(one) and not may_be_noise(one)), default=0.0)


def _growth(share: Share) -> float:
    return (share.value or 0.0) / share.baseline if share.baseline else math.inf


def error_panel(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """Every indicator that tells events apart by category; in words when there is none."""
    found = [one for one in service.breakdowns if one.by != BY_COHORT]
    if not found:
        return wrapped(NOT_WATCHED, cells, look=Look.DIM) if service.cells else [line(Span(NOT_YET, Look.DIM))]
    lines = [_since(service, now)]
    for one in sorted(found, key=_grown_most, reverse=True):
        lines += [EMPTY, *_lines(service, one, cells)]
    return [cut(one, cells) for one in lines]
