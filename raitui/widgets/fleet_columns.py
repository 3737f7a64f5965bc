"""The columns of the fleet: what each says, how wide it is, and on how wide a terminal it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rich.cells import cell_len

from raitui.core.figures import UNKNOWN_FIGURE, percentage, span
from raitui.core.fleet_figures import changed_at
from raitui.core.lasted import lasted
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.widgets.budget import BAR_CELLS, budget_bar, least_budget, worst_hour
from raitui.widgets.containment_cell import containment_cell
from raitui.widgets.containment_lines import USUAL
from raitui.widgets.containment_mark import held_sign
from raitui.widgets.fleet_why import NO_OWNER, why
from raitui.widgets.look_alike_lines import SIGN
from raitui.widgets.marks import OK_AS_FAR_AS_KNOWN, PARTIAL, STALE, STATES, is_unsure, level_mark
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, fitted, line, shortened, width

MARKED = Span("*", Look.STRONG)
LEVELS = (Level.OPERATIONAL, Level.QUALITY, Level.DRIFT)
_MAIN = frozenset({"model", "service", "app"})
"""Components whose version is the one that people mean."""

MOST_SIGNS = 2
"""So many fit behind the word of a state."""


class Column(NamedTuple):
    """One column. ``from_width`` is the least width of the terminal (cells) on which it is shown."""

    title: str
    cells: int
    cell: Callable[[ServiceSnapshot, float], Span]
    from_width: int = 0
    right: bool = False


class Layout(NamedTuple):
    """The columns shown on a terminal of some width, and the room that is left for the reason (cells)."""

    columns: tuple[Column, ...]
    why: int


def _state(service: ServiceSnapshot, _: float) -> Span:
    mark = STATES[service.state]
    doubts = (OK_AS_FAR_AS_KNOWN, is_unsure(service)), (STALE, service.stale), (PARTIAL, service.partial)
    signs = held_sign(service) + "".join(sign for sign, applies in doubts if applies)
    return Span(f"{mark.sign} {mark.word}{signs[:MOST_SIGNS]}", mark.look)


def _name(service: ServiceSnapshot, _: float) -> Span:
    if service.suspect_name is not None:
        return Span(f"{SIGN}{service.name}", Look.WARN)
    return Span(service.name, Look.PLAIN if service.state is State.OK else Look.STRONG)


def _tier(service: ServiceSnapshot, _: float) -> Span:
    return Span(str(service.tier), Look.DIM)


def _locations(service: ServiceSnapshot, _: float) -> Span:
    return Span(",".join(service.locations) or UNKNOWN_FIGURE, Look.DIM)


def _few_locations(service: ServiceSnapshot, _: float) -> Span:
    places = service.locations
    return Span(places[0] if len(places) == 1 else f"{len(places)} at" if places else UNKNOWN_FIGURE, Look.DIM)


def _owner(service: ServiceSnapshot, _: float) -> Span:
    return Span(service.owner, Look.DIM) if service.owner else Span(NO_OWNER, Look.WARN)


def _burn(service: ServiceSnapshot, _: float) -> Span:
    return worst_hour(service)


def _budget(service: ServiceSnapshot, _: float) -> Span:
    return least_budget(service)


def _budget_bar(service: ServiceSnapshot, _: float) -> Span:
    return budget_bar(service)


def _changed(service: ServiceSnapshot, now: float) -> Span:
    when = changed_at(service)
    return Span(UNKNOWN_FIGURE if when is None else span(now - when), Look.DIM if when is None else Look.PLAIN)


def _versions(service: ServiceSnapshot, _: float) -> Span:
    """Stable and candidate where one rolls out; else the version that serves, if there is only one."""
    rolling = {(one.stable, one.candidate) for one in service.rollouts if one.candidate not in {"", one.stable}}
    if rolling:
        stable, candidate = min(rolling)
        return Span(f"{stable}→{candidate}", Look.STRONG)
    serving = {one.version for one in service.components if one.kind in _MAIN and one.version}
    return Span(next(iter(serving)) if len(serving) == 1 else f"{len(serving)} versions" if serving else "", Look.DIM)


def _stage(service: ServiceSnapshot, _: float) -> Span:
    """How the rollout that is furthest goes: how, the candidate's share, and that it is paused."""
    rolling = [one for one in service.rollouts if one.candidate not in {"", one.stable}]
    if not rolling:
        return Span("")
    furthest = max(rolling, key=lambda one: one.weight)
    paused = " paused" if any(one.paused for one in rolling) else ""
    return Span(f"{furthest.strategy} {percentage(furthest.weight)}{paused}", Look.WARN if paused else Look.PLAIN)


def _mode(service: ServiceSnapshot, _: float) -> Span:
    """Where it does not run as it usually does."""
    unusual = {word for one in service.modes for word in (one.mode, one.exposure) if word and word not in USUAL}
    return Span(",".join(sorted(unusual)).replace("_", " "), Look.STRONG)


def _since(service: ServiceSnapshot, now: float) -> Span:
    return Span(lasted(service, now)) if service.since is not None else Span(UNKNOWN_FIGURE, Look.DIM)


def _level(level: Level) -> Column:
    def mark(service: ServiceSnapshot, _: float) -> Span:
        return level_mark(service.readings, level)

    return Column(level.value[0].upper(), 1, mark)


_FEW_LOCATIONS = Column("AT", 5, _few_locations, from_width=72)
_ALL_LOCATIONS = Column("AT", 12, _locations, from_width=160)
_LEFT = Column("LEFT", 4, _budget, from_width=66, right=True)
_LEFT_AS_BAR = Column("LEFT", 4 + 1 + BAR_CELLS, _budget_bar, from_width=136, right=True)
_ROOMIER = {_FEW_LOCATIONS: _ALL_LOCATIONS, _LEFT: _LEFT_AS_BAR}
"""Columns that say more where there is room."""
_BEFORE_NAME = (Column("  STATE", 8, _state),)
_AFTER_NAME = (
    Column("T", 1, _tier, from_width=76),
    _FEW_LOCATIONS,
    *(_level(level) for level in LEVELS),
    Column("BURN", 5, _burn, right=True),
    _LEFT,
    Column("SINCE", 5, _since, right=True),
    Column("CHGD", 4, _changed, from_width=96, right=True),
    Column("OWNER", 13, _owner, from_width=112),
    Column("VERSIONS", 10, _versions, from_width=128),
    Column("STAGE", 17, _stage, from_width=144),
    Column("CONTAINED", 22, containment_cell, from_width=168),
    Column("MODE", 14, _mode, from_width=190),
)
_NAME_CELLS = (10, 28)
_WHY_CELLS = 24
POINTER_CELLS = 1


def layout(terminal: int, longest_name: int) -> Layout:
    """Which columns a terminal so many cells wide has room for: the narrower it is, the more give way."""
    shown = [column for column in _AFTER_NAME if terminal >= column.from_width]
    shown = [_roomiest(column, terminal) for column in shown]
    taken = POINTER_CELLS + sum(column.cells + 1 for column in (*_BEFORE_NAME, *shown))
    least, most = _NAME_CELLS
    name = max(least, min(most, longest_name, terminal - taken - 1 - _WHY_CELLS))
    columns = (*_BEFORE_NAME, Column("SERVICE", name, _name), *shown)
    return Layout(columns, max(0, terminal - taken - name - 1))


def _roomiest(column: Column, terminal: int) -> Column:
    roomier = _ROOMIER.get(column)
    return roomier if roomier is not None and terminal >= roomier.from_width else column


def heading(of: Layout) -> Line:
    """The titles above the columns."""
    titles = " ".join(fitted(column.title, column.cells, right=column.right) for column in of.columns)
    return (Span(f"{' ' * POINTER_CELLS}{titles} {shortened('WHY · AFTER', of.why)}", Look.HEADING),)


def row(service: ServiceSnapshot, of: Layout, now: float, *, marked: bool = False, result: Span | None = None) -> Line:
    """One service in the columns, without the pointer in front; a mark stands right before the name.

    How far an action on it has come stands before the reason.
    """
    spans = list[Span](EMPTY)
    for column in of.columns:
        text, look = column.cell(service, now)
        spans += [Span(fitted(text, column.cells, right=column.right), look), Span(" ")]
    if marked:
        spans[2 * len(_BEFORE_NAME) - 1] = MARKED
    owner_shown = any(column.title == "OWNER" for column in of.columns)
    lead = line(result) if result is not None else EMPTY
    return (*spans, *cut((*lead, *why(service, of.why - width(lead), owner_shown=owner_shown)), of.why))


def longest_name(services: Iterable[ServiceSnapshot]) -> int:
    """How many cells the longest name takes."""
    return max(map(_name_cells, services), default=0)


def _name_cells(service: ServiceSnapshot) -> int:
    """Nearly all names of a large fleet are of one cell a letter, and look like no other."""
    cells = len(service.name) if service.name.isascii() else cell_len(service.name)
    return cells + 1 if service.look_alikes and service.suspect_name is not None else cells
