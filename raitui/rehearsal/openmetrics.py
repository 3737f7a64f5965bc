"""The fleet in OpenMetrics, whose samples point at single requests.

Specification: https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
"""

from __future__ import annotations

from collections.abc import Mapping

from raitui.rehearsal.exposed_families import ExposedFamily
from raitui.rehearsal.exposition import Exposition, label_pairs
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.pointed_requests import METRICS, SLOT_S, PointingSeries, pointing
from raitui.rehearsal.series import Series

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_TOTAL = "_total"


class OpenMetrics(Exposition):
    """Writes scrapes of one fleet, with the newest request of each series that points at any."""

    def __init__(self, fleet: SimulatedFleet) -> None:
        super().__init__(fleet)
        self._of_slot: dict[str, tuple[int, Mapping[int, str]]] = {}

    def text(self, at: float) -> str:
        """Every series that exists at a time (unix seconds), with its value at exactly that time."""
        return f"{super().text(at)}# EOF\n"

    def _named_family(self, family: ExposedFamily) -> str:
        return family.name.removesuffix(_TOTAL) if family.kind == "counter" else family.name

    def _pointed(self, metric: str, at: float) -> Mapping[int, str]:
        """What follows the value of a series, by its identity: the request of the last quarter of a minute."""
        if metric not in METRICS:
            return {}
        slot = int(at // SLOT_S) - 1
        known = self._of_slot.get(metric)
        if known is None or known[0] != slot:
            family = self._fleet.family(metric)
            known = (
                slot,
                {id(one.series): _exemplar(one, slot) for one in pointing(metric, family) if _had(one, slot)},
            )
            self._of_slot[metric] = known
        return known[1]


def _had(one: PointingSeries, slot: int) -> bool:
    start, end = slot * SLOT_S, (slot + 1) * SLOT_S
    return _began(one.series, start) and one.counted(end) > one.counted(start)


def _began(series: Series, at: float) -> bool:
    return series.since <= at


def _exemplar(one: PointingSeries, slot: int) -> str:
    request = one.request(slot)
    return f" # {{{label_pairs(request.labels)}}} {request.value!r} {request.at:.3f}"
