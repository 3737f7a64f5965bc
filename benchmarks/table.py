"""The results as a table for people and as a document for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from benchmarks.result import Budget, Figure, Result, Statistic, Unit, Verdict

HEADINGS = ("what", "measured", "(least–most of the rounds)", "compared with", "ratio", "budget", "")
SIGNIFICANT = 3


def number(value: float, unit: Unit) -> str:
    """A value in its base unit, as its unit prints it, with three significant digits."""
    shown = value * unit.per_base
    whole_digits = len(str(int(abs(shown)))) if abs(shown) >= 1 else 0
    return f"{shown:,.{max(0, SIGNIFICANT - max(1, whole_digits))}f}"


def _statistic(statistic: Statistic) -> str:
    return "" if statistic is Statistic.MEDIAN else f"{statistic.value} "


def _budget(budget: Budget | None, unit: Unit) -> str:
    if budget is None:
        return ""
    return f"≤ {budget.at_most:g} ×" if budget.times_floor else f"≤ {budget.at_most * unit.per_base:.3g} {unit.symbol}"


def _cells(figure: Figure) -> tuple[str, ...]:
    least, most = (number(bound, figure.unit) for bound in figure.spread)
    floor = figure.floor_value
    return (
        figure.what,
        f"{_statistic(figure.statistic)}{number(figure.value, figure.unit)} {figure.unit.symbol}",
        f"({least}–{most} of {len(figure.rounds)})",
        "" if floor is None or figure.floor is None else f"{number(floor, figure.unit)} {figure.floor.name}",
        "" if figure.ratio is None else f"{figure.ratio:.2f} ×",
        _budget(figure.budget, figure.unit),
        _told_verdict(figure),
    )


def _told_verdict(figure: Figure) -> str:
    """Met, or missed and by how much."""
    share = figure.share_of_budget
    if figure.verdict is Verdict.MISSED and share is not None:
        return f"{figure.verdict.value}: {share:.2f} × the budget"
    return figure.verdict.value


def table_lines(results: Sequence[Result]) -> Iterator[str]:
    """Every result under its title, its figures in columns, its notes beneath."""
    cells = {result.title: [_cells(figure) for figure in result.figures] for result in results}
    rows = [HEADINGS, *(row for of_result in cells.values() for row in of_result)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield _line(HEADINGS, widths)
    for result in results:
        yield result.title
        yield from (_line(row, widths) for row in cells[result.title])
        yield from (f"    · {note}" for note in result.notes)
        yield from (f"    ! {line}" for line in result.failure.splitlines())


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def document(machine: Mapping[str, str], results: Sequence[Result]) -> bytes:
    """The same as JSON, with every figure of every round, in base units."""
    told = {
        "machine": machine,
        "results": [
            {
                "title": result.title,
                "notes": result.notes,
                "failure": result.failure,
                "figures": [_told(figure) for figure in result.figures],
            }
            for result in results
        ],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def _told(figure: Figure) -> dict[str, object]:
    return {
        "what": figure.what,
        "unit": figure.unit,
        "statistic": figure.statistic,
        "value": figure.value,
        "spread": figure.spread,
        "rounds": figure.rounds,
        "floor": figure.floor,
        "floor_value": figure.floor_value,
        "ratio": figure.ratio,
        "budget": figure.budget,
        "verdict": figure.verdict.value,
    }
