"""How the figures of one service moved: the past beside the present, with its gaps."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.reading import Place

Points = tuple[tuple[float, float], ...]
"""Pairs of unix seconds and value, in order of time; a step that is not there is a gap."""


class Asked(Struct, frozen=True):
    """How the history was come by: when it was asked for and answered last (unix seconds), and what went wrong.

    ``error`` is what the sources said that kept everything back; what was known before is kept beside it. ``partial``
    is what those said that kept their share back.
    """

    asked_at: float
    answered_at: float | None = None
    error: str = ""
    partial: str = ""


class PlaceHistory(Struct, frozen=True):
    """One indicator at one place over time, in the indicator's own unit."""

    place: Place
    points: Points


class IndicatorHistory(Struct, frozen=True):
    """One indicator over time: the whole service first, then its versions, then its worst cohort.

    ``start`` and ``end`` are the first and the last step (unix seconds) that were asked for, ``step_s`` apart. Steps
    are whole multiples of ``step_s`` since the epoch, so that two answers at two times speak of the same moments.
    """

    name: str
    start: float
    end: float
    step_s: int
    places: tuple[PlaceHistory, ...]
    asked: Asked

    def at(self, place: Place) -> Points:
        """What is known of that place; empty when nothing is."""
        return next((one.points for one in self.places if one.place == place), ())


class BudgetHistory(Struct, frozen=True):
    """How the error budget of the period that ends now was spent: what was left of it (1 all, 0 none) at each step.

    It begins whole: what was spent before the period has come back by now.
    """

    name: str
    start: float
    end: float
    step_s: int
    points: Points
    asked: Asked


class ServiceHistory(Struct, frozen=True):
    """What is known of a service's past.

    ``waiting`` names what was asked for and was never answered, ``error`` is what the sources said that gave nothing.
    """

    indicators: tuple[IndicatorHistory, ...] = ()
    budgets: tuple[BudgetHistory, ...] = ()
    waiting: tuple[str, ...] = ()
    error: str = ""

    def indicator(self, name: str) -> IndicatorHistory | None:
        """The history of that indicator, None when nothing was answered."""
        return next((one for one in self.indicators if one.name == name), None)

    def budget(self, name: str) -> BudgetHistory | None:
        """The history of that objective's budget, None when nothing was answered."""
        return next((one for one in self.budgets if one.name == name), None)
