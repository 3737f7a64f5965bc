"""How old the newest sample behind a figure is, whatever window the figure spans."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import Struct

from raitui.core.observations import Observations
from raitui.core.plan import last_seen_question
from raitui.core.question import LastSeenOf, NewestSamplesOf
from raitui.core.reading import Place
from raitui.core.selector import Selector
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
    if not known or any(one.age_s is None for one in known):
        return UNKNOWN_AGE
    return Freshness(max(one.age_s or 0.0 for one in known), stale=any(one.stale for one in known))


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
    """Which series' freshness is wanted: of one selector and service, and of one version alone where it is named."""

    selector: Selector
    service: str
    version: str | None = None


def _ages(
    observations: Observations, question: NewestSamplesOf | LastSeenOf, series: Series, moment: Moment
) -> Iterator[tuple[str, Freshness]]:
    """By location and source: the freshest of the versions, since a version that was replaced is silent rightly."""
    part = str(question.selectors.index(series.selector))
    found: dict[tuple[str, str], Freshness] = {}
    for observation, cell in observations.cells(question, series.service):
        newest = cell.parts.get(part)
        if newest is not None and _concerns(cell.place, series.version):
            age = _series_age(observation, newest, moment)
            key = (observation.source, cell.place.at or "")
            found[key] = _freshest(age, found.get(key, age))
    for (_, at), age in found.items():
        yield at, age


def freshness(
    observations: Observations, asked: NewestSamplesOf, series: Series, moment: Moment
) -> dict[str, Freshness]:
    """Freshness of some series by location; empty when nobody has answered about the service yet.

    A location told of by several sources is as fresh as the worst of them. One that lives no more is stale, and as old
    as the one that saw it last says.
    """
    found: dict[str, Freshness] = {}
    for at, age in _ages(observations, asked, series, moment):
        found[at] = worst(age, found.get(at, age))
    vanished: dict[str, Freshness] = {}
    for at, age in _ages(observations, last_seen_question(asked), series, moment):
        known = vanished.get(at, age)
        vanished[at] = min(age, known, key=lambda one: math.inf if one.age_s is None else one.age_s)
    gone = {at: Freshness(age.age_s, stale=True) for at, age in vanished.items()}
    return gone | found
