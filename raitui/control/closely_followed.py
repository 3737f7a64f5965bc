"""Which services evidence is gathered for though nobody looks at them, the most needed first."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.evidence.verdict import Standing
from raitui.core.evidence_plan import rollout_of
from raitui.core.gated_breach import held_back, may_yet_call
from raitui.core.onset import TROUBLE
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State


def closely(snapshot: FleetSnapshot) -> tuple[ServiceSnapshot, ...]:
    """Those that page, those that only want of evidence keeps out of trouble, others in trouble, and who rolls out.

    Among each the tier that matters most comes first; then what is known to be worse, whose page would end with its
    evidence; then whoever is worst off. Each comes once.
    """
    ranked = [(rank, service) for service in snapshot.services for rank in _rank(service)]
    return tuple(service for _, service in sorted(ranked, key=lambda one: one[0]))


def _rank(service: ServiceSnapshot) -> Iterator[tuple[int, int, bool]]:
    needs = (
        service.state is State.PAGE,
        held_back(service) or may_yet_call(service),
        service.state in TROUBLE,
        rollout_of(service) is not None,
    )
    if any(needs):
        known = any(one.standing is Standing.WORSE for one in service.evidence)
        yield needs.index(True), service.tier, not known
