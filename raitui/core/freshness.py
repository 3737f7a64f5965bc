"""How old the newest sample behind a figure is, whatever window the figure spans."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.observations import Observations
from raitui.core.question import LastSeenOf, NewestSamplesOf
from raitui.core.selector import Selector

ALIVE_SCRAPES = 1.5
"""A living series' newest sample is at most one scrape old when it is asked for; half a scrape is for jitter."""

ANSWER_SCRAPES = 3.0
"""A source that has not answered for this many scrapes no longer tells whether anything lives."""


class Freshness(Struct, frozen=True, gc=False):
    """Age (seconds, None unknown) of the newest sample at one location, and whether it is too old to trust."""

    age_s: float | None
    stale: bool
    asked: bool = True


NOT_ASKED = Freshness(None, stale=True, asked=False)


def _newest_by_location(
    observations: Observations, question: NewestSamplesOf | LastSeenOf, part: str, service: str
) -> dict[str, float]:
    newest: dict[str, float] = {}
    for _, cell in observations.cells(question, service):
        when, at = cell.parts.get(part), cell.place.at or ""
        if when is not None:
            newest[at] = max(when, newest.get(at, when))
    return newest


class Moment(Struct, frozen=True):
    """When a picture is made, by our own clock (unix seconds), and how often the site is scraped (seconds)."""

    now: float
    scrape_s: float


def freshness(
    observations: Observations, asked: NewestSamplesOf, selector: Selector, service: str, moment: Moment
) -> dict[str, Freshness]:
    """Freshness of one indicator's series by location; empty when nobody has answered about the service yet.

    Ages are told by the source's clock, carried forward by ours.
    """
    part = str(asked.selectors.index(selector))
    now, scrape_s = moment.now, moment.scrape_s
    found: dict[str, Freshness] = {}
    for observation, cell in observations.cells(asked, service):
        when = cell.parts.get(part)
        if when is not None:
            silent = now - observation.received_at > ANSWER_SCRAPES * scrape_s
            dead = observation.at - when > ALIVE_SCRAPES * scrape_s
            age = max(0.0, observation.source_time(now) - when)
            found[cell.place.at or ""] = Freshness(age, stale=silent or dead)
    vanished = LastSeenOf(asked.selectors)
    for observation in observations.of(vanished, service):
        for at, when in _newest_by_location(observations, vanished, part, service).items():
            found.setdefault(at, Freshness(max(0.0, observation.source_time(now) - when), stale=True))
    return found


def oldest(by_location: dict[str, Freshness]) -> Freshness:
    """The freshness of a figure drawn from several locations: that of the worst of them."""
    if not by_location:
        return Freshness(None, stale=True)
    unknown = next((known for known in by_location.values() if known.age_s is None), None)
    return unknown or Freshness(
        max(known.age_s or 0.0 for known in by_location.values()),
        stale=any(known.stale for known in by_location.values()),
    )
