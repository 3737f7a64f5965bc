"""One line of a screen as plain text in spans, each with a look. Nothing in it is ever read as markup."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


class Look(Enum):
    """How a span looks; what it means is said by its text, so that no colour is ever needed."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    HEADING = "heading"
    BAD = "bad"
    WARN = "warn"
    GOOD = "good"
    UNKNOWN = "unknown"
    ALARM = "alarm"
    BADGE = "badge"
    RED_SITE = "red-site"
    AMBER_SITE = "amber-site"
    GREEN_SITE = "green-site"
    BLUE_SITE = "blue-site"
    PURPLE_SITE = "purple-site"


class Span(NamedTuple):
    """A piece of text in one look."""

    text: str
    look: Look = Look.PLAIN


Line = tuple[Span, ...]

EMPTY: Line = ()


def line(*pieces: str | Span) -> Line:
    """A line of spans; a bare string looks plain. Empty pieces are dropped."""
    spans = (Span(piece) if isinstance(piece, str) else piece for piece in pieces)
    return tuple(span for span in spans if span.text)


def joined(lines: Iterable[Line], separator: str) -> Line:
    """Several lines as one, the separator between those that are not empty."""
    spans: list[Span] = []
    for one in lines:
        if one:
            spans += ([Span(separator, Look.DIM)] if spans else []) + list(one)
    return tuple(spans)


def dimmed(of: Line) -> Line:
    """The line as something that is not in force."""
    return tuple(span._replace(look=Look.DIM) for span in of)


def plain(of: Line) -> str:
    """The text alone."""
    return "".join(span.text for span in of)


def width(of: Line) -> int:
    """How many cells of the terminal the line takes."""
    return sum(cell_len(span.text) for span in of)


def shortened(text: str, cells: int) -> str:
    """The text in at most so many cells; what is cut leaves an ellipsis."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + ELLIPSIS if cells > 0 else ""


def fitted(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly so many cells, at the left or the right of them."""
    short = shortened(text, cells)
    padding = " " * (cells - cell_len(short))
    return padding + short if right else short + padding


def cut(of: Line, cells: int) -> Line:
    """The line in at most so many cells; what is cut leaves an ellipsis."""
    left, spans = cells, list[Span]()
    if width(of) <= cells:
        return of
    for span in of:
        needed = cell_len(span.text)
        if needed >= left:
            spans.append(Span(shortened(span.text + ELLIPSIS, left), span.look))
            break
        spans.append(span)
        left -= needed
    return tuple(spans)


def spread(left: Line, right: Line, cells: int) -> Line:
    """One line with its two parts at either end; where there is no room for both, the left one is cut."""
    room = cells - width(right) - 1 if right else cells
    kept = cut(left, max(0, room))
    gap = cells - width(kept) - width(right)
    return (*kept, Span(" " * gap), *right) if right and gap > 0 else kept


def wrapped(text: str, cells: int, *, indent: str = "", look: Look = Look.PLAIN) -> list[Line]:
    """The text broken between words into lines of at most so many cells, each behind the indent."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) + cell_len(indent) <= cells:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [cut((Span(indent), Span(one, look)), cells) for one in lines]


def flowed(pieces: Iterable[Line], cells: int, *, indent: str, gap: str = "  ") -> list[Line]:
    """Pieces side by side, each whole, in lines of at most so many cells; an indent before all lines but the first.

    A piece that is too long for any line is broken between its words.
    """
    lines: list[Line] = []
    for piece in pieces:
        if not piece:
            continue
        if lines and width(lines[-1]) + len(gap) + width(piece) <= cells:
            lines[-1] = (*lines[-1], Span(gap), *piece)
            continue
        lead = Span(indent if lines else "")
        lines += [line(lead, *piece)] if width(piece) + len(lead.text) <= cells else _broken(piece, cells, lead, indent)
    return lines


def _broken(piece: Line, cells: int, lead: Span, indent: str) -> list[Line]:
    """One long piece between words; its spans keep their looks."""
    lines: list[list[Span]] = [[lead]]
    for span in piece:
        for number, word in enumerate(span.text.split(" ")):
            text = f" {word}" if number else word
            if width(tuple(lines[-1])) + cell_len(text) > cells:
                lines.append([Span(indent)])
                text = word
            lines[-1].append(Span(text, span.look))
    return [line(*one) for one in lines]
