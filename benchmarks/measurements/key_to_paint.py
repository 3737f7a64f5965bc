"""From a key typed to what it changes on the screen, while 1,000 services refresh, against an app of one label."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.measurements.console_on_prometheus import SERVICES, is_filled
from benchmarks.peers.one_label import COUNT
from benchmarks.result import MILLISECONDS, Budget, Figure, Floor, Result, Statistic
from benchmarks.terminal import Terminal

SETTLE_S = 3.0
PAUSE_S = (0.06, 0.18)
"""Between two keys: by chance, so that no key waits for a repaint's own beat."""

ROWS_DOWN = 15
KEYS = "j" * ROWS_DOWN + "k" * ROWS_DOWN
"""Down a page and up again."""

PAINT_WITHIN_S = 10.0


def _differs(mark: Callable[[], object], before: object) -> bool:
    return mark() != before


def _times(terminal: Terminal, keys: str, mark: Callable[[], object]) -> list[float]:
    """For each key, how long until ``mark`` was another."""
    generator = random.Random(len(keys))  # noqa: S311 - a seeded generator makes every run alike
    found = []
    for key in keys:
        terminal.listen(generator.uniform(*PAUSE_S))
        before = mark()
        typed_at = terminal.type(key)
        painted_at = terminal.wait_until(partial(_differs, mark, before), f"{key} to show", PAINT_WITHIN_S)
        found.append(painted_at - typed_at)
    return found


def _in_console(lab: Laboratory, arguments: tuple[str, ...], keys: str) -> list[float]:
    with lab.terminal(*arguments) as terminal:
        terminal.wait_until(lambda: is_filled(terminal), "a full fleet")
        terminal.listen(SETTLE_S)
        return _times(terminal, keys, lambda: terminal.column(0).index(">"))


def _in_label(lab: Laboratory, keys: str) -> list[float]:
    with lab.terminal("-m", "benchmarks.peers.one_label") as terminal:
        terminal.wait_until(lambda: COUNT in terminal.lines[0], "the label")
        terminal.listen(SETTLE_S)
        return _times(terminal, "j" * len(keys), lambda: terminal.lines[0])


def measure(lab: Laboratory) -> Result:
    """Prometheus and the fleet that it scrapes run beside both."""
    site, keys = lab.site(SERVICES), KEYS * lab.chosen(4, 1)
    console = ("-m", "raitui", "--config", str(site.file))
    found = interleaved(
        lab.chosen(3, 1),
        {"console": lambda: _in_console(lab, console, keys), "label": lambda: _in_label(lab, keys)},
    )
    floor = Floor("one label", found["label"])
    return Result(
        f"keys while {SERVICES:,} services refresh",
        (
            Figure(
                "key to paint",
                MILLISECONDS,
                found["console"],
                statistic=Statistic.P99,
                budget=Budget(2.0, times_floor=True),
                floor=floor,
            ),
            Figure("key to paint", MILLISECONDS, found["console"], floor=floor),
        ),
    )
