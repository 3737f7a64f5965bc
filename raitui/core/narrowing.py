"""Questions narrowed to a few services."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from raitui.core.expression import narrowed
from raitui.core.promql import any_of
from raitui.core.question import BucketsOf, CountsOf, DerivedOf, Question, ValueOf
from raitui.core.selector import Comparison, Matcher
from raitui.core.site import LabelNames


def only_services(services: Iterable[str], names: LabelNames) -> Matcher:
    """The condition that narrows any series to these services."""
    return Matcher(names.service, any_of(sorted(services)), Comparison.MATCHES)


def narrowed_question(question: Question, matcher: Matcher) -> Question:
    """The same question over fewer series, for the services in focus."""
    match question:
        case CountsOf(ratio, window_s, grain):
            return CountsOf(narrowed(ratio, (matcher,)), window_s, grain)
        case ValueOf(expression, window_s, grain):
            return ValueOf(narrowed(expression, (matcher,)), window_s, grain)
        case DerivedOf(expression):
            return structs.replace(question, expression=narrowed(expression, (matcher,)))
        case BucketsOf(histogram, window_s):
            return BucketsOf(histogram.where(matcher), window_s)
        case _:
            return question


def can_be_narrowed(question: Question) -> bool:
    """Whether the question can be asked of a few services alone."""
    return isinstance(question, CountsOf | ValueOf | DerivedOf | BucketsOf)
