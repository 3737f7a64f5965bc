"""What a Prometheus answers at a fixed time, read over its HTTP API with nothing of raitui's in between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

Labels = frozenset[tuple[str, str]]
Samples = tuple[tuple[float, float], ...]


def labels_of(mapping: Mapping[str, str]) -> Labels:
    return frozenset(mapping.items())


def vector_at(base_url: str, promql: str, at: float) -> dict[Labels, float]:
    """The elements of an instant vector."""
    result = _result(base_url, promql, at)
    assert result["resultType"] == "vector", promql
    return {labels_of(element["metric"]): float(element["value"][1]) for element in result["result"]}


def samples_at(base_url: str, range_selector: str, at: float) -> dict[Labels, Samples]:
    """The raw samples that a range vector holds: pairs of scrape time (unix seconds) and value."""
    result = _result(base_url, range_selector, at)
    assert result["resultType"] == "matrix", range_selector
    return {
        labels_of(series["metric"]): tuple((float(time), float(value)) for time, value in series["values"])
        for series in result["result"]
    }


def _result(base_url: str, promql: str, at: float) -> dict[str, Any]:
    form = urlencode({"query": promql, "time": f"{at:.3f}"}).encode()
    with urlopen(f"{base_url}/api/v1/query", form, timeout=60) as response:
        answer = json.load(response)
    assert answer["status"] == "success", answer
    assert not answer.get("warnings"), answer
    data: dict[str, Any] = answer["data"]
    return data
