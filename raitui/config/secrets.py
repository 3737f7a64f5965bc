"""Secrets, by reference: read where they lie each time they are needed, so that a rotated one is picked up.

Values are never kept, and never part of a message.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from functools import singledispatchmethod
from pathlib import Path

from msgspec import Struct

from raitui.core.backend_settings import SecretReference
from raitui.errors import ConfigurationError

_LARGEST_FILE = 64 * 1024


class EnvironmentSecret(Struct, frozen=True):
    """A variable of the environment."""

    variable: str


class FileSecret(Struct, frozen=True):
    """The content of a file, less one newline at its end."""

    path: Path


class KeyringSecret(Struct, frozen=True):
    """An entry of the system's keyring."""

    service: str
    user: str


SecretSource = EnvironmentSecret | FileSecret | KeyringSecret


class Secrets:
    """The secrets of a site: called with a reference, gives its value at that moment."""

    def __init__(self, sources: Mapping[str, SecretSource], environment: Mapping[str, str] = os.environ) -> None:
        self._sources = sources
        self._environment = environment

    def __call__(self, reference: SecretReference) -> str:
        """The value, one printable line. Raises ConfigurationError, which names the reference and never the value."""
        if reference.name not in self._sources:
            raise _unreadable(reference, "it is not in the section secrets", "add it there")
        try:
            value = self._read(self._sources[reference.name])
        except ConfigurationError as error:
            raise _unreadable(reference, error.message, error.remedy) from None
        if not value:
            raise _unreadable(reference, "it is empty", "fill it in where it lies")
        if not value.isprintable():
            raise _unreadable(reference, "it holds a line break or a control character", "store it as one line")
        return value

    def exposed(self) -> tuple[str, ...]:
        """Names of the secrets whose file every user of this machine may read."""
        files = {name: source.path for name, source in self._sources.items() if isinstance(source, FileSecret)}
        return tuple(name for name, path in files.items() if path.exists() and path.stat().st_mode & stat.S_IROTH)

    def withheld_from(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment less the variables that hold these secrets: what a program that is started may see of it."""
        held = {source.variable for source in self._sources.values() if isinstance(source, EnvironmentSecret)}
        return {name: value for name, value in environment.items() if name not in held}

    @singledispatchmethod
    def _read(self, source: SecretSource) -> str:
        raise TypeError(source)

    @_read.register
    def _(self, source: EnvironmentSecret) -> str:
        if source.variable not in self._environment:
            message = f"the variable {source.variable} is not in the environment"
            raise ConfigurationError(message, "set it before raitui is started")
        return self._environment[source.variable]

    @_read.register
    def _(self, source: FileSecret) -> str:
        try:
            with source.path.open("rb") as file:
                content = file.read(_LARGEST_FILE + 1)
            text = content.decode()
        except OSError as error:
            message = f"{source.path}: {error.strerror}"
            raise ConfigurationError(message, "see that the file is there and that this user may read it") from None
        except UnicodeDecodeError:
            raise ConfigurationError(f"{source.path} is not UTF-8 text", "store the secret as text") from None
        if len(content) > _LARGEST_FILE:
            raise ConfigurationError(f"{source.path} is larger than 64 KiB", "name the file of the secret") from None
        return text.removesuffix("\n").removesuffix("\r")

    @_read.register
    def _(self, source: KeyringSecret) -> str:
        import keyring
        from keyring.errors import KeyringError

        entry = f"the keyring's entry for {source.user} of {source.service}"
        try:
            value = keyring.get_password(source.service, source.user)
        except KeyringError as error:
            remedy = "unlock the keyring, or use env or file where there is none"
            raise ConfigurationError(f"{entry} cannot be read ({type(error).__name__})", remedy) from None
        if value is None:
            raise ConfigurationError(f"{entry} is not there", f"keyring set {source.service} {source.user}")
        return value


def _unreadable(reference: SecretReference, why: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(f"the secret {reference.name} cannot be read: {why}", remedy)
