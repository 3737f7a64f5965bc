"""Blocks neither overlap nor leave a gap, and what is counted in them is what the counter grew by (design 15)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.evidence_blocks import LOOKED_BACK_S, OFF_SCRAPES_S, Stretch, counted, earlier, mirrored, stretches
from raitui.core.expression import Ratio
from raitui.core.selector import Matcher, Selector
from raitui.rehearsal.evaluator import Evaluator
from tests.scripted_series import ScriptedSeries, ScriptedStore

MINUTE, HOUR = 60, 3_600
BEGIN = 1_800_000_000.0
SCRAPE_S = 15
REQUESTS = Selector("requests_total")
RATIO = Ratio(REQUESTS.where(Matcher("outcome", "error")), REQUESTS)


@given(st.floats(min_value=0, max_value=5 * 86_400))
def test_every_second_since_the_beginning_is_in_one_block_but_for_those_of_the_block_that_is_not_over(
    passed_s: float,
) -> None:
    found = stretches(BEGIN, BEGIN + passed_s)
    ends = [when for one in found for when in one.ends]
    starts = [when - one.step_s for one in found for when in one.ends]
    assert starts == [BEGIN, *ends[:-1]] if ends else not starts
    reached = min(passed_s, LOOKED_BACK_S)
    assert (ends[-1] if ends else BEGIN) <= BEGIN + reached
    longest = found[-1].step_s if found else MINUTE
    assert BEGIN + reached - (ends[-1] if ends else BEGIN) < max(longest, 30 * MINUTE)


@given(st.floats(min_value=0, max_value=86_400), st.floats(min_value=0, max_value=86_400))
def test_what_was_one_block_stays_one_however_long_it_goes_on(first_s: float, more_s: float) -> None:
    """An e-process whose past were cut anew with each look would not be valid at each of them."""
    before = [when for one in stretches(BEGIN, BEGIN + first_s) for when in one.ends]
    after = [when for one in stretches(BEGIN, BEGIN + first_s + more_s) for when in one.ends]
    assert after[: len(before)] == before


def test_they_are_few_however_long_it_goes_on() -> None:
    """Bounded cost."""
    assert sum(one.count for one in stretches(BEGIN, BEGIN + 30 * 86_400)) == 120 + 336 + 84


def test_what_was_before_mirrors_what_came_after_in_longer_blocks() -> None:
    one = Stretch(BEGIN + 120, BEGIN + 300, 60)
    assert mirrored(one, BEGIN, 4) == Stretch(BEGIN - 1_200, BEGIN - 480, 240)
    assert mirrored(one, BEGIN, 4).count == one.count
    assert earlier(one, 86_400).ends == [when - 86_400 for when in one.ends]


def growing(outcome: str, seed: int, off_s: int) -> ScriptedSeries:
    """A counter scraped every 15 s for two hours, so long after whole minutes, that grows by chance."""
    chance, value, samples = random.Random(seed), 1_000.0, {}
    for number in range(-8, 2 * HOUR // SCRAPE_S + 1):
        samples[BEGIN + off_s + number * SCRAPE_S] = value
        value += chance.randrange(0, 9)
    return ScriptedSeries({"service": "svc", "version": "v1", "outcome": outcome}, samples)


def newest(series: ScriptedSeries, when: float) -> float:
    """What the last scrape up to then has told."""
    return series.samples[max(at for at in series.samples if at <= when)]


@pytest.mark.parametrize("off_s", [0, 7])
def test_the_blocks_together_are_what_the_counters_grew_by_to_the_last_event(off_s: int) -> None:
    """The oracle is the counters' own samples: nothing is counted twice, and nothing is left out."""
    errors, others = growing("error", 1, off_s), growing("ok", 2, off_s)
    store = ScriptedStore({"requests_total": [errors, others]}, sorted(errors.samples))
    evaluator = Evaluator(store)
    (stretch,) = stretches(BEGIN, BEGIN + 2 * HOUR)
    summed = {"events": 0.0, "total": 0.0}
    for when in stretch.ends:
        for row in evaluator.rows(counted(RATIO, ("version",), stretch.step_s, SCRAPE_S), when + OFF_SCRAPES_S):
            grown = [
                newest(one, when) - newest(one, when - stretch.step_s)
                for one in ((errors,) if row.labels["raitui_part"] == "events" else (errors, others))
            ]
            assert row.value == pytest.approx(sum(grown), rel=1e-9)
            summed[row.labels["raitui_part"]] += row.value
    end = BEGIN + 2 * HOUR
    assert summed["events"] == pytest.approx(newest(errors, end) - newest(errors, BEGIN), rel=1e-9)
    assert summed["total"] == pytest.approx(
        sum(newest(one, end) - newest(one, BEGIN) for one in (errors, others)), rel=1e-9
    )
