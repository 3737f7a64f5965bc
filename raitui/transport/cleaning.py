"""Foreign text made safe to show, once, at ingest: nothing in it can steer a terminal or hide.

Labels are cleaned too, so services, versions and cohorts are matched by their cleaned names. A name that cleaning
changes can therefore be read, but not asked for by name: PromQL would need the original. Actions do go by the original
(``raitui.transport.originals``).
"""

from __future__ import annotations

import unicodedata

MAXIMUM_LENGTH = 256
ELLIPSIS = "…"

_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_DELETE_PICTURE = "\u2421"
# Control, format (zero-width, bidi, tags), surrogate, private, unassigned; line and paragraph separators.
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks by category, yet drawn as nothing: Unicode's Default_Ignorable_Code_Point, and blank Braille.
_INVISIBLE = frozenset(
    map(
        chr,
        (
            0x034F,
            *range(0x115F, 0x1161),
            *range(0x17B4, 0x17B6),
            *range(0x180B, 0x1810),
            0x2800,
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
            *range(0xE0100, 0xE01F0),
        ),
    )
)


def clean(text: str, maximum_length: int = MAXIMUM_LENGTH) -> str:
    """The text with every control, format and otherwise invisible character made visible, at most so many characters.

    ESC becomes ``␛``, a bidi override ``‹U+202E›``. What is too long ends with an ellipsis. Cleaning twice changes
    nothing more.
    """
    if text.isascii() and text.isprintable():
        return _capped(text, maximum_length)
    # Cut first: a text of megabytes costs no more than one of the length that is shown.
    return _capped("".join(map(_visible, text[: maximum_length + 1])), maximum_length)


def _capped(text: str, maximum_length: int) -> str:
    return text if len(text) <= maximum_length else text[: maximum_length - 1] + ELLIPSIS


def _visible(character: str) -> str:
    code = ord(character)
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return _DELETE_PICTURE
    if unicodedata.category(character) in _UNSHOWABLE or character in _INVISIBLE:
        return f"‹U+{code:04X}›"
    return character
