"""Whom evidence is gathered for though nobody looks: first those whose state rests on it (R-DEC-3, R-DEC-5)."""

from __future__ import annotations

from msgspec import structs

from raitui.control.closely_followed import closely
from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.reading import Measurement, Place, read
from raitui.core.snapshot import FleetSnapshot, RolloutState, ServiceSnapshot, State, Why
from tests.watched import CORRECTED

YOUNG = Place("eu1", "v42", "age<25")
ROLLOUT = RolloutState("eu1", "canary", "10%", 0.1, "v41", "v42", paused=False, status="")


def evidence(standing: Standing) -> ComparedEvidence:
    told = Evidence(standing, ((1.0, 0.4),), 2.0, 0.05, (0.0, 1.0))
    return ComparedEvidence(
        CORRECTED.name, CORRECTED.unit, CORRECTED.direction, structs.replace(YOUNG, at=None), "cohort", "v41 before",
        0.0, Side(0.1, 200), Side(0.05, 9_000), told, 2.0,
    )  # fmt: skip


def service(name: str, state: State = State.OK, **different: object) -> ServiceSnapshot:
    return structs.replace(ServiceSnapshot(name, "", 1, "", state, Why("")), **different)


def held(name: str) -> ServiceSnapshot:
    past = read(CORRECTED, YOUNG, Measurement(0.1, 200.0, 5.0))
    return service(name, readings=(past,), evidence=(evidence(Standing.THIN),))


def test_who_would_page_if_its_evidence_said_so_comes_right_behind_those_that_page() -> None:
    """R-DEC-3: a cohort past its bound that chance may have put there calls nobody until it is asked about."""
    past = read(CORRECTED, YOUNG, Measurement(0.07, 200.0, 5.0))
    services = (
        service("ticket", State.TICKET, tier=0),
        service("unasked", readings=(past,)),
        service("pages", State.PAGE, tier=3),
        service("pages too", State.PAGE),
    )
    assert [one.name for one in closely(FleetSnapshot(0.0, "site", "", services, ()))] == [
        "pages too", "pages", "unasked", "ticket"
    ]  # fmt: skip


def test_who_pages_by_evidence_is_not_pushed_out_by_those_whom_thin_evidence_holds_back() -> None:
    """Its page would end with its evidence."""
    services = (
        service("well"),
        service("rolls", rollouts=(ROLLOUT,)),
        *(held(f"held{number}") for number in range(12)),
        service("in trouble", State.TICKET),
        service("pages", State.PAGE, evidence=(evidence(Standing.WORSE),), rollouts=(ROLLOUT,)),
    )
    found = [one.name for one in closely(FleetSnapshot(0.0, "site", "", services, ()))]
    assert found == ["pages", *(f"held{number}" for number in range(12)), "in trouble", "rolls"]
