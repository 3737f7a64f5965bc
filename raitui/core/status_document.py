"""The document that ``status --json`` promises to scripts: extend it, never break it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from raitui.core.alert_document import AlertDocument, SilenceDocument, alert_document, silence_document
from raitui.core.burn import Alert
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
from raitui.core.evidence_document import EvidenceDocument, evidence_document
from raitui.core.figures import window_name
from raitui.core.plain_burn import PlainBurnState
from raitui.core.posture import postures_of
from raitui.core.reading import Place, Reading
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, SloState, SourceHealth
from raitui.core.trace_document import TraceDocument, trace_documents


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity: what has no end is null, as is what is unknown; ``state`` fields tell them apart."""
    return value if value is not None and math.isfinite(value) else None


class SourceDocument(Struct, frozen=True):
    """One backend."""

    name: str
    kind: str
    state: str
    age_s: float | None
    detail: str
    remedy: str
    clock_skew_s: float | None
    long_windows: str


class SliDocument(Struct, frozen=True):
    """One reading; ``interval`` is where the truth lies as far as its error is known, null where there is no end."""

    name: str
    level: str
    value: float | None
    unit: str
    target: float | None
    verdict: str
    quality: str
    samples: float | None
    lacking: int
    age_s: float | None
    source: str
    note: str
    interval: tuple[float | None, float | None] | None
    part: str
    at: str | None
    version: str | None
    cohort: str | None


class PlainBurnDocument(Struct, frozen=True):
    """The plain rule of an objective: rates now and before, and the one above which it fires; null where not known."""

    factor: float
    window: str
    urgency: str
    burn: float | None
    baseline: float | None
    threshold: float | None
    state: str
    note: str


class SloDocument(Struct, frozen=True):
    """One objective; burn rates by window, null where there is no figure, with the reason in ``burn_state``."""

    name: str
    sli: str
    objective: float
    period_days: float
    budget_remaining: float | None
    exhausted_in_s: float | None
    burn: dict[str, float | None]
    burn_state: dict[str, str]
    page: bool
    ticket: bool
    page_state: str
    ticket_state: str
    covered: float | None
    age_s: float | None
    stale: bool
    partial: bool
    at: str | None
    version: str | None
    plain_burn: PlainBurnDocument | None


class RolloutDocument(Struct, frozen=True):
    """A staged rollout at one location."""

    at: str
    strategy: str
    stage: str
    weight: float | None
    stable: str
    candidate: str
    paused: bool
    status: str


class ComponentDocument(Struct, frozen=True):
    """A component version in service at one location."""

    at: str
    kind: str
    version: str
    role: str
    last_good: str | None
    changed_at: float | None


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


class ChangeDocument(Struct, frozen=True):
    """A recent change."""

    when: float
    at: str
    kind: str
    subject: str
    before: str
    after: str
    actor: str


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


def source_document(health: SourceHealth) -> SourceDocument:
    """A source for scripts."""
    return SourceDocument(
        name=health.name,
        kind=health.kind,
        state=health.state.value,
        age_s=health.age_s,
        detail=health.detail,
        remedy=health.remedy,
        clock_skew_s=health.clock_skew_s,
        long_windows=health.long_windows,
    )


def _interval(reading: Reading) -> tuple[float | None, float | None] | None:
    return None if reading.interval is None else (_finite(reading.interval[0]), _finite(reading.interval[1]))


def _sli(reading: Reading) -> SliDocument:
    return SliDocument(
        name=reading.name,
        level=reading.level.value,
        value=_finite(reading.value),
        unit=reading.unit.value,
        target=reading.target,
        verdict=reading.verdict.value,
        quality=reading.quality.value,
        samples=_finite(reading.samples),
        lacking=reading.lacking,
        age_s=_finite(reading.age_s),
        source=reading.source,
        note=reading.note,
        interval=_interval(reading),
        part=reading.part,
        at=reading.place.at,
        version=reading.place.version,
        cohort=reading.place.cohort,
    )


def _plain_burn(state: PlainBurnState) -> PlainBurnDocument:
    return PlainBurnDocument(
        factor=state.rule.factor,
        window=window_name(state.rule.window_s),
        urgency=state.rule.urgency.value,
        burn=_finite(state.burn.rate),
        baseline=_finite(state.baseline),
        threshold=_finite(state.threshold),
        state=state.alert.value,
        note=state.note,
    )


def _slo(state: SloState) -> SloDocument:
    return SloDocument(
        name=state.name,
        sli=state.sli,
        objective=state.objective,
        period_days=state.period_days,
        budget_remaining=_finite(state.budget_remaining),
        exhausted_in_s=_finite(state.exhausted_in_s),
        burn={window_name(window_s): _finite(burn.rate) for window_s, burn in state.burn.items()},
        burn_state={window_name(window_s): burn.state.value for window_s, burn in state.burn.items()},
        page=state.page is Alert.FIRING,
        ticket=state.ticket is Alert.FIRING,
        page_state=state.page.value,
        ticket_state=state.ticket.value,
        covered=state.covered,
        age_s=_finite(state.age_s),
        stale=state.stale,
        partial=state.partial,
        at=state.place.at,
        version=state.place.version,
        plain_burn=None if state.plain is None else _plain_burn(state.plain),
    )


def _rollouts(service: ServiceSnapshot) -> Iterator[RolloutDocument]:
    for state in service.rollouts:
        yield RolloutDocument(
            at=state.at,
            strategy=state.strategy,
            stage=state.stage,
            weight=_finite(state.weight),
            stable=state.stable,
            candidate=state.candidate,
            paused=state.paused,
            status=state.status,
        )


def _components(service: ServiceSnapshot) -> Iterator[ComponentDocument]:
    for state in service.components:
        yield ComponentDocument(state.at, state.kind, state.version, state.role, state.last_good, state.changed_at)


def _changes(service: ServiceSnapshot) -> Iterator[ChangeDocument]:
    for one in service.changes:
        yield ChangeDocument(one.when, one.at, one.kind.value, one.subject, one.before, one.after, one.actor)


def _distinct(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Each indicator once per place: the worst cell may also stand among all the cells."""
    seen: dict[tuple[str, Place], Reading] = {}
    for reading in readings:
        seen.setdefault((reading.name, reading.place), reading)
    return tuple(seen.values())


def _service(service: ServiceSnapshot) -> ServiceDocument:
    rollouts, differential = tuple(_rollouts(service)), service.differential
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
        components=tuple(_components(service)),
        contained=tuple(
            ContainedDocument(
                held.action,
                held.by,
                held.since,
                held.until,
                held.state,
                held.at,
                held.action_id,
                held.before,
                held.after,
                held.seen_at,
            )
            for held in service.contained
        ),
        slis=tuple(map(_sli, _distinct((*service.readings, *service.cells)))),
        slos=tuple(map(_slo, service.slos)),
        changes=tuple(_changes(service)),
        exposed=tuple(
            ExposedDocument(one.count, one.unit, one.since, one.place.version, one.place.cohort)
            for one in service.exposed
        ),
        evidence=tuple(map(evidence_document, service.evidence)),
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
        look_alikes=tuple(
            LookAlikeDocument(one.of.value, one.name, one.stable_id, one.twins, one.why) for one in service.look_alikes
        ),
    )


def status_document(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> StatusDocument:
    """The snapshot as the promised document, of these services or, when none is named, of all."""
    chosen = (service for service in snapshot.services if not names or service.name in names)
    return StatusDocument(
        at=snapshot.at,
        site=snapshot.site,
        environment=snapshot.environment,
        demo=snapshot.demo,
        sources=tuple(map(source_document, snapshot.sources)),
        services=tuple(map(_service, chosen)),
        stray_alerts=tuple(map(alert_document, snapshot.stray_alerts)),
        silences=tuple(map(silence_document, snapshot.silences)),
    )


def encoded_status(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> str:
    """The document as JSON text."""
    return msgspec.json.encode(status_document(snapshot, names)).decode()
