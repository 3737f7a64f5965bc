"""Vectors rendered to PromQL: the only place where PromQL text is made."""

from __future__ import annotations

from raitui.core.selector import Matcher, Selector
from raitui.core.vector import (
    PART_LABEL,
    Aggregate,
    Divide,
    Highest,
    HistogramQuantile,
    Increase,
    Lowest,
    Multiply,
    Part,
    Rate,
    Raw,
    SampleTime,
    SampleTimeWithin,
    Select,
    Union,
    Vector,
    Where,
)

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_REGEX_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def quote(value: str) -> str:
    """A label value as a PromQL string literal; control characters are written as escapes."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'


def escape_regex(value: str) -> str:
    """A text that matches itself, and only itself, in RE2."""
    return "".join("\\" + character if character in _REGEX_SPECIAL else character for character in value)


def any_of(label: str, values: tuple[str, ...]) -> str:
    """A regular expression that matches exactly these values."""
    return "|".join(escape_regex(value) for value in values)


def _matcher(matcher: Matcher) -> str:
    return f"{matcher.label}{matcher.comparison.value}{quote(matcher.value)}"


def render_selector(selector: Selector) -> str:
    """``metric{label="value"}``."""
    if not selector.matchers:
        return selector.metric
    return f"{selector.metric}{{{','.join(map(_matcher, selector.matchers))}}}"


def _by(labels: tuple[str, ...]) -> str:
    return f"by ({', '.join(labels)})"


def render(vector: Vector) -> str:
    """The vector as PromQL."""
    match vector:
        case Select(selector):
            return render_selector(selector)
        case Increase(selector, window_s):
            return f"increase({render_selector(selector)}[{window_s}s])"
        case Rate(selector, window_s):
            return f"rate({render_selector(selector)}[{window_s}s])"
        case SampleTime(selector):
            return f"timestamp({render_selector(selector)})"
        case SampleTimeWithin(selector, latest, window_s, step_s):
            function = "max_over_time" if latest else "min_over_time"
            return f"{function}(timestamp({render_selector(selector)})[{window_s}s:{step_s}s])"
        case Aggregate(operation, by, of):
            return f"{operation.value} {_by(by)} ({render(of)})"
        case Divide(numerator, denominator):
            return f"({render(numerator)}) / ({render(denominator)})"
        case Multiply(of, factor):
            return f"({render(of)}) * {factor!r}"
        case HistogramQuantile(quantile, of):
            return f"histogram_quantile({quantile!r}, {render(of)})"
        case Highest(count, by, of):
            return f"topk {_by(by)} ({count}, {render(of)})"
        case Lowest(count, by, of):
            return f"bottomk {_by(by)} ({count}, {render(of)})"
        case Where(of, measure, least):
            return f"({render(of)}) and (({render(measure)}) >= {least!r})"
        case Part(name, of):
            return f'label_replace({render(of)}, "{PART_LABEL}", {quote(name)}, "", "")'
        case Union(parts):
            return " or ".join(map(render, parts))
        case Raw(text):
            return f"({text})"
