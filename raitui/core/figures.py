"""Figures in few characters, as people on call read them."""

from __future__ import annotations

import math
from collections.abc import Callable

from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.sli import Unit

UNKNOWN_FIGURE = "–"

_YEAR = 365 * DAY
_SPANS = ((2 * _YEAR, _YEAR, "y"), (2 * DAY, DAY, "d"), (2 * HOUR, HOUR, "h"), (2 * MINUTE, MINUTE, "m"))
_ENDLESS_S = 999 * _YEAR


def span(seconds: float | None) -> str:
    """A length of time in at most four characters: 14s, 4m, 37m, 5h, 2d, 3y; what is negative is no time at all."""
    if seconds is None or math.isnan(seconds):
        return UNKNOWN_FIGURE
    if seconds > _ENDLESS_S:
        return "∞"
    for least, unit_s, letter in _SPANS:
        if seconds >= least:
            return f"{seconds / unit_s:.0f}{letter}"
    return f"{max(0.0, seconds):.0f}s"


def window_name(window_s: int) -> str:
    """A window as PromQL writes it: 5m, 1h, 3d."""
    for unit_s, letter in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if window_s % unit_s == 0:
            return f"{window_s // unit_s}{letter}"
    return f"{window_s}s"


def stopwatch(seconds: float) -> str:
    """Minutes and seconds of something that is timed: 0:07, 2:31, 75:00."""
    minutes, rest_s = divmod(int(max(0.0, seconds)), MINUTE)
    return f"{minutes}:{rest_s:02}"


def significant(value: float, digits: int = 3) -> str:
    """The value in plain decimal notation with so many significant digits, trailing zeros dropped."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(value: float | None) -> str:
    """How many, in at most five characters where it matters: 212, 9,999, 13.6k, 4.1M."""
    if value is None or math.isnan(value):
        return UNKNOWN_FIGURE
    rounded = float(f"{value:.3g}") if value >= 9_999.5 else value  # noqa: PLR2004  # from here on in thousands
    if math.isinf(rounded):
        return "∞" if rounded > 0 else "-∞"
    for least, unit, letter in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if rounded >= least:
            return f"{significant(rounded / unit)}{letter}"
    return f"{value:,.0f}"


def percentage(value: float) -> str:
    """A share (0-1) in per cent: one decimal, and two digits of what is left to 0% and to 100%, where it matters."""
    per_cent = value * 100
    if abs(per_cent) < 1:
        return f"{significant(per_cent, 2)}%"
    left = 100 - per_cent
    # Below this, what is left is the noise of binary fractions.
    decimals = 1 if left >= 1 or left < 1e-9 else 1 - math.floor(math.log10(left))  # noqa: PLR2004
    text = f"{per_cent:.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.')}%"


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
