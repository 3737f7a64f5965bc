"""The simulated fleet: pure series, honest counts, and control that takes its time."""

import pytest

from raitui.errors import RaituiError
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.precondition import ControlRefusedError
from tests.transitions import rollback_of

START = 1_763_790_000.0
"""2025-11-22T05:40:00Z"""

NOW = START + 300.0
CANDIDATE = rollback_of("rank-home", "eu1", before="v77", after="v76")


def readings(fleet: SimulatedFleet, at: float) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (metric, tuple(series.labels.items())): series.value(at)
        for metric in BUILDERS
        for series in fleet.family(metric)
        if series.exists(at)
    }


def traffic(fleet: SimulatedFleet, version: str, start: float, end: float, at: str = "eu1") -> float:
    """Requests of a version of rank-home, between two times."""
    own = {"service": "rank-home", "at": at, "version": version}
    series = [series for series in fleet.family("ai_requests_total") if own.items() <= series.labels.items()]
    return sum(one.value(end) - one.value(start) for one in series)


def test_same_seed_and_log_give_the_same_values_in_any_order_of_reading() -> None:
    fleet, again = (build_fleet(seed=3, start=START) for _ in range(2))
    later = readings(fleet, NOW)
    readings(again, NOW + 500.0)
    readings(again, START - 40_000.0)
    assert readings(again, NOW) == later


def test_another_seed_gives_another_fleet() -> None:
    assert readings(build_fleet(seed=3, start=START), NOW) != readings(build_fleet(seed=4, start=START), NOW)


def test_an_operation_never_rewrites_the_past() -> None:
    fleet = build_fleet(start=START)
    before = readings(fleet, NOW)
    fleet.order(CANDIDATE, "action-1", "kim", NOW)
    assert readings(fleet, NOW) == before


def test_counters_never_fall() -> None:
    fleet = build_fleet(start=START)
    counters = [
        series
        for metric in BUILDERS
        if metric.endswith(("_total", "_bucket", "_count", "_sum"))
        for series in fleet.family(metric)
    ]
    times = [fleet.born, START - 5_000.0, START, START + 1.5, START + 30.0, NOW]
    for series in counters:
        values = [series.value(at) for at in times]
        assert values == sorted(values), series.labels


@pytest.mark.parametrize("histogram", ["ai_request_duration_seconds", "ai_quality_score"])
def test_buckets_are_cumulative_and_the_last_holds_all(histogram: str) -> None:
    fleet = build_fleet(start=START)
    buckets: dict[tuple[tuple[str, str], ...], list[float]] = {}
    for series in fleet.family(f"{histogram}_bucket"):
        own = {name: value for name, value in series.labels.items() if name != "le"}
        buckets.setdefault(tuple(own.items()), []).append(series.value(NOW))
    counts = {tuple(series.labels.items()): series.value(NOW) for series in fleet.family(f"{histogram}_count")}
    assert {labels: values[-1] for labels, values in buckets.items()} == counts
    assert all(values == sorted(values) for values in buckets.values())


def test_rollback_is_accepted_at_once_and_takes_its_time() -> None:
    """R-CON-3: accepted is not in effect."""
    fleet = build_fleet(start=START)
    fleet.order(CANDIDATE, "action-1", "kim", NOW)
    assert fleet.observe("rank-home", "eu1", NOW).traffic["v77"] == pytest.approx(0.1)
    assert 0.0 < fleet.observe("rank-home", "eu1", NOW + 3.0).traffic["v77"] < 0.1
    assert fleet.observe("rank-home", "eu1", NOW + 6.0).traffic == {"v76": 1.0, "v77": 0.0}
    assert traffic(fleet, "v77", NOW + 6.0, NOW + 3_600.0) == 0.0
    assert traffic(fleet, "v77", NOW + 6.0, NOW + 60.0, at="us1") > 0.0


def test_one_action_may_concern_several_locations() -> None:
    fleet = build_fleet(start=START)
    for at in ("eu1", "us1"):
        fleet.order(rollback_of("rank-home", at, before="v77", after="v76"), "action-1", "kim", NOW)
    for at in ("eu1", "us1"):
        assert fleet.observe("rank-home", at, NOW + 6.0).traffic["v77"] == 0.0


def test_deploys_and_rollbacks_are_counted() -> None:
    """M10."""
    fleet = build_fleet(start=START)
    fleet.order(CANDIDATE, "action-1", "kim", NOW)
    after = readings(fleet, NOW + 1.0)
    place = (("service", "rank-home"), ("at", "eu1"))
    assert after["ai_deploys_total", place] == after["ai_rollbacks_total", place] == 1.0
    assert readings(fleet, NOW)["ai_rollbacks_total", place] == 0.0


def test_what_does_not_stand_there_is_refused() -> None:
    fleet = build_fleet(start=START)
    for wish in (
        rollback_of("rank-home", "eu1", before="v78", after="v76"),
        rollback_of("rank-home", "mars", before="v77", after="v76"),
        rollback_of("moderation", "eu1", before="v32", after="v30"),
        rollback_of("moderation", "eu1", before="v31", after="v30", component="weather"),
    ):
        with pytest.raises(ControlRefusedError):
            fleet.order(wish, "action-1", "kim", NOW)
    assert not any(entry.who == "kim" for entry in fleet.log)


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RaituiError, match="calm"):
        build_fleet(scenario="apocalypse", start=START)


def test_a_thousand_services_have_at_most_fifty_thousand_series() -> None:
    fleet = build_fleet(services=1_000, start=START)
    assert len({series.labels["service"] for series in fleet.family("ai_requests_total")}) == 1_000
    assert sum(len(fleet.family(metric)) for metric in BUILDERS) <= 50_000
