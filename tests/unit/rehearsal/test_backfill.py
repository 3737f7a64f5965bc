"""The fleet's past as OpenMetrics: when it is sampled, and what is written."""

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.selector import Selector
from raitui.rehearsal.backfill import OBJECTIVES_ALONE, backfill_times, objective_selectors, write_backfill
from raitui.rehearsal.exposed_families import EXPOSED_FAMILIES
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.state_series import INFO_METRICS

END = 1_763_790_003.25
DAY = 86_400.0
SAMPLE = re.compile(r"(?P<name>[a-z_]+)\{(?P<labels>.*)\} (?P<value>\S+) (?P<at>\d+)")


@given(st.floats(60.0, 60 * DAY))
def test_samples_are_in_order_within_the_history_and_dense_where_it_is_recent(history_s: float) -> None:
    times = backfill_times(END - history_s, END)
    assert all(before < after for before, after in pairwise(times))
    assert all(END - history_s <= at < END and at % 60 == 0 for at in times)
    for before, after in pairwise(times):
        allowed = 60 if before >= END - DAY / 4 else 300 if before >= END - 3 * DAY else 3_600
        assert after - before <= allowed


@pytest.mark.parametrize("selector", objective_selectors())
def test_every_series_that_an_objective_counts_is_written(selector: Selector) -> None:
    fleet, file = build_fleet(start=END, history_s=600.0), io.StringIO()
    write_backfill(fleet, file, END)
    written = {match["name"] for match in SAMPLE.finditer(file.getvalue())}
    assert selector.metric in written


def test_every_series_reaches_six_hours_back_and_what_objectives_count_all_the_way() -> None:
    """R-OBS-3: over a window that its count fills and its sum does not, a mean would be wrong."""
    fleet, file = build_fleet(2, start=END, history_s=DAY), io.StringIO()
    write_backfill(fleet, file, END)
    earliest: dict[str, float] = {}
    for match in SAMPLE.finditer(file.getvalue()):
        earliest[match["name"]] = min(float(match["at"]), earliest.get(match["name"], END))
    exposed = {metric for family in EXPOSED_FAMILIES for metric in family.metrics if fleet.family(metric)}
    assert earliest.keys() == exposed
    near = [at for at in backfill_times(fleet.born, END) if at >= END - 5.9 * 3_600]
    for metric in exposed:
        there = (at for series in fleet.family(metric) for at in near if series.exists(at))
        assert earliest[metric] <= min(there), metric
    assert earliest["ai_requests_total"] <= END - DAY + 3_600


def test_the_hours_that_figures_are_compared_with_are_there_too() -> None:
    """R-OBS-4: a baseline of last week, in a laboratory that has just begun, and for as long as somebody watches it."""
    fleet, file = build_fleet(1, start=END, history_s=8 * DAY), io.StringIO()
    write_backfill(fleet, file, END)
    held: dict[tuple[str, str], list[float]] = {}
    for match in SAMPLE.finditer(file.getvalue()):
        held.setdefault((match["name"], match["labels"]), []).append(float(match["at"]))
    last_week = END - 7 * DAY
    for (name, labels), times in held.items():
        assert times == sorted(set(times))
        if name == "ai_feature_value_bucket" and 'version="v41"' in labels:
            there = [at for at in times if last_week - 6 * 3_600 <= at < last_week + 5 * 3_600]
            assert all(after - before <= 300 for before, after in pairwise(there))
            assert len(there) > 11 * 11
    assert any(name == "ai_feature_value_bucket" for name, _ in held)


def test_of_a_large_fleet_the_past_of_what_objectives_count_can_be_had_alone() -> None:
    """Issue 4, proof: 1,000 services from a real Prometheus, backfilled."""
    fleet, file = build_fleet(2, start=END, history_s=DAY), io.StringIO()
    write_backfill(fleet, file, END, detail=OBJECTIVES_ALONE)
    names = {match["name"] for match in SAMPLE.finditer(file.getvalue())}
    assert {selector.metric for selector in objective_selectors()} >= names - set(INFO_METRICS)
    assert "ai_requests_total" in names
    assert len(backfill_times(END - 30 * DAY, END, OBJECTIVES_ALONE)) < 80


def test_lines_hold_the_value_at_their_time_and_the_labels_that_a_scrape_adds() -> None:
    fleet, file = build_fleet(2, start=END, history_s=600.0), io.StringIO()
    write_backfill(fleet, file, END, {"job": "fleet"})
    lines = file.getvalue().splitlines()
    assert lines[-1] == "# EOF"
    held = {tuple(series.labels.items()): series for series in fleet.family("ai_requests_total")}
    checked = 0
    for line in lines:
        match = SAMPLE.fullmatch(line)
        if match and match["name"] == "ai_requests_total":
            labels = dict(re.findall(r'([a-z_]+)="([^"]*)"', match["labels"]))
            assert labels.pop("job") == "fleet"
            assert float(match["value"]) == held[tuple(labels.items())].value(float(match["at"]))
            checked += 1
    assert checked == len(held) * len(backfill_times(fleet.born, END))
