"""Pasts of hand-made services: two hours of minutes, and the month in which the budget was spent."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from msgspec import structs

from raitui.core.burn import HOUR, MINUTE
from raitui.core.history import Asked, BudgetHistory, IndicatorHistory, PlaceHistory, Points, ServiceHistory
from raitui.core.reading import Place
from raitui.core.snapshot import ServiceSnapshot

MINUTES = 120
STEP_S = 6 * HOUR

Ago = Callable[[float], float | None]
"""The value so many minutes ago; None is a gap."""


def steady(value: float, sway: float = 0.03) -> Ago:
    """About that value, never quite still."""
    return lambda ago: value * (1 + sway * math.sin(ago / 7))


def since(ago: float, now: Ago, before: Ago) -> Ago:
    """One thing until so many minutes ago, another from then on."""
    return lambda passed: now(passed) if passed <= ago else before(passed)


def silent(first: float, last: float, of: Ago) -> Ago:
    """Nothing known from so many minutes ago to so many minutes ago."""
    return lambda ago: None if last <= ago <= first else of(ago)


def absent(ago: float) -> float | None:
    """Was not there."""
    return None


def points(of: Ago, end: float) -> Points:
    steps = ((end - ago * MINUTE, of(ago)) for ago in range(MINUTES - 1, -1, -1))
    return tuple((when, value) for when, value in steps if value is not None)


def indicator(name: str, places: Mapping[Place, Ago], now: float, asked: Asked | None = None) -> IndicatorHistory:
    end = now // MINUTE * MINUTE
    told = tuple(PlaceHistory(place, points(of, end)) for place, of in places.items())
    return IndicatorHistory(
        name, end - (MINUTES - 1) * MINUTE, end, MINUTE, told, asked or Asked(now - 2, answered_at=now - 2)
    )


def budget(name: str, left: float, now: float) -> BudgetHistory:
    """Slowly for three weeks, two days of which nothing is known, then faster."""
    end, steps = now // STEP_S * STEP_S, 120
    told = []
    for number in range(steps):
        share = number / (steps - 1)
        if not 0.6 < share < 0.67:
            told.append((end - (steps - 1 - number) * STEP_S, 1 - (1 - left) * share**3))
    return BudgetHistory(name, end - (steps - 1) * STEP_S, end, STEP_S, tuple(told), Asked(now - 2, now - 2))


def history_of(service: ServiceSnapshot, now: float, moved: Mapping[str, Mapping[Place, Ago]]) -> ServiceHistory:
    """As told for some indicators; the others stood still."""
    names = dict.fromkeys(one.name for one in service.readings)
    still = {
        one.name: {Place(): steady(one.value)}
        for one in reversed(service.readings)
        if one.value is not None and one.place.cohort is None
    }
    indicators = tuple(
        indicator(name, moved.get(name) or still[name], now) for name in names if name in moved or name in still
    )
    slos = [slo for slo in service.slos if slo.place == Place()]
    return ServiceHistory(indicators, tuple(budget(slo.name, slo.budget_remaining or 0.5, now) for slo in slos))


def stale_history(history: ServiceHistory, ago: float, error: str) -> ServiceHistory:
    """The same, as it was known when the source died so many seconds ago."""
    indicators = tuple(
        structs.replace(
            one, end=one.end - ago // MINUTE * MINUTE, asked=Asked(one.asked.asked_at, one.asked.asked_at - ago, error)
        )
        for one in history.indicators
    )
    kept = tuple(
        structs.replace(
            one,
            places=tuple(
                structs.replace(place, points=tuple(p for p in place.points if p[0] <= one.end)) for place in one.places
            ),
        )
        for one in indicators
    )
    return structs.replace(history, indicators=kept, error=error)


def canary_history(service: ServiceSnapshot, now: float) -> ServiceHistory:
    """A canary since 22 minutes, slow since 5, of which two minutes were not told."""
    stable, canary = Place(version="v76"), Place(version="v77")
    slow = silent(3, 2, since(5, lambda ago: 10.0 if ago < 4 else 4.0, since(22, steady(0.5), absent)))
    return history_of(
        service,
        now,
        {
            "latency p99": {Place(): since(5, slow, steady(0.41)), stable: steady(0.41), canary: slow},
            "errors": {
                Place(): steady(0.002),
                stable: steady(0.002),
                canary: since(5, steady(0.009), since(22, steady(0.002), absent)),
            },
            "traffic": {Place(): steady(598), stable: steady(540), canary: since(22, steady(58), absent)},
            "judge score": {Place(): silent(4, 0, steady(4.4)), stable: silent(4, 0, steady(4.4))},
        },
    )


def retrained_history(service: ServiceSnapshot, now: float) -> ServiceHistory:
    """One cohort fell 37 minutes ago, while the whole stayed; nothing was scraped for a while before."""
    young = Place(cohort="age<25")
    fell = since(37, steady(0.292, 0.01), steady(0.41, 0.02))
    return history_of(
        service,
        now,
        {"approval": {Place(): steady(0.407, 0.005), young: silent(70, 60, fell)}},
    )


def partial_history(service: ServiceSnapshot, said: str) -> ServiceHistory:
    """The service's own past, of which one source kept its share back."""
    history = service.history or ServiceHistory()
    indicators = tuple(
        structs.replace(one, asked=structs.replace(one.asked, partial=said)) for one in history.indicators
    )
    return structs.replace(history, indicators=indicators)
