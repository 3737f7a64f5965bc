"""Where a site file says that secrets lie. What was written is never repeated: it may be a secret by mistake."""

from __future__ import annotations

import re
from pathlib import Path

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.secrets import EnvironmentSecret, FileSecret, KeyringSecret, SecretSource
from raitui.errors import ConfigurationError

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def read_secret(place: Located, written: schema.SecretSource, folder: Path) -> SecretSource:
    """One source; a relative path counts from ``folder``."""
    match written:
        case schema.SecretSource(env=str() as variable):
            return EnvironmentSecret((place / "env").take(_variable, variable, ""))
        case schema.SecretSource(file=str() as path):
            return FileSecret(folder / Path(path).expanduser())
        case schema.SecretSource(keyring=schema.KeyringEntry(service, user)):
            return KeyringSecret(service, user)
        case _:
            raise TypeError(type(written))


def _variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ConfigurationError(
            "not the name of a variable of the environment",
            "name the variable that holds the secret, such as PROM_TOKEN; never write the secret here",
        )
    return name
