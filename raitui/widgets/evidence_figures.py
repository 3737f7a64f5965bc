"""Evidence in few characters: how strong it is beside what is needed, and what it comes to."""

from __future__ import annotations

import math

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, significant, span
from raitui.core.sli import Unit
from raitui.widgets.styled_line import Look, Span

LOOKS = {Standing.WORSE: Look.BAD, Standing.THIN: Look.WARN, Standing.NOT_WORSE: Look.DIM}

_LEAST, _POWERS_FROM = -1.0, 4.0
"""Below a tenth it is as good as nothing; from ten thousand on the power of ten says all."""

SMALL_POINTS = 0.1
"""Below so many percentage points one decimal tells nothing."""


def points(difference: float, unit: Unit) -> str:
    """A difference with its sign; that of two shares in percentage points, two digits of what is small."""
    sign = "−" if difference < 0 else "+"
    if unit is not Unit.RATIO:
        return f"{sign}{figure(abs(difference), unit)}"
    per_cent = abs(difference) * 100
    return f"{sign}{per_cent:.1f}" if per_cent >= SMALL_POINTS or not per_cent else f"{sign}{significant(per_cent, 2)}"


def power(log10: float | None) -> str:
    """A number that is told by its logarithm to the base of 10: <.1, 14, 140, 1e25."""
    if log10 is None or math.isnan(log10):
        return UNKNOWN_FIGURE
    if log10 < _LEAST:
        return "<.1"
    if log10 >= _POWERS_FROM:
        return f"1e{math.floor(log10)}"
    return significant(10.0**log10, 2)


def strength(one: ComparedEvidence) -> str:
    """The evidence over what is needed."""
    return f"{power(one.log10_e)}/{power(one.needed_log10)}"


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
        return Span("thin, not sure among so many" if roomy else "thin among many", look)
    wait = "" if one.evidence.lacking_s is None else f" (≈ {span(one.evidence.lacking_s)})"
    return Span(f"thin, lacks {count(one.evidence.lacking)}{wait}", look)
