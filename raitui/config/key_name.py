"""The name of a key, as users write it: a character as it is printed on the keyboard, or a word for the others.

Only what every terminal tells apart is known: tab arrives as ctrl+i does, enter as ctrl+m, and so on.
"""

from __future__ import annotations

import unicodedata
from string import ascii_lowercase

from raitui.config.problem import did_you_mean, quoted
from raitui.errors import ConfigurationError

FUNCTION_KEYS = frozenset(f"f{number}" for number in range(1, 13))
_NOT_TOLD_APART = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
    "ctrl+[": "escape",
}
CTRL_KEYS = frozenset(f"ctrl+{letter}" for letter in ascii_lowercase) - _NOT_TOLD_APART.keys()
ARROWS = frozenset({"up", "down", "left", "right"})
PAGING_KEYS = frozenset({"home", "end", "pageup", "pagedown"})
EDITING_KEYS = frozenset({"backspace", "ctrl+u"})
"""What they do to a text that is being typed is no binding."""

_OTHERS = frozenset({"enter", "escape", "tab", "shift+tab", "space", "backspace", "delete", "insert"})
NAMED = FUNCTION_KEYS | CTRL_KEYS | ARROWS | PAGING_KEYS | _OTHERS

_ALSO = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
_PUNCTUATION = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual's name for a character is not the one in Unicode's table."""


def key_name(written: str) -> str:
    """The key as Textual names it: ``?`` is ``question_mark``. Raises ConfigurationError for what is no key."""
    if len(written) == 1 and written.isprintable() and not written.isspace():
        return written if written.isalnum() else _name_of(written)
    name = written.lower()
    name = _ALSO.get(name, name)
    if name in _NOT_TOLD_APART:
        same = _NOT_TOLD_APART[name]
        raise ConfigurationError(f"terminals do not tell {written} from {same}", "take another key")
    if name in NAMED:
        return name
    nearest = did_you_mean(name, NAMED) if len(name) > 1 else ""
    remedy = nearest if nearest.endswith("?") else "write a character, enter, escape, pagedown, f5, ctrl+x"
    raise ConfigurationError(f"{quoted(written)} is no key", remedy)


def printed(name: str) -> str:
    """The key as users write it."""
    for character in map(chr, range(0x21, 0x7F)):
        if not character.isalnum() and _name_of(character) == name:
            return character
    return name


def is_text(name: str) -> bool:
    """Whether the key, by its name, types a character."""
    return name not in NAMED or name == "space"


def _name_of(character: str) -> str:
    name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    return _PUNCTUATION.get(name, name)
