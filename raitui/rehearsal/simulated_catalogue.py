"""Which series the simulated fleet holds, for `raitui doctor --demo`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from raitui.core.selector import Selector
from raitui.core.vector import Select
from raitui.ports import STEPS_LOOKED_AT, Clock
from raitui.rehearsal.evaluator import Evaluator
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S
from raitui.rehearsal.series import SeriesStore


class SimulatedCatalogue:
    """Looks at the fleet's series as they are now."""

    def __init__(self, store: SeriesStore, clock: Clock) -> None:
        self._evaluator = Evaluator(store)
        self._clock = clock

    def label_names(self, selector: Selector) -> frozenset[str]:
        """The labels that any series of the selector has; empty when there is no such series."""
        return frozenset(name for labels in self._found(selector) for name in labels) - {"__name__"}

    def label_values(self, label: str, selector: Selector) -> tuple[str, ...]:
        """The values that the label has in the series of the selector, sorted."""
        return tuple(sorted({labels[label] for labels in self._found(selector) if label in labels}))

    def scrape_intervals(self) -> Mapping[str, float]:
        """How often the fleet is sampled (seconds)."""
        return {"fleet": SCRAPE_INTERVAL_S}

    def share_known(self, selector: Selector, start: float, end: float) -> float:
        """At which share (0-1) of some moments of a span (unix seconds) there was any series of the selector."""
        moments = [start + (end - start) * number / STEPS_LOOKED_AT for number in range(STEPS_LOOKED_AT + 1)]
        return sum(bool(self._evaluator.rows(Select(selector), moment)) for moment in moments) / len(moments)

    def _found(self, selector: Selector) -> Iterator[Mapping[str, str]]:
        return (row.labels for row in self._evaluator.rows(Select(selector), self._clock.now()))
