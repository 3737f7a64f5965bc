"""Each failure mode by its pattern, what speaks against it, and what is honestly not known (R-DEC-1)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.diagnosis.failure_modes import FAILURE_MODES
from raitui.core.diagnosis.ranking import diagnose
from raitui.core.differential import Conclusion, Diagnosis, Differential
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.reading import Place
from raitui.core.sli import Direction, Unit
from raitui.core.snapshot import ContainedState, LastGood, ServiceSnapshot, State, Why
from tests.knowledge import NOW
from tests.troubled import (
    ACCESS,
    ACCURACY,
    APPROVAL,
    CANARY,
    COST,
    DAY,
    ERRORS,
    FALSE_POSITIVES,
    HOUR,
    INPUT,
    LABELS,
    LEAKAGE,
    LENGTH,
    LOAD,
    MINUTE,
    P99,
    PSI,
    SKEW,
    burning,
    of,
    troubled,
    version_came,
)

CAME = (version_came(12 * MINUTE),)

TEXTBOOK = {
    "F1": troubled(of(ACCURACY, 0.8), of(SKEW, 0.09), of(PSI, 0.05), changes=CAME),
    "F2": troubled(of(PSI, 0.3), of(SKEW, 0.003), began_s=2 * HOUR),
    "F3": troubled(of(APPROVAL, 0.29, cohort="<25"), of(APPROVAL, 0.41), of(PSI, 0.05), of(SKEW, 0.003), changes=CAME),
    "F4": troubled(of(ACCURACY, 0.84), of(LABELS, 0.2), of(PSI, 0.05), of(SKEW, 0.003), began_s=4 * DAY),
    "F5": troubled(of(FALSE_POSITIVES, 0.3), of(INPUT, 3.1), of(PSI, 0.05)),
    "F6": troubled(of(COST, 24.0), of(LENGTH, 900.0), changes=CAME),
    "F7": troubled(of(P99, 3.0), of(LOAD, 0.4), changes=CAME),
    "F8": troubled(of(LEAKAGE, 0.6), of(ACCESS, 40.0)),
}
"""The signals that the requirement names for each mode, and those beside it that are well."""


def told(service: ServiceSnapshot) -> Differential:
    found = diagnose(service, NOW, "https://runbooks.example/svc")
    assert found is not None
    return found


def first(service: ServiceSnapshot) -> Diagnosis:
    return told(service).ranked[0]


def words(service: ServiceSnapshot, mode: str) -> tuple[list[str], list[str], list[str]]:
    found = next(one for one in (*told(service).ranked, *told(service).possible) if one.mode == mode)
    return tuple([sign.words for sign in signs] for signs in (found.evidence, found.against, found.unknown))  # type: ignore[return-value]  # three


@pytest.mark.parametrize("mode", TEXTBOOK)
def test_each_mode_is_recognised_by_its_textbook_signals(mode: str) -> None:
    found = told(TEXTBOOK[mode])
    assert found.conclusion is Conclusion.NAMED
    assert found.ranked[0].mode == mode


def test_every_mode_of_the_requirement_has_its_textbook_case_cause_mitigation_and_runbook() -> None:
    assert [mode.id for mode in FAILURE_MODES] == list(TEXTBOOK)
    for mode, service in TEXTBOOK.items():
        found = first(service)
        assert found.cause
        assert found.mitigation
        assert found.actions
        assert found.runbook.startswith(f"https://runbooks.example/svc#{mode.lower()}-")


@pytest.mark.parametrize("state", [State.OK, State.STARTING])
def test_nothing_is_diagnosed_of_a_service_that_is_well(state: State) -> None:
    """Whatever its figures: what calls nobody is no trouble."""
    assert diagnose(structs.replace(TEXTBOOK["F7"], state=state), NOW) is None


def test_nothing_is_diagnosed_of_a_service_of_which_nothing_is_known() -> None:
    assert diagnose(troubled(of(P99, None), state=State.UNKNOWN), NOW) is None


def test_what_has_no_such_pattern_is_said_to_be_none_of_these() -> None:
    """Requests that fail are an outage, and none of F1 to F8; what it came with is said, and gone back on."""
    found = told(troubled(of(ERRORS, 0.2), changes=CAME))
    assert (found.conclusion, found.ranked, found.possible) == (Conclusion.NONE, (), ())
    assert found.seen == "model v42 came 2m before"
    assert found.recommended is not None
    assert (found.recommended.action, found.recommended.reason) == ("rollback", "model v42 came 2m before")


def test_what_nothing_watches_can_be_neither_named_nor_ruled_out() -> None:
    """A prompt that makes answers wrong may be F1 as far as is known: nobody watches skew."""
    found = told(troubled(of(ACCURACY, 0.7), changes=CAME))
    assert found.conclusion is Conclusion.OPEN
    assert next((one.mode, one.needs) for one in found.possible) == ("F1", ("feature skew not watched",))


def test_a_mode_is_not_outweighed_while_what_makes_it_is_not_known() -> None:
    """Answers that are far too long may be F6 as far as is known, though nothing changed: nobody watches cost."""
    found = told(troubled(of(LENGTH, 900.0)))
    assert (found.conclusion, [one.mode for one in found.possible]) == (Conclusion.OPEN, ["F6"])
    assert told(troubled(of(LENGTH, 900.0), of(COST, 0.1))).conclusion is Conclusion.NONE


def test_what_is_known_to_be_well_rules_a_mode_out() -> None:
    found = told(troubled(of(ACCURACY, 0.7), of(SKEW, 0.003), of(PSI, 0.05), changes=CAME))
    assert "F1" not in {one.mode for one in (*found.ranked, *found.possible)}


def test_the_share_is_of_the_weight_that_is_seen_and_what_is_unknown_is_counted_apart() -> None:
    """F7 weighs 4 latency, 2 a change, 2 a flat load: by hand 8 of 8, and 6 with the load unknown, or up."""
    flat = first(TEXTBOOK["F7"])
    assert (flat.confidence, flat.unknown_share, flat.against) == (1.0, 0.0, ())
    unseen = first(troubled(of(P99, 3.0), changes=CAME))
    assert (unseen.confidence, unseen.unknown_share) == (0.75, 0.25)
    loaded = first(troubled(of(P99, 3.0), of(LOAD, 0.99), changes=CAME))
    assert (loaded.confidence, loaded.unknown_share) == (0.75, 0.0)
    assert [one.words for one in loaded.against] == ["saturation 99% (<95%)"]


def test_a_side_of_the_trouble_that_a_mode_does_not_explain_speaks_against_it() -> None:
    found = first(troubled(of(P99, 3.0), of(ERRORS, 0.2), of(LOAD, 0.4), changes=CAME))
    assert found.mode == "F7"
    assert found.confidence == pytest.approx(8 / 9)
    assert [one.words for one in found.against] == ["errors 20% (<1%) too"]


def test_a_candidate_that_alone_is_bad_is_what_it_came_with_however_long_ago_it_came() -> None:
    service = troubled(of(P99, 3.0, version="v42"), of(P99, 0.4, version="v41"), rollouts=(CANARY,), began_s=None)
    assert words(service, "F7")[0][1] == "only v42: p99 3s beside 0.4s"


def test_a_candidate_beside_a_stable_version_that_is_as_bad_is_not_to_blame() -> None:
    service = troubled(of(P99, 3.0, version="v42"), of(P99, 2.9, version="v41"), rollouts=(CANARY,), changes=CAME)
    assert words(service, "F7")[1] == ["v41 is as bad: p99 2.9s"]


def test_an_objective_that_burns_is_trouble_though_its_indicator_has_no_target() -> None:
    unbounded = structs.replace(of(P99, 0.6), target=None)
    service = troubled(of(ERRORS, 0.001), unbounded, slos=(burning(P99),), changes=CAME)
    assert (first(service).mode, words(service, "F7")[0][0]) == ("F7", "p99 0.6s")


def test_when_it_began_must_be_known_before_a_change_is_blamed_or_cleared() -> None:
    for different in ({"since_or_before": True}, {"since": None}):
        service = structs.replace(TEXTBOOK["F7"], **different)
        assert words(service, "F7")[2] == ["when it began is not known"]


def test_what_the_record_does_not_reach_is_not_said_to_have_stayed() -> None:
    """The record of changes goes back six hours; the search for good versions goes further, where it has been made."""
    old = troubled(of(PSI, 0.3), began_s=2 * DAY)
    assert words(old, "F2")[2][0] == "changes 2d ago not on record"
    searched = structs.replace(old, last_goods=(LastGood("eu1", "model", "v41", "", since=NOW - 9 * DAY),))
    assert "no version came near it" in words(searched, "F2")[0]
    came = structs.replace(old, last_goods=(LastGood("eu1", "model", "v41", "", since=NOW - 2 * DAY - 60),))
    assert words(came, "F2")[1][0] == "the model that serves came as it began"


@pytest.mark.parametrize("late", [{"changes_awaited": True}, {"components": (), "changes": ()}])
def test_changes_that_nobody_tells_of_are_unknown(late: dict[str, object]) -> None:
    assert words(structs.replace(TEXTBOOK["F7"], **late), "F7")[2] != []


def test_one_group_among_others_is_bias_and_all_of_them_are_not() -> None:
    """R-OBS-4: a version that is bad for everybody is no bias."""
    groups = ("<25", "25-39", "40-64", "65+")
    alone = [of(APPROVAL, 0.29 if group == "<25" else 0.41, cohort=group, at="eu1") for group in groups]
    service = troubled(of(APPROVAL, 0.29, cohort="<25", at="eu1"), of(APPROVAL, 0.4), changes=CAME, cells=tuple(alone))
    assert words(service, "F3")[0][0] == "approval 29% <25, all 40%"
    alike = tuple(of(APPROVAL, 0.29, cohort=group, at="eu1") for group in groups)
    everybody = troubled(of(APPROVAL, 0.29, cohort="<25", at="eu1"), of(APPROVAL, 0.29), changes=CAME, cells=alike)
    assert "F3" not in {one.mode for one in (*told(everybody).ranked, *told(everybody).possible)}


def test_a_group_beside_groups_too_small_to_tell_is_not_known_to_be_alone() -> None:
    thin = tuple(of(APPROVAL, 0.3, 20, cohort=group) for group in ("25-39", "65+"))
    service = troubled(of(APPROVAL, 0.29, cohort="<25"), of(APPROVAL, 0.29), changes=CAME, cells=thin)
    assert next(one.needs for one in told(service).possible if one.mode == "F3") == ("approval: other groups thin",)


def test_thin_figures_and_stale_ones_rule_nothing_out() -> None:
    for drift in (of(PSI, 0.05, 10), of(PSI, 0.05, age_s=600.0)):
        service = troubled(of(ACCURACY, 0.84), drift, of(SKEW, 0.003), began_s=2 * HOUR)
        assert "F2" in {one.mode for one in told(service).possible}


def test_a_stale_breach_stays_evidence_and_says_so() -> None:
    """R-OBS-3."""
    service = troubled(of(P99, 3.0, age_s=600.0), of(LOAD, 0.4), changes=CAME)
    assert words(service, "F7")[0][0] == "p99 3s (<0.8s), stale"


def test_the_first_action_is_the_one_that_can_help_here() -> None:
    """Without a change there is nothing to go back on; what is in force already is not asked for again."""

    def action(service: ServiceSnapshot) -> str:
        found = told(service).recommended
        return found.action if found is not None else ""

    assert action(TEXTBOOK["F7"]) == "rollback"
    assert action(troubled(of(P99, 3.0), of(LOAD, 0.4))) == "throttle"
    assert action(TEXTBOOK["F8"]) == "stop_export"
    held = ContainedState("rollback", "ada", NOW - 60, None, "in_force", "eu1")
    assert action(structs.replace(TEXTBOOK["F7"], contained=(held,))) == ""
    undone = structs.replace(held, state="reverted")
    assert action(structs.replace(TEXTBOOK["F7"], contained=(undone,))) == "rollback"


def test_what_raitui_did_and_what_was_there_before_the_record_are_no_causes() -> None:
    for change in (version_came(12 * MINUTE, earliest=True), version_came(3 * HOUR)):
        service = troubled(of(P99, 3.0), of(LOAD, 0.4), changes=(change,))
        assert words(service, "F7")[1] == ["nothing changed in the 90m before"]


def test_an_indicator_whose_name_tells_nothing_leaves_it_open() -> None:
    """It could be of any mode: nothing says what it is about."""
    strange = structs.replace(of(ERRORS, 0.2), name="x17")
    found = told(troubled(strange, why=structs.replace(troubled(strange).why, place=Place())))
    assert found.conclusion is Conclusion.OPEN


def test_a_group_that_pages_by_its_evidence_alone_is_trouble_with_its_baseline_for_a_bound() -> None:
    """R-DEC-6: every reading is within its bound, and the evidence knows of one group that is worse than it was."""
    evidence = Evidence(Standing.WORSE, ((NOW, 6.0),), 2.0, -0.13, (-0.2, -0.06), worse_since=NOW - HOUR)
    young = ComparedEvidence(
        APPROVAL.name, APPROVAL.unit, APPROVAL.direction, Place(cohort="<25"), "age", "the day before", NOW - DAY,
        Side(0.28, 900), Side(0.41, 9_000), evidence, 2.0,
    )  # fmt: skip
    well = troubled(of(APPROVAL, 0.41), of(APPROVAL, 0.42, cohort="25+"), of(PSI, 0.05), of(SKEW, 0.003), changes=CAME)
    shown = structs.replace(well, evidence=(young,), why=Why("", young.sli, young.place), state=State.PAGE)
    assert diagnose(structs.replace(shown, evidence=()), NOW, "") is None
    assert first(shown).mode == "F3"


def compared(
    cohort: str | None, standing: Standing, own: float, other: float, *, version: str | None = None
) -> ComparedEvidence:
    evidence = Evidence(standing, ((NOW, 5.0),), 2.0, own - other, None)
    return ComparedEvidence(
        "approval", Unit.RATIO, Direction.HIGHER_IS_BETTER, Place(version=version, cohort=cohort), "age", "last week",
        NOW - HOUR, Side(own, 900.0), Side(other, 9_000.0), evidence, 2.0, of_rollout=version is not None,
    )  # fmt: skip


WELL = (of(APPROVAL, 0.4), of(PSI, 0.05), of(SKEW, 0.003))
"""Nothing is past a bound: a page by evidence alone."""
WORSE, NOT_WORSE, THIN = Standing.WORSE, Standing.NOT_WORSE, Standing.THIN


def test_what_is_worse_by_evidence_alone_is_trouble_and_tells_which_groups() -> None:
    """R-DEC-5: a bias in a small cohort, found while every figure is within its bound."""
    rows = (compared("<25", WORSE, 0.36, 0.41), compared("25-39", NOT_WORSE, 0.41, 0.41))
    service = troubled(*WELL, changes=CAME, evidence=rows)
    assert words(service, "F3")[0][0] == "approval 36% <25 beside 41%, by evidence"
    assert told(service).conclusion is Conclusion.NAMED


def test_evidence_that_every_group_is_worse_is_no_bias_and_thin_groups_leave_it_open() -> None:
    everybody = (compared("<25", WORSE, 0.36, 0.41), compared("25-39", WORSE, 0.36, 0.41))
    found = told(troubled(*WELL, changes=CAME, evidence=everybody))
    assert "F3" not in {one.mode for one in (*found.ranked, *found.possible)}
    thin = (compared("<25", WORSE, 0.36, 0.41), compared("25-39", THIN, 0.36, 0.41))
    open_still = told(troubled(*WELL, changes=CAME, evidence=thin))
    assert next(one.needs for one in open_still.possible if one.mode == "F3") == ("approval: other groups thin",)


def test_what_a_candidate_does_worse_by_evidence_came_with_it() -> None:
    rows = (compared(None, WORSE, 0.36, 0.41, version="v42"),)
    service = troubled(*WELL, rollouts=(CANARY,), evidence=rows)
    assert told(service).seen == "only v42: approval 36% beside 41%, by evidence"


def test_one_figure_that_is_well_does_not_speak_for_another_of_which_nothing_tells() -> None:
    """R-OBS-6: the drift of one feature is known, that of another is not."""
    other = structs.replace(of(PSI, None), name="psi_income")
    service = troubled(of(ACCURACY, 0.8), of(SKEW, 0.09), of(PSI, 0.05), other, changes=CAME)
    favour, against, unknown = words(service, "F1")
    assert not any(one.startswith("psi") for one in (*favour, *against))
    assert any(one.startswith("psi_income") for one in unknown)
