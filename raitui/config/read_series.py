"""Which series a site file means."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.prometheus_name import label_name, metric_name
from raitui.config.regular_expression import regular_expression
from raitui.core.selector import Comparison, Matcher, Selector

Match = Mapping[str, str | schema.MatchNot]


def read_metric(place: Located, written: str | schema.Series, named: Callable[[str], str] = metric_name) -> Selector:
    """A metric by its name alone, or with conditions."""
    if isinstance(written, str):
        return Selector(place.take(named, written, written))
    return read_selector(place, written.metric, written.match, named)


def read_selector(place: Located, metric: str, match: Match, named: Callable[[str], str] = metric_name) -> Selector:
    """A metric and conditions that stand side by side."""
    return Selector((place / "metric").take(named, metric, metric), read_match(place / "match", match))


def read_match(place: Located, match: Match) -> tuple[Matcher, ...]:
    """Conditions on labels."""
    return tuple(_matcher(place / label, label, condition) for label, condition in match.items())


def _matcher(place: Located, label: str, condition: str | schema.MatchNot) -> Matcher:
    name = place.take(label_name, label, label, of_key=True)
    match condition:
        case str():
            return Matcher(name, condition)
        case schema.MatchNot(str() as expression):
            return _matching(place / "matches", name, expression, Comparison.MATCHES)
        case schema.MatchNot(_, str() as value):
            return Matcher(name, value, Comparison.NOT_EQUAL)
        case _:
            return _matching(place / "not_matches", name, condition.not_matches or "", Comparison.NOT_MATCHES)


def _matching(place: Located, name: str, expression: str, comparison: Comparison) -> Matcher:
    return Matcher(name, place.take(regular_expression, expression, expression), comparison)
