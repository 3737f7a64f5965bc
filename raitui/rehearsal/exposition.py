"""The fleet in Prometheus's text format, version 0.0.4.

Specification: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from raitui.rehearsal.exposed_families import EXPOSED_FAMILIES, ExposedFamily
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.series import Series

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_TIME = """\
# HELP simulation_time_seconds The time at which every value of this scrape was evaluated.
# TYPE simulation_time_seconds gauge
simulation_time_seconds """


def series_name(metric: str, labels: Mapping[str, str]) -> str:
    """``metric{label="value"}``."""
    return f"{metric}{{{label_pairs(labels)}}}"


def label_pairs(labels: Mapping[str, str]) -> str:
    """``label="value",…``."""
    return ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels.items())


class Exposition:
    """Writes scrapes of one fleet; what does not change between scrapes is written once."""

    def __init__(self, fleet: SimulatedFleet) -> None:
        self._fleet = fleet
        self._named: dict[str, tuple[Sequence[Series], list[tuple[str, Series]]]] = {}

    def text(self, at: float) -> str:
        """Every series that exists at a time (unix seconds), with its value at exactly that time."""
        return "\n".join((*self._lines(at), f"{_TIME}{at!r}", ""))

    def _lines(self, at: float) -> Iterator[str]:
        for family in EXPOSED_FAMILIES:
            name = self._named_family(family)
            yield f"# HELP {name} {family.help}\n# TYPE {name} {family.kind}"
            yield from self._samples(family, at)

    def _named_family(self, family: ExposedFamily) -> str:
        return family.name

    def _pointed(self, metric: str, at: float) -> Mapping[int, str]:
        """What follows the value of a series, by its identity."""
        return {}

    def _samples(self, family: ExposedFamily, at: float) -> Iterator[str]:
        for metric in family.metrics:
            pointed = self._pointed(metric, at)
            for name, series in self._names(metric):
                if series.exists(at):
                    yield f"{name} {series.value(at)!r}{pointed.get(id(series), '')}"

    def _names(self, metric: str) -> list[tuple[str, Series]]:
        family = self._fleet.family(metric)
        known = self._named.get(metric)
        if known is None or known[0] is not family:
            known = (family, [(series_name(metric, series.labels), series) for series in family])
            self._named[metric] = known
        return known[1]
