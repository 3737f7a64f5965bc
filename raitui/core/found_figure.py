"""A figure as it was found among the parts of an answer, before it is judged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from raitui.core.baseline import BaselineKind
from raitui.core.reading import NOTHING_TO_COMPARE, Place
from raitui.core.sli import Sli
from raitui.core.table import Cell


class Figure(Struct, frozen=True):
    """A value, the samples behind it, whose it is when one place speaks for all, whether the truth may be beyond it.

    ``interval`` is where the truth lies as far as the figure's own error is known, ``lacking`` how many samples it is
    short of beyond what the indicator asks for, ``note`` what is to be said about it in a few words,
    ``part`` which feature, category or cohorts it speaks of, ``surely_past`` that it is past its target beyond chance,
    however many samples it lacks; ``doubted`` that it is past it with samples enough, and that may be chance.
    """

    value: float | None = None
    samples: float | None = None
    place: Place = Place()
    at_least: bool = False
    interval: tuple[float, float] | None = None
    lacking: int = 0
    note: str = ""
    part: str = ""
    surely_past: bool = False
    doubted: bool = False


class Basis(Struct, frozen=True):
    """What a derived figure is computed of: the cells of one place, of one indicator.

    ``other`` are the cells that count as right in the same moments, those of the stable version; None where the
    baseline's own counts stand beside each cell's. ``words`` says what the baseline is.
    """

    sli: Sli
    cells: Sequence[Cell]
    place: Place = Place()
    other: Sequence[Cell] | None = None
    words: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether all that was counted on either side is a number: of what an exporter garbles nothing follows."""
        return all(math.isfinite(part) for cell in (*self.cells, *(self.other or ())) for part in cell.parts.values())


def nothing_to_compare(basis: Basis, samples: float | None) -> Figure:
    """The figure of what has samples now, and a baseline that has counted nothing.

    It is thin, since that one lacks them; a frozen span will never have any more, so that it is missing.
    """
    if basis.other is None and basis.sli.baseline.kind is BaselineKind.FROZEN:
        return Figure(None, samples, note=f"no samples in the span {basis.words}")
    note = f"{NOTHING_TO_COMPARE}: {basis.words}"
    return Figure(math.nan, samples, lacking=max(1, basis.sli.minimum_samples), note=note)
