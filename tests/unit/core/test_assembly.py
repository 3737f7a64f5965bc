"""The picture of the fleet: every service that is declared or was heard of, worst first (R-OBS-3, fault 38)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.action import Axis
from raitui.core.assembly import Knowledge, assemble
from raitui.core.beside import Beside
from raitui.core.burn import DAY
from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.condemned_spans import Spans
from raitui.core.derived import Change
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.expression import Throughput
from raitui.core.fleet_table import fleet_table
from raitui.core.indicator_series import indicator_series
from raitui.core.look_alike import NameOf
from raitui.core.plan import burn_questions, expression_of, freshness_question, reading_question
from raitui.core.question import InfoOf, LastSeenOf
from raitui.core.reading import Place
from raitui.core.selector import Selector
from raitui.core.site import ComponentInfo, InfoMetrics, Profile, RolloutInfo, Service, Site
from raitui.core.sli import Severe
from raitui.core.snapshot import ContainedState, FleetSnapshot, LastGood, State
from raitui.core.source_health import SourceHealth, SourceState
from tests.derived import SERVICE, answered, profile_of, watched_by
from tests.knowledge import NOW, Slice, Told
from tests.watched import ALL, AVAILABILITY, CORE, CORRECTED, ERRORS

SITE = Site("site", "prod", profiles=(CORE,))
UP = SourceHealth("prom", "prometheus", SourceState.UP, 2.0)
DOWN = structs.replace(UP, state=SourceState.DOWN, detail="connection refused")


def drawn(told: Told, site: Site = SITE, *sources: SourceHealth) -> FleetSnapshot:
    return assemble(site, Knowledge(told.observations, sources or (UP,)), told.moment)


def states(snapshot: FleetSnapshot) -> dict[str, str]:
    return {one.name: one.state.name + ("!" if one.stale else "") for one in snapshot.services}


def burning(told: Told, shares: dict[str, float], profile: Profile = CORE) -> None:
    told.alive(profile, [(name, "eu1") for name in shares])
    told.burning(profile, AVAILABILITY, {(name, "eu1", "v41"): share for name, share in shares.items()})


def test_services_are_those_declared_and_those_that_a_discovering_profile_has_heard_of() -> None:
    told = Told()
    burning(told, {"found": 0.0, "declared": 0.0})
    site = structs.replace(SITE, services=(Service("declared", "risk", 1, profiles=("core",)), Service("silent")))
    assert set(states(drawn(told, site))) == {"declared", "silent", "found"}
    declared = drawn(told, site).service("declared")
    assert declared is not None
    assert (declared.owner, declared.tier, declared.environment, declared.locations) == ("risk", 1, "prod", ("eu1",))
    assert set(states(drawn(told, structs.replace(site, profiles=(structs.replace(CORE, discover=False),))))) == {
        "declared",
        "silent",
    }


def test_a_service_that_is_held_stays_in_the_picture_though_nothing_is_heard_of_it_any_more() -> None:
    """R-CON-8: what was switched off has no series, and needs its way back."""
    held = ContainedState("kill", "kim", NOW - 60, None, "in_force", "eu1", axis=Axis.MODE, after="off")
    knowledge = Knowledge(Told().observations, (UP,), beside=Beside({"quiet": (held,)}, notices=("look",)))
    snapshot = assemble(SITE, knowledge, Told().moment)
    (service,) = snapshot.services
    assert (service.name, service.contained, snapshot.notices) == ("quiet", (held,), ("look",))
    assert [(one.at, one.mode) for one in service.postures] == [("eu1", "off")]


def test_what_was_counted_while_it_was_contained_is_no_baseline() -> None:
    """R-OBS-4: the audit log says when that was."""
    sli = watched_by(Change(Throughput(Selector("requests"))), window_s=600)
    site = Site("site", profiles=(profile_of(sli),), services=(Service(SERVICE, profiles=("shapes",)),))
    told = answered(sli, [({}, {"events": 600.0, "before": 300.0})])
    span = (NOW - DAY - 60.0, NOW - DAY + 60.0)
    told_by_log: list[tuple[dict[str, Spans], float | None]] = [
        ({}, 2.0), ({SERVICE: (span,)}, None), ({"other": (span,)}, 2.0)
    ]  # fmt: skip
    for condemned, value in told_by_log:
        knowledge = Knowledge(told.observations, (UP,), beside=Beside(condemned=condemned))
        (reading,) = assemble(site, knowledge, told.moment).services[0].readings
        assert reading.value == value


def test_names_that_look_alike_are_told_with_their_ids() -> None:
    """Fault 31."""
    site = structs.replace(
        SITE, services=(Service("scorer", "risk"), Service("sc\u043erer", "r\u0456sk"), Service("other", "risk"))
    )
    told = {one.name: [(at.of, at.stable_id) for at in one.look_alikes] for one in drawn(Told(), site).services}
    false = [(NameOf.SERVICE, "sc\\u043erer"), (NameOf.OWNER, "r\\u0456sk")]
    real = [(NameOf.SERVICE, "scorer"), (NameOf.OWNER, "risk")]
    assert told == {"scorer": real, "sc\u043erer": false, "other": real[1:]}


def test_a_component_is_told_with_the_version_to_go_back_to() -> None:
    """R-CON-9: named before any key is pressed."""
    told = Told()
    info = InfoMetrics(components=ComponentInfo(Selector("info")))
    labels: dict[Slice, dict[str, str]] = {
        ("svc", "eu1"): {"component": "model", "version": "v42", "role": "stable"},
        ("svc", "us1"): {"component": "model", "version": "v41", "role": "stable"},
    }
    told.answer(InfoOf(Selector("info")), {place: {"": 1.0} for place in labels}, labels=labels)
    goods = (LastGood("eu1", "model", "v41", "served 9 d"), LastGood("us1", "model", "", "none served for 24 h"))
    site = structs.replace(SITE, info=info, services=(Service("svc"),))
    knowledge = Knowledge(told.observations, (UP,), beside=Beside(last_goods={"svc": goods}))
    (service,) = assemble(site, knowledge, told.moment).services
    assert [(one.at, one.version, one.last_good) for one in service.components] == [
        ("eu1", "v42", "v41"),
        ("us1", "v41", None),
    ]
    assert service.last_goods == goods


def test_the_worst_stands_first_and_a_stale_page_keeps_its_place() -> None:
    told = Told()
    burning(told, {"calm": 0.0, "slow": 0.0045, "fast": 0.5, "faster": 0.9})
    assert list(states(drawn(told)).items()) == [
        ("faster", "PAGE"),
        ("fast", "PAGE"),
        ("slow", "TICKET"),
        ("calm", "OK"),
    ]
    told.now += 600
    assert list(states(drawn(told, SITE, DOWN)).items()) == [
        ("faster", "PAGE!"),
        ("fast", "PAGE!"),
        ("slow", "UNKNOWN!"),
        ("calm", "UNKNOWN!"),
    ]


def test_a_candidate_pages_on_when_nobody_tells_of_its_rollout_any_more() -> None:
    """R-OBS-3, R-OBS-4: who tells of rollouts may die, and what a candidate does wrong must not look well thereby.

    Of all requests next to none fail, which calls nobody; of the candidate's half. An hour later it is forgotten.
    """
    told, place = Told(), ("svc", "eu1", "v41")
    well: dict[Slice, float] = {("svc", f"eu{number}", "v41"): 0.0 for number in range(500)}
    told.alive(CORE, [one[:2] for one in well])
    told.burning(CORE, AVAILABILITY, well | {("svc", "eu1", "v42"): 0.5})
    assert drawn(told).services[0].state is State.OK
    site = structs.replace(SITE, info=InfoMetrics(rollout=RolloutInfo(Selector("weight"))))
    versions = {"stable": "v41", "candidate": "v42"}
    told.answer(InfoOf(Selector("weight")), {place: {"": 0.1}}, labels={place: versions})
    before = drawn(told, site).services[0]
    assert (before.state, before.why.place.version) == (State.PAGE, "v42")
    told.answer(InfoOf(Selector("weight")), {})
    after = drawn(told, site).services[0]
    assert (after.state, after.why.place.version, after.rollouts) == (State.PAGE, "v42", ())
    told.now += 3_700
    later = drawn(told, site).services[0]
    assert [one.place for one in later.slos] == [Place()]


def test_a_service_that_vanished_is_missing_for_the_hour_that_it_is_remembered() -> None:
    told = Told()
    burning(told, {"left": 0.0})
    selectors = freshness_question(CORE).selectors
    told.answer(LastSeenOf(selectors), {("left", "eu1"): {"0": NOW}, ("gone", "us1"): {"0": NOW - 900}})
    found = drawn(told)
    assert states(found) == {"gone": "UNKNOWN", "left": "OK"}
    gone = found.service("gone")
    assert gone is not None
    assert gone.locations == ("us1",)


def test_a_page_is_stale_when_all_that_it_rests_on_is() -> None:
    """One indicator pages on its own; that another is out of date says nothing about it."""
    told = Told()
    asked = freshness_question(ALL)
    judged = [asked.selectors.index(selector) for selector in indicator_series(expression_of(CORRECTED, ALL))]
    place: Slice = ("svc", "eu1", "v41")
    newest = {str(part): NOW - (5 if part in judged else 900) for part in range(len(asked.selectors))}
    told.answer(asked, {("svc", "eu1"): newest})
    told.answer(reading_question(ERRORS, ALL), {place: {"events": 0.0, "total": 900.0}})
    told.answer(reading_question(CORRECTED, ALL), {place: {"events": 500.0, "total": 900.0}})
    site = structs.replace(SITE, profiles=(ALL,), services=(Service("svc", profiles=("all",)),))
    assert states(drawn(told, site)) == {"svc": "PAGE"}
    told.answer(asked, {("svc", "eu1"): dict.fromkeys(newest, NOW - 900)})
    assert states(drawn(told, site)) == {"svc": "PAGE!"}


@pytest.mark.parametrize(("old", "state"), [(False, "PAGE"), (True, "PAGE!")])
def test_a_severe_gap_pages_on_when_its_evidence_is_old_and_is_marked_as_stale(*, old: bool, state: str) -> None:
    """R-OBS-3: a page is not taken back because a source died, nor shown as if it were fresh."""
    told = Told()
    told.alive(CORE, [("svc", "eu1")])
    told.answer(reading_question(ERRORS, CORE), {("svc", "eu1", "v41"): {"events": 0.0, "total": 900.0}})
    severe = structs.replace(ERRORS, severe=Severe(gap=0.08, sure=0.001, people=200))
    profile = structs.replace(CORE, slis=tuple(severe if sli.name == ERRORS.name else sli for sli in CORE.slis))
    site = structs.replace(SITE, profiles=(profile,), services=(Service("svc", profiles=("core",)),))
    known = ComparedEvidence(
        ERRORS.name, ERRORS.unit, ERRORS.direction, Place(cohort="age<25"), "cohort", "v41 the day before",
        0.0, Side(0.3, 900), Side(0.1, 900),
        Evidence(Standing.WORSE, ((NOW, 9.0),), 4.6, 0.2, (0.1, 0.3), 0, None, NOW), 4.6, old=old,
    )  # fmt: skip
    knowledge = Knowledge(told.observations, (UP,), evidence={"svc": (known,)})
    assert states(assemble(site, knowledge, told.moment)) == {"svc": state}


def test_while_sources_are_asked_services_start_and_when_all_are_down_they_are_unknown() -> None:
    site = structs.replace(SITE, services=(Service("svc", profiles=("core",)),))
    assert states(drawn(Told(), site, structs.replace(UP, state=SourceState.STARTING), DOWN)) == {"svc": "STARTING"}
    assert states(drawn(Told(), site, DOWN)) == {"svc": "UNKNOWN"}


def test_a_window_that_is_refused_while_the_short_one_burns_makes_the_service_unknown() -> None:
    """Fault 41: nobody can tell whether it pages, and that is not ok."""
    lenient = structs.replace(CORE, slis=(structs.replace(ERRORS, target=0.1, warn=None),))
    for refused in (3_600, 21_600):
        told = Told()
        told.alive(lenient, [("svc", "eu1")])
        answered = [window_s for window_s in burn_questions(AVAILABILITY, lenient) if window_s != refused]
        told.burning(lenient, AVAILABILITY, {("svc", "eu1", "v41"): 0.01}, windows=answered)
        told.burning(lenient, AVAILABILITY, {("svc", "eu1", "v41"): 0.0}, windows=[1_800 if refused == 3_600 else 300])
        told.burning(lenient, AVAILABILITY, {("svc", "eu1", "v41"): 0.03}, windows=[300 if refused == 3_600 else 1_800])
        told.observations.fail(burn_questions(AVAILABILITY, lenient)[refused], "prom", "answer too large")
        found = drawn(told, structs.replace(SITE, profiles=(lenient,)))
        assert states(found) == {"svc": "UNKNOWN"}
        assert found.services[0].why.text == "availability burn unknown, no answer: answer too large"


def test_the_same_knowledge_gives_the_same_picture() -> None:
    told = Told()
    burning(told, {"a": 0.5, "b": 0.0})
    assert drawn(told) == drawn(told)


def test_the_plain_table_says_what_the_screen_says() -> None:
    told = Told()
    burning(told, {"calm": 0.0, "fast": 0.5})
    lines = list(fleet_table(drawn(told)))
    assert lines[0] == "site prod  2027-01-15 08:00:00Z  prom up 2s old"
    assert [line.split()[:4] for line in lines[1:]] == [
        ["STATE", "SERVICE", "T", "AT"],
        ["PAGE", "fast", "3", "eu1"],
        ["ok", "calm", "3", "eu1"],
    ]
    assert "errors 50% (<1%) burn 500×" in lines[2]
    told.now += 600
    assert next(line for line in fleet_table(drawn(told, SITE, DOWN), ("fast",)) if "fast" in line).startswith("PAGE!")


def test_states_are_no_other_than_those_of_the_design() -> None:
    assert {state.name for state in State} == {
        "PAGE",
        "REVERTED",
        "UNKNOWN",
        "CONTAINED",
        "TICKET",
        "STARTING",
        "OK",
    }
