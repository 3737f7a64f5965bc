"""Alerts and silences as scripts are told of them: extend these, never break them."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.raised_alert import RaisedAlert
from raitui.core.silence import Silence


class SilenceDocument(Struct, frozen=True):
    """A silence; ``since`` and ``until`` are unix seconds."""

    id: str
    cluster: str
    by: str
    comment: str
    since: float
    until: float
    acknowledges: bool
    state: str
    matchers: tuple[str, ...]


class AlertDocument(Struct, frozen=True):
    """An alert that somebody else raised; ``told_at`` (unix seconds) is null while its source answers."""

    name: str
    service: str
    severity: str
    state: str
    since: float
    at: str | None
    version: str | None
    cohort: str | None
    silenced_by: tuple[SilenceDocument, ...]
    inhibited_by: tuple[str, ...]
    group: dict[str, str]
    receivers: tuple[str, ...]
    summary: str
    link: str
    runbook: str
    cluster: str
    sources: tuple[str, ...]
    told_at: float | None
    labels: dict[str, str]


def silence_document(silence: Silence) -> SilenceDocument:
    """A silence for scripts."""
    return SilenceDocument(
        id=silence.id,
        cluster=silence.cluster,
        by=silence.by,
        comment=silence.comment,
        since=silence.since,
        until=silence.until,
        acknowledges=silence.is_acknowledgement,
        state=silence.phase.value,
        matchers=tuple(matcher.text for matcher in silence.matchers),
    )


def alert_document(alert: RaisedAlert) -> AlertDocument:
    """An alert for scripts."""
    return AlertDocument(
        name=alert.name,
        service=alert.service,
        severity=alert.severity,
        state=alert.state.value,
        since=alert.since,
        at=alert.place.at,
        version=alert.place.version,
        cohort=alert.place.cohort,
        silenced_by=tuple(map(silence_document, alert.silenced_by)),
        inhibited_by=alert.inhibited_by,
        group=dict(alert.group),
        receivers=alert.receivers,
        summary=alert.summary,
        link=alert.link,
        runbook=alert.runbook,
        cluster=alert.cluster,
        sources=alert.sources,
        told_at=alert.told_at,
        labels=dict(alert.labels),
    )
