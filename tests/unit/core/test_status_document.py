"""The document of ``status --json``: the fields that design.md promises, and numbers that every parser takes."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from msgspec import structs

from raitui.core.breakdown import Breakdown, Share
from raitui.core.burn import Alert, Burn, BurnState
from raitui.core.change import Change, ChangeKind
from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked, PassedOver, Side
from raitui.core.distance_measure import Measure
from raitui.core.distribution import Bin, Distribution
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.figures import window_name
from raitui.core.plain_burn import PlainBurnState
from raitui.core.raised_alert import AlertState
from raitui.core.reading import Measurement, Place, Quality, Reading, read
from raitui.core.reliability import Reliability, ReliabilityBin
from raitui.core.sli import Direction, PlainBurn, Unit
from raitui.core.slo_state import SloState
from raitui.core.snapshot import (
    ComponentState,
    ContainedState,
    Exposed,
    FleetSnapshot,
    ModeState,
    RolloutState,
    ServiceSnapshot,
    State,
    Why,
)
from raitui.core.source_health import SourceHealth, SourceState
from raitui.core.status_document import encoded_status
from tests.knowledge import NOW
from tests.raised_alerts import raised, silenced
from tests.watched import ERRORS

PLACE, THIN = Place(version="v42"), Quality.THIN
PROMISED = {
    "": "at sources services",
    "sources": "name kind state age_s detail",
    "services": "name owner tier environment mode at rollout components contained slis slos alerts diagnosis"
    " recommended",
    "services.rollout": "strategy stage weight stable candidate paused status",
    "services.components": "kind version last_good changed_at",
    "services.contained": "action by since until state",
    "services.alerts": "name severity state since at version silenced_by inhibited_by link labels",
    "services.evidence": "sli version slice cohort baseline standing value samples baseline_value baseline_samples"
    " difference interval single_look_interval log10_e needed_log10 share lacking lacking_s since worse_since",
    "services.evidence_not_asked": "since needing followed",
    "services.distributions": "indicator feature measure baseline distance target samples baseline_samples quality"
    " lacking least version cohort bins",
    "services.distributions.bins": "label low high baseline_share share contribution",
    "services.reliability": "indicator calibration_error brier samples quality version cohort bins",
    "services.reliability.bins": "low high predicted observed samples",
    "services.breakdowns": "indicator by version cohort shares",
    "services.breakdowns.shares": "name value events samples lacking",
    "services.slis": "name level value unit target verdict quality samples age_s at version cohort",
    "services.slos": "name objective period_days budget_remaining exhausted_in_s burn page ticket",
}
"""The names of design.md, "Interface"."""


def reading(value: float | None, place: Place = Place()) -> Reading:  # noqa: B008  # frozen
    return read(ERRORS, place, Measurement(value, value, value, source="prom"))


def objective(rate: float | None, left: float | None) -> SloState:
    burns = {
        window_s: Burn(BurnState.UNKNOWN if rate is None else BurnState.MEASURED, rate)
        for window_s in (300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200)
    }
    return SloState(
        "availability", "errors", Place(version="v42"), 0.999, 30.0, burns, Alert.FIRING, Alert.UNKNOWN, left, left
    )


def service(number: float | None, name: str = "svc") -> ServiceSnapshot:
    weight = math.nan if number is None else number
    return ServiceSnapshot(
        name,
        "risk-ml",
        1,
        "prod",
        State.PAGE,
        Why("errors 20%", "errors", Place(), "model v42"),
        locations=("eu1", "us1"),
        since=NOW - 60,
        readings=(reading(number), reading(number, Place("eu1", "v42", "old"))),
        cells=(reading(number, Place("eu1", "v42", "old")), reading(number, Place("eu1", "v41", "old"))),
        slos=(objective(number, number),),
        components=(ComponentState("eu1", "model", "v42", "candidate", NOW - 90, "v41"),),
        rollouts=(RolloutState("eu1", "canary", "5%", weight, "v41", "v42", paused=True, status="progressing"),),
        modes=(ModeState("eu1", "automatic", "open"), ModeState("us1", "fallback", "paused")),
        contained=(ContainedState("rollback", "ada", NOW, None, "in_effect", "eu1"),),
        changes=(Change(NOW - 90, "svc", "eu1", ChangeKind.VERSION, "model", "v41", "v42", "ci"),),
        exposed=(Exposed(Place(version="v42"), weight, NOW - 60, "requests"),),
        evidence=(compared(number),),
        evidence_asked=EvidenceAsked(passed_over=PassedOver(NOW - 180, 14, 10)),
        alerts=(raised(silenced_by=(silenced(),), state=AlertState.SILENCED),),
        distributions=(distribution(number),),
        reliability=(
            Reliability("ece", PLACE, (ReliabilityBin(0.0, 1.0, 0.4, None, weight),), number, 0.1, weight, THIN),
        ),
        breakdowns=(Breakdown("gap", "cohort", PLACE, Unit.RATIO, (Share("old", number, weight, weight, 7),)),),
    )


def distribution(number: float | None) -> Distribution:
    weight = math.nan if number is None else number
    bins = (Bin("≤1", 0.4, 0.6, 0.1, -math.inf, 1.0), Bin("news", 0.6, 0.4, 0.1))
    measure = Measure.JENSEN_SHANNON
    return Distribution(
        "drift", "age", PLACE, measure, "same hours last week", bins, number, 0.2, weight, weight, THIN, 7
    )


def compared(number: float | None) -> ComparedEvidence:
    evidence = Evidence(Standing.THIN, ((NOW, 0.5 if number is None else number),), 2.0, number, None, 212, number)
    place = Place(version="v42", cohort="old")
    sides = Side(number, 30.0), Side(number, 900.0)
    return ComparedEvidence(
        "errors", Unit.RATIO, Direction.LOWER_IS_BETTER, place, "age", "v41 before 02:36Z", NOW, *sides, evidence, 2.0
    )


def told_of(slo: SloState) -> Any:  # noqa: ANN401  # parsed JSON
    told = structs.replace(service(0.25), slos=(slo,))
    return json.loads(encoded_status(FleetSnapshot(NOW, "site", "prod", (told,), ())))["services"][0]["slos"][0]


def document(number: float | None = 0.25) -> Any:  # noqa: ANN401  # parsed JSON
    sources = (SourceHealth("prom", "prometheus", SourceState.PARTIAL, number, "slow", "look", number),)
    snapshot = FleetSnapshot(NOW, "site", "prod", (service(number), service(number, "other")), sources)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(encoded_status(snapshot), parse_constant=refuse)


@pytest.mark.parametrize(("path", "names"), PROMISED.items(), ids=PROMISED)
def test_every_promised_field_is_there_under_its_name(path: str, names: str) -> None:
    found = document()
    for step in filter(None, path.split(".")):
        found = found[step]
        found = found[0] if isinstance(found, list) else found
    assert set(names.split()) <= set(found)


@pytest.mark.parametrize("number", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_null_and_the_state_beside_it_says_why(number: float | None) -> None:
    """JSON has no NaN and no infinity: a strict parser takes the document whatever a backend answered."""
    found = document(number)["services"][0]
    assert [sli["value"] for sli in found["slis"]] == [None] * 3
    assert {sli["verdict"] for sli in found["slis"]} <= {"unknown", "breach"}
    assert set(found["slos"][0]["burn"].values()) == {None}
    assert (found["slos"][0]["budget_remaining"], found["slos"][0]["exhausted_in_s"]) == (None, None)
    assert (found["rollout"]["weight"], found["exposed"][0]["count"]) == (None, None)
    evidence = found["evidence"][0]
    assert [evidence[name] for name in ("value", "baseline_value", "difference", "lacking_s")] == [None] * 4
    drawn = found["distributions"][0]
    assert (drawn["distance"], drawn["samples"], drawn["bins"][0]["low"], drawn["bins"][1]["high"]) == (None,) * 4
    shares = found["breakdowns"][0]["shares"]
    assert (found["reliability"][0]["calibration_error"], shares[0]["value"], shares[0]["lacking"]) == (None, None, 7)


def test_the_plain_rule_is_told_beside_the_others() -> None:
    """R-DEC-3. What is not known of it is null, and the note says why."""
    rule = PlainBurn(window_s=21_600)
    told = PlainBurnState(rule, Alert.QUIET, Burn(BurnState.MEASURED, 1.5), 0.5, 2.0)
    untold = PlainBurnState(rule, Alert.UNKNOWN, note="its baseline is not known")
    first, second, third = (
        told_of(structs.replace(objective(1.0, 0.5), plain=plain)) for plain in (told, untold, None)
    )
    known = {"factor": 4.0, "window": "6h", "urgency": "page"}
    assert first["plain_burn"] == known | {"burn": 1.5, "baseline": 0.5, "threshold": 2.0, "state": "quiet", "note": ""}
    assert second["plain_burn"]["threshold"] is None
    assert second["plain_burn"]["note"] == "its baseline is not known"
    assert third["plain_burn"] is None


def test_figures_states_and_places_are_told_as_they_are() -> None:
    found = document()["services"][0]
    assert (found["state"], found["why"], found["after"]) == ("page", "errors 20%", "model v42")
    assert found["mode"] == {"eu1": "automatic", "us1": "fallback"}
    assert found["at"] == ["eu1", "us1"]
    assert list(found["slos"][0]["burn"]) == ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
    slo = found["slos"][0]
    assert (slo["page"], slo["ticket"], slo["page_state"], slo["ticket_state"]) == (True, False, "firing", "unknown")
    assert slo["version"] == "v42"
    assert document()["sources"][0]["state"] == "partial"
    evidence = document()["services"][0]["evidence"][0]
    assert (evidence["slice"], evidence["cohort"], evidence["standing"], evidence["lacking"]) == (
        "age", "old", "thin", 212
    )  # fmt: skip


def test_an_indicator_stands_once_for_each_place() -> None:
    places = [(sli["at"], sli["version"], sli["cohort"]) for sli in document()["services"][0]["slis"]]
    assert places == [(None, None, None), ("eu1", "v42", "old"), ("eu1", "v41", "old")]


def test_the_named_services_alone_are_told_in_the_order_of_the_fleet() -> None:
    snapshot = FleetSnapshot(NOW, "site", "prod", (service(1, "b"), service(1, "a"), service(1, "c")), ())
    names = [one["name"] for one in json.loads(encoded_status(snapshot, ("a", "b")))["services"]]
    assert names == ["b", "a"]


@pytest.mark.parametrize(
    ("window_s", "name"), [(300, "5m"), (3_600, "1h"), (7_200, "2h"), (86_400, "1d"), (259_200, "3d"), (90, "90s")]
)
def test_windows_are_named_as_promql_names_them(window_s: int, name: str) -> None:
    assert window_name(window_s) == name
