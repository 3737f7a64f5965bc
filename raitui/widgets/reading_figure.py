"""A reading's figure with what it says and how good it is, in one word."""

from __future__ import annotations

from raitui.core.figures import UNKNOWN_FIGURE, count, figure, span
from raitui.core.reading import BEYOND_LAST_BUCKET, Quality, Reading, Verdict, labels_lag_words
from raitui.core.sli import Direction, Unit
from raitui.widgets.marks import QUALITY_SIGNS, VERDICTS
from raitui.widgets.styled_line import Look, Span

LEAST_NUMBER = 0.001
"""A distance or gap that is smaller, beside a bound that is far larger, is as good as none."""

NO_READING = Span(UNKNOWN_FIGURE, Look.DIM)


def value_span(reading: Reading | None) -> Span:
    """The value, the sign of its verdict, and the sign of its quality: ``≥10s✗``, ``4.40✓†``; ``?`` for none."""
    if reading is None:
        return NO_READING
    mark = VERDICTS[reading.verdict]
    if reading.value is None:
        return Span(mark.sign, mark.look)
    at_least = "≥" if BEYOND_LAST_BUCKET in reading.note else ""
    text = f"{at_least}{_figure(reading, reading.value)}{mark.sign}{QUALITY_SIGNS[reading.quality]}"
    return Span(text, Look.PLAIN if reading.verdict is Verdict.OK else mark.look)


def _figure(reading: Reading, value: float) -> str:
    far_below = reading.target is not None and reading.target >= 10 * LEAST_NUMBER
    if reading.unit is Unit.NUMBER and far_below and 0.0 < value < LEAST_NUMBER:
        return f"<{LEAST_NUMBER:g}"
    return figure(value, reading.unit)


def target_span(reading: Reading) -> Span:
    """The bound that the value must keep on its better side."""
    if reading.target is None:
        return NO_READING
    sign = "<" if reading.direction is Direction.LOWER_IS_BETTER else ">"
    return Span(f"{sign}{figure(reading.target, reading.unit)}")


def interval_words(reading: Reading) -> str:
    """Where the truth lies for all that the figure can tell: within its bucket, or within chance; empty if not known.

    A bound within the bucket is neither kept nor past for certain, and that is said.
    """
    if reading.interval is None or reading.value is None:
        return ""
    low, high = reading.interval
    between = f"{figure(low, reading.unit)} to {figure(high, reading.unit)}"
    if reading.unit is Unit.RATIO:
        return f"by chance {between}"
    straddled = reading.target is not None and low < reading.target < high
    return f"bucket {between}" + (", which holds the target too" if straddled else "")


def samples_span(reading: Reading | None) -> Span:
    """How many events the figure rests on."""
    return NO_READING if reading is None else Span(count(reading.samples), Look.DIM)


def age_span(reading: Reading) -> Span:
    """How old the newest sample behind the figure is."""
    return Span(span(reading.age_s), Look.WARN if reading.quality is Quality.STALE else Look.DIM)


def quality_span(reading: Reading) -> Span:
    """How good the figure is, in a word; a thin one says how many samples it lacks."""
    if reading.awaits_labels:
        return Span(labels_lag_words(reading.labels_lag_s), Look.DIM)
    if reading.quality is Quality.THIN:
        return Span(f"lacks {count(reading.lacking)}", Look.WARN)
    return Span(reading.quality.value, Look.DIM if reading.quality is Quality.FRESH else Look.WARN)


def provenance_span(reading: Reading) -> Span:
    """Which source told it, behind what is to be said about how good it is."""
    quality = quality_span(reading)
    words = [] if reading.quality is Quality.FRESH else [quality.text]
    return Span(" ".join((*words, reading.source)).strip(), quality.look)
