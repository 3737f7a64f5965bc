"""The axes of a chart: values that people can read on the rows, times that they can name on the columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from raitui.core.burn import DAY, HOUR, MINUTE

_NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
TICKS_S = (
    *(minutes * MINUTE for minutes in (1, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 5, 10)),
)
STANDS_STILL = 1e-9
"""What moves by less than this share of itself does not move."""

DAYS_NAMED_FROM_S = 2 * HOUR
"""Where times stand so far apart there may be more than one day on the axis."""

TICK_CELLS = 18
"""Times on the axis stand no nearer to each other."""


class ValueAxis(NamedTuple):
    """The value of the lowest row, and by how much each row is higher than the one below it."""

    low: float
    step: float
    rows: int

    def row(self, value: float) -> int:
        """The row (0 the lowest) that is nearest to the value."""
        return min(max(round((value - self.low) / self.step), 0), self.rows - 1)

    def value(self, row: int) -> float:
        """What a row stands for."""
        return round(self.low + row * self.step, 12)


class TimeAxis(NamedTuple):
    """The end of the last column (unix seconds), how much time each shows, and how many there are."""

    end: float
    width_s: float
    columns: int

    def stretched(self, cells: int) -> TimeAxis:
        """The same time in so many cells for each column."""
        return TimeAxis(self.end, self.width_s / cells, self.columns * cells)

    def column(self, when: float) -> int | None:
        """The column of a moment, None outside."""
        column = self.columns - 1 - math.floor((self.end - when) / self.width_s)
        return column if 0 <= column < self.columns else None


def _steps(least: float) -> Iterable[float]:
    decade = 10.0 ** math.floor(math.log10(least))
    return (
        nice * decade for nice in (*_NICE, *(10 * one for one in _NICE), 100.0) if nice * decade >= least * (1 - 1e-9)
    )


def value_axis(low: float, high: float, rows: int) -> ValueAxis:
    """The finest scale of round steps on which all from low to high fits; two rows about zero have none."""
    spread = high - low
    largest = max(abs(low), abs(high))
    if spread <= STANDS_STILL * max(largest, 1.0):
        spread = largest if largest > STANDS_STILL else 1.0
    for step in _steps(spread / max(1, rows - 1)):
        first = math.floor(low / step + 1e-9) * step
        if first + step * (rows - 1) >= high - 1e-9 * step:
            return ValueAxis(first, step, rows)
    return ValueAxis(low, spread / max(1, rows - 1), rows)


def time_axis(start: float, end: float, columns: int, step_s: int) -> TimeAxis:
    """So many columns, or as many as there are steps: a column narrower than a step would be a false gap.

    Columns lie fast in absolute time.
    """
    width_s = max(step_s, math.ceil((end - start) / max(1, columns)))
    last = math.ceil(end / width_s) * width_s
    return TimeAxis(last, width_s, max(1, min(columns, math.ceil((last - start) / width_s))))


def tick_width(axis: TimeAxis) -> int:
    """How far apart (seconds) the times stand that the axis names."""
    least = TICK_CELLS * axis.width_s
    return next((width for width in TICKS_S if width >= least), TICKS_S[-1])


def tick_text(when: float, apart_s: float) -> str:
    """A time on the axis: the hour and minute; the day where ticks are whole days, and where one of few begins it."""
    is_day = apart_s >= DAY or (apart_s >= DAYS_NAMED_FROM_S and when % DAY == 0)
    return f"{datetime.fromtimestamp(when, UTC):{'%m-%d' if is_day else '%H:%MZ'}}"


def ticks(axis: TimeAxis) -> list[tuple[int, str]]:
    """Columns and the times that stand there."""
    apart_s = tick_width(axis)
    first = math.ceil((axis.end - axis.columns * axis.width_s) / apart_s) * apart_s
    whens = (first + number * apart_s for number in range(math.ceil((axis.end - first) / apart_s) + 1))
    return [(column, tick_text(when, apart_s)) for when in whens if (column := axis.column(when)) is not None]
