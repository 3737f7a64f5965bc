"""What measurements share: folders, the environment of what they start, sites, and how long to look."""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from enum import Enum
from pathlib import Path

from benchmarks.served_site import ServedSite, served_site
from benchmarks.terminal import Terminal


class Looks(Enum):
    """How thoroughly is measured.

    BRIEF looks are half as many, or half as long; QUICK ones prove little: enough to see that a measurement works.
    """

    FULL = "full"
    BRIEF = "brief"
    QUICK = "quick"


class Laboratory:
    """What measurements are made in; all that they start lies in ``folder``."""

    def __init__(self, folder: Path, looks: Looks) -> None:
        self._folder = folder
        self._looks = looks
        self._site: ServedSite | None = None
        self._servers = ExitStack()

    def chosen(self, full: int, quick: int) -> int:
        """How many times, or for how many seconds, as this run is meant."""
        match self._looks:
            case Looks.FULL:
                return full
            case Looks.BRIEF:
                return max(quick, math.ceil(full / 2))
            case Looks.QUICK:
                return quick

    def new_folder(self) -> Path:
        """An empty folder."""
        return Path(tempfile.mkdtemp(dir=self._folder))

    def site(self, services: int) -> ServedSite:
        """A site of that size; the one before it, if it had another, is ended."""
        if self._site is None or self._site.services != services:
            self.close()
            self._site = self._servers.enter_context(served_site(services, self.new_folder()))
        return self._site

    def close(self) -> None:
        """End the site."""
        self._site = None
        self._servers.close()

    def terminal(self, *arguments: str) -> Terminal:
        """Python with these arguments in a terminal, with a state folder that no other run has."""
        return self.terminal_of(sys.executable, *arguments)

    def terminal_of(self, *command: str) -> Terminal:
        """A program in a terminal."""
        return Terminal(command, self.own_folders())

    def own_folders(self) -> Mapping[str, str]:
        """Variables that give a program a state folder that no other run has."""
        return {"XDG_STATE_HOME": str(self.new_folder())}


@contextmanager
def laboratory(looks: Looks = Looks.FULL) -> Iterator[Laboratory]:
    """A laboratory that leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="raitui-benchmarks-") as folder:
        shared = Laboratory(Path(folder), looks)
        try:
            yield shared
        finally:
            shared.close()
