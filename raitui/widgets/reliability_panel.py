"""How well the predicted probabilities of a service agree with what came true (R-OBS-7)."""

from __future__ import annotations

import math

from raitui.core.figures import UNKNOWN_FIGURE, count, percentage, significant
from raitui.core.reading import Quality, Reading, Verdict
from raitui.core.reliability import Reliability
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.marks import QUALITY_SIGNS, VERDICTS
from raitui.widgets.place import place_text
from raitui.widgets.reading_figure import quality_span, target_span
from raitui.widgets.reliability_chart import OFF, WITHIN, reliability_chart
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, flowed, line, wrapped

NOT_WATCHED = (
    "no indicator compares predicted probabilities with what came true. Give a profile one that does, `calibration:` "
    "over predictions counted by bin, and the diagram stands here."
)
NO_LABELS = "the truth of no prediction in this window is known yet: labels lag"
LEGEND = f"{OFF} off by more than chance  {WITHIN} within chance  ╌ said and came true alike"


def _reading(service: ServiceSnapshot, reliability: Reliability) -> Reading | None:
    found = (one for one in (*service.readings, *service.cells) if one.name == reliability.indicator)
    return next((one for one in found if one.place == reliability.place), None)


def _tendency(reliability: Reliability) -> str:
    """Over all bins: how sure it was, and how often it was right."""
    known = [one for one in reliability.bins if one.predicted is not None and one.observed is not None]
    total = math.fsum(one.samples for one in known)
    if not total:
        return ""
    said = math.fsum((one.predicted or 0.0) * one.samples for one in known) / total
    came = math.fsum((one.observed or 0.0) * one.samples for one in known) / total
    word = "overconfident" if said > came else "underconfident"
    return f"{word}: said {percentage(said)}, came true {percentage(came)}"


def _score(name: str, value: float | None) -> str:
    return f"{name} {UNKNOWN_FIGURE if value is None else significant(value)}"


def _head(service: ServiceSnapshot, reliability: Reliability, cells: int) -> list[Line]:
    reading = _reading(service, reliability)
    mark = VERDICTS[Verdict.UNKNOWN if reading is None else reading.verdict]
    name = " ".join(filter(None, (reliability.indicator, place_text(reliability.place))))
    scores = (_score("ECE", reliability.calibration_error), _score("Brier", reliability.brier))
    doubt = reading is not None and reading.quality is not Quality.FRESH
    pieces = [
        line(Span(f"{mark.sign} {mark.word}{QUALITY_SIGNS[reliability.quality]} ", mark.look), Span(name, Look.STRONG)),
        line(" · ".join(scores)),
        line("target ", target_span(reading)) if reading is not None and reading.target is not None else (),
        line(quality_span(reading)) if doubt and reading is not None else (),
        line(Span(f"n {count(reliability.samples)} with known truth", Look.DIM)),
        line(_tendency(reliability)),
    ]
    return flowed(pieces, cells, indent="  ")


def _lines(service: ServiceSnapshot, reliability: Reliability, cells: int) -> list[Line]:
    head = _head(service, reliability, cells)
    if reliability.samples <= 0:
        return [*head, *wrapped(NO_LABELS, cells, indent="  ", look=Look.UNKNOWN)]
    return [*head, *reliability_chart(reliability.bins, cells), line(Span(LEGEND, Look.DIM))]


def reliability_panel(service: ServiceSnapshot, _now: float, cells: int) -> list[Line]:
    """Every diagram; in words when there is none."""
    if not service.reliability:
        return wrapped(NOT_WATCHED, cells, look=Look.DIM) if service.cells else [line(Span(NOT_YET, Look.DIM))]
    lines: list[Line] = []
    for one in service.reliability:
        lines += [EMPTY] if lines else []
        lines += _lines(service, one, cells)
    return [cut(one, cells) for one in lines]
