"""Each slice beside its baseline, and all of a service judged together (R-OBS-4, R-DEC-5)."""

from __future__ import annotations

import math
from collections.abc import Generator

import pytest
from msgspec import structs
from scipy.stats import binomtest

from raitui.core.burn import DAY
from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.evidence.comparison import rollout_evidence
from raitui.core.evidence.look import Arm, Look
from raitui.core.evidence.mean_comparison import mean_evidence
from raitui.core.evidence.moments import MeanLook, of_sum
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.evidence_plan import Beside, Compared
from raitui.core.evidence_together import BEGINS, STANDS, together
from raitui.core.evidence_told import Counts, comparing, counting
from raitui.core.expression import Ratio
from raitui.core.reading import Place
from raitui.core.site import Profile
from raitui.core.sli import Direction, Unit
from raitui.core.table import Cell
from tests.watched import ERRORS

NOW = 1_800_000_000.0
BEGIN = NOW - 3_600.0
RATIO = ERRORS.expression
assert isinstance(RATIO, Ratio)
AT_ONCE = Compared(
    "svc", Profile("core", (ERRORS,)), ERRORS, RATIO, "cohort", Beside.AT_ONCE, BEGIN, "v2", "v1",
    of_rollout=True, with_whole=True,
)  # fmt: skip
EARLIER = structs.replace(
    AT_ONCE,
    beside=Beside.EARLIER,
    version="v1",
    other_version="",
    of_rollout=False,
    with_whole=False,
    earlier_s=86_400.0,
)


def blocks(events: float, total: float, *, back_s: float = 0.0, count: int = 60) -> dict[float, Arm]:
    return {BEGIN - back_s + 60.0 * (number + 1): Arm(events, total) for number in range(count)}


def run(steps: Generator[None, None, tuple[ComparedEvidence, ...]]) -> dict[str | None, ComparedEvidence]:
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            return {one.place.cohort: one for one in finished.value}


def test_a_cohort_that_is_worse_is_found_while_the_whole_looks_well() -> None:
    """R-OBS-4: no aggregate hides a small cohort; this one is 2% of the traffic."""
    counts: Counts = {
        ("v2", "young"): blocks(0.4, 2), ("v2", "old"): blocks(0.98, 98),
        ("v1", "young"): blocks(0.4, 40), ("v1", "old"): blocks(20, 2_000),
    }  # fmt: skip
    found = run(comparing(AT_ONCE, counts, counts, NOW))
    assert list(found) == [None, "old", "young"]
    judged = {one.place.cohort: one for one in together(list(found.values()))}
    assert judged["young"].standing is Standing.WORSE
    assert judged[None].standing is not Standing.WORSE
    assert judged["young"].share == pytest.approx(0.02)
    assert (judged["young"].own.value, judged["young"].own.samples) == pytest.approx((0.2, 120))
    assert (judged["young"].other.value, judged["young"].other.samples) == pytest.approx((0.01, 2_400))


def test_it_is_the_evidence_of_the_blocks_as_they_are_paired() -> None:
    counts: Counts = {("v2", "young"): blocks(0.4, 2), ("v1", "young"): blocks(0.4, 40)}
    looks = [Look(when, arm, Arm(0.4, 40)) for when, arm in counts["v2", "young"].items()]
    expected = rollout_evidence(looks, Direction.LOWER_IS_BETTER)
    assert run(comparing(AT_ONCE, counts, counts, NOW))["young"].evidence == expected


def test_the_interval_of_a_single_look_is_newcombe_s() -> None:
    """The oracle is scipy's Wilson interval; the square-and-add of two of them is Newcombe's method 10, by hand."""
    counts: Counts = {("v2", "young"): blocks(0.5, 5), ("v1", "young"): blocks(1, 50)}
    found = run(comparing(AT_ONCE, counts, counts, NOW))["young"]
    own, other = (binomtest(*one).proportion_ci(0.95, "wilson") for one in ((30, 300), (60, 3_000)))
    low = 0.08 - math.hypot(0.1 - own.low, other.high - 0.02)
    high = 0.08 + math.hypot(own.high - 0.1, 0.02 - other.low)
    assert found.single_look == pytest.approx((low, high), abs=1e-9)


def test_a_baseline_is_of_one_version_the_one_that_served_most_of_it() -> None:
    """Baselines never span a version change."""
    past: Counts = {
        ("v0", "young"): blocks(5, 10, back_s=86_400.0, count=10), ("v1", "young"): blocks(0.1, 10, back_s=86_400.0)
    }  # fmt: skip
    found = run(comparing(EARLIER, {("v1", "young"): blocks(0.1, 10)}, past, NOW))["young"]
    assert found.baseline == "v1, the same hours the day before"
    assert found.other.value == pytest.approx(0.01)


def test_what_was_condemned_is_no_baseline() -> None:
    """A trouble of yesterday does not make today's look usual."""
    bad_until = BEGIN - 86_400.0 + 1_800.0
    past: Counts = {
        ("v1", "young"): {when: Arm(5.0 if when <= bad_until else 0.1, 10.0) for when in blocks(0, 0, back_s=86_400.0)}
    }
    one = structs.replace(EARLIER, condemned=((BEGIN - 90_000.0, bad_until),))
    found = run(comparing(one, {("v1", "young"): blocks(0.1, 10)}, past, NOW))["young"]
    assert (found.other.value, found.other.samples) == pytest.approx((0.01, 300))
    assert found.own.samples == pytest.approx(300)


def test_without_any_past_of_their_own_cohorts_are_compared_with_the_others_and_it_is_said() -> None:
    counts: Counts = {("v1", "young"): blocks(2, 10), ("v1", "old"): blocks(1, 100), ("v1", "older"): blocks(1, 100)}
    found = run(comparing(EARLIER, counts, {}, NOW))
    assert found["young"].baseline.startswith("all other cohorts together")
    assert (found["young"].other.value, found["young"].other.samples) == pytest.approx((0.01, 12_000))


@pytest.mark.parametrize("other", [False, True])
def test_however_many_cohorts_there_are_others_may_go_first_after_each(*, other: bool) -> None:
    """Between a key and its request lie some turns of the loop: none of them may be as long as all cohorts together."""
    own: Counts = {("v1", f"c{number}"): blocks(1, 10, count=3) for number in range(50)}
    past: Counts = {key: blocks(1, 10, back_s=86_400.0, count=3) for key in own} if other else {}
    passes = 3
    assert sum(1 for _ in comparing(EARLIER, own, past, NOW)) >= passes * len(own)


@pytest.mark.parametrize(
    ("span", "named"),
    [
        ((NOW - 90 * DAY, NOW - 89 * DAY), "no samples in the span frozen 10-17 08:00Z to 10-18 08:00Z"),
        ((NOW - 2 * DAY, NOW + 60), "the span frozen 01-13 08:00Z to 08:01Z is not over"),
    ],
    ids=["older than what is kept", "not over"],
)
def test_where_a_frozen_span_tells_nothing_it_is_said_and_cohorts_are_beside_the_others(
    span: tuple[float, float], named: str
) -> None:
    counts: Counts = {("v1", "young"): blocks(2, 10), ("v1", "old"): blocks(1, 100)}
    found = run(comparing(structs.replace(EARLIER, beside=Beside.FROZEN, span=span), counts, {}, NOW))
    assert found["young"].baseline == f"all other cohorts together, at the same moments: {named}"


def test_a_version_is_not_told_by_a_cohort_that_it_never_served() -> None:
    counts: Counts = {("v2", "young"): blocks(0, 0), ("v2", "old"): blocks(1, 10), ("v1", "young"): blocks(1, 10)}
    assert list(run(comparing(AT_ONCE, counts, counts, NOW))) == [None, "old"]


def test_a_cohort_that_has_vanished_is_not_called_well_for_as_long_as_it_is_looked_back() -> None:
    """R-OBS-3: what is not known does not look healthy; a quiet hour is not yet that."""
    counts: Counts = {("v2", "young"): blocks(1, 100), ("v1", "young"): blocks(10, 1_000)}
    for after_s, old in ((0.0, False), (3_500.0, False), (3_700.0, True)):
        found = run(comparing(AT_ONCE, counts, counts, NOW + after_s))
        assert {one.old for one in found.values()} == {old}
        assert {one.standing for one in found.values()} == {Standing.NOT_WORSE}


def test_nor_is_one_whose_baseline_has_vanished() -> None:
    counts: Counts = {("v2", "young"): blocks(1, 100), ("v1", "young"): blocks(10, 1_000, count=30)}
    found = run(comparing(AT_ONCE, counts, counts, NOW + 1_900.0))
    assert {one.old for one in found.values()} == {True}


def compared(
    log10_e: float | None,
    standing: Standing = Standing.NOT_WORSE,
    *,
    threshold: float = 2.0,
    highest: float | None = None,
    of_rollout: bool = False,
) -> ComparedEvidence:
    points = [] if log10_e is None else [(NOW - 60, highest if highest is not None else log10_e), (NOW, log10_e)]
    return ComparedEvidence(
        "errors", Unit.RATIO, Direction.LOWER_IS_BETTER, Place(), "cohort", "", BEGIN, Side(0.1, 10), Side(0.1, 10),
        Evidence(standing, tuple(points), threshold, 0.0, (0.0, 0.0)), threshold, of_rollout=of_rollout,
    )  # fmt: skip


def test_the_more_are_compared_the_more_it_takes() -> None:
    """e-BH (Wang, Ramdas 2022) by hand: with 20 compared at 1/100, one alone needs 2,000, two need 1,000 each."""
    alone = together([compared(math.log10(1_500), Standing.WORSE), *[compared(-1.0)] * 19])
    assert alone[0].standing is Standing.THIN
    assert alone[0].needed_log10 == pytest.approx(math.log10(2_000))
    two = together([compared(math.log10(1_500), Standing.WORSE), compared(math.log10(1_100)), *[compared(-1.0)] * 18])
    assert [one.standing for one in two[:2]] == [Standing.WORSE, Standing.WORSE]
    assert two[0].needed_log10 == pytest.approx(math.log10(1_000))


def test_what_was_never_looked_at_costs_the_others_nothing() -> None:
    found = together([compared(2.1, Standing.WORSE), *[compared(None, Standing.THIN)] * 30])
    assert found[0].standing is Standing.WORSE
    assert found[1].standing is Standing.THIN


def test_waiting_does_not_clear_a_candidate_that_was_once_worse() -> None:
    fallen = compared(1.0, Standing.WORSE, highest=2.5, of_rollout=True)
    assert together([fallen, compared(0.0, of_rollout=True)])[0].standing is Standing.WORSE
    assert together([fallen, *[compared(0.0, of_rollout=True)] * 9])[0].standing is Standing.THIN


def test_those_compared_before_count_though_nothing_is_told_of_them() -> None:
    """Else looking away from a label that was well would make it easier for the others to be called worse."""
    rows = [compared(math.log10(1_500), Standing.WORSE), *[compared(-1.0)] * 9]
    assert together(rows)[0].standing is Standing.WORSE
    assert together(rows, {STANDS: 10})[0].standing is Standing.THIN
    assert together(rows, {BEGINS: 10})[0].standing is Standing.WORSE


def test_candidates_found_together_stay_found_when_they_have_fallen() -> None:
    """R-DEC-5: by the whole course, of which the chart is a part; it is not kept."""
    course = ((NOW - 120, 2.1), (NOW - 60, 2.2), (NOW, 0.5))
    one = compared(0.5, Standing.WORSE, of_rollout=True)
    fallen = structs.replace(one, evidence=structs.replace(one.evidence, course=course))
    found = together([fallen, fallen, compared(0.0, of_rollout=True)])
    assert [one.standing for one in found] == [Standing.WORSE, Standing.WORSE, Standing.NOT_WORSE]
    assert all(one.evidence.course == () for one in found)
    assert together([fallen, *[compared(0.0, of_rollout=True)] * 2])[0].standing is Standing.THIN


def test_candidates_and_standing_comparisons_are_judged_apart_and_stay_in_their_order() -> None:
    found = together([compared(2.1, Standing.WORSE, of_rollout=True), *[compared(-1.0)] * 50])
    assert found[0].standing is Standing.WORSE
    assert [one.of_rollout for one in found] == [True, *[False] * 50]


def test_a_mean_score_is_compared_by_its_sums_within_its_bounds() -> None:
    """The evidence is that of the means of the blocks, which their bounds alone are known of."""
    sli = structs.replace(ERRORS, direction=Direction.HIGHER_IS_BETTER, unit=Unit.SCORE)
    one = structs.replace(AT_ONCE, sli=sli, bounds=(1.0, 5.0), scale=0.5)
    counts: Counts = {("v2", "young"): blocks(8 * 2.9 * 2, 8), ("v1", "young"): blocks(80 * 4.4 * 2, 80)}
    found = run(comparing(one, counts, counts, NOW))["young"]
    assert (found.own.value, found.other.value) == pytest.approx((2.9, 4.4))
    looks = [
        MeanLook(when, of_sum(8, 8 * 2.9, (1.0, 5.0)), of_sum(80, 80 * 4.4, (1.0, 5.0)))
        for when in counts["v2", "young"]
    ]
    expected = mean_evidence(looks, Direction.HIGHER_IS_BETTER, (1.0, 5.0))
    assert found.evidence.standing is expected.standing is Standing.WORSE
    assert found.evidence.difference == pytest.approx(expected.difference)
    assert found.single_look is None


def test_counts_of_all_locations_are_put_together_a_block_at_a_time() -> None:
    """Thirty hours of many cells take longer than an action may be kept waiting: there is a pause after each block."""
    blocks_counted = 400
    cells = tuple(
        Cell(Place(at, "v1", cohort), {"events": 1.0, "total": 10.0}, {})
        for at in ("eu1", "us1")
        for cohort in ("young", None)
    )
    found: list[Counts] = []

    def whole() -> Generator[None, None, None]:
        blocks_of = {NOW + 60.0 * number: cells for number in range(blocks_counted)}
        found.append((yield from counting(blocks_of, AT_ONCE.ratio)))

    paused = sum(1 for _ in whole())
    (counts,) = found
    assert paused == blocks_counted
    assert counts.keys() == {("v1", "young"), ("v1", "")}
    assert counts["v1", "young"][NOW] == Arm(2.0, 20.0)


def test_a_rollout_that_lasts_is_judged_like_what_stands() -> None:
    """Its beginning moves on: evidence that promises something since a beginning would promise too much."""
    counts = {("v2", "young"): blocks(0.1, 10), ("v1", "young"): blocks(0.1, 10)}
    lasting = structs.replace(AT_ONCE, lasting=True)
    (young,) = run(comparing(structs.replace(lasting, with_whole=False), counts, counts, NOW)).values()
    assert young.of_rollout
    assert young.evidence.threshold_log10 == pytest.approx(math.log10(43_200))
