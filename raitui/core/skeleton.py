"""What a name looks like, whatever it is made of: two names that look the same have the same skeleton.

The idea is that of Unicode Technical Standard 39, Unicode Security Mechanisms, section 4, and the letters are some of
its confusables.txt: those Latin, Greek, Cyrillic and Armenian ones that are told from one of ASCII with difficulty or
not at all. Compatibility decomposition (NFKD) takes the place of its many full-width, mathematical and ligated forms.
Letters with accents stay letters with accents: they can be seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

CONFUSABLES: Final[Mapping[str, tuple[int, ...]]] = {
    "a": (0x0251, 0x03B1, 0x0430),
    "b": (0x0184, 0x042C),
    "c": (0x1D04, 0x0441),
    "d": (0x0501,),
    "e": (0x0435, 0x04BD),
    "f": (0x0584,),
    "g": (0x018D, 0x0261, 0x0581),
    "h": (0x04BB, 0x0570),
    "i": (0x0131, 0x0269, 0x026A, 0x03B9, 0x0456, 0x04CF),
    "j": (0x03F3, 0x0458),
    "l": (0x0196, 0x01C0, 0x0399, 0x0406, 0x04C0),
    "n": (0x0578, 0x057C),
    "o": (0x03BF, 0x03C3, 0x043E, 0x0585, 0x1D0F),
    "p": (0x03C1, 0x0440),
    "q": (0x051B, 0x0563, 0x0566),
    "r": (0x0433, 0x1D26),
    "s": (0x01BD, 0x0455, 0xA731),
    "u": (0x028B, 0x03C5, 0x057D, 0x1D1C),
    "v": (0x03BD, 0x0475, 0x1D20),
    "w": (0x026F, 0x0461, 0x051D, 0x0561, 0x1D21),
    "x": (0x0445,),
    "y": (0x0263, 0x028F, 0x03B3, 0x0443, 0x04AF),
    "z": (0x1D22,),
    "A": (0x0391, 0x0410),
    "B": (0x0392, 0x0412),
    "C": (0x0421,),
    "E": (0x0395, 0x0415),
    "F": (0x03DC,),
    "G": (0x050C,),
    "H": (0x0397, 0x041D),
    "J": (0x037F, 0x0408),
    "K": (0x039A, 0x041A),
    "M": (0x039C, 0x03FA, 0x041C),
    "N": (0x039D,),
    "O": (0x039F, 0x041E, 0x0555),
    "P": (0x03A1, 0x0420),
    "R": (0x01A6,),
    "S": (0x0405, 0x054F),
    "T": (0x03A4, 0x0422),
    "U": (0x054D,),
    "V": (0x0474,),
    "W": (0x051C,),
    "X": (0x03A7, 0x0425),
    "Y": (0x03A5, 0x0423, 0x04AE),
    "Z": (0x0396,),
    "2": (0x01A7,),
    "3": (0x01B7, 0x021C, 0x0417, 0x04E0),
    "5": (0x01BC,),
    "6": (0x0431,),
    "-": (0x2010, 0x2012, 0x2013, 0x2043, 0x2212),
}
"""Characters, by code point, under the one of ASCII that they look like."""

_AS_ASCII: Final = {code: letter for letter, codes in CONFUSABLES.items() for code in codes}
_WITHIN_ASCII: Final = str.maketrans({"0": "O", "1": "l", "I": "l", "|": "l", "m": "rn"})
_MADE_VISIBLE: Final = re.compile("\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}U\\+([0-9A-F]{4,6})\\W")
"""How cleaning writes a character that cannot be seen."""
_PICTURES_OF_CONTROLS: Final = range(0x2400, 0x2422)
_ESCAPED: Final = frozenset("IO|")
_LAST_OF_FOUR_DIGITS: Final = 0xFFFF
_KEPT: Final = 65_536


@lru_cache(maxsize=_KEPT)
def as_ascii(name: str) -> str:
    """The name with every character of other alphabets that looks like one of ASCII made that one."""
    if name.isascii():
        return name
    return unicodedata.normalize("NFKD", name).translate(_AS_ASCII)


@lru_cache(maxsize=_KEPT)
def skeleton(name: str) -> str:
    """What two names have in common that look alike. It is for comparing, not for reading: ``m`` is ``rn``."""
    return as_ascii(name).translate(_WITHIN_ASCII)


@lru_cache(maxsize=_KEPT)
def stable_id(name: str) -> str:
    r"""The name in ASCII alone, different for every name: ``p\u0430ypal``, whatever it looks like.

    A capital I or O and a bar are written so as well, since one and nought look like them.
    """
    shown = _MADE_VISIBLE.sub(lambda found: chr(int(found[1], 16)), name)
    return "".join(map(_escaped, shown))


def hides_something(name: str) -> bool:
    """Whether cleaning had to make something visible in it: a control, a bidi override, a letter without width."""
    if name.isascii():
        return False
    return _MADE_VISIBLE.search(name) is not None or any(ord(one) in _PICTURES_OF_CONTROLS for one in name)


def _escaped(character: str) -> str:
    code = ord(character)
    if character == "\\":
        return "\\\\"
    if character.isascii() and character.isprintable() and character not in _ESCAPED:
        return character
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"
