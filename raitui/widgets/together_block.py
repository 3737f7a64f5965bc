"""What each action key would do to all services that are marked, in a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from raitui.core.action import Action
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.prospect import Prospect
from raitui.widgets.action_block import COLUMNS, INCREASES, TITLE_CELLS, Block
from raitui.widgets.styled_line import Line, Look, Span, cut, line, width

ONE_BY_ONE = Span("U ways back: one service at a time, the selected one", Look.DIM)


class Part(NamedTuple):
    """One of the services, as it is named on the screen: what the action would do to it, and what is known of that."""

    name: str
    moves: Moves
    prospect: Prospect | None = None


class Together(NamedTuple):
    """An action, the key it is on, and what it would do to each service, in the order in which they act."""

    action: Action
    key: str
    parts: tuple[Part, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """The services to which it would do something."""
        return tuple(one.name for one in self.parts if one.moves.transitions)

    @property
    def refused(self) -> tuple[str, ...]:
        """Those of them of which it is known beforehand that the operator may not."""
        return tuple(
            one.name
            for one in self.parts
            if one.moves.transitions and one.prospect is not None and one.prospect.permit.allowed is False
        )

    @property
    def moves(self) -> Moves:
        """All that it would do, as one."""
        return Moves(tuple(one for part in self.parts for one in part.moves.transitions))


def marked_title(names: Sequence[str], cells: int, remark: str = "") -> Line:
    """A rule that names the marked services, and a remark at its end."""
    lead = line(Span("─ ", Look.DIM), Span(f"{len(names)} marked", Look.STRONG), Span(" ─ ", Look.DIM))
    end = f" {remark}" if remark else ""
    text = cut((*lead, Span(", ".join(names))), cells - 2 - len(end))
    return (*text, Span(f" {'─' * max(0, cells - width(text) - 1 - len(end))}{end}", Look.DIM))


def together_block(offers: Sequence[Together], cells: int, rows: int) -> Block:
    """One action a line, to how many it would do something; two a line where there are too few."""
    told = tuple(offer.action.id for offer in offers)
    if len(offers) <= rows:
        room = [ONE_BY_ONE] if len(offers) < rows else []
        return Block([*(_line(offer, cells) for offer in offers), *(cut((one,), cells) for one in room)], told)
    kept = offers[: max(0, COLUMNS * rows)]
    half = cells // COLUMNS
    lines = []
    for first in range(0, len(kept), COLUMNS):
        left, *right = [_line(offer, half - 1) for offer in kept[first : first + COLUMNS]]
        lines.append((*left, Span(" " * (half - width(left))), *(span for one in right for span in one)))
    return Block(lines, tuple(offer.action.id for offer in kept))


def _line(offer: Together, cells: int) -> Line:
    able, count = offer.moved, len(offer.parts)
    look = Look.STRONG if able else Look.DIM
    head = line(Span(f"{offer.key} {offer.action.title:<{TITLE_CELLS}}", look), Span(f"{len(able)} of {count}", look))
    risk = INCREASES if offer.moves.risk is Risk.INCREASES else Span("")
    others = ", ".join(one.name for one in offer.parts if not one.moves.transitions)
    rest = Span(f"  not {others}" if able and others else "", Look.DIM)
    return cut(line(*head, risk, rest), cells)
