"""The profiles that come with raitui: files in the site file's own syntax, used by name or copied."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec
from msgspec import Struct

from raitui.config import schema
from raitui.config.problem import did_you_mean, quoted
from raitui.config.yaml_file import conforming_tree
from raitui.config.yaml_tree import Node, plain
from raitui.errors import ConfigurationError

KINDS = {
    "systems": "What serving systems, meshes and libraries expose",
    "cases": "What matters to a use case, on raitui's own metric names",
}
_ENDING = ".yaml"


class Shipped(Struct, frozen=True):
    """A shipped profile: the file's text as it stands, its tree, and what it says."""

    name: str
    kind: str
    text: str
    root: Node
    written: schema.Profile


@cache
def _files() -> Mapping[str, tuple[str, Traversable]]:
    found = {
        file.name.removesuffix(_ENDING): (kind, file)
        for kind in KINDS
        for file in files("raitui.config").joinpath("profiles", kind).iterdir()
        if file.name.endswith(_ENDING)
    }
    return dict(sorted(found.items()))


def shipped_names(kind: str | None = None) -> tuple[str, ...]:
    """Their names in the order of the alphabet: all of them, or those of one kind."""
    return tuple(name for name, (of, _) in _files().items() if kind in {None, of})


@cache
def shipped(name: str) -> Shipped:
    """The shipped profile of that name. Raises ConfigurationError."""
    if name not in _files():
        raise ConfigurationError(f"no profile {quoted(name)} is shipped", did_you_mean(name, shipped_names()))
    kind, file = _files()[name]
    content = file.read_bytes()
    root = conforming_tree(Path(file.name), content, schema.Profile)
    return Shipped(name, kind, content.decode(), root, msgspec.convert(plain(root), schema.Profile))
