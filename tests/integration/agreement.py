"""The one measure of agreement between the simulated fleet and Prometheus: same elements, values to 1e-9."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from raitui.core.answer import Row
from raitui.core.expression import SAMPLES, VALUE, samples_vector, value_vector
from raitui.core.question import Grain, WorstCellOf
from raitui.core.site import LabelNames
from raitui.core.sli import Direction
from raitui.core.vector import PART_LABEL, Where
from raitui.rehearsal.evaluator import Evaluator
from tests.integration.prometheus_api import Labels, labels_of

RELATIVE = 1e-9


def by_labels(rows: tuple[Row, ...]) -> dict[Labels, float]:
    """The rows as elements; no two may have the same labels."""
    elements = {labels_of(row.labels): row.value for row in rows}
    assert len(elements) == len(rows)
    return elements


def equal(one: float, other: float) -> bool:
    """Equal to 1e-9 of the larger; infinities and NaN only to themselves."""
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=RELATIVE, abs_tol=0.0)


def assert_agree(simulated: Mapping[Labels, float], real: Mapping[Labels, float], what: str) -> None:
    """Fails with the elements that differ."""
    assert simulated.keys() == real.keys(), (
        f"{what}: only simulated {sorted(simulated.keys() - real.keys())[:3]}, "
        f"only real {sorted(real.keys() - simulated.keys())[:3]}"
    )
    differing = {
        labels: (simulated[labels], real[labels]) for labels in real if not equal(simulated[labels], real[labels])
    }
    assert not differing, f"{what}: {len(differing)} of {len(real)} differ, {dict(list(differing.items())[:3])}"


def assert_worst_cells(
    question: WorstCellOf, answer: Mapping[Labels, float], evaluator: Evaluator, at: float, what: str
) -> None:
    """Fails unless both parts of the answer are of a cell as bad as any of its service.

    Which one, when several are, is left open, and the two parts may choose differently: Prometheus keeps the histograms
    of a quantile in no order.
    """
    cells, samples = _cells(question, evaluator, at)
    worst = _worst(cells, question.direction)
    values = _part(answer, VALUE)
    _assert_one_worst_cell_each(values.keys(), cells, worst, f"{what}: values")
    assert_agree({labels: cells[labels] for labels in values}, values, f"{what}: values")
    if samples:
        counted = _part(answer, SAMPLES)
        comparable = {service: value for service, value in worst.items() if not math.isnan(value)}
        _assert_one_worst_cell_each(counted.keys(), cells, comparable, f"{what}: samples")
        assert_agree({labels: samples[labels] for labels in counted}, counted, f"{what}: samples")


def _assert_one_worst_cell_each(
    chosen: AbstractSet[Labels], cells: Mapping[Labels, float], worst: Mapping[str, float], what: str
) -> None:
    by_service = {_service(labels): labels for labels in chosen}
    assert len(by_service) == len(chosen), what
    assert by_service.keys() == worst.keys(), what
    assert all(equal(cells[labels], worst[service]) for service, labels in by_service.items()), what


def _cells(question: WorstCellOf, evaluator: Evaluator, at: float) -> tuple[dict[Labels, float], dict[Labels, float]]:
    """Values and samples of all cells with samples enough; no samples where the expression counts none."""
    by = Grain.CELL.by(LabelNames())
    value = value_vector(question.expression, by, question.window_s)
    samples = samples_vector(question.expression, by, question.window_s)
    if samples is None:
        return by_labels(evaluator.rows(value, at)), {}
    enough = Where(value, samples, float(question.minimum_samples))
    return by_labels(evaluator.rows(enough, at)), by_labels(evaluator.rows(samples, at))


def _worst(cells: Mapping[Labels, float], direction: Direction) -> dict[str, float]:
    by_service: dict[str, list[float]] = {}
    for labels, value in cells.items():
        by_service.setdefault(_service(labels), []).append(value)
    extreme = max if direction is Direction.LOWER_IS_BETTER else min
    return {
        service: extreme((value for value in values if not math.isnan(value)), default=math.nan)
        for service, values in by_service.items()
    }


def _service(labels: Labels) -> str:
    return dict(labels)[LabelNames().service]


def _part(answer: Mapping[Labels, float], name: str) -> dict[Labels, float]:
    part = (PART_LABEL, name)
    return {labels - {part}: value for labels, value in answer.items() if part in labels}
