"""Under which names, types and help the families are exposed, in the order in which they are."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.rehearsal.counter_families import COUNTERS
from raitui.rehearsal.histogram_families import HISTOGRAMS
from raitui.rehearsal.state_families import GAUGES, LOG_FAMILIES, QUEUE_FAMILIES
from raitui.rehearsal.state_series import INFO_METRICS


class ExposedFamily(Struct, frozen=True):
    """One family: its name and type in the exposition format, and the metrics that belong to it."""

    name: str
    kind: str
    help: str
    metrics: tuple[str, ...]


def _families() -> Iterator[ExposedFamily]:
    for counter in COUNTERS:
        yield ExposedFamily(counter.name, "counter", counter.help, (counter.name,))
        for summary in counter.summaries:
            metrics = tuple(summary.name + suffix for suffix in ("_sum", "_count"))
            yield ExposedFamily(summary.name, "summary", summary.help, metrics)
    for histogram in HISTOGRAMS:
        metrics = tuple(histogram.name + suffix for suffix in ("_bucket", "_sum", "_count"))
        yield ExposedFamily(histogram.name, "histogram", histogram.help, metrics)
    for gauge in GAUGES:
        yield ExposedFamily(gauge.name, "gauge", gauge.help, (gauge.name,))
    for counted in (*LOG_FAMILIES, *QUEUE_FAMILIES):
        yield ExposedFamily(counted.name, "counter", counted.help, (counted.name,))
    for name, info in INFO_METRICS.items():
        yield ExposedFamily(name, "gauge", info.help, (name,))


EXPOSED_FAMILIES = tuple(_families())
"""Everything that the fleet exposes."""
