"""What evidence costs: the sources' time, and our own where thousands of cohorts are judged."""

from __future__ import annotations

import asyncio

import pytest

from raitui.control.evidence_budget import BURST_S, JUDGED_S, JUDGING_SHARE, EvidenceBudget
from tests.virtual_time import VirtualClock, virtually


@pytest.mark.parametrize("rows", [10, 1_000, 5_000])
def test_to_judge_takes_a_part_of_a_core_at_the_most_but_for_a_burst(rows: int) -> None:
    async def story() -> None:
        clock = VirtualClock()
        budget, began, judged = EvidenceBudget(clock), clock.now(), 0
        while clock.now() - began < 7_200:
            if budget.may_run_ahead:
                budget.judged(rows)
                judged += rows
            await asyncio.sleep(1)
        most = JUDGING_SHARE * (7_200 + BURST_S) + rows * JUDGED_S
        assert judged * JUDGED_S <= most
        assert judged * JUDGED_S >= min(JUDGING_SHARE, rows * JUDGED_S) * 7_200 * 0.9

    virtually(story())


def test_what_is_judged_keeps_no_source_busy() -> None:
    async def story() -> None:
        budget = EvidenceBudget(VirtualClock())
        budget.judged(100)
        assert not budget.has_rested
        assert budget.busy_share() is None
        await asyncio.sleep(100 * JUDGED_S / JUDGING_SHARE)
        assert budget.has_rested

    virtually(story())


def test_who_looks_at_thousands_of_cohorts_owes_the_others_their_turn() -> None:
    async def story() -> None:
        budget = EvidenceBudget(VirtualClock())
        budget.in_focus = True
        budget.judged(10_000)
        assert budget.owes

    virtually(story())
