"""Evidence in few characters: how strong it is beside what is needed, and what it comes to."""

from __future__ import annotations

import math

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, significant, span
from raitui.core.sli import Unit
from raitui.widgets.styled_line import Look, Span

LOOKS = {Standing.WORSE: Look.BAD, Standing.THIN: Look.WARN, Standing.NOT_WORSE: Look.DIM}

_LEAST, _THOUSANDS_FROM = -1.0, 4.0
"""Below a tenth it is as good as nothing; from ten thousand on it is told in thousands."""

CERTAIN_FROM = 9.0
"""From a thousand million to one on, no figure says more."""

CERTAIN = "certain"
POINT = "pt"
"""A percentage point."""

_LEAST_DECIMALS, _MOST_DECIMALS = 1, 6


def points(difference: float, unit: Unit, within: tuple[float, float] | None = None) -> str:
    """A difference with its sign and unit; that of two shares in percentage points.

    It has no digits beyond what its interval ``within`` leaves open: two of the interval's half-width, or, where there
    is none, two of its own.
    """
    if unit is not Unit.RATIO:
        return f"{'−' if difference < 0 else '+'}{figure(abs(difference), unit)}"
    known_to = abs(difference) if within is None else (within[1] - within[0]) / 2
    told = f"{abs(difference) * 100:.{_decimals(known_to * 100)}f}"
    if not float(told):
        return f"0{POINT}"
    return f"{'−' if difference < 0 else '+'}{told}{POINT}"


def _decimals(known_to: float) -> int:
    """So many decimals show two digits of it, and at least one decimal."""
    if known_to <= 0 or not math.isfinite(known_to):
        return _LEAST_DECIMALS
    return min(max(_LEAST_DECIMALS, 1 - math.floor(math.log10(known_to))), _MOST_DECIMALS)


def power(log10: float | None) -> str:
    """A number that is told by its logarithm to the base of 10: <.1, 14, 1,600, 25k, certain."""
    if log10 is None or math.isnan(log10):
        return UNKNOWN_FIGURE
    if log10 < _LEAST:
        return "<.1"
    if log10 >= CERTAIN_FROM:
        return CERTAIN
    rounded = float(f"{10.0**log10:.2g}")
    return significant(rounded, 2) if log10 < _THOUSANDS_FROM else count(rounded)


def strength(one: ComparedEvidence) -> str:
    """The evidence over what is needed; alone where it is certain."""
    told = power(one.log10_e)
    return told if told == CERTAIN else f"{told}/{power(one.needed_log10)}"


def verdict(one: ComparedEvidence, *, roomy: bool = True) -> Span:
    """In words: WORSE, ok (not worse), or what is lacking before either can be said, and how long that takes.

    What is old says so, and is never called ok.
    """
    look = LOOKS[one.standing]
    if one.old:
        said = "WORSE" if one.standing is Standing.WORSE else one.standing.value
        return Span(f"{said}, old", look if one.standing is Standing.WORSE else Look.WARN)
    if one.standing is Standing.WORSE:
        return Span("WORSE", look)
    if one.standing is Standing.NOT_WORSE:
        return Span("ok (not worse)" if roomy else "not worse", look)
    if not one.evidence.lacking:
        return Span("thin among so many" if roomy else "thin among many", look)
    more, wait = count(one.evidence.lacking), one.evidence.lacking_s
    if roomy:
        return Span(f"thin, lacks {more}" + ("" if wait is None else f" (≈ {span(wait)})"), look)
    return Span(f"thin, +{more}" + ("" if wait is None else f" ≈{span(wait)}"), look)
