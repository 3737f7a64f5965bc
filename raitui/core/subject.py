"""What readings are drawn of."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.derived import AnyExpression
from raitui.core.freshness import AgesByPart, Freshness, Moment, Series, freshness, worst
from raitui.core.observations import Observations
from raitui.core.plan import freshness_question, presence_parts
from raitui.core.site import Profile
from raitui.core.table import Cell, Observation

Found = tuple[Observation, Cell]
"""A cell, with the answer that it stands in."""


class Subject(Struct, frozen=True):
    """What readings are drawn of: a service under one profile, at one moment, and the locations it should have.

    What was counted in ``condemned`` (unix seconds, from and to) is no baseline: it was contained then.
    """

    service: str
    profile: Profile
    observations: Observations
    moment: Moment
    locations: tuple[str, ...] = ()
    ages: dict[str | None, AgesByPart] = {}
    condemned: tuple[tuple[float, float], ...] = ()

    def series_ages(self, expression: AnyExpression, version: str | None = None) -> dict[str, Freshness]:
        """How fresh the series behind the expression are, by location; of one version alone where it is named."""
        by_part = self._by_part(version)
        first, *others = (by_part.get(part, {}) for part in presence_parts(expression, self.profile))
        ages = dict(first) if others else first
        for other in others:
            for at, age in other.items():
                ages[at] = worst(age, ages[at]) if at in ages else age
        return ages

    def _by_part(self, version: str | None) -> AgesByPart:
        """Looked up once for all the indicators."""
        found = self.ages.get(version)
        if found is None:
            asked, series = freshness_question(self.profile), Series(self.service, version)
            found = self.ages[version] = freshness(self.observations, asked, series, self.moment)
        return found
