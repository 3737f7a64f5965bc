"""How a cell looks, and the shortest way from one look to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class CellStyle(NamedTuple):
    """What select-graphic-rendition (SGR) codes and OSC 8 links have set, in a form in which equal looks are equal.

    ``colours`` are those of FOREGROUND, BACKGROUND and UNDERLINE as SGR parameters ("31", "38;2;1;2;3"), empty for the
    terminal's default. ``attributes`` holds the codes in force that are no colours ("1" bold, "4:3" curly underline).
    ``link`` is the body of an OSC 8 sequence ("id=7;https://…"), empty outside a link.
    """

    colours: tuple[str, str, str] = ("", "", "")
    attributes: frozenset[str] = frozenset()
    link: str = ""

    def with_colour(self, index: int, colour: str) -> CellStyle:
        """The same look with one of its colours replaced."""
        colours = list(self.colours)
        colours[index] = colour
        return self._replace(colours=(colours[0], colours[1], colours[2]))


FOREGROUND, BACKGROUND, UNDERLINE = 0, 1, 2

PLAIN = CellStyle()
"""The terminal's own look, as after a reset."""

_COLOURS = {"38": FOREGROUND, "48": BACKGROUND, "58": UNDERLINE}
_SIXTEEN_COLOURS = {"3": FOREGROUND, "9": FOREGROUND, "4": BACKGROUND, "10": BACKGROUND}
"""What a code sets whose last digit, 0 to 7, is one of the sixteen colours, by its other digits."""

_DEFAULT_COLOURS = ("39", "49", "59")
_COLOUR_PARAMETERS = {"5": 2, "2": 4}
"""How many parameters follow 38, 48 or 58, by the first of them: a palette index, or red, green and blue."""

_CLEARED_BY = {
    "22": frozenset({"1", "2"}),
    "23": frozenset({"3", "20"}),
    "24": frozenset({"4", "21"}),
    "25": frozenset({"5", "6"}),
    "27": frozenset({"7"}),
    "28": frozenset({"8"}),
    "29": frozenset({"9"}),
    "54": frozenset({"51", "52"}),
    "55": frozenset({"53"}),
}

_UNSEEN_ON_BLANKS = frozenset({"1", "2", "3", "5", "6"})
"""Bold, dim, italic and blinking: a blank shows none of them."""


@lru_cache(maxsize=4096)
def restyled(style: CellStyle, parameters: str) -> CellStyle:
    """The style after an SGR sequence with these parameters ("1;38;5;9") has been applied to ``style``.

    Codes that are not known are kept as attributes, so that they reach the terminal and are undone by a reset.
    """
    codes = parameters.split(";")
    position = 0
    while position < len(codes):
        code = codes[position]
        taken = 1
        if code in _COLOURS:
            taken += _COLOUR_PARAMETERS.get("".join(codes[position + 1 : position + 2]), 0)
            code = ";".join(codes[position : position + taken])
        style = _with_code(style, code)
        position += taken
    return style


def _with_code(style: CellStyle, code: str) -> CellStyle:
    if code.lstrip("0") == "":
        return CellStyle(link=style.link)
    if code in _DEFAULT_COLOURS:
        return style.with_colour(_DEFAULT_COLOURS.index(code), "")
    if code in _CLEARED_BY:
        return style._replace(attributes=_without(style.attributes, _CLEARED_BY[code]))
    colour = _colour_set_by(code)
    if colour is not None:
        return style.with_colour(colour, code)
    kind = code.partition(":")[0]
    return style._replace(attributes=_without(style.attributes, frozenset({kind})) | {code})


def _colour_set_by(code: str) -> int | None:
    """Which colour a code sets: 38, 48 and 58 with what follows them, or one of the sixteen."""
    introduced = _COLOURS.get(code.replace(":", ";").partition(";")[0])
    if introduced is not None:
        return introduced
    return _SIXTEEN_COLOURS.get(code[:-1]) if code[-1] in "01234567" else None


def _without(attributes: frozenset[str], kinds: frozenset[str]) -> frozenset[str]:
    return frozenset(code for code in attributes if code.partition(":")[0] not in kinds)


@lru_cache(maxsize=4096)
def are_alike_when_blank(one: CellStyle, other: CellStyle) -> bool:
    """Whether a blank looks the same in both: nothing is drawn in the colour or weight in which they differ."""
    if one.link or other.link or (one.attributes | other.attributes) - _UNSEEN_ON_BLANKS:
        return False
    return one.colours[BACKGROUND] == other.colours[BACKGROUND]


@lru_cache(maxsize=4096)
def transition(before: CellStyle | None, after: CellStyle) -> str:
    """The shortest sequence that turns a pen of the style ``before`` (None: not known) into one of ``after``.

    A pen that is not known is taken to write no link: ours ends each link itself, and old terminals print the end.
    """
    link = "" if (before or PLAIN).link == after.link else f"\x1b]8;{after.link or ';'}\x1b\\"
    if before is None:
        return f"{_reset_and(after)}{link}"
    if before._replace(link="") == after._replace(link=""):
        return link
    return f"{min(_changes(before, after), _reset_and(after), key=len)}{link}"


def _changes(before: CellStyle, after: CellStyle) -> str:
    """Only what differs; a reset instead where no code is known that takes an attribute away."""
    removed = before.attributes - after.attributes
    clearing = {code for code, kinds in _CLEARED_BY.items() if _without(removed, kinds) != removed}
    kept = before.attributes
    for code in clearing:
        kept = _without(kept, _CLEARED_BY[code])
    if kept - after.attributes:
        return _reset_and(after)
    codes = [*sorted(clearing), *sorted(after.attributes - kept)]
    for was, colour, default in zip(before.colours, after.colours, _DEFAULT_COLOURS, strict=True):
        if colour != was:
            codes.append(colour or default)
    return f"\x1b[{';'.join(codes)}m"


def _reset_and(style: CellStyle) -> str:
    codes = [*sorted(style.attributes), *filter(None, style.colours)]
    return f"\x1b[{';'.join(['', *codes])}m" if codes else "\x1b[m"
