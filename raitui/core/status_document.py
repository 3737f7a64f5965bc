"""The document that ``status --json`` promises to scripts: extend it, never break it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from raitui.core.alert_document import AlertDocument, SilenceDocument, alert_document, silence_document
from raitui.core.service_document import ServiceDocument, service_document
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_document import SourceDocument, source_document


class StatusDocument(Struct, frozen=True):
    """The fleet, worst first; ``stray_alerts`` name no service of the site."""

    at: float
    site: str
    environment: str
    demo: bool
    sources: tuple[SourceDocument, ...]
    services: tuple[ServiceDocument, ...]
    stray_alerts: tuple[AlertDocument, ...] = ()
    silences: tuple[SilenceDocument, ...] = ()


def status_document(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> StatusDocument:
    """The snapshot as the promised document, of these services or, when none is named, of all."""
    chosen = (service for service in snapshot.services if not names or service.name in names)
    return StatusDocument(
        at=snapshot.at,
        site=snapshot.site,
        environment=snapshot.environment,
        demo=snapshot.demo,
        sources=tuple(map(source_document, snapshot.sources)),
        services=tuple(map(service_document, chosen)),
        stray_alerts=tuple(map(alert_document, snapshot.stray_alerts)),
        silences=tuple(map(silence_document, snapshot.silences)),
    )


def encoded_status(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> str:
    """The document as JSON text."""
    return msgspec.json.encode(status_document(snapshot, names)).decode()
