"""What each action key would do to a service now, in as many lines as there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from raitui.core.action import Action
from raitui.core.figures import percentage, span
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.snapshot import LastGood, ServiceSnapshot
from raitui.core.transition_text import bare_transitions_text, short_transitions_text
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line, width

TITLE_CELLS = 17
COLUMNS = 2
INCREASES = Span("  increases risk", Look.WARN)


class Offer(NamedTuple):
    """An action, the key it is on, and what it would do now, or why it would do nothing."""

    action: Action
    key: str
    moves: Moves


class Block(NamedTuple):
    """Lines, and the ids of the actions that they tell of: a key that is not told of does not count."""

    lines: list[Line]
    told: tuple[str, ...]


def action_block(service: ServiceSnapshot, offers: Sequence[Offer], now: float, cells: int, rows: int) -> Block:
    """One action a line; where there are too few, the first one in a line of its own and two a line below.

    Where even that is too much, those that would do something come first.
    """
    if len(offers) <= rows:
        return Block([offer_line(service, offer, now, cells) for offer in offers], _ids(offers))
    kept = _kept(offers, max(0, 1 + COLUMNS * (rows - 1)))
    pairs = [kept[first : first + COLUMNS] for first in range(1, len(kept), COLUMNS)]
    first = [offer_line(service, offer, now, cells) for offer in kept[:1]]
    return Block([*first, *(_beside(service, pair, now, cells // COLUMNS) for pair in pairs)], _ids(kept))


def offer_line(service: ServiceSnapshot, offer: Offer, now: float, cells: int) -> Line:
    """Key, title, and what it would do: in full where there is room, shorter where there is not."""
    head = line(Span(f"{offer.key} ", _look(offer)), Span(f"{offer.action.title:<{TITLE_CELLS}}", _look(offer)))
    if not offer.moves.transitions:
        return cut((*head, Span(offer.moves.why_not, Look.DIM)), cells)
    risk = INCREASES if offer.moves.risk is Risk.INCREASES else Span("")
    full = line(*head, bare_transitions_text(offer.moves.transitions), risk, *_remarks(service, offer, now))
    if width(full) <= cells or width(full[: len(head) + 1]) <= cells:
        return cut(full, cells)
    return cut(line(*head, short_transitions_text(offer.moves.transitions, service.locations), risk), cells)


def _look(offer: Offer) -> Look:
    return Look.STRONG if offer.moves.transitions else Look.DIM


def _ids(offers: Sequence[Offer]) -> tuple[str, ...]:
    return tuple(offer.action.id for offer in offers)


def _kept(offers: Sequence[Offer], capacity: int) -> list[Offer]:
    """As many as fit, those that would do something first; in their own order, which hands remember."""
    able_first = sorted(range(len(offers)), key=lambda number: not offers[number].moves.transitions)
    return [offers[number] for number in sorted(able_first[:capacity])]


def _beside(service: ServiceSnapshot, offers: Sequence[Offer], now: float, cells: int) -> Line:
    spans: list[Span] = []
    for number, offer in enumerate(offers):
        one = offer_line(service, offer, now, cells - 1)
        spans += one
        if number < len(offers) - 1:
            spans.append(Span(" " * (cells - width(one))))
    return tuple(spans)


def _remarks(service: ServiceSnapshot, offer: Offer, now: float) -> Line:
    """What a rollback takes back and why its target is good; where else the action would do nothing."""
    taken, good, elsewhere = _taken(service, offer), _good(service, offer, now), offer.moves.obstacles
    return line(
        *((Span("  takes back ", Look.DIM), *taken) if taken else EMPTY),
        *((Span("  good: ", Look.DIM), Span(good)) if good else EMPTY),
        *(Span(f"  {one.at}: {one.why}", Look.DIM) for one in elsewhere),
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


def _good(service: ServiceSnapshot, offer: Offer, now: float) -> str:
    """What makes the target of a rollback good; empty for what has none."""
    targets = {(one.at, one.component, one.after) for one in offer.moves.transitions if one.component}
    return next(
        (_served(good, now) for good in service.last_goods if (good.at, good.component, good.version) in targets), ""
    )


def _served(good: LastGood, now: float) -> str:
    if good.served_s is None:
        return good.why
    until = "" if good.until is None else f" until {moment(good.until, now)}"
    return f"served {span(good.served_s)}{until}"
