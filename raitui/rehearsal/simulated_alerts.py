"""Alerts about the simulated fleet, as `raitui rules` would have them raised, with silences of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from raitui.core.alert_board import AlertNews
from raitui.core.containment import Effect
from raitui.core.raised_alert import AlertState, RaisedAlert
from raitui.core.reading import Place
from raitui.core.silence import Silence, SilenceAnswer, SilenceMatcher, SilenceOrder, SilencePhase
from raitui.core.site import Site
from raitui.ports import Clock, MetricsSource

if TYPE_CHECKING:
    from raitui.rehearsal.alert_rules import Key, Raised

NAME = "simulated alerts"
RECEIVERS = ("on call",)
SERVICES_A_SECOND = 10.0
"""A large fleet is evaluated less often: raising alerts must not cost more than showing them."""
LARGE, FIRST_AFTER_S = 100, 10.0
"""Beyond so many services nothing is evaluated in the first seconds: somebody waits for the first picture."""


class SimulatedAlerts:
    """A cluster of one replica, which remembers for as long as the demo goes on.

    A cohort past its bound is held back while its service pages for all.
    """

    name = cluster = NAME

    def __init__(self, site: Site, metrics: MetricsSource, clock: Clock) -> None:
        self._site = site
        self._metrics = metrics
        self._clock = clock
        self._raised: list[Raised] = []
        self._since: dict[Key, float] = {}
        large = len(site.services) > LARGE
        self._due = clock.now() + FIRST_AFTER_S if large else float("-inf")
        self._silences: dict[str, Silence] = {}
        self._numbers = itertools.count(1)

    async def news(self) -> AlertNews:
        """Every alert that fires and every silence. Raises SourceError."""
        # The fleet's first picture does not wait for what the rules need.
        from raitui.rehearsal.alert_rules import raised

        now = self._clock.now()
        if now >= self._due:
            self._raised = await raised(self._site, self._metrics)
            self._due = now + len(self._site.services) / SERVICES_A_SECOND
            self._since = {one.labels: self._since.get(one.labels, now) for one in self._raised}
        silences = await self.silences()
        alerts = [self._alert(one, silences) for one in self._raised]
        paging = {alert.service: alert.name for alert in alerts if not alert.place.cohort}
        return AlertNews(tuple(_inhibited(alert, paging) for alert in alerts), silences, now, clock_skew_s=0.0)

    async def silences(self) -> tuple[Silence, ...]:
        """Every silence, also those that have ended."""
        now = self._clock.now()
        return tuple(_as_of(silence, now) for silence in self._silences.values())

    async def silence(self, order: SilenceOrder) -> SilenceAnswer:
        """Make the silence, at once."""
        id_, now = f"simulated-{next(self._numbers)}", self._clock.now()
        self._silences[id_] = Silence(id_, NAME, order.by, order.comment, now, order.until, order.matchers)
        return SilenceAnswer(Effect.ACCEPTED, "", 0, id_)

    async def expire(self, silence_id: str) -> SilenceAnswer:
        """End the silence, at once."""
        known = self._silences.get(silence_id)
        if known is None:
            return SilenceAnswer(Effect.FAILED, f"there is no silence {silence_id}", 0)
        self._silences[silence_id] = structs.replace(known, until=min(known.until, self._clock.now()))
        return SilenceAnswer(Effect.ACCEPTED, "", 0)

    def _alert(self, one: Raised, silences: Iterable[Silence]) -> RaisedAlert:
        labels, names = dict(one.labels), self._site.labels
        by = tuple(silence for silence in silences if silence.phase is SilencePhase.ACTIVE and _mutes(silence, labels))
        place = Place(*(labels.get(name) or None for name in (names.at, names.version, names.cohort)))
        return RaisedAlert(
            name=labels["alertname"],
            labels=one.labels,
            since=self._since[one.labels],
            cluster=NAME,
            service=labels[names.service],
            severity=labels["severity"],
            place=place,
            state=AlertState.SILENCED if by else AlertState.FIRING,
            silenced_by=by,
            receivers=RECEIVERS,
            summary=one.summary,
            sources=(NAME,),
        )


def _inhibited(alert: RaisedAlert, paging: Mapping[str, str]) -> RaisedAlert:
    """Held back, where the service pages as a whole: by which alert is named."""
    if not alert.place.cohort or alert.service not in paging:
        return alert
    state = AlertState.INHIBITED if alert.state is AlertState.FIRING else alert.state
    return structs.replace(alert, state=state, inhibited_by=(f"{paging[alert.service]} of {alert.service}",))


def _as_of(silence: Silence, now: float) -> Silence:
    over = silence.until <= now
    return structs.replace(silence, phase=SilencePhase.EXPIRED if over else SilencePhase.ACTIVE)


def _mutes(silence: Silence, labels: dict[str, str]) -> bool:
    return all(_meets(matcher, labels.get(matcher.name, "")) for matcher in silence.matchers)


def _meets(matcher: SilenceMatcher, value: str) -> bool:
    if not matcher.is_regex:
        return (value == matcher.value) is matcher.is_equal
    try:
        return (re.fullmatch(matcher.value, value) is not None) is matcher.is_equal
    except re.error:
        return False
