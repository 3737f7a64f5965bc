"""Figures in few characters, as people on call read them."""

from __future__ import annotations

import math
from collections.abc import Callable

from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.sli import Unit

UNKNOWN_FIGURE = "–"

_SPANS = ((14 * DAY, DAY, "d"), (2 * DAY, DAY, "d"), (2 * HOUR, HOUR, "h"), (2 * MINUTE, MINUTE, "m"))


def span(seconds: float | None) -> str:
    """A length of time in at most four characters: 14s, 4m, 37m, 5h, 2d."""
    if seconds is None or math.isnan(seconds):
        return UNKNOWN_FIGURE
    if math.isinf(seconds):
        return "∞"
    for least, unit_s, letter in _SPANS:
        if seconds >= least:
            return f"{seconds / unit_s:.0f}{letter}"
    return f"{max(0.0, seconds):.0f}s"


def significant(value: float, digits: int = 3) -> str:
    """The value in plain decimal notation with so many significant digits, trailing zeros dropped."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(value: float | None) -> str:
    """How many, in at most five characters where it matters: 212, 13.6k, 4.1M."""
    if value is None or math.isnan(value):
        return UNKNOWN_FIGURE
    for least, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= least:
            return f"{significant(value / (1e3 if letter == 'k' else least))}{letter}"
    return f"{value:,.0f}"


def percentage(value: float) -> str:
    """A share (0-1) in per cent; small shares keep two digits, large ones one decimal."""
    per_cent = value * 100
    return f"{significant(per_cent, 2)}%" if abs(per_cent) < 1 else f"{per_cent:.1f}%".replace(".0%", "%")


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f}ms" if value < 0.1 else f"{significant(value)}s"  # noqa: PLR2004  # 100 ms


_FORMATS: dict[Unit, Callable[[float], str]] = {
    Unit.RATIO: percentage,
    Unit.SECONDS: _seconds,
    Unit.PER_SECOND: lambda value: f"{significant(value)}/s",
    Unit.PER_HOUR: lambda value: f"{significant(value)}/h",
    Unit.SCORE: lambda value: f"{value:.2f}",
    Unit.TOKENS: count,
    Unit.CURRENCY: lambda value: f"{value:,.2f}",
    Unit.NUMBER: significant,
}


def figure(value: float | None, unit: Unit) -> str:
    """A value in its unit; what is not known is a dash, never a zero."""
    if value is None or math.isnan(value):
        return UNKNOWN_FIGURE
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return _FORMATS[unit](value)


def burn_figure(rate: float | None) -> str:
    """A burn rate: one decimal below a hundred, none above."""
    if rate is None:
        return UNKNOWN_FIGURE
    if math.isinf(rate):
        return "∞"
    return f"{rate:.1f}" if rate < 100 else f"{rate:,.0f}"  # noqa: PLR2004  # three digits suffice
