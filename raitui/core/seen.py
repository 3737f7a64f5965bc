"""What was seen of a service when somebody acted: the state, its indicators, its versions (R-AUD-1)."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.audit_record import NOTHING_SEEN, Seen, SeenIndicator
from raitui.core.reading import Place
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot


def seen_of(snapshot: FleetSnapshot | None, service: str) -> Seen:
    """How the service stood in the picture, in few words; there may be neither picture nor service."""
    found = snapshot.service(service) if snapshot is not None else None
    if snapshot is None or found is None:
        return NOTHING_SEEN
    return Seen(
        at=snapshot.at,
        state=found.state.name,
        why=found.why.text,
        indicators=tuple(_indicators(found)),
        versions=tuple(_versions(found)),
        modes=tuple(f"{one.at} {one.mode} {one.exposure} {one.export}".strip() for one in found.postures),
    )


def _indicators(service: ServiceSnapshot) -> Iterator[SeenIndicator]:
    for reading in service.readings:
        if reading.place in {Place(), service.why.place}:
            yield SeenIndicator(
                reading.name, reading.value, reading.verdict.value, reading.quality.value, reading.samples
            )


def _versions(service: ServiceSnapshot) -> Iterator[str]:
    for posture in service.postures:
        for one in posture.versions:
            rolling = f", candidate {one.candidate} {one.weight:.1%}" if one.candidate else ""
            yield f"{posture.at} {one.component} {one.stable}{rolling}".strip()
