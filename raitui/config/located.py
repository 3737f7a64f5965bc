"""A place in the site file, to which what is found wrong with its value is pinned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from raitui.config.problem import Problem, quoted
from raitui.config.yaml_tree import Node, Path, key_path, position_of
from raitui.errors import ConfigurationError

Written = TypeVar("Written")
Meant = TypeVar("Meant")


class Located:
    """A path in a tree; ``place / "key"`` and ``place / 0`` lead deeper. Places of one tree share their problems."""

    def __init__(self, root: Node, problems: list[Problem], path: Path = ()) -> None:
        self._root = root
        self._problems = problems
        self._path = path

    def __truediv__(self, step: str | int) -> Located:
        return Located(self._root, self._problems, (*self._path, step))

    def refuse(self, message: str, remedy: str = "", *, of_key: bool = False) -> None:
        """Report a problem with the value here, or with its key."""
        position = position_of(self._root, self._path, of_key=of_key)
        self._problems.append(Problem(position, key_path(self._path), message, remedy))

    def take(
        self, read: Callable[[Written], Meant], written: Written, otherwise: Meant, *, of_key: bool = False
    ) -> Meant:
        """What ``read`` makes of the value, or key; reports its ConfigurationError and goes on with ``otherwise``."""
        try:
            return read(written)
        except ConfigurationError as error:
            self.refuse(error.message, error.remedy, of_key=of_key)
            return otherwise

    def each(self, values: Iterable[Written]) -> Iterable[tuple[Located, Written]]:
        """The items of a list, each with its place."""
        return ((self / index, value) for index, value in enumerate(values))

    def refuse_repeated(self, names: Iterable[str], what: str, key: str = "name") -> None:
        """Report each item of a list whose name an earlier item has."""
        seen: set[str] = set()
        for place, name in self.each(names):
            if name in seen:
                (place / key).refuse(f"there is another {what} {quoted(name)} above", "give each its own name")
            seen.add(name)
