"""The indicator that says why, over time: who is well beside who is not, its bound, and what changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.figures import figure
from raitui.core.history import IndicatorHistory
from raitui.core.history_plan import worst_place
from raitui.core.reading import Place, Reading, Verdict
from raitui.core.sli import Direction
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.change_lines import together
from raitui.widgets.chart import Bound, Chart, Curve, Happened, chart_lines
from raitui.widgets.marks import VERDICTS
from raitui.widgets.moment import moment
from raitui.widgets.place import place_text
from raitui.widgets.sparkline import view_end
from raitui.widgets.styled_line import Line, Look

SIGNS = ("━", "●", "○")


def charted(service: ServiceSnapshot) -> Reading | None:
    """The indicator worth a chart: the one that says why, else the worst, else the first with a bound."""
    readings = service.readings
    wanted = (
        *(one for one in readings if one.name == service.why.sli),
        *(one for verdict in (Verdict.BREACH, Verdict.WARN) for one in readings if one.verdict is verdict),
        *(one for one in readings if one.target is not None),
        *readings,
    )
    return next(iter(wanted), None)


def _places(service: ServiceSnapshot, history: IndicatorHistory) -> Iterator[Place]:
    """Whom to draw: all beside the worst cohort, or the stable version beside the candidate."""
    known = {one.place for one in history.places if one.points}
    candidates = [Place(version=one.candidate) for one in service.rollouts]
    stable = [Place(version=one.stable) for one in service.rollouts]
    cohorts = [worst_place(service, one) for one in service.readings if one.name == history.name and one.place.cohort]
    parted = [place for place in dict.fromkeys((*stable, *candidates)) if place in known]
    found = parted if len(parted) > 1 else [Place()]
    yield from dict.fromkeys((*found, *(place for place in cohorts if place in known)))


def _look(service: ServiceSnapshot, name: str, place: Place) -> Look:
    for one in service.readings:
        own = one.place == place or (one.place.cohort is not None and one.place.cohort == place.cohort)
        if one.name == name and own and one.verdict is not Verdict.OK:
            return VERDICTS[one.verdict].look
    return Look.PLAIN


def happened(service: ServiceSnapshot, now: float) -> list[Happened]:
    """What changed, when, and by whom; what was there before the record begins is no news."""
    return [
        Happened(
            change.when,
            f"{moment(change.when, now)} {change.subject} {change.after}"
            + (f" ({change.actor})" if change.actor else ""),
        )
        for change, _ in together(service.changes)
        if not change.earliest
    ]


def why_chart(service: ServiceSnapshot, now: float, cells: int, rows: int) -> tuple[str, list[Line]]:
    """Its title, and its lines; none while its history is not known, or where there is no room."""
    reading = charted(service)
    history = service.history.indicator(reading.name) if service.history is not None and reading is not None else None
    if reading is None or history is None:
        return "", []
    end = view_end(history.end, history.step_s, now)
    curves = [
        Curve(place_text(place) or "all", history.at(place), sign, _look(service, history.name, place))
        for place, sign in zip(_places(service, history), SIGNS, strict=False)
    ]
    sign = "<" if reading.direction is Direction.LOWER_IS_BETTER else ">"
    bound = (
        ()
        if reading.target is None
        else (Bound(f"limit {sign}{figure(reading.target, reading.unit)}", reading.target),)
    )
    chart = Chart(
        history.start,
        end,
        history.step_s,
        lambda value: figure(value, reading.unit),
        curves,
        bound,
        [one for one in happened(service, now) if one.when > history.start],
    )
    return reading.name, chart_lines(chart, cells, rows)
