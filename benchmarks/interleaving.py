"""Measures several things in turn, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from benchmarks.result import Rounds

Measure = Callable[[], Sequence[float]]


def interleaved(rounds: int, measures: Mapping[str, Measure]) -> dict[str, Rounds]:
    """The figures of each by name: each is measured once a round, in an order that turns round every time."""
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in measures}
    order = list(measures)
    for _ in range(rounds):
        for name in order:
            found[name].append(tuple(measures[name]()))
        order.reverse()
    return {name: tuple(each) for name, each in found.items()}
