"""The indicators of a service by level, the candidate beside the stable version."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Reading, Verdict
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.marks import VERDICTS, worst_verdict
from raitui.widgets.place import place_text
from raitui.widgets.reading_figure import age_span, quality_span, samples_span, target_span, value_span
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

NOTHING_WATCHED = "nothing is watched at this level"
_WIDE = 110
"""From so many cells on, each version's figure has its sample size beside it."""


def readings_by_name(service: ServiceSnapshot, level: Level) -> dict[str, list[Reading]]:
    """The readings of a level by indicator; the first of each is over the whole service."""
    found: dict[str, list[Reading]] = {}
    for reading in service.readings:
        if reading.level is level:
            found.setdefault(reading.name, []).append(reading)
    return found


def versions(service: ServiceSnapshot, *, wide: bool) -> dict[str, str]:
    """The versions that figures tell apart, stable ones first, each with what it is to be called."""
    seen = {reading.place.version for reading in service.readings if reading.place.version}
    stable = {one.stable: f"stable {one.stable}" if wide else one.stable for one in service.rollouts}
    candidates = {one.candidate: f"{'candidate' if wide else 'cand'} {one.candidate}" for one in service.rollouts}
    roles = {**{version: version for version in sorted(seen)}, **stable, **candidates}
    ordered = (*stable, *sorted(seen - set(stable) - set(candidates)), *candidates)
    return {version: roles[version] for version in ordered if version in seen} if candidates else {}


def _of_version(readings: list[Reading], version: str) -> Reading | None:
    return next((one for one in readings if one.place == Place(version=version)), None)


def _row(readings: list[Reading], shown: dict[str, str], *, wide: bool) -> Row:
    whole = readings[0]
    mark = VERDICTS[worst_verdict(readings) or Verdict.UNKNOWN]
    cells = [Span(f"{mark.sign} {whole.name}", mark.look), value_span(whole)]
    for version in shown:
        reading = _of_version(readings, version)
        cells += [value_span(reading), samples_span(reading)] if wide else [value_span(reading)]
    return [*cells, target_span(whole), *_provenance(whole)]


def _provenance(reading: Reading) -> list[Span]:
    source = Span(reading.source, Look.DIM)
    return [samples_span(reading), age_span(reading), quality_span(reading), source]


def _worst_cell(readings: list[Reading]) -> Line:
    """The worst version and cohort, when it is not well and says another thing than the whole (R-OBS-4)."""
    whole = readings[0]
    cell = next((one for one in readings[1:] if one.place.cohort is not None), None)
    if cell is None or cell.verdict is Verdict.OK or (cell.place, cell.value) == (whole.place, whole.value):
        return EMPTY
    mark = VERDICTS[cell.verdict]
    samples, age, quality, source = _provenance(cell)
    facts = [line("n ", samples), line(age), line(quality), line(source)]
    return line(
        Span(f"  {mark.sign} {place_text(cell.place)} ", mark.look), value_span(cell), "  ", *joined(facts, " ")
    )


def _remarks(readings: list[Reading], shown: dict[str, str]) -> Iterator[str]:
    whole = readings[0]
    if whole.place != Place() and whole.verdict is not Verdict.OK:
        yield f"the worst is {place_text(whole.place)}"
    if whole.note and whole.note != BEYOND_LAST_BUCKET:
        yield whole.note
    for version in shown:
        reading = _of_version(readings, version)
        if reading is not None and (reading.lacking or (reading.value is None and reading.note)):
            yield f"{version}: {f'lacks {reading.lacking} samples' if reading.lacking else reading.note}"


def _below(readings: list[Reading], shown: dict[str, str], cells: int) -> list[Line]:
    """What must be added in words under an indicator's row."""
    remarks = "; ".join(_remarks(readings, shown))
    lines = (_worst_cell(readings), line(Span(f"    {remarks}" if remarks else "", Look.DIM)))
    return [cut(one, cells) for one in lines if one]


def _columns(shown: dict[str, str], *, wide: bool) -> list[TextColumn]:
    columns = [TextColumn("INDICATOR", most=24), TextColumn("ALL", right=True)]
    for title in shown.values():
        columns += [TextColumn(title, right=True, most=18)] + ([TextColumn("n", right=True)] if wide else [])
    last = (TextColumn("TARGET", right=True), TextColumn("n", right=True), TextColumn("AGE", right=True))
    return [*columns, *last, TextColumn("QUALITY"), TextColumn("SOURCE")]


def sli_lines(service: ServiceSnapshot, cells: int) -> list[Line]:
    """Every indicator with value, target, samples, age, quality and source; under each what must be added in words."""
    wide = cells >= _WIDE
    shown = versions(service, wide=wide)
    levels = {level: list(readings_by_name(service, level).values()) for level in Level}
    rows = [_row(readings, shown, wide=wide) for of_level in levels.values() for readings in of_level]
    titles, *drawn = table_lines(_columns(shown, wide=wide), rows, cells)
    lines, rest = [titles], iter(drawn)
    for level, of_level in levels.items():
        lines.append(line(Span(level.value.upper(), Look.HEADING)))
        for readings in of_level:
            lines += [next(rest), *_below(readings, shown, cells)]
        if not of_level:
            lines.append(line(Span(f"– {NOTHING_WATCHED}", Look.DIM)))
    return lines
