"""The columns of the fleet: what each says, how wide it is, and on how wide a terminal it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from raitui.core.figures import UNKNOWN_FIGURE
from raitui.core.lasted import lasted
from raitui.core.reading import Verdict
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.widgets.acting_lines import acting_lead
from raitui.widgets.budget import least_budget, worst_hour
from raitui.widgets.containment_mark import held_sign, reverted_lead
from raitui.widgets.marks import OK_AS_FAR_AS_KNOWN, PARTIAL, STALE, STATES, level_mark, worst_verdict
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, fitted, line, shortened, width

NO_OWNER = "no owner"
MARKED = Span("*", Look.STRONG)
LEVELS = (Level.OPERATIONAL, Level.QUALITY, Level.DRIFT)
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
    unsure = service.state is State.OK and worst_verdict(service.readings) is Verdict.UNKNOWN
    doubts = (OK_AS_FAR_AS_KNOWN, unsure), (STALE, service.stale), (PARTIAL, service.partial)
    signs = held_sign(service) + "".join(sign for sign, applies in doubts if applies)
    return Span(f"{mark.sign} {mark.word}{signs[:MOST_SIGNS]}", mark.look)


def _name(service: ServiceSnapshot, _: float) -> Span:
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


def _since(service: ServiceSnapshot, now: float) -> Span:
    return Span(lasted(service, now)) if service.since is not None else Span(UNKNOWN_FIGURE, Look.DIM)


def _level(level: Level) -> Column:
    def mark(service: ServiceSnapshot, _: float) -> Span:
        return level_mark(service.readings, level)

    return Column(level.value[0].upper(), 1, mark)


_FEW_LOCATIONS = Column("AT", 5, _few_locations, from_width=72)
_ALL_LOCATIONS = Column("AT", 12, _locations, from_width=120)
_BEFORE_NAME = (Column("  STATE", 8, _state),)
_AFTER_NAME = (
    Column("T", 1, _tier, from_width=76),
    _FEW_LOCATIONS,
    *(_level(level) for level in LEVELS),
    Column("BURN", 5, _burn, right=True),
    Column("LEFT", 4, _budget, from_width=66, right=True),
    Column("SINCE", 5, _since, right=True),
    Column("OWNER", 14, _owner, from_width=120),
)
_NAME_CELLS = (10, 28)
_WHY_CELLS = 24
_ROOMY_WHY_CELLS = 40
POINTER_CELLS = 1


def layout(terminal: int, longest_name: int) -> Layout:
    """Which columns a terminal so many cells wide has room for: the narrower it is, the more give way."""
    shown = [column for column in _AFTER_NAME if terminal >= column.from_width]
    if terminal >= _ALL_LOCATIONS.from_width:
        shown = [_ALL_LOCATIONS if column is _FEW_LOCATIONS else column for column in shown]
    taken = POINTER_CELLS + sum(column.cells + 1 for column in (*_BEFORE_NAME, *shown))
    least, most = _NAME_CELLS
    name = max(least, min(most, longest_name, terminal - taken - 1 - _WHY_CELLS))
    columns = (*_BEFORE_NAME, Column("SERVICE", name, _name), *shown)
    return Layout(columns, max(0, terminal - taken - name - 1))


def heading(of: Layout) -> Line:
    """The titles above the columns."""
    titles = " ".join(fitted(column.title, column.cells, right=column.right) for column in of.columns)
    return (Span(f"{' ' * POINTER_CELLS}{titles} {shortened('WHY · AFTER', of.why)}", Look.HEADING),)


def why(service: ServiceSnapshot, cells: int, *, owner_shown: bool) -> Line:
    """Why the row says what it says, in at most so many cells; the change before it is the last to be cut.

    That a containment was undone comes first.
    """
    after = _after(service.why.after, cells)
    defect = Span("" if service.owner or owner_shown else NO_OWNER, Look.WARN)
    text = Span(service.why.text)
    lead = line(
        *acting_lead(service),
        *reverted_lead(service),
        text,
        Span(" · " if text.text and defect.text else "", Look.DIM),
        defect,
    )
    room = cells - width(after)
    return (*cut(lead, room), *after) if room >= cells // 2 else cut((*lead, *after), cells)


def _after(change: str, cells: int) -> Line:
    """The change; where there is little room, its last word, which is the new version."""
    words = change.split()[-1:] if cells < _ROOMY_WHY_CELLS else [change]
    return line(Span(f" ←{words[0]}", Look.STRONG)) if change else EMPTY


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
    return max((len(service.name) for service in services), default=0)
