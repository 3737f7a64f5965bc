"""Sizes in bytes, with their unit: ``16MiB``."""

from __future__ import annotations

import re

from raitui.config.problem import quoted
from raitui.errors import ConfigurationError

_BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_PATTERN = re.compile(r"([0-9]{1,9}) ?([A-Za-z]+)", re.ASCII)
LARGEST = 2**30


def size_bytes(text: str) -> int:
    """A size from 1 kB to 1 GiB, in bytes. Raises ConfigurationError."""
    found = _PATTERN.fullmatch(text)
    if not found or found[2] not in _BYTES:
        raise ConfigurationError(f"{quoted(text)} is not a size", f"write a number and one of {', '.join(_BYTES)}")
    size = int(found[1]) * _BYTES[found[2]]
    if not _BYTES["kB"] <= size <= LARGEST:
        raise ConfigurationError(f"{quoted(text)} is out of range", "give from 1kB to 1GiB")
    return size
