"""Alerts and silences to tell of, usual but for what is said."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import structs

from raitui.core.alert_board import AlertNews
from raitui.core.containment import Effect
from raitui.core.raised_alert import RaisedAlert
from raitui.core.reading import Place
from raitui.core.silence import Silence, SilenceAnswer, SilenceMatcher, SilenceOrder
from raitui.errors import SourceError
from tests.knowledge import NOW


def raised(
    name: str = "Slow", service: str = "loan-uw", version: str = "", at: str = "", **different: object
) -> RaisedAlert:
    """A grave alert that began ten minutes ago, but for what is said."""
    labels = {"alertname": name, "service": service, "version": version, "at": at}
    usual = RaisedAlert(
        name=name,
        labels=tuple(sorted((key, value) for key, value in labels.items() if value)),
        since=NOW - 600,
        cluster="am",
        service=service,
        severity="page",
        place=Place(at or None, version or None),
        sources=("am-0",),
    )
    return structs.replace(usual, **different)


def silenced(id_: str = "s1", **different: object) -> Silence:
    """A silence on one service for another hour, but for what is said."""
    usual = Silence(
        id=id_,
        cluster="am",
        by="kim",
        comment="known",
        since=NOW - 60,
        until=NOW + 3_600,
        matchers=(SilenceMatcher("service", "loan-uw"),),
    )
    return structs.replace(usual, **different)


@dataclass
class ScriptedAlerts:
    """A replica that says what a test scripts, and remembers what it was asked for."""

    name: str = "am-0"
    cluster: str = "am"
    says: AlertNews | SourceError = field(default_factory=AlertNews)
    answers: SilenceAnswer = field(default_factory=lambda: SilenceAnswer(Effect.ACCEPTED, "HTTP 200", 3, "s1"))
    holds: tuple[Silence, ...] | SourceError = ()
    asked: int = 0
    ordered: list[SilenceOrder] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)

    async def news(self) -> AlertNews:
        self.asked += 1
        if isinstance(self.says, SourceError):
            raise self.says
        return self.says

    async def silences(self) -> tuple[Silence, ...]:
        if isinstance(self.holds, SourceError):
            raise self.holds
        return self.holds

    async def silence(self, order: SilenceOrder) -> SilenceAnswer:
        self.ordered.append(order)
        return self.answers

    async def expire(self, silence_id: str) -> SilenceAnswer:
        self.expired.append(silence_id)
        return self.answers
