"""A snapshot of the fleet, made of what is known at one moment. Pure: the same knowledge gives the same picture."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping

from msgspec import Struct, structs

from raitui.core.beside import Beside
from raitui.core.changes import record_is_told
from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked
from raitui.core.derived_readings import Details, derived_cells, derived_details, derived_readings, derived_sli
from raitui.core.diagnosis.ranking import diagnose
from raitui.core.estate import rolling_out
from raitui.core.findings import Findings, breaches, expected, severe_slices
from raitui.core.freshness import Moment
from raitui.core.history import ServiceHistory
from raitui.core.named_alike import warned
from raitui.core.objectives import firing, objective_states
from raitui.core.observations import Observations
from raitui.core.onset import came_with_version
from raitui.core.plan import freshness_question, last_seen_question
from raitui.core.reading import Quality, Reading
from raitui.core.readings import by_location, by_version, every_cell, headline, worst_cell
from raitui.core.row_reason import why_of
from raitui.core.site import Profile, Service, Site
from raitui.core.sli import Sli, Urgency
from raitui.core.slo_state import SloState
from raitui.core.snapshot import Exposed, FleetSnapshot, ServiceSnapshot, State
from raitui.core.source_health import SourceHealth, SourceState
from raitui.core.standing import Standing, standing_of
from raitui.core.subject import Subject
from raitui.core.trace_sample import Traces
from raitui.core.triage import rank, state_of


class Knowledge(Struct, frozen=True):
    """Everything a snapshot is made of, beside the site.

    ``since``, ``exposed``, ``histories``, ``traces``, ``evidence`` and ``evidence_asked`` are by service; in
    ``earlier`` are those whose trouble may have begun before. ``focus`` names the services of which every cell is
    wanted.
    """

    observations: Observations
    sources: tuple[SourceHealth, ...] = ()
    since: Mapping[str, float] = {}
    earlier: frozenset[str] = frozenset()
    exposed: Mapping[str, tuple[Exposed, ...]] = {}
    beside: Beside = Beside()
    focus: frozenset[str] = frozenset()
    histories: Mapping[str, ServiceHistory] = {}
    traces: Mapping[str, Traces] = {}
    evidence: Mapping[str, tuple[ComparedEvidence, ...]] = {}
    evidence_asked: Mapping[str, EvidenceAsked] = {}


def _heard_of(profile: Profile, observations: Observations) -> frozenset[str]:
    """The services with series that live, and those whose series have vanished within the hour: they are missing."""
    asked = freshness_question(profile)
    return observations.services(asked) | observations.services(last_seen_question(asked))


def discovered(site: Site, observations: Observations, held: Iterable[str] = ()) -> tuple[Service, ...]:
    """The services of the site: those declared, those that a discovering profile's series name, and those contained.

    A service that was switched off may have no series any more: it is held all the same, and needs its way back.
    """
    declared = {service.name: service for service in site.services}
    profiles: dict[str, list[str]] = {}
    for profile in site.profiles:
        if profile.discover:
            for name in sorted(_heard_of(profile, observations)):
                profiles.setdefault(name, []).append(profile.name)
    for name in held:
        profiles.setdefault(name, [])
    found = (Service(name, profiles=tuple(names)) for name, names in profiles.items() if name not in declared)
    return (*site.services, *found)


def _readings(subject: Subject, candidates: tuple[str, ...]) -> Iterator[Reading]:
    for sli in subject.profile.slis:
        derived = derived_sli(subject, sli, candidates)
        if derived is not None:
            yield from derived_readings(derived)
            continue
        yield headline(subject, sli)
        if candidates:
            yield from by_version(subject, sli)
        worst = worst_cell(subject, sli)
        if worst is not None:
            yield worst


def _cells(subject: Subject, candidates: tuple[str, ...]) -> Iterator[Reading]:
    for sli in subject.profile.slis:
        derived = derived_sli(subject, sli, candidates)
        if derived is not None:
            yield from derived_cells(derived)
            continue
        yield from by_location(subject, sli)
        yield from every_cell(subject, sli)


def _details(subjects: list[Subject], candidates: tuple[str, ...]) -> Details:
    indicators = (derived_sli(subject, sli, candidates) for subject in subjects for sli in subject.profile.slis)
    found = [derived_details(one) for one in indicators if one is not None]
    return Details(
        tuple(drawn for one in found for drawn in one.distributions),
        tuple(drawn for one in found for drawn in one.reliability),
        tuple(drawn for one in found for drawn in one.breakdowns),
    )


class _Drawn(Struct, frozen=True):
    readings: tuple[Reading, ...]
    cells: tuple[Reading, ...]
    slos: tuple[SloState, ...]
    slis: dict[str, Sli]
    details: Details


def _draw(site: Site, service: Service, candidates: tuple[str, ...], knowledge: Knowledge, moment: Moment) -> _Drawn:
    condemned = knowledge.beside.condemned.get(service.name, ())
    subjects = [
        Subject(service.name, profile, knowledge.observations, moment, service.locations, condemned=condemned)
        for profile in site.profiles_named(service.profiles)
    ]
    focused = service.name in knowledge.focus
    return _Drawn(
        readings=tuple(reading for subject in subjects for reading in _readings(subject, candidates)),
        cells=tuple(reading for subject in subjects if focused for reading in _cells(subject, candidates)),
        slos=tuple(slo for subject in subjects for slo in objective_states(subject, candidates)),
        slis={sli.name: sli for subject in subjects for sli in subject.profile.slis},
        details=_details(subjects, candidates) if focused else Details(),
    )


def _stale(state: State, findings: Findings) -> bool:
    """Whether all that the state rests on is too old to trust; of a state that is no alarm, any bounded reading."""
    urgency = {State.PAGE: Urgency.PAGE, State.TICKET: Urgency.TICKET}.get(state)
    if urgency is not None:
        stale = [slo.stale for slo in firing(findings.slos, urgency)]
        if urgency is Urgency.PAGE:
            stale += [one.old for one in severe_slices(findings)]
        return all(stale + [reading.quality is Quality.STALE for reading in breaches(findings, urgency)])
    return any(reading.quality is Quality.STALE for reading in expected(findings))


def _partial(drawn: _Drawn) -> bool:
    return any(slo.partial for slo in drawn.slos) or any(
        reading.quality is Quality.PARTIAL for reading in drawn.readings
    )


def _awaited(knowledge: Knowledge) -> bool:
    down = [source.state is SourceState.DOWN for source in knowledge.sources]
    return not down or not all(down)


def _service(site: Site, service: Service, knowledge: Knowledge, moment: Moment) -> ServiceSnapshot:
    """The service but for its diagnosis, which is made of all this: a line a field, longer than other functions."""
    beside, name = knowledge.beside, service.name
    standing = standing_of(site, service, knowledge.observations, beside)
    drawn = _draw(site, service, rolling_out(knowledge.observations, site.info, name, moment.now), knowledge, moment)
    findings = _findings(name, standing, drawn, knowledge)
    state, since = state_of(findings), knowledge.since.get(name)
    why = why_of(state, findings, since)
    return ServiceSnapshot(
        name=name,
        owner=service.owner,
        tier=service.tier,
        environment=service.environment or site.environment,
        state=state,
        why=why,
        locations=standing.locations,
        since=since,
        since_or_before=name in knowledge.earlier
        and not came_with_version(since, why.place.version, standing.changes, state),
        stale=_stale(state, findings),
        partial=_partial(drawn),
        readings=drawn.readings,
        cells=drawn.cells,
        slos=drawn.slos,
        components=standing.components,
        rollouts=standing.rollouts,
        modes=standing.modes,
        contained=standing.contained,
        changes=standing.changes,
        changes_awaited=not record_is_told(knowledge.observations, site.info, name),
        exposed=knowledge.exposed.get(name, ()),
        profiles=service.profiles,
        postures=standing.postures,
        last_goods=beside.last_goods.get(name, ()),
        acting=None if beside.acting is None else beside.acting.get(name, ()),
        history=knowledge.histories.get(name),
        traces=knowledge.traces.get(name),
        explanations=service.explanations,
        alerts=beside.alerts.by_service.get(name, ()),
        evidence=findings.evidence,
        evidence_asked=knowledge.evidence_asked.get(name),
        distributions=drawn.details.distributions,
        reliability=drawn.details.reliability,
        breakdowns=drawn.details.breakdowns,
    )


def _findings(name: str, standing: Standing, drawn: _Drawn, knowledge: Knowledge) -> Findings:
    return Findings(
        drawn.readings,
        drawn.slos,
        drawn.slis,
        standing.rollouts,
        standing.contained,
        standing.changes,
        _awaited(knowledge),
        knowledge.evidence.get(name, ()),
    )


def _diagnosed(service: ServiceSnapshot, runbook: str, now: float) -> ServiceSnapshot:
    differential = diagnose(service, now, runbook)
    return service if differential is None else structs.replace(service, differential=differential)


def assembling(site: Site, knowledge: Knowledge, moment: Moment) -> Generator[None, None, FleetSnapshot]:
    """The fleet, worst first, in steps of one service: who cannot wait for a large fleet may pause between them."""
    services = []
    for service in discovered(site, knowledge.observations, knowledge.beside.contained):
        services.append(_diagnosed(_service(site, service, knowledge, moment), service.runbook, moment.now))
        yield
    alerts = knowledge.beside.alerts
    return FleetSnapshot(
        at=moment.now,
        site=site.name,
        environment=site.environment,
        services=tuple(sorted(warned(services), key=rank)),
        sources=(*knowledge.sources, *knowledge.beside.sources),
        demo=site.demo,
        colour=site.colour,
        notices=knowledge.beside.notices,
        stray_alerts=alerts.strays(service.name for service in services),
        silences=alerts.silences,
    )


def assemble(site: Site, knowledge: Knowledge, moment: Moment) -> FleetSnapshot:
    """The fleet, worst first, at once."""
    steps = assembling(site, knowledge, moment)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            snapshot: FleetSnapshot = finished.value
            return snapshot
