"""A service as ``status --json`` promises it to scripts: extend it, never break it."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.alert_document import AlertDocument, alert_document
from raitui.core.derived_document import (
    BreakdownDocument,
    DistributionDocument,
    ReliabilityDocument,
    breakdown_document,
    distribution_document,
    reliability_document,
)
from raitui.core.diagnosis_document import (
    DiagnosisDocument,
    RecommendedDocument,
    diagnosis_documents,
    recommended_document,
)
from raitui.core.evidence_document import EvidenceDocument, NotAskedDocument, evidence_document, not_asked_document
from raitui.core.look_alike import LookAlike
from raitui.core.posture import postures_of
from raitui.core.serving_document import (
    ChangeDocument,
    ComponentDocument,
    RolloutDocument,
    change_document,
    component_document,
    rollout_document,
)
from raitui.core.sli_document import SliDocument, sli_documents
from raitui.core.slo_document import SloDocument, slo_document
from raitui.core.snapshot import ContainedState, Exposed, ServiceSnapshot
from raitui.core.trace_document import TraceDocument, trace_documents


class ContainedDocument(Struct, frozen=True):
    """A containment in force, reverted or unwatched; ``seen_at`` is when it was last seen in force (unix seconds)."""

    action: str
    by: str
    since: float
    until: float | None
    state: str
    at: str
    action_id: str
    before: str
    after: str
    seen_at: float | None


class ExposedDocument(Struct, frozen=True):
    """How many were affected since the trouble began."""

    count: float
    unit: str
    since: float
    version: str | None
    cohort: str | None


class LookAlikeDocument(Struct, frozen=True):
    """A name on the service that may be taken for another: ``of`` what, its ASCII ``id``, the ids of those, and why."""

    of: str
    name: str
    id: str
    twins: tuple[str, ...]
    why: str


class ServiceDocument(Struct, frozen=True):
    """One service.

    ``diagnosis`` holds the failure modes that are recognised, ``possible`` those that what is not known neither shows
    nor rules out; ``diagnosis_state`` is null for a service that is in no trouble.

    ``evidence_not_asked`` is null unless a service needs evidence and nobody asks about it: where more need it than are
    followed at once, others have their turn, and what is known is of before ``since``; a command that does not stay
    asks about those that it names alone.
    ``evidence``, ``distributions``, ``reliability``, ``breakdowns`` and ``traces`` are gathered for services that are
    asked for by name; ``traces`` is null where nobody has asked.
    Where ``since_or_before`` its trouble may have begun before ``since``, and what is counted from then on is a part.
    """

    name: str
    owner: str
    tier: int
    environment: str
    state: str
    why: str
    after: str
    since: float | None
    since_or_before: bool
    stale: bool
    partial: bool
    mode: dict[str, str]
    at: tuple[str, ...]
    rollout: RolloutDocument | None
    rollouts: tuple[RolloutDocument, ...]
    components: tuple[ComponentDocument, ...]
    contained: tuple[ContainedDocument, ...]
    slis: tuple[SliDocument, ...]
    slos: tuple[SloDocument, ...]
    changes: tuple[ChangeDocument, ...]
    exposed: tuple[ExposedDocument, ...]
    evidence: tuple[EvidenceDocument, ...] = ()
    evidence_not_asked: NotAskedDocument | None = None
    distributions: tuple[DistributionDocument, ...] = ()
    reliability: tuple[ReliabilityDocument, ...] = ()
    breakdowns: tuple[BreakdownDocument, ...] = ()
    alerts: tuple[AlertDocument, ...] = ()
    traces: tuple[TraceDocument, ...] | None = None
    diagnosis: tuple[DiagnosisDocument, ...] = ()
    possible: tuple[DiagnosisDocument, ...] = ()
    diagnosis_state: str | None = None
    diagnosis_seen: str = ""
    recommended: RecommendedDocument | None = None
    look_alikes: tuple[LookAlikeDocument, ...] = ()


def service_document(service: ServiceSnapshot) -> ServiceDocument:
    """A service for scripts."""
    rollouts, differential = tuple(map(rollout_document, service.rollouts)), service.differential
    return ServiceDocument(
        name=service.name,
        owner=service.owner,
        tier=service.tier,
        environment=service.environment,
        state=service.state.name.lower(),
        why=service.why.text,
        after=service.why.after,
        since=service.since,
        since_or_before=service.since_or_before,
        stale=service.stale,
        partial=service.partial,
        mode={posture.at: posture.mode for posture in postures_of(service) if posture.mode},
        at=service.locations,
        rollout=next(iter(rollouts), None),
        rollouts=rollouts,
        components=tuple(map(component_document, service.components)),
        contained=tuple(map(_contained, service.contained)),
        slis=sli_documents((*service.readings, *service.cells)),
        slos=tuple(map(slo_document, service.slos)),
        changes=tuple(map(change_document, service.changes)),
        exposed=tuple(map(_exposed, service.exposed)),
        evidence=tuple(map(evidence_document, service.evidence)),
        evidence_not_asked=not_asked_document(service.evidence_asked),
        distributions=tuple(map(distribution_document, service.distributions)),
        reliability=tuple(map(reliability_document, service.reliability)),
        breakdowns=tuple(map(breakdown_document, service.breakdowns)),
        alerts=tuple(map(alert_document, service.alerts)),
        traces=trace_documents(service.traces),
        diagnosis=diagnosis_documents(differential.ranked) if differential is not None else (),
        possible=diagnosis_documents(differential.possible) if differential is not None else (),
        diagnosis_state=differential.conclusion.value if differential is not None else None,
        diagnosis_seen=differential.seen if differential is not None else "",
        recommended=recommended_document(differential),
        look_alikes=tuple(map(_look_alike, service.look_alikes)),
    )


def _contained(held: ContainedState) -> ContainedDocument:
    return ContainedDocument(
        action=held.action,
        by=held.by,
        since=held.since,
        until=held.until,
        state=held.state,
        at=held.at,
        action_id=held.action_id,
        before=held.before,
        after=held.after,
        seen_at=held.seen_at,
    )


def _exposed(one: Exposed) -> ExposedDocument:
    return ExposedDocument(one.count, one.unit, one.since, one.place.version, one.place.cohort)


def _look_alike(one: LookAlike) -> LookAlikeDocument:
    return LookAlikeDocument(one.of.value, one.name, one.stable_id, one.twins, one.why)
