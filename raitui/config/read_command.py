"""A program and its arguments, which is never a line for a shell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.placeholder import known_placeholders, no_placeholders
from raitui.config.read_access import AccessReader, longest, not_inline
from raitui.core.backend_settings import CommandSettings, SecretReference
from raitui.errors import ConfigurationError

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_SECRET_VARIABLE = re.compile(r"token|secret|password|passwd|credential|(^|_)key$", re.IGNORECASE)


def read_command(
    place: Located,
    written: schema.Program | schema.ProbeProgram,
    access: AccessReader,
    allowed: frozenset[str],
    longest_s: float,
) -> CommandSettings:
    """One command whose arguments may hold the placeholders in ``allowed``, and which runs at most ``longest_s``."""
    program, *arguments = written.argv
    (place / "argv" / 0).take(no_placeholders, program, program)
    for index, argument in enumerate(arguments, start=1):
        (place / "argv" / index).take(lambda text: known_placeholders(text, allowed), argument, argument)
    return CommandSettings(
        argv=(_located(program, access.folder), *arguments),
        timeout_s=(place / "timeout").take(longest(longest_s), written.timeout, 1.0),
        environment={key: _variable(place / "env" / key, key, text, access) for key, text in written.env.items()},
        folder=str(access.folder),
    )


def _located(program: str, folder: Path) -> str:
    """A bare name is looked for in PATH; a path counts from the site file's folder, as every other path in it."""
    return str(folder / Path(program).expanduser()) if "/" in program else program


def _variable(
    place: Located, key: str, written: str | schema.SecretReference, access: AccessReader
) -> str | SecretReference:
    place.take(_variable_name, key, key, of_key=True)
    if isinstance(written, schema.SecretReference):
        return access.reference(place, written)
    read: Callable[[str], str] = not_inline if _SECRET_VARIABLE.search(key) else str
    return place.take(read, written, "")


def _variable_name(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ConfigurationError("not the name of a variable", "use letters, digits and _, and no digit first")
    return name
