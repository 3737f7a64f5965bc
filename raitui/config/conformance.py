"""Holds a YAML tree against the schema and names everything that does not fit, each at its place.

msgspec stops at the first error and knows no lines, so its own description of the schema's types is walked here
beside the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from msgspec import inspect

from raitui.config import schema
from raitui.config.problem import Problem, did_you_mean, quoted
from raitui.config.yaml_tree import MappingNode, Node, Path, ScalarNode, SequenceNode, key_path


class _Place(NamedTuple):
    path: Path
    confidential: bool = False

    def at(self, step: str | int) -> _Place:
        return _Place((*self.path, step), self.confidential)

    def problem(self, node: Node, message: str, remedy: str = "") -> Problem:
        return Problem(node.position, key_path(self.path), message, remedy)


def nonconformities(root: Node) -> Iterator[Problem]:
    """Everything in the tree that the schema of a site file does not allow."""
    return _check(inspect.type_info(schema.File), root, _Place(()))


def _check(kind: inspect.Type, node: Node, place: _Place) -> Iterator[Problem]:
    kinds = _alternatives(kind)
    if any(isinstance(one, inspect.AnyType) for one in kinds):
        return
    fitting = [one for one in kinds if _fits(one, node)]
    if not fitting:
        yield _misfit(kinds, node, place)
        return
    match fitting[0], node:
        case inspect.StructType() as struct, MappingNode():
            yield from _check_section(struct, node, place)
        case inspect.DictType(_, of, least), MappingNode():
            yield from _check_length(least, node, len(node.entries), place)
            for key, entry in node.entries.items():
                yield from _check(of, entry.node, place.at(key))
        case inspect.VarTupleType(of, least), SequenceNode():
            yield from _check_length(least, node, len(node.items), place)
            for index, item in enumerate(node.items):
                yield from _check(of, item, place.at(index))
        case constrained, ScalarNode(_, value):
            yield from _check_scalar(constrained, value, node, place)


def _alternatives(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    match kind:
        case inspect.Metadata(inner):
            return _alternatives(inner)
        case inspect.UnionType(kinds):
            return tuple(one for inner in kinds for one in _alternatives(inner))
        case _:
            return (kind,)


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


def _check_section(kind: inspect.StructType, node: MappingNode, place: _Place) -> Iterator[Problem]:
    section = cast("type[schema.Section]", kind.cls)
    place = _Place(place.path, place.confidential or section.CONFIDENTIAL)
    fields = {field.encode_name: field for field in kind.fields}
    for key, entry in node.entries.items():
        if key in fields:
            yield from _check(fields[key].type, entry.node, place.at(key))
        else:
            remedy = did_you_mean(key, fields.keys() - node.entries.keys())
            yield Problem(entry.key_position, key_path(place.at(key).path), "this key is unknown here", remedy)
    for key, field in fields.items():
        if field.required and key not in node.entries:
            yield place.problem(node, f"the key {quoted(key)} is missing", _description(field.type))
    yield from _check_exactly_one(section.EXACTLY_ONE, node, place)


def _check_exactly_one(keys: tuple[str, ...], node: MappingNode, place: _Place) -> Iterator[Problem]:
    given = [key for key in keys if key in node.entries and not _is_nothing(node.entries[key].node)]
    if keys and len(given) != 1:
        what = f"{' and '.join(given)} stand together" if given else "nothing is given"
        yield place.problem(node, what, f"give exactly one of {', '.join(keys)}")


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _check_length(least: int | None, node: Node, length: int, place: _Place) -> Iterator[Problem]:
    if least and length < least:
        yield place.problem(node, "this is empty", f"give at least {least}")


def _check_scalar(kind: inspect.Type, value: object, node: Node, place: _Place) -> Iterator[Problem]:
    match kind, value:
        case inspect.EnumType(cls), str():
            yield from _check_choice([str(member.value) for member in cls], value, node, place)
        case inspect.LiteralType(choices), str():
            yield from _check_choice([str(choice) for choice in choices], value, node, place)
        case inspect.IntType(_, least, _, most), int():
            if (least is not None and value < least) or (most is not None and value > most):
                bounds = f"at least {least}" if most is None else f"from {least} to {most}"
                yield place.problem(node, f"{quoted(value)} is out of range", f"give a whole number {bounds}")
        case _:
            return


def _check_choice(choices: list[str], value: str, node: Node, place: _Place) -> Iterator[Problem]:
    if value not in choices:
        yield place.problem(node, f"{quoted(value)} is unknown here", did_you_mean(value, choices))


_NAMES: tuple[tuple[type[inspect.Type], str], ...] = (
    (inspect.StrType, "a text"),
    (inspect.EnumType, "a word"),
    (inspect.LiteralType, "a word"),
    (inspect.FloatType, "a number"),
    (inspect.IntType, "a whole number"),
    (inspect.BoolType, "true or false"),
    (inspect.VarTupleType, "a list"),
    (inspect.DictType, "a mapping"),
)


def _expected(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.StructType):
        fields = [field.encode_name for field in kind.fields]
        section = cast("type[schema.Section]", kind.cls)
        shown = list(section.EXACTLY_ONE) or [field.encode_name for field in kind.fields if field.required] or fields
        return f"a mapping such as {{{shown[0]}: …}}"
    return next((name for of, name in _NAMES if isinstance(kind, of)), "nothing")


def _misfit(kinds: tuple[inspect.Type, ...], node: Node, place: _Place) -> Problem:
    names = [_expected(kind) for kind in kinds if not isinstance(kind, inspect.NoneType)]
    confidential = place.confidential or any(_confidential(kind) for kind in kinds)
    found = _found(node, confidential=confidential)
    message = f"expected {' or '.join(dict.fromkeys(names))}, found {found}"
    return place.problem(node, message, _remedy(kinds, node, confidential=confidential))


def _confidential(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.StructType) and cast("type[schema.Section]", kind.cls).CONFIDENTIAL


def _found(node: Node, *, confidential: bool) -> str:
    match node:
        case MappingNode():
            return "a mapping"
        case SequenceNode():
            return "a list"
        case ScalarNode(_, None):
            return "nothing"
        case ScalarNode(_, bool() as value):
            return str(value).lower()
        case ScalarNode(_, value):
            return "a value" if confidential else quoted(value)


def _remedy(kinds: tuple[inspect.Type, ...], node: Node, *, confidential: bool) -> str:
    match node:
        case ScalarNode(_, None):
            return "fill it in, or delete the key"
        case ScalarNode() if confidential:
            return "a secret must be a reference: {secret: NAME}, with NAME in the section secrets"
        case ScalarNode(_, int() | float()) if any(isinstance(kind, inspect.StrType) for kind in kinds):
            return "put it in quotes"
        case _:
            return ""


def _description(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.Metadata) and kind.extra_json_schema:
        return str(kind.extra_json_schema.get("description", ""))
    return ""
