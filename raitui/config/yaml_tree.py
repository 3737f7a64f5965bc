"""YAML read into a tree in which every key and every value knows its place in the file.

Stricter than YAML, because a site file is read under stress by people: duplicate keys, tags, anchors, merge keys and
further documents are refused. What services share is said once in a profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from raitui.config.problem import Position, Problem, quoted
from raitui.config.yaml_scalar import Scalar, plain_scalar

if TYPE_CHECKING:
    from yaml import Event

Path = tuple[str | int, ...]
"""The keys and indexes that lead from the top of the file to a value."""

_DEEPEST = 32
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT = Position(1, 1)


class ScalarNode(Struct, frozen=True):
    """A single value."""

    position: Position
    value: Scalar


class SequenceNode(Struct, frozen=True):
    """A list."""

    position: Position
    items: tuple[Node, ...]


class Entry(Struct, frozen=True):
    """A value, and where its key stands."""

    key_position: Position
    node: Node


class MappingNode(Struct, frozen=True):
    """Keys and values, in the order of the file."""

    position: Position
    entries: Mapping[str, Entry]


Node = ScalarNode | SequenceNode | MappingNode


class Malformed(Exception):  # noqa: N818 - carries a problem to whoever knows the file's name
    """The text is not a tree of the kind that a site file may be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def key_path(path: Path) -> str:
    """``profiles.core.slis[0].target``."""
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in path)
    return shown.removeprefix(".")


def _key(step: str) -> str:
    return step if re.fullmatch(r"[\w/-]+", step) else quoted(step)


def plain(node: Node) -> object:
    """The tree as lists, dicts and scalars."""
    match node:
        case ScalarNode(_, value):
            return value
        case SequenceNode(_, items):
            return [plain(item) for item in items]
        case MappingNode(_, entries):
            return {key: plain(entry.node) for key, entry in entries.items()}


def position_of(root: Node, path: Path, *, of_key: bool = False) -> Position:
    """Where the value at ``path`` begins, or its key; for what is not in the file, the nearest place above it."""
    position, node = root.position, root
    for step in path:
        match node, step:
            case MappingNode(_, entries), str() if step in entries:
                key_position, node = entries[step].key_position, entries[step].node
                position = key_position if of_key else node.position
            case SequenceNode(_, items), int() if step < len(items):
                node = items[step]
                position = node.position
            case _:
                return position
    return position


def parse(text: str) -> Node:
    """The one document in ``text``. Raises Malformed."""
    import yaml

    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        raise Malformed(_unprintable(text, unprintable))
    try:
        return _Composer(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(mark.line + 1, mark.column + 1) if mark else _ROOT
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise Malformed(Problem(position, "", f"not YAML: {what}", "check indentation, colons and quotes")) from None


def _unprintable(text: str, found: re.Match[str]) -> Problem:
    before = text[: found.start()]
    position = Position(before.count("\n") + 1, found.start() - before.rfind("\n"))
    return Problem(position, "", f"the character {quoted(found.group())} is not allowed", "delete it, or escape it")


class _Composer:
    """Builds nodes from the events of a YAML parser."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events

    def document(self) -> Node:
        import yaml

        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return MappingNode(_ROOT, {})
        root = self._node(next(self._events), ())
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _refused(event, (), "a second document begins here", "keep one document: delete the line ---")
        return root

    def _node(self, event: Event, path: Path) -> Node:
        import yaml

        _check(event, path)
        match event:
            case yaml.SequenceStartEvent():
                return self._sequence(event, path)
            case yaml.MappingStartEvent():
                return self._mapping(event, path)
            case yaml.ScalarEvent():
                value = plain_scalar(event.value) if event.implicit[0] else event.value
                return ScalarNode(_position(event), value)
            case _:
                raise _refused(event, path, "an alias is not allowed", "write the value out; share it in a profile")

    def _sequence(self, start: Event, path: Path) -> SequenceNode:
        import yaml

        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return SequenceNode(_position(start), tuple(items))

    def _mapping(self, start: Event, path: Path) -> MappingNode:
        import yaml

        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = _checked_key(event, path)
            if key in entries:
                first = entries[key].key_position
                remedy = f"delete one: the first stands at line {first.line}, column {first.column}"
                raise _refused(event, (*path, key), "this key is already there", remedy)
            entries[key] = Entry(_position(event), self._node(next(self._events), (*path, key)))
        return MappingNode(_position(start), entries)


def _position(event: Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else _ROOT


def _refused(event: Event, path: Path, message: str, remedy: str) -> Malformed:
    return Malformed(Problem(_position(event), key_path(path), message, remedy))


def _check(event: Event, path: Path) -> None:
    if len(path) > _DEEPEST:
        raise _refused(event, path, "nested too deeply", f"nest at most {_DEEPEST} levels")
    if getattr(event, "anchor", None) and hasattr(event, "implicit"):
        raise _refused(event, path, "an anchor is not allowed", "write the value out; share it in a profile")
    if getattr(event, "tag", None) is not None:
        raise _refused(event, path, "a tag is not allowed", "delete what begins with !, or quote it")


def _checked_key(event: Event, path: Path) -> str:
    import yaml

    if not isinstance(event, yaml.ScalarEvent):
        raise _refused(event, path, "a key must be a plain text", "write the key as one word")
    _check(event, path)
    if event.implicit[0] and event.value == "<<":
        raise _refused(event, path, "a merge key is not allowed", "write the keys out; share them in a profile")
    key: str = event.value
    return key
