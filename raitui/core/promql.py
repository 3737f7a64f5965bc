"""Vectors rendered to PromQL: the only place where PromQL text is made."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from raitui.core.selector import Matcher, RenamedLabel, Selector, escape_regex
from raitui.core.vector import (
    PART_LABEL,
    Aggregate,
    Apart,
    Beyond,
    CountOverSteps,
    Divide,
    Filled,
    Highest,
    HistogramQuantile,
    Increase,
    Lowest,
    Multiply,
    Part,
    Past,
    Rate,
    Raw,
    SampleTime,
    SampleTimeWithin,
    Select,
    Shift,
    SumOverSteps,
    Union,
    Vector,
    Where,
)

Leaf = Select | Increase | Rate | SampleTime | SampleTimeWithin
"""What is asked of series themselves."""

# Prometheus's lexer takes a literal U+FFFD for broken UTF-8.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\ufffd": "\\ufffd"}


def quote(value: str) -> str:
    """A label value as a PromQL string literal; control characters are written as escapes."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'


def any_of(values: Iterable[str]) -> str:
    """A regular expression that matches exactly these values."""
    return "|".join(escape_regex(value) for value in values)


def _matcher(matcher: Matcher) -> str:
    return f"{matcher.label}{matcher.comparison.value}{quote(matcher.value)}"


def render_selector(selector: Selector) -> str:
    """``metric{label="value"}``."""
    if not selector.matchers:
        return selector.metric
    return f"{selector.metric}{{{','.join(map(_matcher, selector.matchers))}}}"


def _shift(shift: Shift) -> str:
    """Prometheus keeps times to the millisecond."""
    at = "" if shift.at is None else f" @ {shift.at:.3f}"
    return f"{at} offset {shift.offset_s}s" if shift.offset_s else at


def _over(vector: Increase | Rate) -> str:
    return f"{render_selector(vector.selector)}[{vector.window_s}s]{_shift(vector.shift)}"


def _by(labels: tuple[str, ...]) -> str:
    return f"by ({', '.join(labels)})"


@singledispatch
def render(vector: Vector) -> str:
    """The vector as PromQL."""
    raise TypeError(vector)


def _leaf(vector: Leaf) -> str:
    """In the words of the series."""
    selector = vector.selector
    match vector:
        case Select(_, shift):
            return render_selector(selector) + _shift(shift)
        case Increase():
            return f"increase({_over(vector)})"
        case Rate():
            return f"rate({_over(vector)})"
        case SampleTime():
            return f"timestamp({render_selector(selector)})"
        case SampleTimeWithin(_, latest, window_s, step_s):
            function = "max_over_time" if latest else "min_over_time"
            return f"{function}(timestamp({render_selector(selector)})[{window_s}s:{step_s}s])"


def _in_site_words(text: str, renamed: Iterable[RenamedLabel]) -> str:
    for label in renamed:
        replacements = [(quote("$1"), label.pattern)] if label.site != label.series or label.pattern != "(.*)" else []
        # A dollar sign stands for a group there.
        replacements += [(quote(one.replace("$", "$$")), escape_regex(other)) for one, other in label.known_as]
        for value, pattern in replacements:
            text = f'label_replace({text}, "{label.site}", {value}, "{label.series}", {quote(pattern)})'
    return text


@render.register
def _(vector: Leaf) -> str:
    return _in_site_words(_leaf(vector), vector.selector.renamed)


@render.register
def _(vector: SumOverSteps) -> str:
    inner = render(vector.of) if isinstance(vector.of, Select) else f"({render(vector.of)})"
    return f"sum_over_time({inner}{subquery_range(vector.window_s, vector.step_s)})"


@render.register
def _(vector: CountOverSteps) -> str:
    return f"count_over_time(({render(vector.of)}){subquery_range(vector.window_s, vector.step_s)})"


def subquery_range(window_s: int, step_s: int) -> str:
    """The range of a subquery over a window's steps (seconds both), its start excluded.

    A subquery takes in a step at its window's very start: the millisecond keeps it out.
    """
    return f"[{window_s * 1000 - 1}ms:{step_s}s]"


@render.register
def _(vector: Past) -> str:
    return f"({render(vector.of)}) {'>' if vector.above else '<'} {vector.bound!r}"


@render.register
def _(vector: Aggregate) -> str:
    """Series are grouped by their own labels first: few groups are renamed, and no two series come to look alike."""
    if not isinstance(vector.of, Leaf):
        return f"{vector.operation.value} {_by(vector.by)} ({render(vector.of)})"
    names = [vector.of.selector.called(label) for label in vector.by]
    by = _by(tuple(dict.fromkeys(name.series for name in names)))
    renamed = (name for name in names if name in vector.of.selector.renamed)
    return _in_site_words(f"{vector.operation.value} {by} ({_leaf(vector.of)})", renamed)


@render.register
def _(vector: Divide) -> str:
    return f"({render(vector.numerator)}) / ({render(vector.denominator)})"


@render.register
def _(vector: Multiply) -> str:
    return f"({render(vector.of)}) * {vector.factor!r}"


@render.register
def _(vector: HistogramQuantile) -> str:
    return f"histogram_quantile({vector.quantile!r}, {render(vector.of)})"


@render.register
def _(vector: Highest) -> str:
    return f"topk {_by(vector.by)} ({vector.count}, {render(vector.of)})"


@render.register
def _(vector: Lowest) -> str:
    return f"bottomk {_by(vector.by)} ({vector.count}, {render(vector.of)})"


@render.register
def _(vector: Where) -> str:
    return f"({render(vector.of)}) and (({render(vector.measure)}) >= {vector.least!r})"


@render.register
def _(vector: Beyond) -> str:
    """What is at least minus infinity is a number."""
    of, sign = render(vector.of), "<" if vector.below else ">"
    beyond = f"((({of}) >= -Inf) {sign} bool {vector.bound!r})"
    if vector.samples is None:
        return beyond
    return f"{beyond} * ((({of}) - {vector.bound!r}) ^ 2 * ({render(vector.samples)}) > bool {vector.noise!r})"


@render.register
def _(vector: Apart) -> str:
    shares, by = render(vector.shares), _by(vector.by)
    high, low, number = (f"{of} {by} ({shares})" for of in ("max", "min", "count"))
    excess = f"({vector.kept!r} * ({high}) - ({low}) - {vector.allowed!r})"
    rare = f"({vector.deviations**2!r} + 2 * ln(({number}) * (({number}) - 1) / 2))"
    noise = f"{rare} * {1 + vector.kept**2!r} * clamp_max(({high}) * (1 - ({low})), 0.25)"
    fewest = f"min {by} ({render(vector.samples)})"
    return f"(({excess} > bool 0) * ({excess} ^ 2 * ({fewest}) > bool {noise})) and (({number}) >= 2)"


@render.register
def _(vector: Filled) -> str:
    return f"({render(vector.of)}) or (({render(vector.like)}) * 0)"


@render.register
def _(vector: Part) -> str:
    return f'label_replace({render(vector.of)}, "{PART_LABEL}", {quote(vector.name)}, "", "")'


@render.register
def _(vector: Union) -> str:
    return " or ".join(map(render, vector.parts))


@render.register
def _(vector: Raw) -> str:
    return f"({vector.text})"
