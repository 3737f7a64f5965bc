"""Where a user's configuration and state lie. Source: the XDG Base Directory Specification 0.8."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_NAME = "raitui"
SYSTEM_FOLDER = Path("/etc") / _NAME


def configuration_folder(environment: Mapping[str, str]) -> Path:
    """Where the user's own site file and settings lie."""
    return _folder(environment, "XDG_CONFIG_HOME", ".config")


def state_folder(environment: Mapping[str, str]) -> Path:
    """Where what must outlive the program lies, the log of actions first of all."""
    return _folder(environment, "XDG_STATE_HOME", ".local/state")


def _folder(environment: Mapping[str, str], variable: str, otherwise: str) -> Path:
    base = Path(environment.get(variable, ""))
    if not base.is_absolute():
        base = Path(environment.get("HOME") or Path.home()) / otherwise
    return base / _NAME
