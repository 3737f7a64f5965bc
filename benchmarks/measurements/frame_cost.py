"""CPU of one repaint with 10,000 services, against one with 100. Snapshots are scripted: assembling is left out."""

from __future__ import annotations

from benchmarks.accounts import read_account
from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.result import MILLISECONDS, Budget, Figure, Floor, Result
from benchmarks.scripted_fleet import TWENTIETH

FEW, MANY = 100, 10_000
EVERY_S = 0.1
SETTLE_S = 2.0


def _cpu_per_repaint(lab: Laboratory, services: int) -> list[float]:
    accounts = lab.new_folder() / "accounts"
    command = (
        "-m",
        "benchmarks.consoles.scripted",
        str(accounts),
        str(services),
        str(TWENTIETH),
        str(EVERY_S),
        "raitui",
    )
    with lab.terminal(*command) as terminal:
        terminal.wait_until(lambda: any("burn" in line for line in terminal.lines), "the fleet")
        terminal.listen(SETTLE_S)
        before = read_account(accounts, terminal.process.pid)
        terminal.listen(lab.chosen(6, 2))
        used = read_account(accounts, terminal.process.pid).since(before)
    return [used.process_s / used.counted["repaints"]]


def measure(lab: Laboratory) -> Result:
    """Ten snapshots a second, and the console's own tick beside them."""
    found = interleaved(
        lab.chosen(3, 1), {"many": lambda: _cpu_per_repaint(lab, MANY), "few": lambda: _cpu_per_repaint(lab, FEW)}
    )
    frame = Figure(
        f"CPU of a repaint, {MANY:,} services",
        MILLISECONDS,
        found["many"],
        floor=Floor(f"{FEW} services", found["few"]),
        budget=Budget(2.0, times_floor=True),
    )
    return Result("frame cost", (frame,))
