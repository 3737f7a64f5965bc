"""Every location, version and cohort of a service in plain values: no aggregate hides a small one (R-OBS-4)."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.figures import UNKNOWN_FIGURE, span
from raitui.core.reading import Place, Reading
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.reading_figure import samples_span, value_span
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

PLACE_COLUMNS = (TextColumn("COHORT", most=16), TextColumn("VERSION", most=10), TextColumn("AT", most=8))
NOT_YET = "asked for; no answer yet"
_PLACE_CELLS = 23
_NAME_CELLS = 12
_FIGURE_CELLS = 19


def _sort_key(place: Place) -> tuple[str, str, str]:
    return place.cohort or "", place.at or "", place.version or ""


def _place_spans(place: Place) -> list[Span]:
    return [Span(place.cohort or "all"), Span(place.version or "all"), Span(place.at or "all")]


def _blocks(names: list[str], cells: int) -> Iterator[list[str]]:
    """As many indicators at a time as there is room for beside each other."""
    number = max(1, (cells - _PLACE_CELLS) // _FIGURE_CELLS)
    for start in range(0, len(names), number):
        yield names[start : start + number]


def _row(place: Place, names: list[str], figures: dict[tuple[Place, str], Reading]) -> Row:
    spans = _place_spans(place)
    for name in names:
        reading = figures.get((place, name))
        spans += [value_span(reading), samples_span(reading)]
    return spans


def _columns(names: list[str]) -> Iterator[TextColumn]:
    for name in names:
        yield TextColumn(name, right=True, most=_NAME_CELLS)
        yield TextColumn("n", right=True)


def _provenance(cells: tuple[Reading, ...]) -> Line:
    ages = [reading.age_s for reading in cells if reading.age_s is not None]
    oldest = span(max(ages)) if ages else UNKNOWN_FIGURE
    sources = sorted({reading.source for reading in cells if reading.source})
    facts = (f"oldest sample {oldest}", ", ".join(sources))
    return joined((line(Span(fact, Look.DIM)) for fact in facts if fact), " · ")


def every_slice(service: ServiceSnapshot, cells: int) -> list[Line]:
    """A row for each slice, the candidate next to its stable version; a column and its samples for each indicator."""
    if not service.cells:
        return [line(Span(NOT_YET, Look.DIM))]
    figures = {(reading.place, reading.name): reading for reading in service.cells}
    lines: list[Line] = []
    for names in _blocks(list(dict.fromkeys(name for _, name in figures)), cells):
        places = sorted({place for place, name in figures if name in names}, key=_sort_key)
        columns = [*PLACE_COLUMNS, *_columns(names)]
        lines += [*table_lines(columns, [_row(place, names, figures) for place in places], cells), EMPTY]
    return [*lines, cut(_provenance(service.cells), cells)]
