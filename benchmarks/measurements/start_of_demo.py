"""From starting `raitui demo` to a full fleet on the screen, against a Textual app of one label."""

from __future__ import annotations

import re

from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.peers.one_label import COUNT
from benchmarks.result import MILLISECONDS, Budget, Figure, Floor, Result
from benchmarks.terminal import Terminal

SERVICES = 12
BUDGET = Budget(1.6, times_floor=True)
ROW = re.compile(
    r"^[> ]\S (?P<state>\S+) +(?P<service>[a-z][a-z0-9-]+) +[1-4] .+? [✓~✗?–] [✓~✗?–] [✓~✗?–] +(?P<burn>\S+) "
)
WAITING, NO_FIGURE = "wait", "–"


def is_full(lines: list[str]) -> bool:
    """Whether every service of the demo is there, with a state and a burn rate of its own."""
    rows = [match for line in lines if (match := ROW.match(line))]
    known = [row for row in rows if row["state"] != WAITING and row["burn"] != NO_FIGURE]
    return len(rows) == len(known) == SERVICES


def _to_full_fleet(terminal: Terminal) -> list[float]:
    with terminal:
        full_at = terminal.wait_until(lambda: is_full(terminal.lines), "a full fleet")
        return [full_at - terminal.started_at]


def _to_first_row(terminal: Terminal) -> list[float]:
    with terminal:
        seen_at = terminal.wait_until(lambda: any(map(ROW.match, terminal.lines)), "the first row")
        return [seen_at - terminal.started_at]


def _to_label(terminal: Terminal) -> list[float]:
    with terminal:
        seen_at = terminal.wait_until(lambda: COUNT in terminal.lines[0], "the label")
        return [seen_at - terminal.started_at]


def measure(lab: Laboratory) -> Result:
    """Each start is a new process; the files that it reads have been read before."""
    demo = ("-m", "raitui", "demo")
    found = interleaved(
        lab.chosen(12, 3),
        {
            "full": lambda: _to_full_fleet(lab.terminal(*demo)),
            "first": lambda: _to_first_row(lab.terminal(*demo)),
            "label": lambda: _to_label(lab.terminal("-m", "benchmarks.peers.one_label")),
        },
    )
    floor = Floor("one label", found["label"])
    return Result(
        "start",
        (
            Figure("start of demo to a full fleet", MILLISECONDS, found["full"], floor=floor, budget=BUDGET),
            Figure("start of demo to the first service", MILLISECONDS, found["first"], floor=floor),
        ),
    )
