"""Every alert of the fleet by service and version, then every silence: what the screen of alerts has in its rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from raitui.core.raised_alert import RaisedAlert
from raitui.core.silence import Silence
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.widgets.alert_lines import alert_line, silence_line
from raitui.widgets.look_alike_lines import named
from raitui.widgets.marks import STATES
from raitui.widgets.styled_line import Line, Look, Span, cut, line, width

STRAYS = "of no service of this site"
SILENCES = "silences"


class AlertRow(NamedTuple):
    """One row: a heading, an alert or a silence. ``key`` tells what it is of, wherever it stands; None of a heading."""

    key: Hashable
    heading: Line = ()
    alert: RaisedAlert | None = None
    silence: Silence | None = None
    service: ServiceSnapshot | None = None


def alert_rows(snapshot: FleetSnapshot | None) -> tuple[AlertRow, ...]:
    """The services in the order of the fleet, then what names none of them, then the silences."""
    return tuple(_rows(snapshot)) if snapshot is not None else ()


def _rows(snapshot: FleetSnapshot) -> Iterator[AlertRow]:
    for service in snapshot.services:
        for version, alerts in _by_version(service.alerts):
            yield AlertRow(None, _service_heading(service, version))
            yield from (AlertRow(alert.labels, alert=alert, service=service) for alert in alerts)
    if snapshot.stray_alerts:
        yield AlertRow(None, line(Span(STRAYS, Look.STRONG)))
        yield from (AlertRow(alert.labels, alert=alert) for alert in snapshot.stray_alerts)
    if snapshot.silences:
        yield AlertRow(None, line(Span(SILENCES, Look.STRONG)))
        yield from (AlertRow((silence.cluster, silence.id), silence=silence) for silence in snapshot.silences)


def _by_version(alerts: Iterable[RaisedAlert]) -> Iterator[tuple[str, list[RaisedAlert]]]:
    """In each version's alerts those that fire still stand first."""

    def version(alert: RaisedAlert) -> str:
        return alert.place.version or ""

    return ((key, list(group)) for key, group in groupby(sorted(alerts, key=version), version))


def _service_heading(service: ServiceSnapshot, version: str) -> Line:
    """The service with its own state, which no silence changes."""
    mark = STATES[service.state]
    of_version = Span(f" {version}", Look.STRONG) if version else Span("")
    return line(Span(named(service), Look.STRONG), of_version, "  ", Span(f"{mark.sign} {mark.word}", mark.look))


def row_line(row: AlertRow, now: float, cells: int) -> Line:
    """The row in so many cells."""
    if row.alert is not None:
        return alert_line(row.alert, now, cells)
    if row.silence is not None:
        return silence_line(row.silence, now, cells)
    rule = max(0, cells - width(row.heading) - 3)
    return cut((Span("─ ", Look.DIM), *row.heading, Span(f" {'─' * rule}", Look.DIM)), cells)
