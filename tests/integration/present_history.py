"""Series that a real Prometheus holds now, as OpenMetrics for promtool: nothing needs to be scraped first."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
MINUTES_BEFORE, MINUTES_AFTER = 10, 30


def present_history(metric: str, series: Iterable[tuple[Mapping[str, str], float]]) -> str:
    """A gauge with one sample a minute of each series, from well before until well after now."""
    now = time.time()
    samples = (
        f"{metric}{{{_labels(labels)}}} {value} {now + 60 * minute:.3f}"
        for labels, value in series
        for minute in range(-MINUTES_BEFORE, MINUTES_AFTER)
    )
    return "\n".join([f"# TYPE {metric} gauge", *samples, "# EOF", ""])


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in value)
