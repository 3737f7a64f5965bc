"""How old the newest sample behind a figure is, whatever window the figure spans."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from msgspec import Struct

from raitui.core.observations import Observations
from raitui.core.plan import last_seen_question
from raitui.core.question import NewestSamplesOf
from raitui.core.reading import Place
from raitui.core.table import Observation

ALIVE_SCRAPES = 1.5
"""A living series' newest sample is at most one scrape old when it is asked for; half a scrape is for jitter."""

ANSWER_CADENCES = 3.0
"""What has not been answered for so many times as long as it is asked no longer tells how things stand."""


class Freshness(Struct, frozen=True, gc=False):
    """Age (seconds, None unknown) of the newest sample behind a figure, and whether it is too old to trust."""

    age_s: float | None
    stale: bool


UNKNOWN_AGE = Freshness(None, stale=True)


class Moment(Struct, frozen=True):
    """When a picture is made, by our own clock (unix seconds), and how often the site is scraped (seconds)."""

    now: float
    scrape_s: float

    def scrape_of(self, observation: Observation) -> float:
        """How often the source of an observation takes samples (seconds): sites may have a slow one beside a fast."""
        return observation.scrape_s or self.scrape_s

    def since_answer(self, observation: Observation, every_s: float) -> Freshness:
        """How long ago a question that is asked every so many seconds was answered; unknown if our clock was set back.

        The figures of an answer grow old with it, however young the series are: the question may have failed since.
        """
        waited = self.now - observation.received_at
        if waited < 0:
            return UNKNOWN_AGE
        asked_every_s = max(observation.every_s or every_s, self.scrape_of(observation))
        return Freshness(waited, stale=waited > ANSWER_CADENCES * asked_every_s)


def worst(*known: Freshness) -> Freshness:
    """The freshness of a figure drawn from several of them."""
    oldest, stale = -math.inf, False
    for one in known:
        if one.age_s is None:
            return UNKNOWN_AGE
        oldest, stale = max(oldest, one.age_s), stale or one.stale
    return Freshness(oldest, stale) if known else UNKNOWN_AGE


def _series_age(observation: Observation, newest: float, moment: Moment) -> Freshness:
    """By the source's clock, carried forward by ours: whether the two agree does not matter."""
    answered = moment.since_answer(observation, moment.scrape_of(observation))
    if answered.age_s is None:
        return answered
    if not math.isfinite(newest):
        return UNKNOWN_AGE
    dead = observation.at - newest > ALIVE_SCRAPES * moment.scrape_of(observation)
    return Freshness(max(0.0, observation.source_time(moment.now) - newest), stale=dead or answered.stale)


def _freshest(*known: Freshness) -> Freshness:
    return min(known, key=lambda one: (one.stale, math.inf if one.age_s is None else one.age_s))


def _concerns(place: Place, version: str | None) -> bool:
    """Whether series at a place tell of the version; those without one tell of all."""
    return version is None or place.version in {None, version}


class Series(Struct, frozen=True):
    """Whose series' freshness is wanted: a service's, and of one version alone where it is named."""

    service: str
    version: str | None = None


AgesByPart = dict[str, dict[str, Freshness]]
"""Freshness by location, for each part of the question: by the number of its selector."""


def _ages(observations: Iterable[Observation], series: Series, moment: Moment) -> Iterator[tuple[str, str, Freshness]]:
    """By part, location and source: the freshest of the versions, since a version that was replaced is silent rightly.

    Most series of a source were sampled by one scrape: each time is judged once.
    """
    for observation in observations:
        judged: dict[float, Freshness] = {}
        found: dict[tuple[str, str], Freshness] = {}
        for cell in observation.services.get(series.service, ()):
            if not _concerns(cell.place, series.version):
                continue
            for part, newest in cell.parts.items():
                age = judged.get(newest)
                if age is None:
                    age = judged[newest] = _series_age(observation, newest, moment)
                key = (part, cell.place.at or "")
                known = found.get(key, age)
                found[key] = age if known is age else _freshest(age, known)
        for (part, at), age in found.items():
            yield part, at, age


def freshness(observations: Observations, asked: NewestSamplesOf, series: Series, moment: Moment) -> AgesByPart:
    """Freshness of a service's series; of a part there is nothing when nobody has answered about it yet.

    A location told of by several sources is as fresh as the worst of them. One that lives no more is stale, and as old
    as the one that saw it last says: by a look back, which is dear and therefore rare, or before it vanished.
    """
    found: AgesByPart = {}
    look_back = last_seen_question(asked)
    told_last = (
        one for one in observations.vanished(asked, series.service) if moment.now - one.received_at < look_back.window_s
    )
    for part, at, age in _ages((*observations.of(look_back, series.service), *told_last), series, moment):
        vanished = found.setdefault(part, {})
        known = vanished.get(at, age)
        last = min(age, known, key=lambda one: math.inf if one.age_s is None else one.age_s)
        vanished[at] = Freshness(last.age_s, stale=True)
    living: AgesByPart = {}
    for part, at, age in _ages(observations.of(asked, series.service), series, moment):
        alive = living.setdefault(part, {})
        alive[at] = worst(age, alive[at]) if at in alive else age
    for part, alive in living.items():
        found[part] = found.get(part, {}) | alive
    return found
