"""The indicators of a service by level, worst first, the candidate beside the stable version, and how each moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from raitui.core.figures import span
from raitui.core.history_plan import worst_place
from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Reading, Verdict
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.marks import VERDICTS, worst_verdict
from raitui.widgets.place import place_text
from raitui.widgets.reading_figure import (
    age_span,
    interval_words,
    provenance_span,
    samples_span,
    target_span,
    value_span,
)
from raitui.widgets.sparkline import GAP, SparkView, spark_view, sparklines
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line
from raitui.widgets.text_table import Row, TextColumn, table_lines

NOTHING_WATCHED = "nothing is watched at the level"
ASKED, NO_ANSWER = "asked…", "no answ."
"""In the place of a sparkline that was asked for, or for which nobody answers."""

OWN_SPAN_CELLS = 4
"""About so many cells are left to say how much time a sparkline shows, where it is not the usual."""

_WIDE = 110
"""From so many cells on, each version's figure has its sample size beside it."""

_SPARK_CELLS = ((180, 24), (110, 12), (0, 8))
"""How long sparklines are, by the width of the terminal; twice as long where no candidate stands beside."""

_ORDER = (Verdict.BREACH, Verdict.UNKNOWN, Verdict.WARN, Verdict.OK)


class Shown(NamedTuple):
    """The versions that stand beside each other, each with what it is called, and how they are drawn."""

    versions: dict[str, str]
    wide: bool
    spark_cells: int


def readings_by_name(service: ServiceSnapshot, level: Level) -> dict[str, list[Reading]]:
    """The readings of a level by indicator; the first of each is over the whole service."""
    found: dict[str, list[Reading]] = {}
    for reading in service.readings:
        if reading.level is level:
            found.setdefault(reading.name, []).append(reading)
    return found


def versions(service: ServiceSnapshot, *, wide: bool) -> dict[str, str]:
    """The versions that figures tell apart, stable ones first, each with what it is to be called."""
    seen = {reading.place.version for reading in service.readings if reading.place.version and not reading.place.cohort}
    stable = {one.stable: f"stable {one.stable}" if wide else one.stable for one in service.rollouts}
    candidates = {one.candidate: f"{'candidate' if wide else 'cand'} {one.candidate}" for one in service.rollouts}
    roles = {**{version: version for version in sorted(seen)}, **stable, **candidates}
    ordered = (*stable, *sorted(seen - set(stable) - set(candidates)), *candidates)
    found = {version: roles[version] for version in ordered if version in seen} if candidates else {}
    return found if wide else _two(found, candidates)


def _two(found: dict[str, str], candidates: dict[str, str]) -> dict[str, str]:
    """Where there is no room for more: the first stable version and the last candidate."""
    stable = [version for version in found if version not in candidates][:1]
    return {version: found[version] for version in (*stable, *[one for one in found if one in candidates][-1:])}


def _shown(service: ServiceSnapshot, cells: int) -> Shown:
    wide = cells >= _WIDE
    found = versions(service, wide=wide)
    spark = next(length for least, length in _SPARK_CELLS if cells >= least)
    return Shown(found, wide, spark if found else 2 * spark)


def _of_version(readings: list[Reading], version: str) -> Reading | None:
    return next((one for one in readings if one.place == Place(version=version)), None)


def _worst_cohort(readings: list[Reading]) -> Reading | None:
    """The worst version and cohort, when it is not well and says another thing than the whole (R-OBS-4)."""
    whole = readings[0]
    cell = next((one for one in readings[1:] if one.place.cohort is not None), None)
    if cell is None or cell.verdict is Verdict.OK or (cell.place, cell.value) == (whole.place, whole.value):
        return None
    return cell


def _instead(service: ServiceSnapshot, name: str, cells: int) -> str:
    """What stands in the place of a sparkline while the past of the indicator is not known."""
    history = service.history
    if history is None or (name in history.waiting and not history.error):
        return ASKED
    return NO_ANSWER if history.error else GAP * cells


class Moved(NamedTuple):
    """How an indicator moved, by place; ``view`` is None while its history is not known, ``instead`` says why.

    ``own_span`` is the time that its sparklines show, where that is not what the title of their column says.
    """

    sparks: dict[Place, str]
    view: SparkView | None
    instead: str = ""
    own_span: str = ""

    def beside(self, span_s: float | None) -> Moved:
        """The same under a title of so much time (seconds): an indicator over long windows is drawn further back."""
        if self.view is None or span_s is None or self.view.span_s == span_s:
            return self
        own_span = span(self.view.width_s * max(1, self.view.cells - OWN_SPAN_CELLS))
        sparks = {place: f"{drawn[len(own_span) + 1 :]} {own_span}" for place, drawn in self.sparks.items()}
        return self._replace(sparks=sparks, own_span=own_span)

    def span(self, place: Place, cells: int) -> Span:
        """The sparkline of a place; all of it a gap where nothing is known, and a word where nothing was told."""
        if self.view is None:
            return Span(self.instead[:cells], Look.DIM)
        found = self.sparks.get(place, "")
        is_known = found.removesuffix(f" {self.own_span}").strip(GAP)
        return Span(found or GAP * cells, Look.PLAIN if is_known else Look.DIM)


def _moved(service: ServiceSnapshot, readings: list[Reading], shown: Shown, now: float) -> Moved:
    whole, cohort = readings[0], _worst_cohort(readings)
    history = service.history.indicator(whole.name) if service.history is not None else None
    if history is None:
        return Moved({}, None, _instead(service, whole.name, shown.spark_cells))
    places = [Place(), *(Place(version=version) for version in shown.versions)]
    places += [worst_place(service, cohort)] if cohort is not None else []
    view = spark_view(history, service.since, now, shown.spark_cells)
    return Moved(sparklines(history, places, view, whole.direction, whole.target), view)


def _named(readings: list[Reading], letter: str) -> list[Span]:
    mark = VERDICTS[worst_verdict(readings) or Verdict.UNKNOWN]
    return [Span(letter, Look.DIM), Span(f"{mark.sign} {readings[0].name}", mark.look)]


def _row(readings: list[Reading], letter: str, shown: Shown, moved: Moved) -> Row:
    """Where no version tells the indicator apart, the whole stands in the place of the stable one."""
    whole, spark = readings[0], shown.spark_cells
    cells = _named(readings, letter)
    figures: list[tuple[Place, Reading | None]] = [
        (Place(version=version), _of_version(readings, version)) for version in shown.versions
    ]
    if not any(reading for _, reading in figures):
        figures = [(Place(), whole), *figures[1:]]
    for place, reading in figures:
        cells += [value_span(reading), moved.span(place, spark) if reading is not None else Span("")]
        cells += [samples_span(reading)] if shown.wide and shown.versions else []
    samples = [] if shown.wide and shown.versions else [samples_span(whole)]
    return [*cells, target_span(whole), *samples, age_span(whole), provenance_span(whole)]


def _cohort_line(service: ServiceSnapshot, readings: list[Reading], moved: Moved) -> Line:
    cell = _worst_cohort(readings)
    if cell is None:
        return EMPTY
    mark = VERDICTS[cell.verdict]
    facts = [line("n ", samples_span(cell)), line(age_span(cell)), line(provenance_span(cell))]
    spark = moved.sparks.get(worst_place(service, cell), "")
    return line(
        Span(f"    {mark.sign} {place_text(cell.place)} ", mark.look),
        value_span(cell),
        f" {spark}" if spark.removesuffix(f" {moved.own_span}").strip(GAP) else "",
        "  ",
        *joined(facts, " "),
    )


def _remarks(readings: list[Reading], shown: Shown) -> Iterator[str]:
    whole = readings[0]
    if whole.place != Place() and whole.verdict is not Verdict.OK and not shown.versions:
        yield f"the worst is {place_text(whole.place)}"
    if whole.note and whole.note != BEYOND_LAST_BUCKET:
        yield whole.note
    interval = interval_words(whole)
    if interval:
        yield interval
    for version in shown.versions:
        reading = _of_version(readings, version)
        if reading is not None and (reading.lacking or (reading.value is None and reading.note)):
            yield f"{version}: {f'lacks {reading.lacking} samples' if reading.lacking else reading.note}"


def _columns(shown: Shown, span_s: float | None) -> list[TextColumn]:
    past = "" if span_s is None else span(span_s)
    columns = [TextColumn(""), TextColumn("INDICATOR", most=24 if shown.wide else 15)]
    for number, title in enumerate(shown.versions.values() or ["ALL"]):
        columns += [TextColumn(title, right=True, most=18 if shown.wide else 9)]
        columns += [TextColumn(past if number == 0 else "", most=2 * shown.spark_cells)]
        columns += [TextColumn("n", right=True)] if shown.wide and shown.versions else []
    columns += [TextColumn("TARGET", right=True)]
    columns += [] if shown.wide and shown.versions else [TextColumn("n", right=True)]
    return [*columns, TextColumn("AGE", right=True), TextColumn("SOURCE", most=24)]


class _Indicator(NamedTuple):
    level: Level
    readings: list[Reading]

    @property
    def rank(self) -> int:
        """What waits for labels comes last: others speak for it."""
        if all(reading.awaits_labels for reading in self.readings):
            return len(_ORDER)
        return _ORDER.index(worst_verdict(self.readings) or Verdict.UNKNOWN)


def _indicators(service: ServiceSnapshot) -> list[_Indicator]:
    """Worst first, and the one that says why before all; of those alike, by level."""
    found = [_Indicator(level, readings) for level in Level for readings in readings_by_name(service, level).values()]
    return sorted(found, key=lambda one: (one.readings[0].name != service.why.sli or one.rank > 0, one.rank))


def _letters(indicators: Sequence[_Indicator]) -> list[str]:
    """O, Q, D as in the fleet's columns."""
    return [one.level.value[0].upper() for one in indicators]


def _not_watched(service: ServiceSnapshot) -> Line:
    missing = [level.value for level in Level if not readings_by_name(service, level)]
    return line(Span(f"– {NOTHING_WATCHED}: {', '.join(missing)}", Look.DIM)) if missing else EMPTY


def sli_lines(service: ServiceSnapshot, now: float, cells: int, most: int | None = None) -> list[Line]:
    """Every indicator with value, past, target, samples, age and source; under each what must be added in words.

    In at most so many lines, where that is said: words then wait, and what is left over goes into one line.
    """
    shown, indicators = _shown(service, cells), _indicators(service)
    moved = [_moved(service, one.readings, shown, now) for one in indicators]
    span_s = next((one.view.span_s for one in moved if one.view is not None), None)
    moved = [one.beside(span_s) for one in moved]
    letters = _letters(indicators)
    rows = [
        _row(one.readings, letter, shown, past) for one, letter, past in zip(indicators, letters, moved, strict=True)
    ]
    titles, *drawn = table_lines(_columns(shown, span_s), rows, cells)
    below = [_below(service, one.readings, shown, past, cells) for one, past in zip(indicators, moved, strict=True)]
    missing = [cut(one, cells) for one in [_not_watched(service)] if one]
    if most is None or len(drawn) + sum(map(len, below)) <= most - 1 - len(missing):
        return [titles, *(one for row, words in zip(drawn, below, strict=True) for one in (row, *words)), *missing]
    cohorts = [_cohort_line(service, one.readings, past) for one, past in zip(indicators, moved, strict=True)]
    blocks = [[row, *([cut(cohort, cells)] if cohort else [])] for row, cohort in zip(drawn, cohorts, strict=True)]
    return [titles, *_fitting(indicators, blocks, most - 1 - len(missing), cells), *missing]


def _below(service: ServiceSnapshot, readings: list[Reading], shown: Shown, moved: Moved, cells: int) -> list[Line]:
    """What must be added in words under an indicator's row."""
    remarks = "; ".join(_remarks(readings, shown))
    lines = (
        _cohort_line(service, readings, moved),
        line(Span(f"    {remarks}" if remarks else "", Look.DIM)),
    )
    return [cut(one, cells) for one in lines if one]


def _fitting(indicators: Sequence[_Indicator], blocks: Sequence[list[Line]], most: int, cells: int) -> list[Line]:
    """The blocks that fit, and in a line which do not."""
    whole = [one for block in blocks for one in block]
    if len(whole) <= most:
        return whole
    lines: list[Line] = []
    for number, block in enumerate(blocks):
        if len(lines) + len(block) > most - 1:
            if not lines and most > 1:
                return [*block[: most - 1], *_after_first(indicators, cells)]
            return [*lines, cut(_rest(indicators[number:]), cells)]
        lines += block
    return lines


def _after_first(indicators: Sequence[_Indicator], cells: int) -> list[Line]:
    """However little room there is, the worst has its figure: it is what tells whether a containment helped."""
    return [cut(_rest(indicators[1:]), cells)] if len(indicators) > 1 else []


def _rest(indicators: Sequence[_Indicator]) -> Line:
    """Those that are told of further below: how many of each verdict, and which."""
    spans: list[Span] = []
    for verdict in _ORDER:
        names = [one.readings[0].name for one in indicators if worst_verdict(one.readings) is verdict]
        if names:
            mark = VERDICTS[verdict]
            spans += [Span(f"{mark.sign} {len(names)} more {mark.word}: ", mark.look), Span(f"{' · '.join(names)}  ")]
    return line(*spans)
