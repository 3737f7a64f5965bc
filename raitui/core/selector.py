"""Which series are meant: a metric name and conditions on its labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

from msgspec import Struct


class Comparison(Enum):
    """The four label comparisons of PromQL; regular expressions are fully anchored, as Prometheus anchors them."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    NOT_MATCHES = "!~"


_REGEX_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def escape_regex(value: str) -> str:
    """A text that matches itself, and only itself, in RE2."""
    return "".join("\\" + character if character in _REGEX_SPECIAL else character for character in value)


class Matcher(Struct, frozen=True):
    """One condition on one label. An absent label counts as the empty string."""

    label: str
    value: str
    comparison: Comparison = Comparison.EQUAL

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether a series with these labels satisfies it."""
        value = labels.get(self.label, "")
        match self.comparison:
            case Comparison.EQUAL:
                return value == self.value
            case Comparison.NOT_EQUAL:
                return value != self.value
            case Comparison.MATCHES:
                return _compiled(self.value).fullmatch(value) is not None
            case Comparison.NOT_MATCHES:
                return _compiled(self.value).fullmatch(value) is None


@lru_cache(maxsize=256)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


class RenamedLabel(Struct, frozen=True):
    """What the site calls a label, and what some series call it, whose values stand between a prefix and a suffix.

    ``known_as`` pairs values of the site with those of the series that are something else altogether.
    """

    site: str
    series: str
    prefix: str = ""
    suffix: str = ""
    known_as: tuple[tuple[str, str], ...] = ()

    @property
    def pattern(self) -> str:
        """A regular expression of the series' values, whose one group is the site's."""
        return f"{escape_regex(self.prefix)}(.*){escape_regex(self.suffix)}"

    def site_value(self, value: str) -> str:
        """What the site calls a value of the series; empty when it lacks the prefix or the suffix."""
        for of_site, of_series in self.known_as:
            if of_series == value:
                return of_site
        fits = value.startswith(self.prefix) and value.removeprefix(self.prefix).endswith(self.suffix)
        return value.removeprefix(self.prefix).removesuffix(self.suffix) if fits else ""

    def in_their_words(self, matcher: Matcher) -> Matcher:
        """The same condition on the label of the series."""
        if matcher.comparison in {Comparison.MATCHES, Comparison.NOT_MATCHES}:
            return Matcher(self.series, self._expression(matcher.value), matcher.comparison)
        value = dict(self.known_as).get(matcher.value, f"{self.prefix}{matcher.value}{self.suffix}")
        return Matcher(self.series, value, matcher.comparison)

    def _expression(self, of_site: str) -> str:
        known = [series for site, series in self.known_as if _compiled(of_site).fullmatch(site)]
        between = f"{escape_regex(self.prefix)}(?:{of_site}){escape_regex(self.suffix)}"
        usual = between if self.prefix or self.suffix else of_site
        return "|".join((usual, *map(escape_regex, known)))


class Selector(Struct, frozen=True):
    """The series of one metric that satisfy every matcher, which are in the words of the series.

    ``renamed`` holds the labels that the site calls otherwise: what is asked of them comes back in the site's words.
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()
    renamed: tuple[RenamedLabel, ...] = ()

    def where(self, *further: Matcher) -> Selector:
        """The same series, narrowed by further conditions in the site's words."""
        names = {label.site: label for label in self.renamed}
        theirs = (one if (name := names.get(one.label)) is None else name.in_their_words(one) for one in further)
        return Selector(self.metric, (*self.matchers, *theirs), self.renamed)

    def called(self, label: str) -> RenamedLabel:
        """What these series call a label of the site's."""
        return next((one for one in self.renamed if one.site == label), RenamedLabel(label, label))
