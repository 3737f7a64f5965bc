"""Telling pasted text from typed text, also when the paste never ends."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

PASTE_START: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"

QUIET_SECONDS: Final = 0.5
"""An open paste in which nothing came for so long is over: its end has been lost."""

LONGEST_PASTE: Final = 64 * 1024
"""Characters after which an open paste is handed on in part."""


class Typed(Struct, frozen=True):
    """Input outside any paste: keys, mouse, reports."""

    text: str


class Pasted(Struct, frozen=True):
    """The text of a paste, or of a part of a long one, without its brackets."""

    text: str


class PasteWatch:
    """Splits the terminal's input into what was typed and what was pasted.

    Brackets may be split over any number of reads. A paste is handed on when its end comes, when it has been quiet
    for ``QUIET_SECONDS``, or in parts of more than ``LONGEST_PASTE`` characters; the rest of a long paste is still
    paste. An end whose start was never seen, or whose paste was given up, makes what precedes it in the same read a
    paste.

    What is typed goes to a parser of key sequences, so that the beginning of a bracket, which may as well begin a
    key, has reached it before the rest comes. The rest then follows, and an end with it: that leaves the parser
    between sequences and outside any paste. Times are seconds of a monotonic clock.
    """

    def __init__(self) -> None:
        self._pasted: str | None = None
        self._begun = ""
        self._parser_has_begun = False
        self._last_fed = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a paste has begun that has not ended."""
        return self._pasted is not None

    def feed(self, text: str, now: float) -> list[Typed | Pasted]:
        """Split what one read brought, in order. No part is empty."""
        if now - self._last_fed >= QUIET_SECONDS:
            self._begun = ""
        self._last_fed = now
        parts: list[Typed | Pasted] = []
        while text:
            text = self._outside(text, parts) if self._pasted is None else self._inside(self._pasted, text, parts)
        return [part for part in parts if part.text]

    def tick(self, now: float) -> list[Typed | Pasted]:
        """Give up an open paste that has gone quiet."""
        if self._pasted is None or now - self._last_fed < QUIET_SECONDS:
            return []
        self._last_fed = now
        text, self._pasted = self._pasted, None
        self._begin(_unfinished_bracket(text), parser_has_it=False)
        text = text.removesuffix(self._begun) if self._begun else text
        return [Pasted(text)] if text else []

    def parser_gave_up(self) -> None:
        """The parser has taken the beginning of what may be a bracket for keys, as no more came in time."""
        self._parser_has_begun = False

    def _outside(self, text: str, parts: list[Typed | Pasted]) -> str:
        """Take what comes before the next bracket and the bracket, or everything; return what is left."""
        begun, probe = len(self._begun), self._begun + text
        found = _BRACKET.search(probe)
        if found is None:
            parts.append(Typed(text))
            self._begin(_unfinished_bracket(probe), parser_has_it=True)
            return ""
        before, rest = text[: max(0, found.start() - begun)], text[found.end() - begun :]
        starts = found[0] == PASTE_START
        parts.append(Typed(before) if starts else Pasted(before))
        if found.start() < begun and self._parser_has_begun:
            parts.append(Typed(f"{text[: found.end() - begun]}{PASTE_END}"))
        self._begin("", parser_has_it=False)
        self._pasted = "" if starts else None
        return rest

    def _inside(self, pasted: str, text: str, parts: list[Typed | Pasted]) -> str:
        """Add to the open paste, and close it at its end; return what is left."""
        pasted, end, rest = f"{pasted}{text}".partition(PASTE_END)
        if end:
            parts.append(Pasted(pasted))
            self._pasted = None
            return rest
        if len(pasted) > LONGEST_PASTE:
            kept = _unfinished_bracket(pasted)
            parts.append(Pasted(pasted.removesuffix(kept) if kept else pasted))
            pasted = kept
        self._pasted = pasted
        return ""

    def _begin(self, bracket: str, *, parser_has_it: bool) -> None:
        self._begun, self._parser_has_begun = bracket, parser_has_it


_BRACKET: Final = re.compile("|".join(map(re.escape, (PASTE_START, PASTE_END))))


def _unfinished_bracket(text: str) -> str:
    """The end of the text that may be the beginning of a bracket; empty if there is none."""
    for length in range(len(PASTE_START) - 1, 0, -1):
        suffix = text[-length:]
        if PASTE_START.startswith(suffix) or PASTE_END.startswith(suffix):
            return suffix
    return ""
