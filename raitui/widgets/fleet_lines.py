"""What is said of the fleet's rows as a whole: the filter, what is folded or hidden, how the order stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from raitui.core.source_health import SourceHealth, SourceState
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line, spread

MOST_NAMES = 3
HOW_WORDS_ARE_FOUND = "Words are looked for in name, owner, state, place and version; all must be found."
ONE_FIELD = "One field alone: tier:1  owner:risk  state:page  at:eu1  version:v42"


class Matches(NamedTuple):
    """How many services a filter lets through, of how many, and the names of those that burn behind it."""

    matching: int
    total: int
    hidden_burning: Sequence[str]


def filter_line(text: str, matches: Matches, cells: int, *, typing: bool) -> Line:
    """The filter as it is typed, how many match, and, loudly, what burns behind it."""
    cursor = Span(" ", Look.BADGE) if typing else Span("")
    typed = line(Span("/", Look.STRONG), Span(text, Look.STRONG), cursor)
    found = Span(f"{matches.matching:,} of {matches.total:,} match", Look.PLAIN if matches.matching else Look.WARN)
    burning = matches.hidden_burning
    hidden = Span(f"HIDES {len(burning)} BURNING: {names(burning)}", Look.ALARM) if burning else Span("")
    told = joined((line(found), line(hidden), line(Span("esc clears", Look.DIM))), "  ")
    kept = cut(typed, max(12, cells // 3))
    return cut((*kept, Span("  "), *told), cells)


def nothing_found_lines(text: str, cells: int) -> list[Line]:
    """That no service matches, and how else to ask."""
    return [
        cut(line(Span(f"No service matches '{text.strip()}'.", Look.STRONG), " esc shows all."), cells),
        cut(line(Span(HOW_WORDS_ARE_FOUND, Look.DIM)), cells),
        cut(line(Span(ONE_FIELD, Look.DIM)), cells),
    ]


def fold_line(well: int, unheard: int, key: str, cells: int) -> Line:
    """How many services have no row of their own: those that are well, and those of which nothing was ever heard."""
    told = (f"{well:,} more ok" if well else "", f"{unheard:,} more never heard of" if unheard else "")
    looks = (Look.DIM, Look.UNKNOWN)
    left = joined((line(Span(text, look)) for text, look in zip(told, looks, strict=True)), "  ")
    return spread((Span("   "), *left), line(Span(f"{key} all ", Look.DIM)), cells)


def _said(source: SourceHealth) -> str:
    """What it said, without its name, which stands before it already."""
    return source.detail.removeprefix(source.name).lstrip(": ")


def dead_source_line(sources: Iterable[SourceHealth], cells: int) -> Line:
    """Why the figures are old or missing, once for all rows, and what to do; empty while every source answers."""
    down = [one for one in sources if one.state is SourceState.DOWN]
    told = (
        line(Span(f"✗ {one.name} DOWN", Look.BAD), f": {_said(one).rstrip('.')}. ", Span(one.remedy, Look.DIM))
        for one in down
    )
    return cut(joined(told, " · "), cells)


def order_line(order: str, overtaken: Sequence[str], marked: int, *, held: bool) -> Line:
    """By what the rows are ordered, if not the worst first; that the order is held, and who is worse by now."""
    worse = Span(f"{len(overtaken)} worse now: {names(overtaken)}, g goes", Look.ALARM) if overtaken else Span("")
    return joined(
        (
            line(Span(f"{marked} marked", Look.STRONG)) if marked else EMPTY,
            line(Span(f"by {order}", Look.STRONG)) if order != "worst" else EMPTY,
            line(worse),
            line(Span("order held", Look.DIM)) if held else EMPTY,
        ),
        "  ",
    )


def names(of: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = len(of) - MOST_NAMES
    return ", ".join(of[:MOST_NAMES]) + (f" +{more}" if more > 0 else "")
