"""The one figure of a service by which a fleet is drawn and put in order."""

from __future__ import annotations

import math
from collections.abc import Iterable

from raitui.core.burn import HOUR
from raitui.core.snapshot import ServiceSnapshot


def fastest_hour(service: ServiceSnapshot) -> float | None:
    """The fastest burn rate over the last hour of any objective, candidate included; None when none is known."""
    burns = (slo.burn.get(HOUR) for slo in service.slos)
    return max((burn.rate for burn in burns if burn is not None and burn.rate is not None), default=None)


def least_budget_remaining(service: ServiceSnapshot) -> float | None:
    """The share of the error budget (1 is all of it) that is left of the objective nearest to its end.

    Over the whole service where any objective tells that, None when none is known.
    """
    whole = [slo for slo in service.slos if slo.place.version is None] or service.slos
    return min(_known(slo.budget_remaining for slo in whole), default=None)


def changed_at(service: ServiceSnapshot) -> float | None:
    """When it was last seen to change (unix seconds), None when no change is known."""
    components = (component.changed_at for component in service.components)
    return max(_known((*(change.when for change in service.changes[:1]), *components)), default=None)


def _known(values: Iterable[float | None]) -> Iterable[float]:
    return (value for value in values if value is not None and not math.isnan(value))
