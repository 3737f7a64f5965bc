"""From a key typed to what it changes on the screen, while 1,000 services refresh, against an app of one label."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.measurements.console_on_prometheus import SERVICES, is_filled
from benchmarks.peers.one_label import COUNT
from benchmarks.result import MILLISECONDS, Budget, Figure, Floor, Result, Rounds, Statistic
from benchmarks.scripted_fleet import TWENTIETH
from benchmarks.terminal import Terminal

SETTLE_S = 3.0
EVERY_S = 1.0
PAUSE_S = (0.06, 0.18)
"""Between two keys: by chance, so that no key waits for a repaint's own beat."""

TOP, BOTTOM = 8, 20
"""Rows of the screen between which the pointer is moved; it may be carried off when the fleet is sorted anew."""

PAINT_WITHIN_S = 10.0
SEED = 3


def _pointer(terminal: Terminal) -> int | None:
    """The row that the pointer stands on; None while it has been taken from one and not yet put on the other."""
    row = terminal.column(0).find(">")
    return row if row >= 0 else None


def _down_and_up(terminal: Terminal) -> Iterator[str]:
    key = "j"
    while True:
        row = _pointer(terminal) or TOP
        key = "j" if row <= TOP else "k" if row >= BOTTOM else key
        yield key


def _differs(mark: Callable[[], object], before: object) -> bool:
    now = mark()
    return now is not None and now != before


def _times(terminal: Terminal, keys: Iterator[str], count: int, mark: Callable[[], object]) -> list[float]:
    """For each of so many keys, how long until ``mark`` was another."""
    generator = random.Random(SEED)  # noqa: S311 - a seeded generator makes every run alike
    found = []
    for _ in range(count):
        terminal.listen(generator.uniform(*PAUSE_S))
        key, before = next(keys), mark()
        typed_at = terminal.type(key)
        painted_at = terminal.wait_until(partial(_differs, mark, before), f"{key} to show", PAINT_WITHIN_S)
        found.append(painted_at - typed_at)
    return found


def _in_console(terminal: Terminal, count: int) -> list[float]:
    with terminal:
        terminal.wait_until(lambda: is_filled(terminal), "a full fleet")
        terminal.listen(SETTLE_S)
        return _times(terminal, _down_and_up(terminal), count, lambda: _pointer(terminal))


def _in_label(terminal: Terminal, count: int) -> list[float]:
    with terminal:
        terminal.wait_until(lambda: COUNT in terminal.lines[0], "the label")
        terminal.listen(SETTLE_S)
        return _times(terminal, iter(lambda: "j", ""), count, lambda: terminal.lines[0])


def measure(lab: Laboratory) -> Result:
    """Prometheus and the fleet that it scrapes run beside all of them."""
    site, count = lab.site(SERVICES), lab.chosen(90, 30)
    console = ("-m", "raitui", "--config", str(site.file))
    script = ("-m", "benchmarks.consoles.scripted", str(lab.new_folder() / "accounts"))
    sized = (str(SERVICES), str(TWENTIETH), str(EVERY_S), "raitui")
    found = interleaved(
        lab.chosen(3, 1),
        {
            "console": lambda: _in_console(lab.terminal(*console), count),
            "scripted": lambda: _in_console(lab.terminal(*script, *sized), count),
            "label": lambda: _in_label(lab.terminal("-m", "benchmarks.peers.one_label"), count),
        },
    )
    return Result(f"keys while {SERVICES:,} services refresh", tuple(_figures(found)))


def _figures(found: dict[str, Rounds]) -> Iterator[Figure]:
    floor, budget = Floor("one label", found["label"]), Budget(2.0, times_floor=True)
    yield Figure("key to paint", MILLISECONDS, found["console"], Statistic.P99, floor, budget)
    yield Figure("key to paint", MILLISECONDS, found["console"], Statistic.MEDIAN, floor)
    for statistic in (Statistic.P99, Statistic.MEDIAN):
        yield Figure("key to paint, snapshots scripted", MILLISECONDS, found["scripted"], statistic, floor)
