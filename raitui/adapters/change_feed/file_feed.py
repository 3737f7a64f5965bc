"""Changes from a file that pipelines append JSON lines to."""

from __future__ import annotations

import threading

from raitui.adapters.change_feed.daemon_call import on_daemon_thread
from raitui.adapters.change_feed.grown_file import MOST_READ, GrownFile
from raitui.adapters.change_feed.told_lines import ToldLines
from raitui.core.change import Change


class FileChangeFeed:
    """Follows one file, also when it is rotated or cut. ``name`` is what the site calls the feed."""

    def __init__(self, name: str, path: str, most_read: int = MOST_READ) -> None:
        self._name = name
        self._file = GrownFile(name, path, most_read)
        self._lines = ToldLines(name)
        self._reading = threading.Lock()

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def changes(self) -> tuple[Change, ...]:
        """Every change so far, newest first.

        Raises:
            IncompleteFeedError: some lines cannot be read, or were left out; it holds the changes of the others.
            SourceError: the file cannot be read.
        """
        return await on_daemon_thread(self._read, f"reading {self._name}")

    async def aclose(self) -> None:
        """Let go of the file, unless it is being read by somebody who may never come back."""
        if self._reading.acquire(blocking=False):
            try:
                self._file.close()
            finally:
                self._reading.release()

    def _read(self) -> tuple[Change, ...]:
        with self._reading:
            for piece in self._file.grown():
                if piece.begun:
                    self._lines.begin(piece.left_out)
                self._lines.add(piece.content)
            return self._lines.told()
