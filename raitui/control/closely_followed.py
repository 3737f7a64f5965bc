"""Which services evidence is gathered for though nobody looks at them, the most needed first."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.control.incident_follower import in_trouble
from raitui.core.evidence.verdict import Standing
from raitui.core.evidence_plan import rollout_of
from raitui.core.gated_breach import held_back
from raitui.core.onset import TROUBLE
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot


def closely(snapshot: FleetSnapshot) -> Iterator[ServiceSnapshot]:
    """Those in trouble that are known to be worse, those that only thin evidence keeps out of trouble, and others.

    What keeps a service in trouble, or out of it, must not be forgotten because it is there. The others are those in
    trouble, then those that roll out. Each comes once.
    """
    chosen = [one for one in snapshot.services if one.state in TROUBLE and _known_worse(one)]
    chosen += [one for one in snapshot.services if held_back(one)]
    chosen += in_trouble(snapshot)
    chosen += [one for one in snapshot.services if rollout_of(one) is not None]
    yield from {one.name: one for one in chosen}.values()


def _known_worse(service: ServiceSnapshot) -> bool:
    return any(one.standing is Standing.WORSE for one in service.evidence)
