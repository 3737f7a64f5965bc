"""Plain values as YAML that is read the same by every reader: a text that could be mistaken is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]

_LINE_LENGTH = 120
_PLAIN = re.compile(r"[a-z][a-z0-9_-]+|[0-9]+[smhd]")
_WORDS_OF_YAML_1_1 = frozenset({"no", "on", "yes", "off", "true", "false", "null"})
_SPECIAL = re.compile(r'["\\]|[^ -~]')
_PRINTABLE = re.compile(r"[ -~]+")
_LITERAL = re.compile(r"[!-~][ -~]*(?:\n[ -~]*)*\n[ -~]*[!-~]")


def yaml_text(document: Mapping[str, Value]) -> str:
    """A document; what fits a line is written in one."""
    return "\n".join((*_block(document, 0), ""))


def _scalar(value: str | float) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case _:
            # Readers of YAML 1.1 take 1e-07 for a text.
            return re.sub(r"^(-?[0-9]+)e", r"\1.0e", repr(value))


def _text(value: str) -> str:
    """As it stands where nobody mistakes it, in quotes otherwise: single ones where it holds double ones itself."""
    if _PLAIN.fullmatch(value) and value not in _WORDS_OF_YAML_1_1:
        return value
    if '"' in value and _PRINTABLE.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return f'"{_SPECIAL.sub(_escaped, value)}"'


def _escaped(special: re.Match[str]) -> str:
    return f"\\U{ord(special[0]):08X}"


def _flow(value: Value) -> str:
    match value:
        case str() | int() | float():
            return _scalar(value)
        case Mapping():
            return f"{{{', '.join(f'{_scalar(key)}: {_flow(inner)}' for key, inner in value.items())}}}"
        case _:
            return f"[{', '.join(map(_flow, value))}]"


def _is_literal(value: Value) -> bool:
    """Whether it is a text of several lines that can stand as it is; nothing in it is then mistaken for anything."""
    return isinstance(value, str) and _LITERAL.fullmatch(value) is not None


def _fits(value: Value, indent: int) -> bool:
    return isinstance(value, str | int | float) or indent + len(_flow(value)) <= _LINE_LENGTH


def _block(value: Value, indent: int) -> Iterator[str]:
    margin = " " * indent
    match value:
        case Mapping():
            for key, inner in value.items():
                label = f"{margin}{_scalar(key)}:"
                if indent and _is_literal(inner):
                    yield f"{label} |-"
                    yield from (f"{margin}  {text}" for text in str(inner).split("\n"))
                elif indent and _fits(inner, len(label) + 1):
                    yield f"{label} {_flow(inner)}"
                else:
                    yield label
                    yield from _block(inner, indent + 2)
        case str() | int() | float():
            yield margin + _scalar(value)
        case _:
            for inner in value:
                yield from _item(inner, indent)


def _item(value: Value, indent: int) -> Iterator[str]:
    margin = " " * indent
    if _fits(value, indent + 2):
        yield f"{margin}- {_flow(value)}"
        return
    first, *others = _block(value, indent + 2)
    yield f"{margin}- {first.lstrip()}"
    yield from others
