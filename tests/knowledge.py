"""What a console knows, told by the test: answers of sources to its questions, at known times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from raitui.core.answer import Answer, Row
from raitui.core.freshness import Moment
from raitui.core.observations import Observations
from raitui.core.plan import burn_questions, freshness_question
from raitui.core.question import LastSeenOf, Question
from raitui.core.site import LabelNames, Profile
from raitui.core.sli import Slo
from raitui.core.subject import Subject
from raitui.core.table import Observation, tabulate
from raitui.core.vector import PART_LABEL

NOW = 1_800_000_000.0
SCRAPE_S = 15.0
LABELS = LabelNames()

Slice = tuple[str, ...]
"""Service, location, version, cohort, as far as they are told apart; an empty one is absent."""


def labels_of(place: Slice) -> dict[str, str]:
    names = (LABELS.service, LABELS.at, LABELS.version, LABELS.cohort)
    return {name: value for name, value in zip(names, place, strict=False) if value}


@dataclass
class Told:
    """Answers are told one by one; ``clock_ahead`` is how far each source's clock is ahead of ours (seconds)."""

    now: float = NOW
    clock_ahead: Mapping[str, float] = field(default_factory=dict)
    observations: Observations = field(default_factory=Observations)

    @property
    def moment(self) -> Moment:
        return Moment(self.now, SCRAPE_S)

    def answer(
        self,
        question: Question,
        parts: Mapping[Slice, Mapping[str, float]],
        *,
        source: str = "prom",
        ago: float = 0.0,
        warning: str = "",
        scope: frozenset[str] | None = None,
        labels: Mapping[Slice, Mapping[str, str]] | None = None,
    ) -> None:
        """What the source answered so many seconds ago, by slice and part; ``labels`` adds to those of a slice."""
        rows = tuple(
            Row({**labels_of(place), **(labels or {}).get(place, {}), **({PART_LABEL: part} if part else {})}, value)
            for place, found in parts.items()
            for part, value in found.items()
        )
        at = self.now - ago + self.clock_ahead.get(source, 0.0)
        services = tabulate(Answer(rows, at), LABELS)
        self.observations.keep(question, Observation(source, at, self.now - ago, services, scope, warning))

    def alive(
        self, profile: Profile, places: Sequence[Slice], *, source: str = "prom", sample_ago: float = 5.0
    ) -> None:
        """All series of the profile live at these services and locations, and were scraped so many seconds ago."""
        asked = freshness_question(profile)
        newest = self.now + self.clock_ahead.get(source, 0.0) - sample_ago
        told = {place: {str(part): newest for part in range(len(asked.selectors))} for place in places}
        self.answer(asked, told, source=source)
        self.answer(LastSeenOf(asked.selectors), told, source=source)

    def burning(
        self,
        profile: Profile,
        slo: Slo,
        share: Mapping[Slice, float],
        *,
        total: float = 10_000.0,
        windows: Sequence[int] | None = None,
    ) -> None:
        """So large a share of the requests of each slice was bad, over all windows of the objective or some."""
        for window_s, question in burn_questions(slo, profile).items():
            if windows is None or window_s in windows:
                parts = {place: {"events": bad * total, "total": total} for place, bad in share.items()}
                self.answer(question, parts)

    def subject(self, service: str, profile: Profile, locations: tuple[str, ...] = ()) -> Subject:
        return Subject(service, profile, self.observations, self.moment, locations)
