"""How many were affected since the trouble began, in all and by what is bad (R-OBS-9)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from raitui.core.reading import Place
from raitui.core.snapshot import Exposed, ServiceSnapshot
from raitui.core.table import Cell


def _suspects(service: ServiceSnapshot) -> tuple[Place, ...]:
    """The slices of which one wants to know: where the row's reason lies, and every candidate."""
    named = Place(version=service.why.place.version), Place(cohort=service.why.place.cohort)
    candidates = (Place(version=state.candidate) for state in service.rollouts)
    return tuple(dict.fromkeys(place for place in (*named, *candidates) if place != Place()))


def _within(cell: Cell, place: Place) -> bool:
    return place.version in {None, cell.place.version} and place.cohort in {None, cell.place.cohort}


def exposed(service: ServiceSnapshot, cells: Sequence[Cell], since: float, unit: str) -> Iterator[Exposed]:
    """Growth of the exposed counter since then (unix seconds): of all, then of each suspect slice.

    A slice that no series tells of is left out: what is not counted is not zero.
    """
    for place in (Place(), *_suspects(service)):
        counted = [next(iter(cell.parts.values())) for cell in cells if _within(cell, place)]
        if counted:
            yield Exposed(place, math.fsum(counted), since, unit)
