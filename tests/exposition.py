"""Samples of what other systems expose, and series as a scrape of one would store them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from raitui.core.selector import Comparison, Matcher, Selector

EXPOSITIONS = Path(__file__).parent / "expositions"
_SAMPLE = re.compile(r"(?P<metric>[a-zA-Z_:][\w:]*)\{(?P<labels>.*)\} (?P<value>\S+)")
_LABEL = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Sample:
    """One series with its value."""

    metric: str
    labels: Mapping[str, str]
    value: float
    grows: bool

    def satisfies(self, selector: Selector) -> bool:
        return self.metric == selector.metric and all(map(self._meets, selector.matchers))

    def _meets(self, matcher: Matcher) -> bool:
        value = self.labels.get(matcher.label, "")
        match matcher.comparison:
            case Comparison.EQUAL:
                return value == matcher.value
            case Comparison.NOT_EQUAL:
                return value != matcher.value
            case Comparison.MATCHES:
                return re.fullmatch(matcher.value, value) is not None
            case Comparison.NOT_MATCHES:
                return re.fullmatch(matcher.value, value) is None


def exposition(name: str) -> str:
    """The sample for the profile of that name."""
    return (EXPOSITIONS / f"{name}.prom").read_text()


def samples(text: str) -> Iterator[Sample]:
    """The series of a text in Prometheus's format; what its TYPE calls a gauge does not grow."""
    grows = True
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            grows = not line.endswith(" gauge")
        elif line and not line.startswith("#"):
            found = _SAMPLE.fullmatch(line)
            assert found is not None, line
            yield Sample(found["metric"], dict(_LABEL.findall(found["labels"])), float(found["value"]), grows)


def grown(text: str, times: float) -> str:
    """The same text after ``times`` as much has happened."""
    lines: list[str] = []
    grows = True
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            grows = not line.endswith(" gauge")
        if line.startswith("#") or not grows:
            lines.append(line)
        else:
            series, value = line.rsplit(" ", 1)
            lines.append(f"{series} {float(value) * times!r}")
    return "\n".join(lines) + "\n"
