"""A YAML file read whole, and held against the schema of its kind."""

from __future__ import annotations

from pathlib import Path

from raitui.config.conformance import nonconformities
from raitui.config.problem import Position, Problem, SiteFileError
from raitui.config.schema import Section
from raitui.config.yaml_tree import Malformed, Node, parse
from raitui.errors import ConfigurationError

_LARGEST = 4 << 20


def read_content(path: Path, what: str) -> bytes:
    """The bytes of the file, which messages call ``what``. Raises ConfigurationError."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        remedy = "see that the file is there and that this user may read it"
        raise ConfigurationError(f"the {what} {path} cannot be read: {error.strerror}", remedy) from None
    if len(content) > _LARGEST:
        raise ConfigurationError(f"the {what} {path} is larger than 4 MiB", f"name a {what}")
    return content


def conforming_tree(path: Path, content: bytes, of: type[Section]) -> Node:
    """The file as a tree that the schema allows. Raises SiteFileError, with every problem's place, when it does not."""
    root = _tree(path, content)
    problems = list(nonconformities(root, of))
    if problems:
        raise SiteFileError(path, problems)
    return root


def _tree(path: Path, content: bytes) -> Node:
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        position = Position(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        raise SiteFileError(path, [Problem(position, "", "not UTF-8 text", "save it as UTF-8")]) from None
    except Malformed as error:
        raise SiteFileError(path, [error.problem]) from None
