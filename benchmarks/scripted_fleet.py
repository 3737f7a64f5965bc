"""Fleets of any size, made of the simulated one, in which some of the visible table's cells change each step."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from msgspec import structs

from raitui import wiring
from raitui.core.burn import HOUR, Burn, BurnState
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why

VISIBLE = 23
"""As many services as a terminal of 40 rows shows: the others stay as they are, nobody sees them. None of these is
well, since those that are may be folded away."""

TWENTIETH = 12
"""A twentieth of the cells of a table of 23 rows and 10 columns."""

EVERY_FIGURE = 3 * VISIBLE
"""Three cells in every visible row: about a twentieth of the screen's characters then differ."""

STEPS = 20
SURVEY_S = 30.0
SEED = 20


def scripted_fleet(services: int, changes: int) -> tuple[FleetSnapshot, ...]:
    """So many services, of whose visible cells so many change from one snapshot to the next, and from last to first."""
    model = asyncio.run(wiring.surveyed(wiring.simulated_parts(wiring.Simulation()), frozenset(), SURVEY_S))
    troubled = [service for service in model.services if service.state is not State.OK]
    models = (*islice(cycle(troubled), VISIBLE), *islice(cycle(model.services), max(0, services - VISIBLE)))
    fleet = tuple(_numbered(one, number) for number, one in enumerate(models[:services]))
    steps = [(*visible, *fleet[VISIBLE:]) for visible in _steps(fleet[:VISIBLE], changes)]
    there_and_back = steps + steps[-2:0:-1]
    return tuple(structs.replace(model, services=each) for each in there_and_back)


def _steps(visible: tuple[ServiceSnapshot, ...], changes: int) -> Iterator[tuple[ServiceSnapshot, ...]]:
    generator = random.Random(SEED)  # noqa: S311 - a seeded generator makes every run alike
    cells = [(row, change) for row in range(len(visible)) for change in _CHANGES]
    rows = [_with_figures(service, generator) for service in visible]
    for _ in range(STEPS):
        yield tuple(rows)
        for row, change in generator.sample(cells, changes):
            rows[row] = change(rows[row], generator)


def _numbered(service: ServiceSnapshot, number: int) -> ServiceSnapshot:
    return structs.replace(service, name=f"{service.name[:8]}-{number:05d}", since=None)


def _with_figures(service: ServiceSnapshot, generator: random.Random) -> ServiceSnapshot:
    for change in _CHANGES:
        service = change(service, generator)
    return service


def _other_why(service: ServiceSnapshot, generator: random.Random) -> ServiceSnapshot:
    text = f"errors {generator.uniform(0.1, 0.9):.3f}% (<1%) burn {generator.uniform(1.0, 9.9):.3f}×"
    return structs.replace(service, why=Why(text))


def _other_burn(service: ServiceSnapshot, generator: random.Random) -> ServiceSnapshot:
    burn = Burn(BurnState.MEASURED, generator.uniform(1.0, 9.9), 10_000.0)
    slos = tuple(structs.replace(slo, burn={**slo.burn, HOUR: burn}) for slo in service.slos)
    return structs.replace(service, slos=slos)


def _other_budget(service: ServiceSnapshot, generator: random.Random) -> ServiceSnapshot:
    remaining = generator.uniform(0.10, 0.99)
    return structs.replace(
        service, slos=tuple(structs.replace(slo, budget_remaining=remaining) for slo in service.slos)
    )


_CHANGES: tuple[Callable[[ServiceSnapshot, random.Random], ServiceSnapshot], ...] = (
    _other_why,
    _other_burn,
    _other_budget,
)
