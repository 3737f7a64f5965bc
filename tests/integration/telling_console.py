"""raitui, which writes what it has drawn to a file whenever it gets SIGUSR1: ``python -m … FILE ARGUMENTS``."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from types import FrameType
from unittest.mock import patch

from raitui.cli import main
from raitui.terminal.screen_mirror import ScreenMirror

_MIRRORS: list[ScreenMirror] = []


class TellingMirror(ScreenMirror):
    """A mirror that can be found."""

    def __init__(self, width: int, height: int, *, ascii_only: bool = False) -> None:
        super().__init__(width, height, ascii_only=ascii_only)
        _MIRRORS.append(self)

    def cells(self) -> list[list[str]]:
        """What each cell of each row is to show."""
        return [list(row.characters) for row in self._replay.image.rows]


def _tell_to(file: Path) -> None:
    def tell(number: int, frame: FrameType | None) -> None:
        cells = [mirror.cells() for mirror in _MIRRORS if isinstance(mirror, TellingMirror)][-1]
        unfinished = file.with_suffix(".part")
        unfinished.write_text(json.dumps(cells), encoding="utf-8")
        unfinished.replace(file)

    signal.signal(signal.SIGUSR1, tell)


if __name__ == "__main__":
    _tell_to(Path(sys.argv[1]))
    sys.argv[1:2] = []
    with patch("raitui.terminal.driver.ScreenMirror", TellingMirror):
        main()
