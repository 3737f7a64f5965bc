"""The ways back that a service has now: what each would restore, who contained it and since when, and the risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from msgspec import structs

from raitui.core.action import Action
from raitui.core.ladder import Risk
from raitui.core.moves import Moves, moves
from raitui.core.prospect import Prospect
from raitui.core.snapshot import ContainedState, ServiceSnapshot
from raitui.core.transition_text import bare_transitions_text
from raitui.widgets.containment_lines import held_lines
from raitui.widgets.prospect_columns import obstacle
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, wrapped

NONE = "Nothing is contained that could be lifted, as far as anything tells."
NOBODY = "by whom and since when it is contained is not on record"
TITLE_CELLS = 22


class WayBack(NamedTuple):
    """A way back, what it would do, and the containments that it would lift."""

    action: Action
    moves: Moves
    lifts: tuple[ContainedState, ...]


def ways_back(service: ServiceSnapshot, actions: Iterable[Action]) -> list[WayBack]:
    """Those of the actions that would do something now: where nothing tells of a containment, none is offered."""
    found = [(action, moves(action, service)) for action in actions]
    ways = [WayBack(action, one, _lifted(service, action, one)) for action, one in found if one.transitions]
    return [way for way in ways if way.lifts or any(one.before for one in way.moves.transitions)]


def _lifted(service: ServiceSnapshot, action: Action, found: Moves) -> tuple[ContainedState, ...]:
    places = {one.at for one in found.transitions}
    return tuple(held for held in service.contained if held.action == action.counterpart and held.at in places | {""})


def may_not_lines(service: ServiceSnapshot, ways: Iterable[WayBack]) -> dict[str, Line]:
    """Why a way back would come to nothing, by its action: whoever may not go it knows before a reason is typed."""
    found = {way.action.id: _obstacle(service.prospect(way.action.id), way.action.title) for way in ways}
    return {id_: line(Span("    ✗ ", Look.BAD), why) for id_, why in found.items() if why}


def _obstacle(prospect: Prospect | None, title: str) -> str:
    """What is permitted down the ladder is no matter here."""
    if prospect is None:
        return ""
    return obstacle(structs.replace(prospect, permit=structs.replace(prospect.permit, instead=())), title)


def way_back_lines(
    ways: Sequence[WayBack], chosen: str, now: float, cells: int, may_not: Mapping[str, Line] = MappingProxyType({})
) -> list[Line]:
    """Each way back in a line, with the pointer before the chosen one; beneath it, why it may not be, what it lifts."""
    if not ways:
        return [EMPTY, *wrapped(NONE, cells)]
    lines: list[Line] = [EMPTY]
    for way in ways:
        lines.append(_way(way, is_chosen=way.action.id == chosen))
        lines += [may_not[way.action.id]] if way.action.id in may_not else []
        lines += [line("    lifts: ", *one) for one in held_lines(way.lifts, now)]
        lines += [] if way.lifts else [line(Span(f"    {NOBODY}", Look.DIM))]
        lines += [line(Span(f"    {one.at}: {one.why}", Look.DIM)) for one in way.moves.obstacles]
    return [cut(one, cells) for one in lines]


def _way(way: WayBack, *, is_chosen: bool) -> Line:
    risk = Span("  increases risk", Look.WARN) if way.moves.risk is Risk.INCREASES else Span("  reduces risk")
    title = Span(f"{'>' if is_chosen else ' '} {way.action.title:<{TITLE_CELLS}}", Look.STRONG)
    return line(title, bare_transitions_text(way.moves.transitions), risk)
