"""The services whose every cell is asked for: the one in focus and those in trouble, and no others."""

from __future__ import annotations

from raitui.control.source_poller import SourcePoller
from raitui.core.narrowing import can_be_narrowed, narrowed_question, only_services
from raitui.core.plan import Planned, focus_plan
from raitui.core.question import Question
from raitui.core.site import Site


class Scope:
    """Tells the pollers what to ask of these services beside what they ask of the whole fleet."""

    def __init__(self, site: Site, pollers: tuple[SourcePoller, ...], scrape_s: float) -> None:
        self._site = site
        self._pollers = pollers
        self._scrape_s = scrape_s
        self.services: frozenset[str] = frozenset()

    def set(self, services: frozenset[str]) -> None:
        """From now on these."""
        self.services = services
        for poller in self._pollers:
            poller.schedule.focus(self._questions(poller) if services else (), services)

    def _questions(self, poller: SourcePoller) -> list[tuple[Planned, Question]]:
        """Every cell, and whatever could not be answered whole about the fleet."""
        matcher = only_services(self.services, self._site.labels)
        incomplete = (planned for planned in poller.schedule.unanswered if can_be_narrowed(planned.question))
        planned = (*focus_plan(self._site, self._scrape_s), *incomplete)
        return [(one, narrowed_question(one.question, matcher)) for one in planned]
