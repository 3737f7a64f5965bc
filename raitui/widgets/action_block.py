"""What each action key would do to a service now, in as many lines as there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from raitui.core.action import Action
from raitui.core.figures import percentage, span
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.prospect import Prospect
from raitui.core.snapshot import LastGood, ServiceSnapshot
from raitui.core.transition_text import bare_transitions_text, short_transitions_text, shortest_transitions_text
from raitui.widgets.moment import moment
from raitui.widgets.prospect_columns import (
    column_titles,
    columns_width,
    obstacle,
    prospect_cells,
    remarks,
    short_prospect,
)
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line, width

KEY_CELLS = 2
TITLE_CELLS = 17
HEAD_CELLS = KEY_CELLS + TITLE_CELLS
COLUMNS = 2
HEADING_ROWS = 1
"""A table of actions has a row of titles above it."""

ADVISED = "▶"
"""Behind the name of the action that limits best what the service likely has."""

SIGNS_CELLS = 8
"""Signs for what is known of an action take so many at most."""

WORDS_FROM_CELLS = 76
"""In rows of so many there is room for what is known of two actions in words."""

LEGEND_OF_WORDS = "time: until in effect   ≈ elsewhere"
LEGEND_OF_SIGNS = "may sticks effect"
INCREASES = Span("  increases risk", Look.WARN)


class Offer(NamedTuple):
    """An action, the key it is on, what it would do now, or why it would do nothing, and what is known of it.

    It is ``advised`` where it limits best what the service likely has.
    """

    action: Action
    key: str
    moves: Moves
    prospect: Prospect | None = None
    advised: bool = False


class Block(NamedTuple):
    """Lines, and the ids of the actions that they tell of: a key that is not told of does not count."""

    lines: list[Line]
    told: tuple[str, ...]


def action_block(service: ServiceSnapshot, offers: Sequence[Offer], now: float, cells: int, rows: int) -> Block:
    """A table with one action a line; where there is no room, the first in a line of its own and two a line below.

    Where even that is too much, those that would do something come first.
    """
    if len(offers) + HEADING_ROWS <= rows:
        titles = line(Span(" " * (cells - columns_width(cells))), *column_titles(cells))
        return Block([cut(titles, cells), *(offer_line(service, one, now, cells) for one in offers)], _ids(offers))
    kept = _kept(offers, max(0, 1 + COLUMNS * (rows - 1)))
    pairs = [kept[first : first + COLUMNS] for first in range(1, len(kept), COLUMNS)]
    worded = cells >= WORDS_FROM_CELLS
    first = [_short_line(service, offer, now, cells - 1, worded=worded) for offer in kept[:1]]
    rest = (_beside(service, pair, now, cells // COLUMNS, worded=worded) for pair in pairs)
    return Block([*first, *rest], _ids(kept))


def offer_line(service: ServiceSnapshot, offer: Offer, now: float, cells: int) -> Line:
    """Key, title, and what it would do, in as many words as there is room for; then what is known of it."""
    why = offer.moves.why_not if not offer.moves.transitions else ""
    if why:
        return cut((*_head(offer), Span(why, Look.DIM)), cells)
    room = cells - HEAD_CELLS - columns_width(cells) - 1
    return _with_end(offer, _what(service, offer, now, room), room, prospect_cells(offer.prospect, now, cells))


def _short_line(service: ServiceSnapshot, offer: Offer, now: float, cells: int, *, worded: bool) -> Line:
    """The same in little room: what is known of it in a few words, or in signs; what it would do is not cut for it."""
    if not offer.moves.transitions:
        return cut((*_head(offer), Span(offer.moves.why_not, Look.DIM)), cells)
    why = obstacle(offer.prospect, offer.action.title)
    if why:
        return cut((*_head(offer), Span("✗ ", Look.BAD), Span(why, Look.DIM)), cells)
    *fuller, signs = short_prospect(offer.prospect, now)
    ends = (*(fuller if worded else ()), cut(signs, SIGNS_CELLS))
    fitting = ((one, cells - HEAD_CELLS - width(one) - 1) for one in ends)
    wordings = [(_what(service, offer, now, room), room, one) for one, room in fitting]
    what, room, end = next((one for one in wordings if width(one[0]) <= one[1]), wordings[-1])
    return _with_end(offer, what, room, end)


def _with_end(offer: Offer, what: Line, room: int, end: Line) -> Line:
    """What stands at the end stands there on every line."""
    short = cut(what, room)
    return (*_head(offer), *short, Span(" " * (room - width(short) + 1)), *end)


def _head(offer: Offer) -> Line:
    look = Look.DIM if not offer.moves.transitions or obstacle(offer.prospect, offer.action.title) else Look.STRONG
    sign = ADVISED if offer.advised and offer.moves.transitions else ""
    return line(Span(f"{offer.key} ", look), Span(f"{offer.action.title:<{TITLE_CELLS - 1}}{sign or ' '}", look))


def _what(service: ServiceSnapshot, offer: Offer, now: float, cells: int) -> Line:
    """What it would do, or why that would come to nothing: the fullest wording that there is room for."""
    wordings = tuple(_wordings(service, offer, now))
    return next((one for one in wordings if width(one) <= cells), wordings[-1])


def _wordings(service: ServiceSnapshot, offer: Offer, now: float) -> Iterator[Line]:
    """The same in fewer and fewer words; what nobody may do without comes first in each."""
    full = bare_transitions_text(offer.moves.transitions)
    short = short_transitions_text(offer.moves.transitions, service.locations)
    why = obstacle(offer.prospect, offer.action.title)
    if why:
        yield line(Span(why, Look.DIM), Span(f"  {full}", Look.DIM))
        yield line(Span(why, Look.DIM))
        return
    risk = INCREASES if offer.moves.risk is Risk.INCREASES else Span("")
    told, more = _remarks(service, offer, now), remarks(offer.prospect, now)
    for count in range(len(more), -1, -1):
        yield line(full, risk, *told, *(Span(f"  {one}", Look.DIM) for one in more[:count]))
    for good in _good_remarks(service, offer, now):
        yield line(full, risk, *good)
    for count in range(len(more), -1, -1):
        for good in _good_remarks(service, offer, now):
            yield line(short, risk, *good, *(Span(f"  {one}", Look.DIM) for one in more[:count]))
    yield line(short, risk)
    shortest = shortest_transitions_text(offer.moves.transitions, service.locations)
    yield line(shortest, risk) if shortest else line(short, risk)


def _ids(offers: Sequence[Offer]) -> tuple[str, ...]:
    return tuple(offer.action.id for offer in offers)


def _kept(offers: Sequence[Offer], capacity: int) -> list[Offer]:
    """As many as fit, those that would do something first; in their own order, which hands remember."""
    able_first = sorted(range(len(offers)), key=lambda number: not offers[number].moves.transitions)
    return [offers[number] for number in sorted(able_first[:capacity])]


def _beside(service: ServiceSnapshot, offers: Sequence[Offer], now: float, cells: int, *, worded: bool) -> Line:
    """Two side by side; where there is only one, what the signs or figures mean beside it."""
    spans: list[Span] = []
    for number, offer in enumerate(offers):
        one = _short_line(service, offer, now, cells - 1, worded=worded)
        spans += one
        if number < COLUMNS - 1:
            spans.append(Span(" " * (cells - width(one))))
    if len(offers) < COLUMNS:
        legend = LEGEND_OF_WORDS if worded else LEGEND_OF_SIGNS
        spans.append(Span(f"{legend:>{cells - 1}}", Look.DIM))
    return tuple(spans)


def _remarks(service: ServiceSnapshot, offer: Offer, now: float) -> Line:
    """What a rollback takes back and why its target is good; where else the action would do nothing."""
    taken, elsewhere = _taken(service, offer), offer.moves.obstacles
    return line(
        *((Span("  takes back ", Look.DIM), *taken) if taken else EMPTY),
        *_good_remarks(service, offer, now)[0],
        *(Span(f"  {one.at}: {one.why}", Look.DIM) for one in elsewhere),
    )


def _good_remarks(service: ServiceSnapshot, offer: Offer, now: float) -> tuple[Line, ...]:
    """What makes the target of a rollback good, in fewer and fewer words; empty for what has none."""
    good = _good(service, offer)
    if good is None:
        return (EMPTY,)
    if good.served_s is None:
        return (line(Span("  good: ", Look.DIM), good.why),)
    served, until = span(good.served_s), "" if good.until is None else f" until {moment(good.until, now)}"
    return (
        line(Span("  good: ", Look.DIM), f"served {served}{until}"),
        line(Span("  good ", Look.DIM), f"{served}{until}"),
        line(Span("  good ", Look.DIM), served),
    )


def _taken(service: ServiceSnapshot, offer: Offer) -> Line:
    """The candidate's share of the traffic at each place."""
    shares = {
        (posture.at, one.component, one.candidate): one.weight
        for posture in service.postures
        for one in posture.versions
        if one.candidate
    } or {(state.at, "", state.candidate): state.weight for state in service.rollouts}
    found = [
        (one.at, share)
        for one in offer.moves.transitions
        for (at, component, version), share in shares.items()
        if (at, version) == (one.at, one.before) and component in {"", one.component}
    ]
    return joined((line(f"{percentage(share)} at {at}" if at else percentage(share)) for at, share in found), ", ")


def _good(service: ServiceSnapshot, offer: Offer) -> LastGood | None:
    """What is known of the version that a rollback goes back to."""
    targets = {(one.at, one.component, one.after) for one in offer.moves.transitions if one.component}
    return next((good for good in service.last_goods if (good.at, good.component, good.version) in targets), None)
