"""Which series are meant: a metric name and conditions on its labels."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Comparison(Enum):
    """The four label comparisons of PromQL; regular expressions are fully anchored, as Prometheus anchors them."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    NOT_MATCHES = "!~"


class Matcher(Struct, frozen=True):
    """One condition on one label. An absent label counts as the empty string."""

    label: str
    value: str
    comparison: Comparison = Comparison.EQUAL


class Selector(Struct, frozen=True):
    """The series of one metric that satisfy every matcher."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def where(self, *further: Matcher) -> Selector:
        """The same series, narrowed by further conditions."""
        return Selector(self.metric, self.matchers + further)
