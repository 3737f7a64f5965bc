"""What the palette offers: keys of the place by their names, what each action key would do, and services to go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from raitui.widgets.action_block import Offer
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, fitted, line, wrapped

KEY_CELLS = 7
TITLE_CELLS = 18
NOTHING_FOUND = "Nothing here is called so: backspace takes a letter back, ctrl+u all of them."


class Choice(NamedTuple):
    """One line of the palette. ``id`` is the binding's, empty for a service; ``offer`` is what an action would do."""

    id: str
    key: str
    title: str
    does: str
    offer: Offer | None = None

    @property
    def name(self) -> str:
        """By what it is chosen, whatever else there is."""
        return self.id or f"service {self.title}"


def found(choices: Sequence[Choice], text: str) -> list[Choice]:
    """Those that hold every word of the text; what begins with it comes first."""
    words = text.casefold().split()
    kept = [one for one in choices if all(word in f"{one.title} {one.does} {one.id}".casefold() for word in words)]
    return sorted(kept, key=lambda one: bool(words) and not one.title.casefold().startswith(words[0]))


def palette_lines(choices: Sequence[Choice], chosen: str, rows: int, cells: int) -> list[Line]:
    """As many as there are rows, around the one that is chosen."""
    if not choices:
        return [EMPTY, *wrapped(NOTHING_FOUND, cells)]
    number = next((at for at, one in enumerate(choices) if one.name == chosen), 0)
    first = max(0, min(number - rows // 2, len(choices) - rows))
    return [_choice(one, cells, is_chosen=one.name == chosen) for one in choices[first : first + rows]]


def _choice(choice: Choice, cells: int, *, is_chosen: bool) -> Line:
    key = Span(f"{'>' if is_chosen else ' '} {fitted(choice.key, KEY_CELLS)} ", Look.STRONG)
    title = Span(f"{choice.title:<{TITLE_CELLS}} ", Look.STRONG if is_chosen else Look.PLAIN)
    return cut(line(key, title, Span(choice.does, Look.PLAIN if is_chosen else Look.DIM)), cells)
