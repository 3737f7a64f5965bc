"""1,000 services, one repaint a second, a twentieth of the visible cells changing: bytes to the terminal, and CPU.

The snapshots are scripted, so that all programs are given the same to show and nothing else is done in the process.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.accounts import read_account
from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.result import KILOBYTES_PER_SECOND, PER_CENT_OF_A_CORE, Budget, Figure, Floor, Result, Rounds
from benchmarks.scripted_fleet import EVERY_FIGURE, TWENTIETH
from benchmarks.terminal import Terminal

SERVICES = 1_000
EVERY_S = 1.0
SETTLE_S = 2.5
BYTES_PER_SECOND = 500.0
SHARE_OF_A_CORE = 0.05

MONITORS = {"glances": ("--time", "1", "--disable-check-update", "--disable-config"), "top": ("-d", "1")}
"""Programs to compare with, and how they draw once a second."""

PEERS = Path(__file__).parents[2] / ".peers/bin"
SEARCHED = f"{PEERS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
"""``make bench`` installs glances beside raitui's own packages."""


def _is_drawn(terminal: Terminal) -> bool:
    return any("burn" in line for line in terminal.lines)


class Watched:
    """One program, looked at for some seconds each round."""

    def __init__(self, lab: Laboratory, *arguments: str) -> None:
        self._lab = lab
        self._module, *self._arguments = arguments
        self.shares: list[tuple[float, ...]] = []
        self._changed: list[float] = []

    def bytes_per_second(self) -> list[float]:
        """Start it, let it settle, and look. Keeps its share of a core as well."""
        accounts = self._lab.new_folder() / "accounts"
        with self._lab.terminal("-m", self._module, str(accounts), *self._arguments) as terminal:
            terminal.wait_until(lambda: _is_drawn(terminal), "the table")
            terminal.listen(SETTLE_S)
            return [self._look(terminal, accounts)]

    @property
    def share_changed(self) -> float:
        """How much of the screen (0-1) differed from one second to the next, on average."""
        return sum(self._changed) / len(self._changed)

    def _look(self, terminal: Terminal, accounts: Path) -> float:
        seconds = self._lab.chosen(8, 3)
        before, cells = read_account(accounts, terminal.process.pid), terminal.cells()
        received = 0
        for _ in range(seconds):
            received += terminal.listen(EVERY_S)
            now = terminal.cells()
            self._changed.append(sum(old != new for old, new in zip(cells, now, strict=True)) / len(now))
            cells = now
        used = read_account(accounts, terminal.process.pid).since(before)
        self.shares.append((used.process_s / used.at,))
        return received / used.at


def _monitor(lab: Laboratory, *command: str) -> list[float]:
    """A program that everybody knows, drawing this machine's processes anew each second."""
    with lab.terminal_of(*command) as terminal:
        terminal.wait_until(lambda: any("PID" in line for line in terminal.lines), f"the table of {command[0]}")
        terminal.listen(SETTLE_S)
        seconds = lab.chosen(8, 3)
        return [terminal.listen(seconds) / seconds]


def measure(lab: Laboratory) -> Result:
    """The console, the same with Textual's stock driver, a DataTable, glances and top."""
    script = (str(SERVICES), str(TWENTIETH), str(EVERY_S))
    watched = {
        "raitui": Watched(lab, "benchmarks.consoles.scripted", *script, "raitui"),
        "line API": Watched(lab, "benchmarks.consoles.scripted", *script, "stock"),
        "DataTable": Watched(lab, "benchmarks.peers.data_table", *script),
        "raitui, more": Watched(
            lab, "benchmarks.consoles.scripted", str(SERVICES), str(EVERY_FIGURE), str(EVERY_S), "raitui"
        ),
    }
    programs = {name: each.bytes_per_second for name, each in watched.items()}
    monitors = {name: shutil.which(name, path=SEARCHED) for name in MONITORS}
    for name, program in monitors.items():
        if program is not None:
            programs[name] = partial(_monitor, lab, program, *MONITORS[name])
    found = interleaved(lab.chosen(2, 1), programs)
    return Result(
        f"{SERVICES:,} scripted services, one repaint a second",
        (*_traffic(found), *_shares(watched)),
        (
            f"a twentieth of the table's cells: {watched['raitui'].share_changed:.1%} of the screen's characters",
            f"three cells of every row: {watched['raitui, more'].share_changed:.1%} of them",
            "line API: the same console on Textual's own driver; DataTable: only cells that changed are updated",
            *(f"{name} is not there and was not measured" for name, program in monitors.items() if program is None),
        ),
    )


def _traffic(found: Mapping[str, Rounds]) -> Iterator[Figure]:
    what, unit = "to the terminal", KILOBYTES_PER_SECOND
    yield Figure(what, unit, found["raitui"], budget=Budget(BYTES_PER_SECOND))
    yield Figure(f"{what}: three cells of every row", unit, found["raitui, more"])
    for name in ("line API", "DataTable", *MONITORS):
        if name in found:
            yield Figure(f"{what}: {name}", unit, found[name], floor=Floor("raitui", found["raitui"]))


def _shares(watched: Mapping[str, Watched]) -> Iterator[Figure]:
    what, unit = "CPU of drawing", PER_CENT_OF_A_CORE
    yield Figure(what, unit, tuple(watched["raitui"].shares), budget=Budget(SHARE_OF_A_CORE))
    for name in ("line API", "DataTable"):
        yield Figure(f"{what}: {name}", unit, tuple(watched[name].shares))
