"""Which keys the user has given to which bindings, and that none of them can be mistaken for another.

A containment key must be one that nobody presses by mistake: no lower-case letter, nothing that moves the pointer nor
its shifted twin, and no letter whose other case is another key of the same screen, for CapsLock makes one of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from raitui.bindings import ACTS, BINDINGS, PLACES, KeyBinding, Keymap, Place, keys_of
from raitui.config.key_name import CTRL_KEYS, EDITING_KEYS, FUNCTION_KEYS, is_text, key_name, printed
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted

SHIFTED_NAVIGATION = frozenset("JKHLGN")
_CONFIRMING = frozenset({"enter"}) | CTRL_KEYS | FUNCTION_KEYS
ONLY_CAPITALS = "a containment key is a capital other than J K H L G N, a function key, or ctrl with a letter"
ONLY_CONFIRMING = "where text is typed, what acts is on enter, a function key, or ctrl with a letter"


def read_keymap(place: Located, written: Mapping[str, str | Sequence[str]], before: Keymap | None = None) -> Keymap:
    """The keymap of the section upon the one ``before`` it. What cannot be is reported, and left out."""
    found = {**(before or {})}
    for id_, keys in written.items():
        if id_ not in BINDINGS:
            (place / id_).refuse("there is no such binding", did_you_mean(id_, BINDINGS), of_key=True)
            continue
        at, row = place / id_, BINDINGS[id_]
        names = tuple(dict.fromkeys(_name(at, row, key) for key in ([keys] if isinstance(keys, str) else keys)))
        if not names:
            at.refuse("a binding without a key", "give it one, or delete the line")
        elif all(names):
            found[id_] = names
    for one, other, what in conflicts(found):
        mine, against = (one, other) if one.id in written else (other, one)
        if mine.id in written:
            (place / mine.id).refuse(f"{what} {against.id} ({against.title})", "give one of the two another key")
    return found


def _name(place: Located, row: KeyBinding, written: str) -> str:
    name = place.take(key_name, written, "")
    unfit = _unfit(row, name) if name else ""
    if unfit:
        place.refuse(f"{quoted(written)} is no key for {row.id}", unfit)
    return "" if unfit else name


def _unfit(row: KeyBinding, key: str) -> str:
    """Why the binding cannot have that key; empty when it can."""
    typed = any(place.takes_text and row in place.groups[0] for place in PLACES.values())
    if typed and (is_text(key) or key in EDITING_KEYS):
        return ONLY_CONFIRMING if row.id.startswith(ACTS) else "where text is typed, letters and backspace are text"
    if not row.id.startswith(ACTS):
        return ""
    if typed:
        return "" if key in _CONFIRMING else ONLY_CONFIRMING
    capital = len(key) == 1 and key.isupper() and key not in SHIFTED_NAVIGATION
    return "" if capital or key in CTRL_KEYS | FUNCTION_KEYS else ONLY_CAPITALS


def conflicts(keymap: Keymap) -> Iterator[tuple[KeyBinding, KeyBinding, str]]:
    """Every two bindings that are in each other's way somewhere, once, and how; what stands behind it is the second."""
    told: set[frozenset[str]] = set()
    for place in PLACES.values():
        for one, other, what in _conflicts_at(place, keymap):
            pair = frozenset({one.id, other.id})
            if pair not in told:
                told.add(pair)
                yield one, other, what


def _conflicts_at(place: Place, keymap: Keymap) -> Iterator[tuple[KeyBinding, KeyBinding, str]]:
    holders: dict[str, KeyBinding] = {}
    for row in place.bindings():
        for key in _in_force(place, row, keymap):
            holder = holders.setdefault(key, row)
            if holder is not row:
                yield holder, row, f"on {place.title} {printed(key)} is bound twice, the other time to"
    for key, row in holders.items():
        twin = key.swapcase() if len(key) == 1 else key
        other = holders.get(twin, row)
        if row.id.startswith(ACTS) and other is not row:
            yield row, other, f"on {place.title} CapsLock makes {printed(twin)} of {printed(key)}, which is bound to"


def _in_force(place: Place, row: KeyBinding, keymap: Keymap) -> Iterator[str]:
    """The binding's keys that are keys there: where text is typed, no letter is."""
    return (key for key in keys_of(row, keymap) if not (place.takes_text and is_text(key)))
