"""Names that are taken for others, or hide what they are, each with an id that cannot be (fault 31).

A name is warned about when

- it **hides** something: it came with controls, bidi overrides or letters without width, which cleaning made visible;
- it **mixes** alphabets: its letters are of more than one script. Latin beside Chinese, Japanese or Korean is how those
  are written, and no mixture (UTS 39, section 5.2, "highly restrictive");
- it **poses** as another: it has characters beyond ASCII, and all of them look like ones of ASCII;
- it has a **twin**: another name in the same place has the same skeleton (``raitui.core.skeleton``).

Nothing else depends on it: actions go to the service of exactly that name.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

from msgspec import Struct

from raitui.core.skeleton import as_ascii, hides_something, skeleton, stable_id


class NameOf(Enum):
    """What a name is the name of."""

    SERVICE = "service"
    OWNER = "owner"
    VERSION = "version"
    COHORT = "cohort"


class LookAlike(Struct, frozen=True):
    """A name that is warned about: ``stable_id`` in ASCII, ``why`` if it is suspect all by itself, its twins' ids."""

    of: NameOf
    name: str
    stable_id: str
    why: str
    twins: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """Whose name it is, its id, what it is taken for, and why it is suspect by itself, in one line."""
        like = f"looks like {', '.join(self.twins)}" if self.twins else ""
        return f"{self.of.value} {self.name} (id {self.stable_id}): {', '.join(filter(None, (like, self.why)))}"


HIDES: Final = "holds characters that cannot be seen"
_LETTERS: Final = frozenset({"Lu", "Ll", "Lt", "Lo"})
_BESIDE_LATIN: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})


def look_alikes(of: NameOf, names: tuple[str, ...]) -> Mapping[str, LookAlike]:
    """Those of the names that are warned about. The same names are looked through once, however often they come."""
    return _looked_through(of, names) if names else {}


@lru_cache(maxsize=8_192)
def _looked_through(of: NameOf, names: tuple[str, ...]) -> Mapping[str, LookAlike]:
    alike = defaultdict[str, list[str]](list)
    for name in dict.fromkeys(names):
        alike[skeleton(name)].append(name)
    found = {}
    for group in alike.values():
        for name in group:
            twins = tuple(stable_id(other) for other in group if other != name)
            why = suspicion(name)
            if why or twins:
                found[name] = LookAlike(of, name, stable_id(name), why, twins)
    return found


@lru_cache(maxsize=65_536)
def suspicion(name: str) -> str:
    """Why a name is suspect all by itself; empty when it is not."""
    if name.isascii():
        return ""
    if hides_something(name):
        return HIDES
    scripts = scripts_of(name)
    if len(scripts) > 1:
        return f"mixes {' and '.join(scripts)}"
    return f"reads {as_ascii(name)}, and is not" if as_ascii(name).isascii() else ""


def scripts_of(name: str) -> list[str]:
    """The scripts of its letters, in order; those that are usually written beside Latin count as Latin beside it."""
    letters = (one for one in unicodedata.normalize("NFKD", name) if unicodedata.category(one) in _LETTERS)
    found = {unicodedata.name(one, "UNKNOWN").split()[0] for one in letters}
    if found & _BESIDE_LATIN:
        found = found - _BESIDE_LATIN - {"LATIN"} | {"EAST ASIAN"}
    return sorted(script.title() for script in found)
