"""What is known of the selected service, in few lines under the fleet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import structs

from raitui.core.burn import MINUTE
from raitui.core.change import Change, ChangeKind
from raitui.core.figures import span
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.acting_lines import acting_lines, acting_remark
from raitui.widgets.action_block import COLUMNS, HEADING_ROWS, Block, Offer, action_block
from raitui.widgets.alert_lines import alert_glance
from raitui.widgets.change_lines import change_lines, not_watched
from raitui.widgets.containment_lines import contained_lines, mode_line
from raitui.widgets.diagnosis_line import diagnosis_line
from raitui.widgets.exposure_line import exposure_line
from raitui.widgets.look_alike_lines import look_alike_lines
from raitui.widgets.marks import PARTIAL, STALE
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line, width

TOLD_WITHIN_S = 2 * MINUTE
"""In so long the metrics tell of what an action has changed."""

LABEL_CELLS = 8
ROOMY_ROWS = 6
"""What is known of a service takes about as many."""


def title(service: ServiceSnapshot, remark: str, cells: int) -> Line:
    """A rule with the service's name, owner and tier in it, and a remark at its end."""
    owner = Span(f"owner {service.owner}") if service.owner else Span("NO OWNER", Look.WARN)
    tier = line(f"tier {service.tier}")
    facts = joined((line(Span(service.name, Look.STRONG)), line(owner), tier, acting_remark(service)), " ─ ")
    left = (Span("─ ", Look.DIM), *cut(facts, max(10, cells - len(remark) - 6)))
    rule = cells - width(left) - len(remark) - 3
    return cut((*left, Span(f" {'─' * max(0, rule)} {remark}", Look.DIM)), cells)


def why_line(service: ServiceSnapshot) -> Line:
    """Why the service stands where it does, and after which change."""
    after = service.why.after
    return line(service.why.text, Span(f" ←{after}", Look.STRONG) if after else "")


def doubt_line(service: ServiceSnapshot) -> Line:
    """That the figures are old or not complete, in words."""
    ages = [slo.age_s for slo in service.slos if slo.stale and slo.age_s is not None]
    ages += [reading.age_s for reading in service.readings if reading.age_s is not None]
    old = f"{STALE} stale: last heard of {span(max(ages))} ago" if ages else f"{STALE} stale"
    doubts = (old if service.stale else "", f"{PARTIAL} partial: some did not answer" if service.partial else "")
    return joined((line(Span(doubt, Look.WARN)) for doubt in doubts), " · ")


def labelled(label: str, text: Line) -> Line:
    """The text behind its label, empty when there is no text."""
    return (Span(f"{label:<{LABEL_CELLS}}", Look.DIM), *text) if text else EMPTY


class _Wanted(NamedTuple):
    line: Line
    importance: int


def _wanted(service: ServiceSnapshot, now: float, cells: int) -> Iterator[_Wanted]:
    yield _Wanted(labelled("why", why_line(service)), 1)
    yield _Wanted(labelled("likely", diagnosis_line(service)), 4)
    yield _Wanted(doubt_line(service), 1)
    for number, suspect in enumerate(look_alike_lines(service)):
        yield _Wanted(suspect, 0 if number == 0 else 3)
    for acting in acting_lines(service):
        yield _Wanted(labelled("acting", acting), 0)
    for contained in contained_lines(service, now):
        yield _Wanted(contained, 0)
    yield _Wanted(labelled("alerts", alert_glance(service.alerts, now, cells - LABEL_CELLS)), 4)
    yield _Wanted(labelled("mode", mode_line(service)), 4)
    for number, change in enumerate(change_lines(by_others(service), now)):
        yield _Wanted(labelled("changed" if number == 0 else "", change), 2 if number == 0 else 6)
    yield _Wanted(not_watched(service), 5)
    yield _Wanted(labelled("exposed", exposure_line(service, now)), 3)


def by_others(service: ServiceSnapshot) -> ServiceSnapshot:
    """Without what raitui did, where others changed something too: what is in force has lines of its own.

    A mode that changed right after an action of raitui's is that action, as the metrics tell of it; so is one into what
    the action was for, told as begun when the record was asked last before.
    """
    own = [change for change in service.changes if change.kind is ChangeKind.ACTION]

    def is_told_of(action: Change, mode: Change) -> bool:
        passed = mode.when - action.when
        return 0 <= passed <= TOLD_WITHIN_S or (-TOLD_WITHIN_S <= passed < 0 and action.after in mode.after.split())

    def is_own(change: Change) -> bool:
        told = change.kind is ChangeKind.MODE and any(is_told_of(action, change) for action in own)
        return change.kind is ChangeKind.ACTION or told

    others = tuple(change for change in service.changes if not is_own(change))
    return structs.replace(service, changes=others) if others else service


def _action_rows(actions: int, rows: int) -> int:
    """One row an action where that leaves enough for what is known; else as few as tell of all of them, two a row."""
    table = actions + HEADING_ROWS
    return table if rows - table >= ROOMY_ROWS else min(rows, 1 + math.ceil((actions - 1) / COLUMNS))


def pane_block(service: ServiceSnapshot, offers: Sequence[Offer], now: float, cells: int, rows: int) -> Block:
    """Doubts, containments, changes, exposure, and what each key would do, in at most so many rows.

    What is not there takes none. Where there are too few, what the keys would do is the last to go.
    """
    block = action_block(service, offers, now, cells, _action_rows(len(offers), rows))
    wanted = [one for one in _wanted(service, now, cells) if one.line]
    by_importance = sorted(range(len(wanted)), key=lambda number: wanted[number].importance)
    kept = sorted(by_importance[: max(0, rows - len(block.lines))])
    return Block([*(cut(wanted[number].line, cells) for number in kept), *block.lines], block.told)
