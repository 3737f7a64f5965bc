"""What is compared with what: the baseline that the site chooses, cut where a version or a trouble begins (R-OBS-4)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.evidence_plan import Beside, Compared, Served, comparisons, condemned, standing_begin
from raitui.core.expression import Mean
from raitui.core.selector import Selector
from raitui.core.site import LabelNames, Profile, Site
from raitui.core.sli import Sli
from raitui.core.snapshot import ContainedState, RolloutState, ServiceSnapshot, State, Why
from tests.watched import ERRORS, LATENCY

NOW = 1_800_000_000.0
HOUR, DAY = 3_600.0, 86_400.0
LABELS = LabelNames(further_cohorts=("region",))


def site(sli: Sli = ERRORS) -> Site:
    return Site("site", profiles=(Profile("core", (sli, LATENCY)),), labels=LABELS)


def service(weight: float | None = None, **different: object) -> ServiceSnapshot:
    rolling = (
        () if weight is None else (RolloutState("eu1", "canary", "10%", weight, "v1", "v2", paused=False, status=""),)
    )
    usual = ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), rollouts=rolling, profiles=("core",))
    return structs.replace(usual, **different)


def planned(
    shown: ServiceSnapshot, served: Served, sli: Sli = ERRORS, slices: tuple[str, ...] = ("cohort",)
) -> tuple[Compared, ...]:
    return comparisons(shown, site(sli), served, NOW, slices)


def test_a_candidate_is_compared_with_the_stable_version_at_the_same_moments_since_it_came() -> None:
    (one,) = planned(service(0.1), Served("v2", NOW - HOUR, "v1"))
    assert (one.beside, one.version, one.other_version, one.begin) == (Beside.AT_ONCE, "v2", "v1", NOW - HOUR)
    assert one.of_rollout
    assert one.with_whole
    assert one.other(NOW) == ()
    assert next((own, other) for own, other, _ in one.pairs(NOW)) == (NOW - HOUR + 60, NOW - HOUR + 60)


def test_a_rollout_that_outlasts_what_is_looked_back_at_is_watched_on_like_what_stands() -> None:
    """No comparison has blocks further than three days after its beginning: it must not stand still there, unseen."""
    (young,) = planned(service(0.1), Served("v2", NOW - 2 * DAY, "v1"))
    (old,) = planned(service(0.1), Served("v2", NOW - 4 * DAY, "v1"))
    (restarted,) = planned(service(0.1), Served("v2"))
    assert (young.lasting, old.lasting) == (False, True)
    assert old == restarted
    for one in (young, old):
        assert one.of_rollout
        assert NOW - one.own(NOW)[-1].end < 30 * 60
    (everywhere,) = planned(service(1.0), Served("v2", NOW - 4 * DAY, "v1"))
    assert (everywhere.beside, everywhere.version, everywhere.of_rollout) == (Beside.EARLIER, "v2", False)


def test_a_candidate_that_has_all_the_traffic_is_compared_with_what_the_stable_version_was_before() -> None:
    """Then no stable version serves at the same moments any more."""
    (one,) = planned(service(1.0), Served("v2", NOW - HOUR, "v1"))
    assert one.beside is Beside.BEFORE
    pairs = one.pairs(NOW)
    assert pairs[0] == (NOW - HOUR + 60, NOW - HOUR, 240)
    assert pairs[1] == (NOW - HOUR + 120, NOW - HOUR - 240, 240)
    assert all(other <= one.begin for _, other, _ in pairs)
    assert len({other for _, other, _ in pairs}) == len(pairs)


def test_a_version_that_came_without_a_rollout_is_compared_with_the_one_before_and_never_across_the_change() -> None:
    (one,) = planned(service(), Served("v2", NOW - 3 * HOUR, "v1"))
    assert (one.beside, one.begin, one.other_version) == (Beside.BEFORE, NOW - 3 * HOUR, "v1")
    assert one.of_rollout


def test_where_no_version_came_each_cohort_is_compared_with_its_own_past() -> None:
    (one,) = planned(service(), Served("v1"))
    assert (one.beside, one.earlier_s, one.version) == (Beside.EARLIER, DAY, "v1")
    assert {own - other for own, other, _ in one.pairs(NOW)} == {DAY}


def test_the_beginning_of_a_standing_comparison_stays_the_same_for_hours() -> None:
    """What was one block stays one: only so does the evidence hold at every look."""
    begins = {standing_begin(NOW + minute * 60.0) for minute in range(300)}
    assert len(begins) <= 2
    assert all(DAY <= NOW - begin <= 1.25 * DAY for begin in (standing_begin(NOW),))


def test_the_past_of_today_s_trouble_does_not_count_as_right() -> None:
    troubled = service(since=NOW - 2.5 * DAY, why=Why("errors", "errors"))
    (one,) = planned(troubled, Served("v1"))
    assert one.earlier_s == 3 * DAY
    assert one.condemned == ((NOW - 2.5 * DAY, NOW),)
    assert all(other < NOW - 2.5 * DAY for _, other, _ in one.pairs(NOW))


def test_trouble_that_is_found_does_not_change_what_found_it() -> None:
    """R-DEC-3: what it was compared with must not be exchanged for a day of which perhaps nothing is known."""
    (before,) = planned(service(), Served("v1"))
    (found,) = planned(service(since=NOW - HOUR, why=Why("errors", "errors")), Served("v1"))
    assert found.key == before.key


def test_another_indicator_s_trouble_takes_nothing_from_its_past_but_a_containment_does() -> None:
    troubled = service(since=NOW - 2.5 * DAY, why=Why("latency", "latency"))
    assert condemned(troubled, ERRORS, NOW) == ()
    held = ContainedState("pause", "ada", NOW - HOUR, None, "in_force")
    assert condemned(service(contained=(held,)), ERRORS, NOW) == ((NOW - HOUR, NOW),)


def test_what_was_contained_before_is_no_baseline_either() -> None:
    """By the log, which a restart reads again."""
    yesterday = ((NOW - DAY - HOUR, NOW - DAY),)
    (one,) = planned(service(), Served("v1", contained=yesterday))
    assert one.condemned == yesterday
    assert one.earlier_s == DAY


def test_last_week_is_the_same_hours_a_week_ago() -> None:
    sli = structs.replace(ERRORS, baseline=Baseline(BaselineKind.LAST_WEEK))
    came, one = planned(service(), Served("v2", NOW - HOUR, "v1"), sli)
    assert (came.beside, came.of_rollout) == (Beside.BEFORE, True)
    assert (one.beside, one.earlier_s, one.version) == (Beside.EARLIER, 7 * DAY, "")


def test_a_frozen_span_has_one_block_for_each_and_none_twice() -> None:
    sli = structs.replace(ERRORS, baseline=Baseline(BaselineKind.FROZEN, NOW - 20 * DAY, NOW - 13 * DAY))
    (one,) = planned(service(), Served("v1"), sli)
    pairs = one.pairs(NOW)
    assert len(pairs) == sum(stretch.count for stretch in one.own(NOW))
    assert len({other for _, other, _ in pairs}) == len(pairs)
    assert all(NOW - 20 * DAY < other <= NOW - 13 * DAY for _, other, _ in pairs)


def test_of_a_short_frozen_span_as_much_is_compared_as_it_has_blocks_for() -> None:
    sli = structs.replace(ERRORS, baseline=Baseline(BaselineKind.FROZEN, NOW - 20 * DAY, NOW - 20 * DAY + HOUR))
    (one,) = planned(service(), Served("v1"), sli)
    assert len(one.pairs(NOW)) == sum(stretch.count for stretch in one.own(NOW)) > 0


def test_a_frozen_span_that_is_not_over_is_compared_with_nothing_until_it_is() -> None:
    """What it holds by now is no reference: it would be the fault itself."""
    sli = structs.replace(ERRORS, baseline=Baseline(BaselineKind.FROZEN, NOW - DAY, NOW + HOUR))
    (one,) = planned(service(), Served("v1"), sli)
    assert one.other(NOW) == ()
    assert one.pairs(NOW) == []
    assert one.pairs(NOW + HOUR)


def test_several_labels_of_cohorts_are_compared_one_by_one_and_the_whole_once() -> None:
    found = planned(service(0.1), Served("v2", NOW - HOUR, "v1"), slices=LABELS.slices)
    assert [(one.slice_by, one.with_whole) for one in found] == [("cohort", True), ("region", False)]


def test_what_has_no_cohorts_is_compared_as_a_whole_while_a_candidate_serves() -> None:
    sli = structs.replace(ERRORS, cohorts=False)
    assert planned(service(), Served("v1"), sli) == ()
    (one,) = planned(service(0.1), Served("v2", NOW - HOUR, "v1"), sli)
    assert (one.slice_by, one.with_whole) == ("", True)


def test_a_mean_is_compared_where_the_site_says_what_no_value_lies_outside_of() -> None:
    """Quality scores of 1 to 5: without bounds nothing can be said that holds for each look."""
    score = Mean(Selector("score_sum"), Selector("score_count"), 0.5, (1.0, 5.0))
    (one,) = planned(service(), Served("v1"), structs.replace(ERRORS, expression=score))
    assert (one.bounds, one.scale) == ((1.0, 5.0), 0.5)
    assert (one.ratio.events.metric, one.ratio.total.metric) == ("score_sum", "score_count")
    assert (
        planned(service(), Served("v1"), structs.replace(ERRORS, expression=structs.replace(score, bounds=None))) == ()
    )


def test_what_is_counted_over_weeks_is_not_compared_block_by_block() -> None:
    """M10: of the rollbacks of a month there are none in the minutes of a rollout, however long one waits."""
    over = structs.replace(ERRORS, cohorts=False, window_s=30 * 86_400)
    assert planned(service(0.1), Served("v2", NOW - HOUR, "v1"), over) == ()
    assert planned(service(0.1), Served("v2", NOW - HOUR, "v1"), structs.replace(over, window_s=86_400))
