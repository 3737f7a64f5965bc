"""What is wrong in a site file: where, on which key, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from raitui.errors import ConfigurationError

MAXIMUM_REPORTED = 10
"""Problems reported at once; further ones are counted."""

_LONGEST_QUOTE = 60


class Position(Struct, frozen=True, order=True):
    """Where a key or a value begins; lines and columns count from 1."""

    line: int
    column: int


class Problem(Struct, frozen=True):
    """One thing that is wrong. ``key`` is the path of keys from the top of the file, empty for the file as a whole."""

    position: Position
    key: str
    message: str
    remedy: str = ""

    def described(self, file: Path) -> str:
        """``FILE:LINE:COLUMN: KEY: what is wrong: what to do``."""
        parts = (f"{file}:{self.position.line}:{self.position.column}", self.key, self.message, self.remedy)
        return ": ".join(part for part in parts if part)


class SiteFileError(ConfigurationError):
    """A site file that was refused, with every problem that was found in it."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.position, problem.key)))
        super().__init__(_message(file, self.problems))


def _message(file: Path, problems: tuple[Problem, ...]) -> str:
    if len(problems) == 1:
        return problems[0].described(file)
    lines = [f"{len(problems)} problems in {file}"]
    lines += [problem.described(file) for problem in problems[:MAXIMUM_REPORTED]]
    if len(problems) > MAXIMUM_REPORTED:
        lines.append(f"and {len(problems) - MAXIMUM_REPORTED} more")
    return "\n  ".join(lines)


def quoted(value: object) -> str:
    """A value from the file, safe to print on one line: control characters visible, length capped."""
    text = repr(value)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The nearest known name as a question, or else all of them."""
    names = sorted(known)
    near = get_close_matches(given, names, n=1)
    if near:
        return f"did you mean {quoted(near[0])}?"
    return f"known here: {', '.join(names)}" if names else "none are known here"
