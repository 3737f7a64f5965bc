"""Whom a cohort or a candidate calls: what its evidence says, and what the plan calls severe (R-DEC-3, R-DEC-5, 6)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.findings import Findings
from raitui.core.gated_breach import evidence_of, held_back, unproven, urgency_of, worse_since
from raitui.core.reading import Measurement, Place, Reading, read
from raitui.core.row_reason import why_of
from raitui.core.severity import is_severe
from raitui.core.sli import Direction, Severe, Sli, Urgency
from raitui.core.snapshot import ServiceSnapshot, State, Why
from raitui.core.triage import state_of
from tests.watched import CORRECTED

YOUNG = Place("eu1", "v42", "age<25")
SLICE = Place(version="v42", cohort="age<25")
SEVERE = Severe(gap=0.08, sure=0.001, people=200)
BOUNDED = structs.replace(CORRECTED, severe=SEVERE)
PAGES, NOBODY, LATER = Urgency.PAGE, Urgency.NONE, Urgency.TICKET


def reading(value: float = 0.3, samples: float = 2_000, place: Place = YOUNG, sli: Sli = CORRECTED) -> Reading:
    return read(sli, place, Measurement(value, samples, 5.0))


def compared(
    standing: Standing = Standing.WORSE,
    log10_e: float = 6.0,
    difference: float = 0.2,
    samples: float = 900,
    *,
    place: Place = SLICE,
    of_rollout: bool = False,
    lacking: int = 0,
) -> ComparedEvidence:
    evidence = Evidence(
        standing, ((1.0, 0.0), (2.0, log10_e)), 2.0, difference, (0.0, 1.0),
        lacking, 7_200.0 if lacking else None, 1.0 if standing is Standing.WORSE else None,
    )  # fmt: skip
    return ComparedEvidence(
        CORRECTED.name, CORRECTED.unit, CORRECTED.direction, place, "cohort", "v41 before", 0.0,
        Side(0.1 + difference, samples), Side(0.1, 9_000), evidence, 2.0, of_rollout=of_rollout,
    )  # fmt: skip


THIN = compared(Standing.THIN, 0.4, lacking=340)
NOT_WORSE = compared(Standing.NOT_WORSE, -1.0, 0.0)

OLD = structs.replace(THIN, old=True)
PERHAPS = reading(0.1, 200)
"""Beyond three standard deviations, and not beyond all doubt."""

GATES: list[tuple[str, Reading, tuple[ComparedEvidence, ...], Urgency]] = [
    ("known to be worse", reading(), (compared(),), PAGES),
    ("known to be worse, though its window holds few", reading(samples=30), (compared(),), PAGES),
    ("known to be worse, though one look might be chance", reading(0.06), (compared(),), PAGES),
    ("too thin to say", PERHAPS, (THIN,), NOBODY),
    ("thin beside its baseline, and far past its bound by itself", reading(), (THIN,), PAGES),
    ("thin, far past its bound, and its window holds few", reading(samples=30), (THIN,), NOBODY),
    ("it was thin, and nobody has told for a while", PERHAPS, (OLD,), PAGES),
    ("it was thin, nobody has told for a while, and one look may be chance", reading(0.06), (OLD,), NOBODY),
    ("it was worse, and nobody has told for a while", reading(0.06), (structs.replace(compared(), old=True),), PAGES),
    ("thin beside one baseline, worse beside another", PERHAPS, (THIN, compared()), PAGES),
    ("thin beside one baseline, no worse than another", PERHAPS, (THIN, NOT_WORSE), PAGES),
    ("no worse than it always was, and past its bound", reading(), (NOT_WORSE,), PAGES),
    ("no worse than it always was, and perhaps by chance", reading(0.06), (NOT_WORSE,), NOBODY),
    ("nothing is known", reading(), (), PAGES),
    ("nothing is known, and it may be chance", reading(0.06), (), NOBODY),
    ("nothing is known, and the window holds few", reading(samples=30), (), NOBODY),
    ("within its bound", reading(0.01), (compared(),), NOBODY),
    ("another cohort is thin", reading(place=structs.replace(YOUNG, cohort="25+")), (THIN,), PAGES),
    ("another version is thin", reading(place=structs.replace(YOUNG, version="v41")), (THIN,), PAGES),
    ("the whole service asks for no comparison", reading(place=Place()), (THIN,), PAGES),
    ("there was nothing to compare with", reading(), (structs.replace(THIN, other=Side(None, 0.0)),), PAGES),
]


@pytest.mark.parametrize(
    ("found", "evidence", "urgency"), [case[1:] for case in GATES], ids=[case[0] for case in GATES]
)
def test_a_breach_calls_as_far_as_the_evidence_goes(
    found: Reading, evidence: tuple[ComparedEvidence, ...], urgency: Urgency
) -> None:
    assert urgency_of(found, CORRECTED, evidence) is urgency


def test_a_candidate_is_known_by_its_rollout() -> None:
    candidate = Place(version="v42")
    rolling = compared(Standing.THIN, place=candidate, of_rollout=True)
    assert evidence_of(reading(place=candidate), [rolling]) is rolling
    assert evidence_of(reading(place=candidate), [structs.replace(rolling, of_rollout=False)]) is None


@pytest.mark.parametrize(
    ("one", "severe"),
    [
        (compared(), True),
        (compared(difference=0.079), False),
        (compared(samples=199), False),
        (compared(log10_e=2.9), False),
        (compared(Standing.THIN), False),
        # Worse is less here, and it is more.
        (structs.replace(compared(), direction=Direction.HIGHER_IS_BETTER), False),
        (structs.replace(compared(difference=-0.2), direction=Direction.HIGHER_IS_BETTER), True),
        # One of ten that are compared must be ten times as sure.
        (structs.replace(compared(log10_e=3.9), needed_log10=3.0), False),
        (structs.replace(compared(log10_e=4.1), needed_log10=3.0), True),
    ],
)
def test_severe_is_so_large_a_gap_so_surely_and_for_so_many(one: ComparedEvidence, *, severe: bool) -> None:
    """R-DEC-6: in numbers, in the plan, not felt in the moment."""
    assert is_severe(one, SEVERE) is severe


def test_what_was_sure_once_stays_sure_for_a_rollout_and_for_as_long_as_an_alarm_lasts() -> None:
    once = structs.replace(compared().evidence, log10_e=((1.0, 3.5), (2.0, 1.0)))
    again = structs.replace(once, worse_since=1.5)
    assert is_severe(structs.replace(compared(), evidence=once), SEVERE)
    assert is_severe(structs.replace(compared(of_rollout=True), evidence=again), SEVERE)
    assert not is_severe(structs.replace(compared(), evidence=again), SEVERE)


def test_what_is_worse_and_not_severe_can_wait() -> None:
    assert urgency_of(reading(), BOUNDED, (compared(difference=0.05),)) is LATER
    assert urgency_of(reading(), BOUNDED, (compared(),)) is PAGES


def findings(*evidence: ComparedEvidence, readings: tuple[Reading, ...] = (), sli: Sli = BOUNDED) -> Findings:
    whole = reading(0.01, place=Place())
    return Findings((whole, *readings), (), {sli.name: sli}, evidence=evidence)


def test_a_severe_gap_pages_while_every_aggregate_is_green() -> None:
    """R-OBS-4, R-DEC-3: no reading is past its bound, and one cohort is far worse than it was."""
    found = findings(compared(difference=0.1), compared(place=Place(version="v42", cohort="65+")))
    assert state_of(found) is State.PAGE
    why = why_of(State.PAGE, found, None)
    assert (why.text, why.sli, why.place.cohort) == ("corrected 30% beside 10% 65+ v42", "corrected", "65+")
    assert why.brief == ("corrected 10%→30% 65+ v42", "corrected 30% 65+ v42")
    assert state_of(findings(compared(difference=0.05))) is State.OK
    assert state_of(findings(compared(), sli=CORRECTED)) is State.OK


def test_a_breach_on_thin_evidence_is_said_out_loud() -> None:
    """R-DEC-5: the row says that it cannot know yet, and how long that takes."""
    found = findings(THIN, readings=(PERHAPS,))
    assert state_of(found) is State.OK
    why = why_of(State.OK, found, None)
    assert why.text == "corrected 10% (<5%) age<25 v42 eu1 thin, lacks 340, 2h"
    assert why.brief == (
        "corrected 10% age<25 v42 eu1 thin, lacks 340, 2h", "corrected 10% age<25 v42 eu1 thin", "corrected 10% thin",
    )  # fmt: skip
    idle = read(CORRECTED, Place(), Measurement(float("nan"), 0.0, 5.0))
    assert why_of(State.OK, findings(THIN, readings=(idle, PERHAPS)), None).text == why.text
    among = findings(compared(Standing.THIN), readings=(PERHAPS,))
    assert why_of(State.OK, among, None).text.endswith("thin, not sure among so many")


def test_what_is_held_back_is_told_from_what_is_well() -> None:
    service = ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), readings=(PERHAPS,), evidence=(THIN,))
    assert held_back(service)
    assert not held_back(structs.replace(service, evidence=()))
    assert not held_back(structs.replace(service, evidence=(OLD,)))
    assert not held_back(structs.replace(service, readings=(reading(),)))
    assert not held_back(structs.replace(service, readings=(reading(0.01),)))


def test_trouble_that_evidence_tells_of_began_when_it_dates_it() -> None:
    one = compared()
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("", one.sli, one.place), evidence=(one,))
    assert worse_since(service) == 1.0
    assert worse_since(structs.replace(service, evidence=(THIN,))) is None
    assert worse_since(structs.replace(service, why=Why("", one.sli))) is None


@pytest.mark.parametrize(
    ("value", "samples", "cohort", "doubted"),
    [
        (0.07, 200.0, "age<25", True),
        (0.5, 200.0, "age<25", False),
        (0.07, 200.0, None, False),
        (0.04, 200.0, "age<25", False),
    ],
)
def test_a_slice_past_its_bound_that_chance_may_have_put_there_may_yet_call(
    value: float, samples: float, cohort: str | None, *, doubted: bool
) -> None:
    """Until its evidence is asked for its row says what it is about, and it is asked for soon."""
    one = reading(value, samples, Place(cohort=cohort))
    assert unproven(one, ()) is doubted
    known = compared(place=one.place)
    assert not unproven(one, (known,))
    findings = Findings((one,), (), {CORRECTED.name: CORRECTED})
    assert ("may be chance" in why_of(State.OK, findings, None).text) is doubted
