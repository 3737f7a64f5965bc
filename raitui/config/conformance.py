"""Holds a YAML tree against the schema and names everything that does not fit, each at its place.

msgspec stops at the first error and knows no lines, so its own description of the schema's types is walked here
beside the tree.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, cast

from msgspec import inspect

from raitui.config import schema
from raitui.config.problem import Problem, did_you_mean, quoted
from raitui.config.yaml_tree import Entry, MappingNode, Node, Path, ScalarNode, SequenceNode, key_path

Kinds = tuple[inspect.Type, ...]


class _Place(NamedTuple):
    path: Path
    confidential: bool = False

    def at(self, step: str | int) -> _Place:
        return _Place((*self.path, step), self.confidential)

    def problem(self, node: Node | Entry, message: str, remedy: str = "") -> Problem:
        position = node.key_position if isinstance(node, Entry) else node.position
        return Problem(position, key_path(self.path), message, remedy)


def nonconformities(root: Node, of: type[schema.Section] = schema.File) -> Iterator[Problem]:
    """Everything in the tree that the schema of such a file, a site file if nothing else is said, does not allow."""
    return _check(_type_of_file(of), root, _Place(()))


@cache
def _type_of_file(of: type[schema.Section]) -> inspect.Type:
    return inspect.type_info(of)


def _check(kind: inspect.Type, node: Node, place: _Place) -> Iterator[Problem]:
    kinds = tuple(_alternatives(kind))
    if any(isinstance(one, inspect.AnyType) for one in kinds):
        return
    place = _Place(place.path, place.confidential or any(map(_confidential, kinds)))
    fitting = next((one for one in kinds if _fits(one, node)), None)
    if fitting is None:
        yield _misfit(kinds, node, place)
    else:
        yield from _check_within(fitting, node, place)


def _check_within(kind: inspect.Type, node: Node, place: _Place) -> Iterator[Problem]:
    match kind, node:
        case inspect.StructType(), MappingNode():
            yield from _check_section(kind, node, place)
        case inspect.DictType(_, of, least), MappingNode():
            yield from _check_length(least, len(node.entries), node, place)
            for key, entry in node.entries.items():
                yield from _check_line(key, entry, place)
                yield from _check(of, entry.node, place.at(key))
        case inspect.VarTupleType(of, least), SequenceNode():
            yield from _check_length(least, len(node.items), node, place)
            for index, item in enumerate(node.items):
                yield from _check(of, item, place.at(index))
        case _, ScalarNode(_, value):
            yield from _check_scalar(kind, value, node, place)


def _alternatives(kind: inspect.Type) -> Iterator[inspect.Type]:
    match kind:
        case inspect.Metadata(inner):
            yield from _alternatives(inner)
        case inspect.UnionType(kinds):
            for inner in kinds:
                yield from _alternatives(inner)
        case _:
            yield kind


def _fits(kind: inspect.Type, node: Node) -> bool:
    match kind, node:
        case (inspect.StructType() | inspect.DictType(), MappingNode()) | (inspect.VarTupleType(), SequenceNode()):
            return True
        case inspect.NoneType(), ScalarNode(_, None):
            return True
        case inspect.BoolType(), ScalarNode(_, bool()):
            return True
        case inspect.FloatType() | inspect.IntType(), ScalarNode(_, bool()):
            return False
        case (inspect.FloatType(), ScalarNode(_, int() | float())) | (inspect.IntType(), ScalarNode(_, int())):
            return True
        case ((inspect.StrType() | inspect.EnumType() | inspect.LiteralType()), ScalarNode(_, str())):
            return True
        case _:
            return False


def _section(kind: inspect.StructType) -> type[schema.Section]:
    return cast("type[schema.Section]", kind.cls)


def _check_section(kind: inspect.StructType, node: MappingNode, place: _Place) -> Iterator[Problem]:
    fields = {field.encode_name: field for field in kind.fields}
    for key, entry in node.entries.items():
        if key in fields:
            yield from _check(fields[key].type, entry.node, place.at(key))
        else:
            yield _unknown(key, entry, fields.keys() - node.entries.keys(), place)
    for key, field in fields.items():
        if field.required and key not in node.entries:
            yield place.problem(node, f"the key {quoted(key)} is missing", _meaning(field.type))
    yield from _check_exactly_one(_section(kind).EXACTLY_ONE, node, place)
    at_least_one = _section(kind).AT_LEAST_ONE
    if at_least_one and not _given(at_least_one, node):
        yield place.problem(node, "what matters is missing", f"give one of {', '.join(at_least_one)}")


def _unknown(key: str, entry: Entry, known: set[str], place: _Place) -> Problem:
    if place.confidential:
        return place.problem(entry, "a key here is unknown", f"known here: {', '.join(sorted(known))}")
    return place.at(key).problem(entry, "this key is unknown here", did_you_mean(key, known))


def _given(keys: tuple[str, ...], node: MappingNode) -> list[str]:
    return [key for key in keys if key in node.entries and not _is_nothing(node.entries[key].node)]


def _check_exactly_one(keys: tuple[str, ...], node: MappingNode, place: _Place) -> Iterator[Problem]:
    given = _given(keys, node)
    if keys and len(given) != 1:
        what = f"{' and '.join(given)} stand together" if given else "what matters is missing"
        yield place.problem(node, what, f"give exactly one of {', '.join(keys)}")


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _check_length(least: int | None, length: int, node: Node, place: _Place) -> Iterator[Problem]:
    if least and length < least:
        yield place.problem(node, "this is empty", f"give at least {least}")


def _check_line(text: str, node: Node | Entry, place: _Place) -> Iterator[Problem]:
    if not text.isprintable():
        yield place.problem(
            node, "a text holds a line break or an invisible character", "keep it on one line; fold a long one with >-"
        )


def _check_scalar(kind: inspect.Type, value: object, node: Node, place: _Place) -> Iterator[Problem]:
    match kind, value:
        case inspect.EnumType(cls), str():
            yield from _check_choice([str(member.value) for member in cls], value, node, place)
        case inspect.LiteralType(choices), str():
            yield from _check_choice([str(choice) for choice in choices], value, node, place)
        case inspect.StrType(least), str():
            yield from _check_length(least, len(value), node, place)
            yield from _check_line(value, node, place)
        case ((inspect.IntType() | inspect.FloatType()), int() | float()):
            yield from _check_range(kind, value, node, place)
        case _:
            return


def _check_choice(choices: list[str], value: str, node: Node, place: _Place) -> Iterator[Problem]:
    if value not in choices:
        yield place.problem(node, f"{quoted(value)} is unknown here", did_you_mean(value, choices))


def _check_range(
    kind: inspect.IntType | inspect.FloatType, value: float, node: Node, place: _Place
) -> Iterator[Problem]:
    least, most = -math.inf if kind.ge is None else kind.ge, math.inf if kind.le is None else kind.le
    if not math.isfinite(value):
        yield place.problem(node, f"{value!r} is not a number", "give a finite number")
    elif not least <= value <= most:
        expected = f"give {least}" if least == most else f"give a number from {least} to {most}"
        yield place.problem(node, f"{value!r} is out of range", expected)


_NAMES: tuple[tuple[type[inspect.Type], str], ...] = (
    (inspect.StrType, "a text"),
    (inspect.EnumType, "a word"),
    (inspect.LiteralType, "a word"),
    (inspect.FloatType, "a number"),
    (inspect.IntType, "a whole number"),
    (inspect.BoolType, "true or false"),
    (inspect.VarTupleType, "a list"),
    (inspect.DictType, "a mapping"),
    (inspect.StructType, "a mapping"),
)
_YAML_1_1_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def _misfit(kinds: Kinds, node: Node, place: _Place) -> Problem:
    expected = [name for kind in kinds for of, name in _NAMES if isinstance(kind, of)]
    found = _found(node, confidential=place.confidential)
    return place.problem(node, f"expected {' or '.join(dict.fromkeys(expected))}, found {found}", _remedy(kinds, node))


def _confidential(kind: inspect.Type) -> bool:
    match kind:
        case inspect.StructType():
            return _section(kind).CONFIDENTIAL
        case inspect.DictType(_, of):
            return any(map(_confidential, _alternatives(of)))
        case _:
            return False


def _found(node: Node, *, confidential: bool) -> str:
    match node:
        case MappingNode():
            return "a mapping"
        case SequenceNode():
            return "a list"
        case ScalarNode(_, None):
            return "nothing"
        case _ if confidential:
            return "a single value"
        case ScalarNode(_, bool() as value):
            return str(value).lower()
        case ScalarNode(_, value):
            return quoted(value)


def _remedy(kinds: Kinds, node: Node) -> str:
    particular = [_section(kind).REMEDY for kind in kinds if isinstance(kind, inspect.StructType)]
    match node:
        case _ if any(particular):
            return " or ".join(filter(None, particular))
        case ScalarNode(_, None):
            return "fill it in, or delete the key"
        case ScalarNode(_, str() as word) if any(isinstance(kind, inspect.BoolType) for kind in kinds):
            return f"write {_YAML_1_1_BOOLEANS.get(word.lower(), 'true or false')}"
        case ScalarNode(_, int() | float()) | MappingNode() if any(isinstance(kind, inspect.StrType) for kind in kinds):
            return "put it in quotes"
        case _:
            return ", ".join(f"known keys: {', '.join(_keys(kind))}" for kind in kinds if _keys(kind))


def _keys(kind: inspect.Type) -> list[str]:
    return [field.encode_name for field in kind.fields] if isinstance(kind, inspect.StructType) else []


def _meaning(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(_, {"description": str() as description}):
            return description
        case inspect.StructType():
            return (_section(kind).__doc__ or "").split("\n", 1)[0].rstrip(".")
        case _:
            return ""
