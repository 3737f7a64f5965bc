"""What each action key would do to all services that are marked, and to each of them once a key has been pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from raitui.core.action import Action
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.transition_text import bare_transitions_text
from raitui.widgets.action_block import COLUMNS, INCREASES, TITLE_CELLS, Block
from raitui.widgets.styled_line import Line, Look, Span, cut, line, width

ONE_BY_ONE = Span("U ways back: one service at a time, the selected one", Look.DIM)


class Together(NamedTuple):
    """An action, the key it is on, and what it would do to each service, named, in the order in which they act."""

    action: Action
    key: str
    parts: tuple[tuple[str, Moves], ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """The services to which it would do something."""
        return tuple(name for name, found in self.parts if found.transitions)

    @property
    def moves(self) -> Moves:
        """All that it would do, as one."""
        return Moves(tuple(one for _, found in self.parts for one in found.transitions))


def marked_title(names: Sequence[str], cells: int) -> Line:
    """A rule that names the marked services."""
    lead = line(Span("─ ", Look.DIM), Span(f"{len(names)} marked", Look.STRONG), Span(" ─ ", Look.DIM))
    text = cut((*lead, Span(", ".join(names))), cells - 2)
    return (*text, Span(f" {'─' * max(0, cells - width(text) - 1)}", Look.DIM))


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
    others = ", ".join(name for name, found in offer.parts if not found.transitions)
    rest = Span(f"  not {others}" if able and others else "", Look.DIM)
    return cut(line(*head, risk, rest), cells)


def plan_lines(offer: Together, cells: int, rows: int) -> list[Line]:
    """What it would do to each service, then to which it would do nothing and why; those for which no row is left."""
    lines = list(_parts(offer))
    if len(lines) > rows:
        hidden = [name for name, _ in _sorted(offer.parts)][max(0, rows - 1) :]
        lines[max(0, rows - 1) :] = [line(Span(f"and {len(hidden)} more: ", Look.WARN), ", ".join(hidden))]
    return [cut(one, cells) for one in lines[:rows]]


def _sorted(parts: Iterable[tuple[str, Moves]]) -> list[tuple[str, Moves]]:
    """What calls for most thought first: a greater risk, then nothing to do, then what goes down as wished."""
    return sorted(parts, key=lambda part: (part[1].risk is not Risk.INCREASES, bool(part[1].transitions)))


def _parts(offer: Together) -> Iterator[Line]:
    for name, found in _sorted(offer.parts):
        if found.transitions:
            risk = INCREASES if found.risk is Risk.INCREASES else Span("")
            yield line(Span(f"{name}  ", Look.STRONG), bare_transitions_text(found.transitions), risk)
        else:
            yield line(Span(f"{name}  nothing: {found.why_not}", Look.DIM))


def question_line(offer: Together, within: str, cells: int) -> Line:
    """What one more press would do, to how many, by name."""
    able = offer.moved
    ask = Span(f" {offer.key} again in {within}: ", Look.BADGE)
    count = f" {offer.action.title} {len(able)} of {len(offer.parts)} marked: "
    return cut(line(ask, Span(count, Look.STRONG), ", ".join(able)), cells)
