"""Answers are tabulated alike at once and in steps, and in steps nobody is held up for long."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from raitui.core import table
from raitui.core.answer import Answer, Row
from raitui.core.table import ROWS_A_STEP, Cell, Seats, tabulate, tabulating
from raitui.core.vector import PART_LABEL
from tests.knowledge import LABELS, NOW

SERVICES = 4 * ROWS_A_STEP
ANSWER = Answer(
    tuple(
        Row({LABELS.service: f"svc-{number}", PART_LABEL: part}, float(number))
        for number in range(SERVICES)
        for part in ("events", "total")
    ),
    NOW,
)


def test_rows_that_differ_in_their_part_alone_are_one_cell() -> None:
    services = tabulate(ANSWER, LABELS)
    assert len(services) == SERVICES
    assert [dict(cell.parts) for cell in services["svc-7"]] == [{"events": 7.0, "total": 7.0}]


def test_a_large_answer_is_taken_in_in_steps() -> None:
    found: list[dict[str, tuple[Cell, ...]]] = []

    def whole() -> Generator[None, None, None]:
        found.append((yield from tabulating(ANSWER, Seats(LABELS))))

    pauses = sum(1 for _ in whole())
    assert found == [tabulate(ANSWER, LABELS)]
    assert pauses >= len(ANSWER.rows) / ROWS_A_STEP


def test_a_set_of_labels_is_looked_at_once_for_all_answers() -> None:
    """Design, budgets: taking in an answer like the one before costs a look-up a row."""
    seats = Seats(LABELS)
    labels = ANSWER.rows[0].labels
    assert seats.of(labels) is seats.of(labels)
    assert seats.of(dict(labels)) is not seats.of(labels)
    assert seats.of(dict(labels)).cell == seats.of(labels).cell


def test_cells_stay_whole_when_what_is_remembered_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_KEPT", 3)
    found: list[dict[str, tuple[Cell, ...]]] = []

    def whole() -> Generator[None, None, None]:
        found.append((yield from tabulating(ANSWER, Seats(LABELS))))

    assert list(whole())
    assert found == [tabulate(ANSWER, LABELS)]
