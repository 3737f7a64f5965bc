"""Which series are meant."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from raitui.config.schema.scalars import MetricName, Regex
from raitui.config.schema.section import Section, says


class MatchNot(Section, frozen=True):
    """A condition on a label, other than being equal to a value."""

    EXACTLY_ONE = ("matches", "not", "not_matches")
    matches: Regex | None = None
    not_: Annotated[str | None, says("The value that the label must not have")] = field(name="not", default=None)
    not_matches: Regex | None = None


Match = Annotated[
    dict[str, str | MatchNot],
    says("Conditions: label: value, or label: {matches: REGEX}, {not: VALUE}, {not_matches: REGEX}", {"job": "fleet"}),
]


class Series(Section, frozen=True):
    """The series of one metric that satisfy every condition."""

    metric: MetricName
    match: Match = field(default_factory=dict)


Metric = Annotated[str | Series, says("The name of a metric, or {metric: NAME, match: {…}}", "ai_requests_total")]
