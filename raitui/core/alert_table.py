"""Alerts and silences as plain text, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from raitui.core.alert_document import AlertDocument, SilenceDocument, alert_document, silence_document
from raitui.core.figures import span
from raitui.core.raised_alert import RaisedAlert
from raitui.core.silence import Silence, matchers_text
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_document import SourceDocument, source_document
from raitui.core.source_health import SourceHealth, SourceState

KIND = "alerts"
"""The kind of the sources that tell of alerts."""

SHORT_ID = 8


class AlertsDocument(Struct, frozen=True):
    """What ``alerts list --json`` promises; ``at`` is unix seconds."""

    at: float
    sources: tuple[SourceDocument, ...]
    alerts: tuple[AlertDocument, ...]
    silences: tuple[SilenceDocument, ...]


def listed_alerts(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> tuple[RaisedAlert, ...]:
    """The alerts of these services; where none is named, of all, and those that name none."""
    chosen = (service for service in snapshot.services if not names or service.name in names)
    found = tuple(alert for service in chosen for alert in service.alerts)
    return found if names else (*found, *snapshot.stray_alerts)


def encoded_alerts(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> str:
    """The document as JSON text."""
    alerts = tuple(map(alert_document, listed_alerts(snapshot, names)))
    return msgspec.json.encode(
        AlertsDocument(
            at=snapshot.at,
            sources=tuple(map(source_document, told_by(snapshot))),
            alerts=alerts,
            silences=tuple(map(silence_document, snapshot.silences)),
        )
    ).decode()


def told_by(snapshot: FleetSnapshot) -> tuple[SourceHealth, ...]:
    """The replicas that tell of alerts."""
    return tuple(source for source in snapshot.sources if source.kind == KIND)


def alert_text_lines(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> Iterator[str]:
    """Which replicas are not well; each alert on a line, what keeps it quiet beneath it; then each silence."""
    for source in told_by(snapshot):
        if source.state is not SourceState.UP:
            yield f"{source.name} {source.state.value}: {source.detail}"
    alerts = listed_alerts(snapshot, names)
    yield from (line for alert in alerts for line in _alert(alert, snapshot.at))
    if not alerts:
        yield "no alert fires, as far as is told"
    if snapshot.silences:
        yield "silences:"
        yield from (f"  {_silence(silence)}" for silence in snapshot.silences)


def _alert(alert: RaisedAlert, now: float) -> Iterator[str]:
    where = " ".join(filter(None, (alert.place.at, alert.place.version, alert.place.cohort)))
    facts = (alert.state.value, alert.name, alert.service or "(no service)", where, alert.severity)
    told = f", as it stood {span(now - alert.told_at)} ago" if alert.told_at is not None else ""
    yield f"{'  '.join(filter(None, facts))}  {span(now - alert.since)}{told}"
    yield from (f"    {_silence(silence)}" for silence in alert.silenced_by)
    yield from (f"    held back by {name}" for name in alert.inhibited_by)


def _silence(silence: Silence) -> str:
    does = "acknowledged" if silence.is_acknowledgement else "silenced"
    until = f"{datetime.fromtimestamp(silence.until, UTC):%Y-%m-%d %H:%M:%SZ}"
    on = matchers_text(silence.matchers)
    return f"{silence.id[:SHORT_ID]} {on} {does} by {silence.by or 'nobody named'} until {until}: {silence.said}"
