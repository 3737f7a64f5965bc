"""Which span of the past a baseline is, and how it is called."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from raitui.core.baseline import WEEK_S, Baseline, BaselineKind
from raitui.core.burn import DAY
from raitui.core.vector import NOW, Shift


def _earlier(window_s: int, multiple_s: int) -> Shift:
    """Whole days or weeks before, so many that the two spans do not overlap."""
    return Shift(math.ceil(window_s / multiple_s) * multiple_s)


def baseline_span(baseline: Baseline, window_s: int) -> tuple[int, Shift]:
    """The window (seconds) of the baseline's figures and when it lies, for figures over ``window_s`` seconds."""
    match baseline.kind:
        case BaselineKind.STABLE:
            return window_s, _earlier(window_s, DAY)
        case BaselineKind.LAST_WEEK:
            return window_s, _earlier(window_s, WEEK_S)
        case BaselineKind.FROZEN:
            if baseline.start is None or baseline.end is None:
                return window_s, NOW
            return max(1, round(baseline.end - baseline.start)), Shift(at=baseline.end)


def baseline_words(baseline: Baseline, window_s: int = 0) -> str:
    """What the figures are compared with where no candidate stands beside a stable version."""
    earlier_s = baseline_span(baseline, max(1, window_s))[1].offset_s
    match baseline.kind:
        case BaselineKind.STABLE:
            return "same hours yesterday" if earlier_s == DAY else f"{earlier_s // DAY} days before"
        case BaselineKind.LAST_WEEK:
            return "same hours last week" if earlier_s == WEEK_S else f"{earlier_s // WEEK_S} weeks before"
        case BaselineKind.FROZEN:
            return f"frozen {_moment(baseline.start)} to {_moment(baseline.end)}"


def is_over(baseline: Baseline, now: float) -> bool:
    """Whether the span that a site froze lies wholly before now (unix seconds): until then it is no reference."""
    return baseline.kind is not BaselineKind.FROZEN or baseline.end is None or baseline.end <= now


def _moment(when: float | None) -> str:
    return "–" if when is None else f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%MZ}"
