"""The past of a service, put together of what was told of each of its parts."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from raitui.core.history import Asked, BudgetHistory, IndicatorHistory, PlaceHistory, ServiceHistory
from raitui.core.history_plan import Past
from raitui.core.reading import Place


class PastTold(Struct, frozen=True):
    """What was told of one past: up to which step (unix seconds), how it was come by, and the points."""

    past: Past
    end: float
    asked: Asked
    places: tuple[PlaceHistory, ...]


def history_of(told: Iterable[PastTold]) -> ServiceHistory:
    """All of it together; of two that tell the same on two scales, the first that was answered."""
    every = list(told)
    answered = [one for one in every if one.asked.answered_at is not None]
    cohorts = [one for one in answered if one.past.place != Place()]
    indicators: dict[str, PastTold] = {}
    budgets: dict[str, PastTold] = {}
    for one in answered:
        if one.past.slo is not None:
            budgets.setdefault(one.past.name, one)
        elif one.past.place == Place():
            indicators.setdefault(one.past.name, one)
    known = {(one.past.name, one.past.slo is None, one.past.place) for one in answered}
    waiting = (one for one in every if (one.past.name, one.past.slo is None, one.past.place) not in known)
    return ServiceHistory(
        indicators=tuple(_indicator(one, cohorts) for one in indicators.values()),
        budgets=tuple(map(_budget, budgets.values())),
        waiting=tuple(dict.fromkeys(one.past.name for one in waiting)),
        error=next((one.asked.error for one in every if one.asked.error), ""),
    )


def _indicator(told: PastTold, cohorts: list[PastTold]) -> IndicatorHistory:
    past = told.past
    own = [one for one in cohorts if (one.past.name, one.past.step_s) == (past.name, past.step_s)]
    places = (*told.places, *(place for one in own for place in one.places))
    return IndicatorHistory(past.name, past.start(told.end), told.end, past.step_s, places, told.asked)


def _budget(told: PastTold) -> BudgetHistory:
    past = told.past
    points = told.places[0].points if told.places else ()
    return BudgetHistory(past.name, past.start(told.end), told.end, past.step_s, points, told.asked)
