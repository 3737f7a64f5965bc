"""Asks a source what the poller asks of it, each question once: one whole refresh, without waiting for anything."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.control.incident_follower import in_trouble
from raitui.core.observations import Observations
from raitui.core.plan import focus_plan, narrowed_question, only_services, plan
from raitui.core.question import Question
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot
from raitui.core.table import Observation, tabulate
from raitui.ports import MetricsSource

TIMEOUT_S = 30.0


async def ask_plan(source: MetricsSource, site: Site, scrape_s: float, into: Observations) -> None:
    """Every question about the whole fleet. Raises SourceError."""
    await _ask(source, site, (planned.question for planned in plan(site, scrape_s)), into, scope=None)


async def ask_of_troubled(
    source: MetricsSource, site: Site, scrape_s: float, seen: FleetSnapshot, into: Observations
) -> None:
    """Every version and cohort of the services that were seen in trouble. Raises SourceError."""
    scope = frozenset(service.name for service in in_trouble(seen))
    matcher = only_services(scope, site.labels)
    questions = (narrowed_question(planned.question, matcher) for planned in focus_plan(site, scrape_s))
    await _ask(source, site, questions if scope else (), into, scope)


async def _ask(
    source: MetricsSource,
    site: Site,
    questions: Iterable[Question],
    into: Observations,
    scope: frozenset[str] | None,
) -> None:
    for question in questions:
        answer = await source.instant(question.vector(site.labels), TIMEOUT_S)
        observation = Observation(source.name, answer.at, answer.at, tabulate(answer, site.labels), scope)
        into.keep(question, observation)
