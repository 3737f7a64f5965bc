"""Single requests of the simulated fleet, as its series point at them: one of each quarter of a minute that had any.

Which request it is, when it was and how long it took is drawn from the series' labels and the time alone, so that
whoever asks, and whenever, is told of the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from raitui.rehearsal.series import Series

SLOT_S = 15
METRICS = (
    "ai_requests_total",
    "ai_decisions_total",
    "ai_guardrail_triggers_total",
    "ai_feedback_total",
    "ai_request_duration_seconds_bucket",
    "ai_quality_score_bucket",
)
"""The metrics that point at requests."""

_BUCKET = "le"
_STATUS = {"error": "500", "timeout": "504"}


class PointedRequest(NamedTuple):
    """One request: its labels as an exemplar has them, what was measured (1 if it was counted), when (unix seconds)."""

    labels: Mapping[str, str]
    value: float
    at: float


class PointingSeries(NamedTuple):
    """A series that points at requests, and the one whose requests it counts too: the next smaller bucket."""

    metric: str
    series: Series
    smaller: Series | None

    def counted(self, at: float) -> float:
        """How many requests it could have pointed at by a time (unix seconds)."""
        return self.series.value(at) - (self.smaller.value(at) if self.smaller is not None else 0.0)

    def request(self, slot: int) -> PointedRequest:
        """The one of that quarter of a minute, which must have had some."""
        labels = self.series.labels
        drawn = blake2b(f"{self.metric}{sorted(labels.items())}{slot}".encode(), digest_size=24).digest()
        share, where = (int.from_bytes(drawn[start : start + 4]) / 2**32 for start in (16, 20))
        named = {
            "trace_id": drawn[:16].hex(),
            "http_status": _STATUS.get(labels.get("outcome", ""), "200"),
            "user_id": f"u-{int.from_bytes(drawn[16:20]) % 100_000:05}",
        }
        return PointedRequest(named, self._value(where), (slot + share) * SLOT_S)

    def _value(self, where: float) -> float:
        bound = self.series.labels.get(_BUCKET)
        if bound is None:
            return 1.0
        low = 0.0 if self.smaller is None else float(self.smaller.labels[_BUCKET])
        high = 2.0 * low if bound == "+Inf" else float(bound)
        # The bound itself belongs to the bucket, the one below does not.
        return high - where * (high - low)


def pointing(metric: str, family: Sequence[Series]) -> Iterator[PointingSeries]:
    """The series of a family that point at requests; buckets of one histogram stand together, smallest first."""
    smaller: Series | None = None
    for series in family if metric in METRICS else ():
        one_histogram = smaller is not None and _but_for_bucket(smaller) == _but_for_bucket(series)
        yield PointingSeries(metric, series, smaller if one_histogram else None)
        smaller = series if _BUCKET in series.labels else None


def _but_for_bucket(series: Series) -> dict[str, str]:
    return {name: value for name, value in series.labels.items() if name != _BUCKET}


def newest_slots(count: Callable[[float], float], first: int, last: int) -> Iterator[int]:
    """The quarters of a minute from ``first`` on and before ``last`` in which a count grew, newest first."""
    if first < last and count(first * SLOT_S) < count(last * SLOT_S):
        if last - first == 1:
            yield first
        else:
            middle = (first + last) // 2
            yield from newest_slots(count, middle, last)
            yield from newest_slots(count, first, middle)
