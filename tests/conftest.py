"""Every test starts from the same place: no site file, no state and no terminal settings of whoever runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_textual_snapshot import SVGImageExtension

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")

# The plugin sets the name that syrupy had for this before its version 5: pictures would be saved as .raw.
SVGImageExtension.file_extension = "svg"

OF_THE_USERS_TERMINAL = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLORTERM")

# Servers are fetched once for all tests; the snapshot plugin keeps its pictures where the second one says.
OF_THE_TESTS = ("RAITUI_CACHE", "TEXTUAL_SNAPSHOT_TEMPDIR")

LONGEST = "test_pictures.py"
"""One worker draws pictures the longest, and computes all the while: it begins while the others wait for servers."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which file comes first matters only to when the last worker is done."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(autouse=True)
def nothing_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Fresh configuration and state folders; what the tests themselves need of the environment stays."""
    for variable in (*OF_THE_USERS_TERMINAL, *_of_the_console()):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    for kind in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "home" / kind.lower()))


def _of_the_console() -> list[str]:
    return [name for name in os.environ if name.startswith(("RAITUI_", "TEXTUAL")) and name not in OF_THE_TESTS]
