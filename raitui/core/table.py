"""Answers tabulated: the parts of each place of each service, ready to be looked up."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from msgspec import Struct

from raitui.core.answer import Answer
from raitui.core.reading import Place
from raitui.core.site import LabelNames
from raitui.core.vector import PART_LABEL


class Cell(Struct, frozen=True, gc=False):
    """One place of a service and the parts that were answered for it; ``labels`` are the row's own."""

    place: Place
    parts: Mapping[str, float]
    labels: Mapping[str, str]


class Observation(Struct, frozen=True):
    """What one source answered to one question.

    ``at`` is the source's time, ``received_at`` ours (unix seconds both). ``scope`` names the services that were asked
    about, None for all of them. ``partial`` carries what the source said about being incomplete. ``every_s`` is how
    often it is asked, ``scrape_s`` how often the source takes samples (seconds); 0 where neither is told.
    """

    source: str
    at: float
    received_at: float
    services: Mapping[str, tuple[Cell, ...]]
    scope: frozenset[str] | None = None
    partial: str = ""
    every_s: float = 0.0
    scrape_s: float = 0.0

    def covers(self, service: str) -> bool:
        """Whether the question was asked about this service."""
        return self.scope is None or service in self.scope

    def source_time(self, now: float) -> float:
        """What the source's clock says at our ``now``."""
        return self.at + max(0.0, now - self.received_at)


def place_of(labels: Mapping[str, str], names: LabelNames) -> Place:
    """Which slice of a service the labels name; a label that is empty is not there."""
    return Place(labels.get(names.at) or None, labels.get(names.version) or None, labels.get(names.cohort) or None)


ROWS_A_STEP = 50


def tabulating(answer: Answer, names: LabelNames) -> Generator[None, None, dict[str, tuple[Cell, ...]]]:
    """The rows of an answer by service, in steps of some rows; rows that differ only in their part become one cell."""
    parts: dict[tuple[tuple[str, str], ...], dict[str, float]] = {}
    labels: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
    for number, row in enumerate(answer.rows):
        if number % ROWS_A_STEP == ROWS_A_STEP - 1:
            yield
        key = tuple(sorted((name, value) for name, value in row.labels.items() if name != PART_LABEL))
        parts.setdefault(key, {})[row.labels.get(PART_LABEL, "")] = row.value
        labels.setdefault(key, row.labels)
    services: dict[str, list[Cell]] = {}
    for number, (key, found) in enumerate(parts.items()):
        if number % ROWS_A_STEP == ROWS_A_STEP - 1:
            yield
        service = labels[key].get(names.service, "")
        services.setdefault(service, []).append(Cell(place_of(labels[key], names), found, labels[key]))
    return {service: tuple(cells) for service, cells in services.items()}


def tabulate(answer: Answer, names: LabelNames) -> dict[str, tuple[Cell, ...]]:
    """The same at once."""
    steps = tabulating(answer, names)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            services: dict[str, tuple[Cell, ...]] = finished.value
            return services
