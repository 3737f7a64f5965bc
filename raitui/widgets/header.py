"""Where we are, what time it is, how the sources do, and how many services are in which state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from raitui.core.drill import Drill
from raitui.core.figures import span, stopwatch
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State
from raitui.core.source_health import SourceHealth, SourceState
from raitui.widgets.containment_mark import SAID_BY_STATE, held_counts
from raitui.widgets.marks import SOURCES, STATES
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line, spread, wrapped

NOTICE_ROWS = 3
ROOMY_CELLS = 110
SKEW_MATTERS_S = 2.0
"""Clocks further apart make ages and orders of events wrong by more than a scrape hides."""

SITES = {
    "red": Look.RED_SITE,
    "amber": Look.AMBER_SITE,
    "orange": Look.AMBER_SITE,
    "yellow": Look.AMBER_SITE,
    "green": Look.GREEN_SITE,
    "blue": Look.BLUE_SITE,
    "purple": Look.PURPLE_SITE,
    "violet": Look.PURPLE_SITE,
    "magenta": Look.PURPLE_SITE,
}
"""How each of the colours looks by which sites are told apart; a site without one is shown reversed."""


class Account(NamedTuple):
    """Who acts at this console, and how that is known."""

    name: str
    known_by: str


NOBODY = Account("", "")
READ_ONLY = Span("READ-ONLY", Look.BADGE)


def place_line(
    snapshot: FleetSnapshot | None,
    now: float,
    silent_s: float | None,
    cells: int,
    *,
    read_only: bool,
    account: Account = NOBODY,
) -> Line:
    """Site, who acts, time and sources in one line; and that no key acts, where none does.

    ``silent_s`` is for how long no snapshot has come, None while they come as they should: whatever is shown below is
    as old as that.
    """
    if snapshot is None:
        return spread(line(Span("raitui", Look.BADGE)), line(clock_time(now)), cells)
    name = badge(snapshot)
    barred = line(READ_ONLY, " ") if read_only else EMPTY
    left = line(
        Span(f" {name} {snapshot.site} ", SITES.get(snapshot.colour, Look.BADGE)),
        " ",
        *_account(account, cells),
        Span(clock_time(now), Look.STRONG),
        "  ",
        *_drill_clock(snapshot.drill, now),
        *barred,
    )
    if silent_s is not None:
        return (*left, Span(f"NO NEWS for {span(silent_s)}: all below is older", Look.ALARM))
    return (*left, *joined(sources(snapshot.sources, now - snapshot.at), " · "))


def badge(snapshot: FleetSnapshot) -> str:
    """What kind of place this is: a drill and a demo are never mistaken for the real thing (R-DRL-1)."""
    if snapshot.drill is not None:
        return "DRILL"
    return "DEMO" if snapshot.demo else (snapshot.environment or "SITE").upper()


def _account(account: Account, cells: int) -> Line:
    """Who acts here, and, where there is room, how that is known."""
    known_by = f" ({account.known_by})" if account.known_by and cells >= ROOMY_CELLS else ""
    return line(Span(account.name), Span(f"{known_by}  ", Look.DIM)) if account.name else line(" ")


def _drill_clock(drill: Drill | None, now: float) -> Line:
    """How long the drill has been going on, and how long it may."""
    if drill is None or drill.began is None:
        return EMPTY
    passed_s = max(0.0, (now if drill.ended is None else drill.ended) - drill.began)
    limit = Span(f" of {stopwatch(drill.limit_s)}  ", Look.DIM)
    return line(Span(stopwatch(min(passed_s, drill.limit_s)), Look.STRONG), limit)


def sources(healths: tuple[SourceHealth, ...], passed_s: float) -> Iterator[Line]:
    """Each source that is not well, then how many are; ``passed_s`` is the age of the snapshot."""
    well = [health for health in healths if health.state is SourceState.UP and not _skew(health).text]
    for health in healths:
        if health not in well:
            yield source(health, passed_s)
    if len(well) == 1:
        yield source(well[0], passed_s)
    elif well:
        oldest = max((health.age_s or 0.0 for health in well), default=0.0)
        yield line(f"{len(well)} sources ", Span("✓ up", Look.GOOD), f" ≤{span(oldest + passed_s)}")
    if not healths:
        yield line(Span("no sources", Look.WARN))


def source(health: SourceHealth, passed_s: float) -> Line:
    """One source: name, state, age of its newest answer."""
    mark = SOURCES[health.state]
    age = "never" if health.age_s is None else span(health.age_s + passed_s)
    return line(f"{health.name} ", Span(f"{mark.sign} {mark.word}", mark.look), f" {age}", _skew(health))


def _skew(health: SourceHealth) -> Span:
    """How far its clock is from ours, where that matters."""
    skew_s = health.clock_skew_s
    if skew_s is None or abs(skew_s) <= SKEW_MATTERS_S:
        return Span("")
    return Span(f" clock {'+' if skew_s > 0 else '−'}{span(abs(skew_s))}", Look.WARN)


def count_line(services: tuple[ServiceSnapshot, ...], cells: int) -> Line:
    """How many services are in which state, worst first, how many are contained whatever their state, and unowned."""
    states = Counter(service.state for service in services)
    page, *others = (_counted(state, states[state]) for state in State if state not in SAID_BY_STATE)
    orphans = sum(not service.owner for service in services)
    defect = line(Span(f"{orphans} no owner", Look.WARN)) if orphans else EMPTY
    return cut(joined((page, *held_counts(services), *others, defect), "  "), cells)


def _counted(state: State, number: int) -> Line:
    return line(Span(f"{number} {STATES[state].word}", STATES[state].look)) if number else EMPTY


def notice_lines(snapshot: FleetSnapshot | None, cells: int) -> list[Line]:
    """What the operator must be told wherever he looks, in three lines at most; how many more there are is said."""
    notices = snapshot.notices if snapshot is not None else ()
    whole = [one for notice in notices for one in _notice(notice, cells)]
    if len(whole) <= NOTICE_ROWS:
        return whole
    more = len(notices) - NOTICE_ROWS
    told = line(Span(f"+{more} more" if more > 0 else "in full: sources", Look.WARN))
    lines = [cut(line(Span(f"! {notice}", Look.WARN)), cells) for notice in notices[:NOTICE_ROWS]]
    return [*lines[:-1], spread(lines[-1], told, cells)]


def all_notice_lines(snapshot: FleetSnapshot | None, cells: int) -> list[Line]:
    """Every notice in full, under a title of their own; empty when there is none."""
    notices = snapshot.notices if snapshot is not None else ()
    if not notices:
        return []
    title = line(Span("NOTICES", Look.HEADING))
    return [EMPTY, title, *(one for notice in notices for one in _notice(notice, cells))]


def _notice(notice: str, cells: int) -> list[Line]:
    return wrapped(f"! {notice}", cells, look=Look.WARN)
