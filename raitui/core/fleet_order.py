"""In which order the services of a fleet stand, and how an order is held while somebody navigates in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum

from raitui.core.fleet_figures import changed_at, fastest_hour, least_budget_remaining
from raitui.core.snapshot import ServiceSnapshot


class FleetOrder(Enum):
    """By what the services are put in order."""

    WORST = "worst"
    NAME = "name"
    TIER = "tier"
    BURN = "burn"
    BUDGET = "budget"
    CHANGED = "changed"

    @property
    def next(self) -> FleetOrder:
        """The order after this one, the first after the last."""
        orders = tuple(FleetOrder)
        return orders[(orders.index(self) + 1) % len(orders)]


def _last_where_unknown(value: float | None, sign: float = 1.0) -> float:
    return math.inf if value is None else sign * value


_KEYS: Mapping[FleetOrder, Callable[[ServiceSnapshot], float | str]] = {
    FleetOrder.NAME: lambda service: service.name,
    FleetOrder.TIER: lambda service: service.tier,
    FleetOrder.BURN: lambda service: _last_where_unknown(fastest_hour(service), -1.0),
    FleetOrder.BUDGET: lambda service: _last_where_unknown(least_budget_remaining(service)),
    FleetOrder.CHANGED: lambda service: _last_where_unknown(changed_at(service), -1.0),
}


def in_order(services: Sequence[ServiceSnapshot], order: FleetOrder) -> Sequence[ServiceSnapshot]:
    """The services, which stand worst first, in another order; where that says nothing, worst first."""
    key = _KEYS.get(order)
    return services if key is None else sorted(services, key=key)


def held_in(names: Iterable[str], services: Sequence[ServiceSnapshot]) -> list[ServiceSnapshot]:
    """The services in the order in which their names stood before; what was not there follows in its own order."""
    waiting = {service.name: service for service in services}
    held = [service for service in (waiting.pop(name, None) for name in names) if service is not None]
    return [*held, *waiting.values()]


def overtaken(name: str, shown: Iterable[str], truly: Iterable[str]) -> list[str]:
    """Which services would stand above that one by now, and stand below it as shown."""
    above = _before(name, truly)
    seen = set(_before(name, shown))
    return [one for one in above if one not in seen]


def _before(name: str, names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for one in names:
        if one == name:
            return found
        found.append(one)
    return []
