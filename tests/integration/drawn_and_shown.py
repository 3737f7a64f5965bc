"""A console of which is known what it has drawn, beside what its terminal shows of that."""

from __future__ import annotations

import json
import re
import signal
import unicodedata
from functools import partial
from pathlib import Path

from raitui.terminal.cell_image import has_disputed_width
from tests.integration.console import Console
from tests.readiness import wait_until

SAME_WITHIN_S = 10.0
TOLD_WITHIN_S = 5.0
RANGE = re.compile(r"[0-9]+–([0-9]+) of ([0-9]+)")


class Watched:
    """A console whose picture on the terminal is compared with what it has drawn, cell by cell."""

    def __init__(self, site_file: Path, size: tuple[int, int]) -> None:
        self._told = site_file.with_name(f"told-{size[0]}.json")
        self.console = Console(["--config", str(site_file)], through=self._telling, size=size)

    def go(self, keys: str, pattern: str) -> None:
        """Type them, wait for what is then on the screen, and see that the picture is right."""
        if keys:
            self.console.terminal.type(keys)
        self.console.wait_for(pattern)
        self.see()

    def find(self, typed: str) -> None:
        """Filter the fleet until one service is left."""
        self.go(f"/{typed}", "  1 of [0-9]+ match")
        self.go("\r", "^>")

    def find_no_more(self) -> None:
        """Put the filter away."""
        self.console.terminal.type("\x1b")
        wait_until(lambda: " match " not in self.console.text, "the filter is gone")
        self.see()

    def page_through(self) -> None:
        """See each page of what is longer than the screen."""
        while (page := RANGE.search(self.console.text)) and page[1] != page[2]:
            self.console.terminal.type("n")
            wait_until(partial(self._lacks, page[0]), "the next page")
            self.see()

    def see(self) -> None:
        """The picture is, within a moment, just what was drawn: no cell of it has moved."""
        differences: list[str] = []

        def same() -> bool:
            differences[:] = self._differences()
            return not differences

        try:
            wait_until(same, "the terminal shows what was drawn", SAME_WITHIN_S)
        except TimeoutError as error:
            error.add_note("\n".join([*differences, self.console.text]))
            raise

    def received(self) -> str:
        """All that the terminal has got."""
        return bytes(self.console.terminal.received).decode()

    def _lacks(self, text: str) -> bool:
        return text not in self.console.text

    def _told_anew(self) -> str:
        return self._told.read_text(encoding="utf-8") if self._told.exists() else ""

    def _telling(self, command: list[str]) -> list[str]:
        return [command[0], "-m", "tests.integration.telling_console", str(self._told), *command[3:]]

    def _differences(self) -> list[str]:
        self._told.unlink(missing_ok=True)
        self.console.signal(signal.SIGUSR1)
        drawn = json.loads(wait_until(self._told_anew, "the console tells what it has drawn", TOLD_WITHIN_S))
        shown = self.console.terminal.cells()
        return [
            f"row {number}: {''.join(there)!r} is shown as {''.join(here)!r}"
            for number, (there, here) in enumerate(zip(drawn, shown, strict=True))
            if not all(map(_is_same, there, here))
        ]


def _is_same(drawn: str, shown: str) -> bool:
    """Terminals differ about joined emoji: of these alone it matters that all the others stay in their places."""
    return has_disputed_width(drawn) or unicodedata.normalize("NFC", drawn) == unicodedata.normalize("NFC", shown)
