"""Briefing and score of a drill, line by line."""

from __future__ import annotations

from raitui.core.drill import Briefing, DrillTarget
from raitui.core.drill_report import Tone, report
from raitui.core.drill_result import DrillResult
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line, wrapped

_LOOKS = {Tone.PLAIN: Look.PLAIN, Tone.HEADING: Look.HEADING, Tone.GOOD: Look.GOOD, Tone.BAD: Look.BAD}
WIDEST = 100
"""Longer lines are hard to read."""


def briefing_lines(briefing: Briefing, cells: int) -> list[Line]:
    """What is asked, the targets, and how to begin; what must not be missed comes first."""
    cells = min(cells, WIDEST)
    lines: list[Line] = [
        line(Span("enter", Look.STRONG), " starts the drill and its clock, ", Span("q", Look.STRONG), " ends it")
    ]
    lines.append(EMPTY)
    for paragraph in briefing.paragraphs:
        lines += wrapped(paragraph, cells)
    lines += [EMPTY, line(Span("TARGETS", Look.HEADING))]
    return [*lines, *map(_target, briefing.targets)]


def _target(target: DrillTarget) -> Line:
    return line(Span(f"{target.what:<14}", Look.STRONG), f"{target.points:>3} points  {target.target}")


def score_lines(result: DrillResult, cells: int) -> list[Line]:
    """Every line of the report; those that are too long are broken between words."""
    return [one for told in report(result) for one in _told(told.text, cells, _LOOKS[told.tone])]


def _told(text: str, cells: int, look: Look) -> list[Line]:
    if len(text) <= cells:
        return [line(Span(text, look))]
    return wrapped(text, cells, look=look)
