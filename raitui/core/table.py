"""Answers tabulated: the parts of each place of each service, ready to be looked up."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from msgspec import Struct

from raitui.core.answer import Answer
from raitui.core.reading import Place
from raitui.core.site import LabelNames
from raitui.core.vector import PART_LABEL

ROWS_A_STEP = 50
MOST_KEPT = 65_536


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


class Seat(Struct, frozen=True, gc=False):
    """Where a row with these labels belongs: its service, its cell, and its part of it."""

    service: str
    part: str
    cell: tuple[tuple[str, str], ...]
    place: Place
    labels: Mapping[str, str]


class Seats:
    """The seats of rows by their labels, found once for each set of labels that is the same object.

    Sources give equal labels as the same object where they can. Bounded: begins anew when it is full.
    """

    def __init__(self, names: LabelNames) -> None:
        self._names = names
        self._known: dict[int, Seat] = {}

    def of(self, labels: Mapping[str, str]) -> Seat:
        """The seat. It holds the labels, so that no other object comes to have their identity."""
        known = self._known.get(id(labels))
        return known if known is not None else self._found(labels)

    def _found(self, labels: Mapping[str, str]) -> Seat:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        names = self._names
        seat = self._known[id(labels)] = Seat(
            service=labels.get(names.service, ""),
            part=labels.get(PART_LABEL, ""),
            cell=tuple(sorted((name, value) for name, value in labels.items() if name != PART_LABEL)),
            place=place_of(labels, names),
            labels=labels,
        )
        return seat


def tabulating(answer: Answer, seats: Seats) -> Generator[None, None, dict[str, tuple[Cell, ...]]]:
    """The rows of an answer by service, in steps of some rows; rows that differ only in their part become one cell."""
    parts: dict[tuple[tuple[str, str], ...], dict[str, float]] = {}
    first: list[Seat] = []
    for number, row in enumerate(answer.rows):
        if number % ROWS_A_STEP == ROWS_A_STEP - 1:
            yield
        seat = seats.of(row.labels)
        known = parts.get(seat.cell)
        if known is None:
            parts[seat.cell] = {seat.part: row.value}
            first.append(seat)
        else:
            known[seat.part] = row.value
    services: dict[str, list[Cell]] = {}
    for number, (seat, found) in enumerate(zip(first, parts.values(), strict=True)):
        if number % ROWS_A_STEP == ROWS_A_STEP - 1:
            yield
        services.setdefault(seat.service, []).append(Cell(seat.place, found, seat.labels))
    return {service: tuple(cells) for service, cells in services.items()}


def tabulate(answer: Answer, names: LabelNames) -> dict[str, tuple[Cell, ...]]:
    """The same at once."""
    steps = tabulating(answer, Seats(names))
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            services: dict[str, tuple[Cell, ...]] = finished.value
            return services
