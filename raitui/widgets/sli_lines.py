"""The indicators of a service by level, the candidate beside the stable version."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Reading, Verdict
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.marks import VERDICTS, worst_verdict
from raitui.widgets.place import place_text
from raitui.widgets.reading_figure import age_span, quality_span, samples_span, target_span, value_span
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

BLANK = Span("")
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


def _worst_row(readings: list[Reading], shown: dict[str, str], *, wide: bool) -> Row | None:
    """The worst version and cohort, where it says another thing than the whole: no aggregate may hide it (R-OBS-4)."""
    whole = readings[0]
    cells = [one for one in readings[1:] if one.place.cohort is not None]
    if not cells or (cells[0].place, cells[0].value) == (whole.place, whole.value):
        return None
    mark = VERDICTS[cells[0].verdict]
    name = Span(f"  {mark.sign} {place_text(cells[0].place)}", mark.look)
    between = [BLANK] * (len(shown) * (2 if wide else 1))
    return [name, value_span(cells[0]), *between, BLANK, *_provenance(cells[0])]


def _remarks(readings: list[Reading], shown: dict[str, str]) -> Iterator[str]:
    whole = readings[0]
    note = "" if whole.note == BEYOND_LAST_BUCKET else whole.note
    worst = f"the worst is {place_text(whole.place)}" if whole.place != Place() else ""
    text = ", ".join(part for part in (worst, note) if part)
    if text:
        yield text
    for version in shown:
        reading = _of_version(readings, version)
        if reading is not None and (reading.lacking or (reading.value is None and reading.note)):
            yield f"{version}: {f'lacks {reading.lacking} samples' if reading.lacking else reading.note}"


def _columns(shown: dict[str, str], *, wide: bool) -> list[TextColumn]:
    columns = [TextColumn("INDICATOR", most=24), TextColumn("ALL", right=True)]
    for title in shown.values():
        columns += [TextColumn(title, right=True, most=18)] + ([TextColumn("n", right=True)] if wide else [])
    last = (TextColumn("TARGET", right=True), TextColumn("n", right=True), TextColumn("AGE", right=True))
    return [*columns, *last, TextColumn("QUALITY"), TextColumn("SOURCE")]


def _rows(service: ServiceSnapshot, shown: dict[str, str], *, wide: bool) -> Iterator[tuple[Level, Row, str]]:
    for level in Level:
        for readings in readings_by_name(service, level).values():
            yield level, _row(readings, shown, wide=wide), "; ".join(_remarks(readings, shown))
            worst = _worst_row(readings, shown, wide=wide)
            if worst is not None:
                yield level, worst, ""


def sli_lines(service: ServiceSnapshot, cells: int) -> list[Line]:
    """Every indicator with value, target, samples, age, quality and source; under each what must be added in words."""
    wide = cells >= _WIDE
    shown = versions(service, wide=wide)
    entries = list(_rows(service, shown, wide=wide))
    titles, *rows = table_lines(_columns(shown, wide=wide), [row for _, row, _ in entries], cells)
    lines = [titles]
    for level in Level:
        lines.append(line(Span(level.value.upper(), Look.HEADING)))
        own = [(row, remark) for row, (of, _, remark) in zip(rows, entries, strict=True) if of is level]
        for row, remark in own:
            lines += [row, *([cut(line(Span(f"    {remark}", Look.DIM)), cells)] if remark else [])]
        if not own:
            lines.append(line(Span(f"– {NOTHING_WATCHED}", Look.DIM)))
    return lines
