"""What an action would do at each location, and why not where it would do nothing (R-CON-2, R-CON-4, R-CON-9)."""

from __future__ import annotations

import math

import pytest
from msgspec import structs

from raitui.actions import BY_ID, ROLLBACK
from raitui.core.action import Axis
from raitui.core.change import Change, ChangeKind
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.core.moves import Moves, moves
from raitui.core.snapshot import (
    ContainedState,
    LastGood,
    Posture,
    RolloutState,
    ServiceSnapshot,
    ServingVersions,
    State,
    Why,
)
from tests.transitions import rollback_of

DAY = 86_400.0


def rollout(at: str, weight: float, stable: str = "v76", candidate: str = "v77") -> RolloutState:
    return RolloutState(at, "canary", "", weight, stable, candidate, paused=False, status="")


def service(*rollouts: RolloutState) -> ServiceSnapshot:
    return ServiceSnapshot("rank-home", "", 2, "", State.OK, Why(""), rollouts=rollouts)


def standing(*postures: Posture, held: tuple[ContainedState, ...] = ()) -> ServiceSnapshot:
    return ServiceSnapshot("rank-home", "", 2, "", State.OK, Why(""), postures=postures, contained=held)


def rollbacks(of: ServiceSnapshot, at: str = "") -> tuple[Transition, ...]:
    return moves(ROLLBACK, of, at).transitions


class TestARolloutThatIsUnderWay:
    def test_goes_back_to_its_own_stable_version_at_every_location(self) -> None:
        both = service(rollout("eu1", 0.1), rollout("us1", 0.5, "v75", "v78"))
        assert rollbacks(both) == (
            rollback_of("rank-home", "eu1", "v77", "v76"),
            rollback_of("rank-home", "us1", "v78", "v75"),
        )
        assert rollbacks(both, at="us1") == (rollback_of("rank-home", "us1", "v78", "v75"),)

    def test_needs_no_rollback_without_traffic(self) -> None:
        found = moves(ROLLBACK, service(rollout("eu1", 0.0)))
        assert (found.transitions, found.settled, found.why_not) == ((), True, "v77 has no traffic")

    def test_is_taken_back_though_nobody_knows_its_weight(self) -> None:
        """R-CON-4: going down the ladder never waits for a figure."""
        assert len(rollbacks(service(rollout("eu1", math.nan)))) == 1

    def test_has_nothing_to_go_back_to_without_two_different_versions(self) -> None:
        assert rollbacks(service(rollout("eu1", 1.0, "v77", "v77"), rollout("us1", 1.0, ""))) == ()
        assert rollbacks(service()) == ()

    def test_is_taken_back_alone_though_something_else_changed_elsewhere(self) -> None:
        """A harmless change at one location is not undone because a candidate burns at another."""
        calm = Posture("eu1", versions=(ServingVersions("config", "c89"),))
        rolling = Posture("us1", versions=(ServingVersions("model", "v76", "v77", 0.1),))
        change = Change(1.0, "rank-home", "eu1", ChangeKind.VERSION, "config", "c88", "c89")
        good = LastGood("eu1", "config", "c88", "served 3 d")
        subject = structs.replace(standing(calm, rolling), changes=(change,), last_goods=(good,))
        assert moves(ROLLBACK, subject).transitions == (rollback_of("rank-home", "us1", "v77", "v76", "model"),)

    ELSEWHERE = Posture("us1", versions=(ServingVersions("model", "v76", "v77", 0.1),))

    @pytest.mark.parametrize("version", ["v80", "v76"])
    def test_says_nothing_good_of_what_serves_where_it_does_not(self, version: str) -> None:
        """A bad version that was deployed at once is not called settled because a candidate rolls out elsewhere."""
        subject = standing(Posture("eu1", versions=(ServingVersions("model", version),)), self.ELSEWHERE)
        found = moves(ROLLBACK, subject, at="eu1")
        assert (found.transitions, found.settled) == ((), False)
        why = "no candidate serves here, as at us1: to go back here all the same, name the version with --to"
        assert found.why_not == why

    def test_leaves_nothing_to_do_where_it_stands_idle(self) -> None:
        idle = Posture("eu1", versions=(ServingVersions("model", "v76", "v77", 0.0),))
        assert moves(ROLLBACK, standing(idle, self.ELSEWHERE), at="eu1").settled

    @pytest.mark.parametrize(
        ("serving", "component", "state", "settled"),
        [
            ("v76", "model", "in_force", True),
            ("v76", "", "unwatched", True),
            ("v76", "model", "reverted", False),
            ("v80", "model", "in_force", False),
            ("v76", "prompt", "in_force", False),
        ],
    )
    def test_leaves_nothing_to_do_where_it_was_rolled_back(
        self, serving: str, component: str, state: str, settled: bool
    ) -> None:
        back = structs.replace(held("rollback", Axis.VERSION, "v77", "v76", component), state=state)
        here = Posture("eu1", versions=(ServingVersions("model", serving),))
        assert moves(ROLLBACK, standing(here, self.ELSEWHERE, held=(back,)), at="eu1").settled is settled

    def test_leaves_what_was_rolled_back_of_another_component_unjudged(self) -> None:
        back = held("rollback", Axis.VERSION, "c89", "c88", "config")
        here = Posture("eu1", versions=(ServingVersions("config", "c88"), ServingVersions("model", "v80")))
        assert not moves(ROLLBACK, standing(here, self.ELSEWHERE, held=(back,)), at="eu1").settled


class TestAComponentThatChangedAtOnce:
    def changed(self, *goods: LastGood, serving: str = "c89") -> Moves:
        posture = Posture("eu1", versions=(ServingVersions("model", "v31"), ServingVersions("config", serving)))
        changes = (Change(9.0, "rank-home", "eu1", ChangeKind.VERSION, "config", "c88", serving),)
        subject = ServiceSnapshot(
            "rank-home", "", 2, "", State.OK, Why(""), postures=(posture,), changes=changes, last_goods=goods
        )
        return moves(ROLLBACK, subject)

    def test_goes_back_to_the_last_good_version_of_what_changed(self) -> None:
        """R-CON-9."""
        found = self.changed(LastGood("eu1", "model", "v30", ""), LastGood("eu1", "config", "c88", "served 9 d"))
        assert found.transitions == (rollback_of("rank-home", "eu1", "c89", "c88", "config"),)
        assert found.risk is Risk.REDUCES

    def test_says_so_where_there_is_no_last_good_version(self) -> None:
        found = self.changed(LastGood("eu1", "config", "", "c88 served only 3 h"))
        assert (found.transitions, found.settled) == ((), False)
        assert found.why_not == "no good config to go back to: c88 served only 3 h"

    def test_says_so_while_nobody_has_looked_for_it(self) -> None:
        assert self.changed().why_not == "no good config to go back to: not looked for yet"

    def test_has_nothing_to_change_when_it_is_the_last_good_one(self) -> None:
        found = self.changed(LastGood("eu1", "config", "c88", "served 9 d"), serving="c88")
        assert (found.transitions, found.settled) == ((), True)

    def test_is_the_one_that_came_last_as_far_as_the_history_tells(self) -> None:
        posture = Posture("eu1", versions=(ServingVersions("model", "v31"), ServingVersions("config", "c42")))
        goods = (
            LastGood("eu1", "model", "v30", "", since=1 * DAY),
            LastGood("eu1", "config", "c41", "", since=2 * DAY),
        )
        subject = ServiceSnapshot("rank-home", "", 2, "", State.OK, Why(""), postures=(posture,), last_goods=goods)
        assert rollbacks(subject) == (rollback_of("rank-home", "eu1", "c42", "c41", "config"),)


class TestAVersionThatSomebodyNamed:
    POSTURE = Posture("eu1", versions=(ServingVersions("model", "v76", "v77", 0.1), ServingVersions("config", "c42")))

    @pytest.mark.parametrize(
        ("to", "before", "component", "risk"),
        [
            ("v76", "v77", "model", Risk.REDUCES),
            ("v70", "v77", "model", Risk.INCREASES),
            ("config=c41", "c42", "config", Risk.INCREASES),
        ],
    )
    def test_is_gone_to_and_is_safe_only_where_it_is_the_good_one(
        self, to: str, before: str, component: str, risk: Risk
    ) -> None:
        found = moves(ROLLBACK, standing(self.POSTURE), to=to).transitions
        assert [(one.before, one.after, one.component, one.risk) for one in found] == [
            (before, to.rpartition("=")[2], component, risk)
        ]

    def test_is_nothing_to_change_when_it_serves_already(self) -> None:
        assert moves(ROLLBACK, standing(self.POSTURE), to="v77").settled

    @pytest.mark.parametrize(
        ("to", "why"),
        [
            ("v41", "say what v41 is a version of: config=v41 or model=v41"),
            ("mdoel=v41", "no mdoel is known here, only config, model"),
            ("model=", "model= names no version"),
        ],
    )
    def test_moves_nothing_while_it_is_not_clear_of_what(self, to: str, why: str) -> None:
        """R-CON-2: the component that is meant, and not the one that happens to stand first."""
        resting = Posture("eu1", versions=(ServingVersions("config", "c42"), ServingVersions("model", "v42")))
        found = moves(ROLLBACK, standing(resting), to=to)
        assert (found.transitions, found.settled, found.why_not) == ((), False, why)

    def test_is_of_the_component_of_which_it_was_the_last_good_one(self) -> None:
        resting = Posture("eu1", versions=(ServingVersions("config", "c42"), ServingVersions("model", "v42")))
        known = structs.replace(standing(resting), last_goods=(LastGood("eu1", "model", "v41", "served 9 d"),))
        assert moves(ROLLBACK, known, to="v41").transitions == (rollback_of("rank-home", "eu1", "v42", "v41", "model"),)

    def test_keeps_the_name_of_a_component_that_the_picture_does_not_tell(self) -> None:
        nameless = Posture("eu1", versions=(ServingVersions("", "v76", "v77", 0.1),))
        found = moves(ROLLBACK, standing(nameless), to="model=v76").transitions
        assert found == (rollback_of("rank-home", "eu1", "v77", "v76", "model"),)

    def test_can_be_named_though_nothing_is_known_of_what_serves(self) -> None:
        """R-CON-6: half of the backends are down."""
        found = moves(ROLLBACK, standing(Posture("eu1")), to="model=v41").transitions
        assert [(one.before, one.after, one.component, one.risk) for one in found] == [
            ("", "v41", "model", Risk.INCREASES)
        ]


class TestAnActionOnAnAxisWithPositions:
    @pytest.mark.parametrize(
        ("action", "axis", "before", "after"),
        [
            ("pause", Axis.EXPOSURE, "open", "paused"),
            ("throttle", Axis.EXPOSURE, "open", "throttled"),
            ("reduced_autonomy", Axis.MODE, "automatic", "reduced_autonomy"),
            ("human_approval", Axis.MODE, "reduced_autonomy", "human_approval"),
            ("fallback", Axis.MODE, "human_approval", "fallback"),
            ("kill", Axis.MODE, "fallback", "off"),
            ("stop_export", Axis.EXPORT, "on", "stopped"),
        ],
    )
    def test_goes_further_down(self, action: str, axis: Axis, before: str, after: str) -> None:
        posture = Posture("eu1", **{axis.value: before})  # type: ignore[arg-type]
        found = moves(BY_ID[action], standing(posture))
        assert found.transitions == (Transition("rank-home", "eu1", before, after, action, axis, Risk.REDUCES),)

    def test_has_nothing_to_change_where_it_stands_there_already(self) -> None:
        found = moves(BY_ID["kill"], standing(Posture("eu1", mode="off"), Posture("us1", mode="automatic")))
        assert [one.at for one in found.transitions] == ["us1"]
        assert moves(BY_ID["kill"], standing(Posture("eu1", mode="off"))).settled

    @pytest.mark.parametrize(("action", "mode"), [("fallback", "off"), ("reduced_autonomy", "human_approval")])
    def test_never_goes_up_by_a_key_that_goes_down(self, action: str, mode: str) -> None:
        """R-CON-4: coming back is deliberate, and a kill holds until revive."""
        found = moves(BY_ID[action], standing(Posture("eu1", mode=mode)))
        assert found.transitions == ()
        assert "further down" in found.why_not

    @pytest.mark.parametrize(("action", "mode"), [("fallback", "off"), ("reduced_autonomy", "human_approval")])
    def test_has_nothing_to_change_where_it_stands_further_down(self, action: str, mode: str) -> None:
        """Nothing has failed: at least as much is contained already."""
        assert moves(BY_ID[action], standing(Posture("eu1", mode=mode))).settled
        left = moves(BY_ID[action], standing(Posture("eu1", mode=mode), Posture("us1", mode="automatic")))
        assert [one.at for one in left.transitions] == ["us1"]
        assert [(one.at, one.beyond) for one in left.obstacles] == [("eu1", True)]

    def test_has_not_settled_what_another_way_back_undoes(self) -> None:
        assert not moves(BY_ID["resume"], standing(Posture("eu1", exposure="throttled"))).settled

    def test_kills_what_nobody_can_see(self) -> None:
        """R-CON-6: where it stands is not known, where it goes is the safest position."""
        found = moves(BY_ID["kill"], standing(Posture("eu1")))
        assert [(one.before, one.after, one.risk) for one in found.transitions] == [("", "off", Risk.REDUCES)]

    def test_that_nobody_can_see_counts_as_an_increase_unless_it_is_the_safest(self) -> None:
        assert moves(BY_ID["fallback"], standing(Posture("eu1"))).risk is Risk.INCREASES

    def test_does_nothing_where_the_service_does_not_run(self) -> None:
        assert moves(BY_ID["kill"], standing(Posture("eu1")), at="mars").why_not == "rank-home does not run at mars"

    def test_acts_as_one_where_the_site_names_no_location(self) -> None:
        assert [one.at for one in moves(BY_ID["kill"], standing()).transitions] == [""]


def held(action: str, axis: Axis, before: str, after: str, component: str = "") -> ContainedState:
    return ContainedState(
        action, "kim", 0.0, None, "in_force", "eu1", "id-1", axis, component=component, before=before, after=after
    )


class TestWhatTheMetricsDoNotShowYet:
    """Another console has paused it, and the next scrape is yet to come."""

    PAUSED = held("pause", Axis.EXPOSURE, "open", "paused")
    LAGGING = Posture("eu1", exposure="paused", doubted=((Axis.EXPOSURE, "open"),))

    def moves(self, action: str, posture: Posture = LAGGING) -> Moves:
        return moves(BY_ID[action], standing(posture, held=(self.PAUSED,)))

    def test_is_not_lifted_by_going_less_far_down(self) -> None:
        """R-CON-4: latches hold."""
        found = self.moves("throttle")
        assert (found.transitions, found.settled) == ((), False)
        assert "paused, further down already" in found.why_not

    def test_is_lifted_by_its_way_back(self) -> None:
        assert [(one.before, one.after, one.risk) for one in self.moves("resume").transitions] == [
            ("paused", "open", Risk.INCREASES)
        ]

    def test_can_be_done_again_since_somebody_may_have_undone_it(self) -> None:
        assert [(one.before, one.after, one.risk) for one in self.moves("pause").transitions] == [
            ("open", "paused", Risk.REDUCES)
        ]
        assert self.moves("pause", Posture("eu1", exposure="paused")).settled


class TestAWayBack:
    def test_restores_what_stood_before_the_containment_that_it_undoes(self) -> None:
        killed = held("kill", Axis.MODE, "human_approval", "off")
        found = moves(BY_ID["revive"], standing(Posture("eu1", mode="off"), held=(killed,)))
        assert [(one.after, one.risk) for one in found.transitions] == [("human_approval", Risk.INCREASES)]

    @pytest.mark.parametrize("state", ["in_force", "reverted"])
    def test_of_what_somebody_did_outside_leads_no_further_up_than_what_the_log_holds(self, state: str) -> None:
        """R-CON-4: who lifts the outsider's switch has not decided on the approval that somebody had demanded."""
        approval = structs.replace(held("human_approval", Axis.MODE, "automatic", "human_approval"), state=state)
        found = moves(BY_ID["revive"], standing(Posture("eu1", mode="off"), held=(approval,)))
        assert [(one.before, one.after) for one in found.transitions] == [("off", "human_approval")]

    def test_restores_the_usual_where_nothing_tells_what_stood_before(self) -> None:
        found = moves(BY_ID["revive"], standing(Posture("eu1", mode="off")))
        assert [one.after for one in found.transitions] == ["automatic"]

    def test_undoes_its_own_containment_and_no_other(self) -> None:
        found = moves(BY_ID["primary"], standing(Posture("eu1", mode="off")))
        assert (found.transitions, found.why_not) == ((), "it is at off, which primary does not undo")

    def test_has_nothing_to_change_where_nobody_contained(self) -> None:
        assert moves(BY_ID["resume"], standing(Posture("eu1", exposure="open"))).settled

    def test_rolls_forward_to_what_was_rolled_back(self) -> None:
        back = held("rollback", Axis.VERSION, "v77", "v76", "model")
        found = moves(BY_ID["roll_forward"], standing(Posture("eu1"), held=(back,)))
        assert found.transitions == (
            Transition("rank-home", "eu1", "v76", "v77", "roll_forward", Axis.VERSION, Risk.INCREASES, "model"),
        )

    @pytest.mark.parametrize(
        ("before", "stable", "settled", "why"),
        [
            ("v77", "v78", False, "v78 has come here since the rollback to v76: deploy the one that you mean"),
            ("v77", "v77", True, "v77 serves already"),
            ("", "v76", False, "nobody knows which version was rolled back here: deploy the one that you mean"),
        ],
    )
    def test_rolls_forward_over_nothing_that_came_since_and_never_to_nowhere(
        self, before: str, stable: str, settled: bool, why: str
    ) -> None:
        back = held("rollback", Axis.VERSION, before, "v76", "model")
        now = Posture("eu1", versions=(ServingVersions("model", stable),))
        found = moves(BY_ID["roll_forward"], standing(now, held=(back,)))
        assert (found.transitions, found.settled, found.why_not) == ((), settled, why)

    def test_rolls_nothing_forward_that_was_not_rolled_back(self) -> None:
        assert moves(BY_ID["roll_forward"], standing(Posture("eu1"))).why_not == "nothing was rolled back here"


def test_each_reason_is_given_once_and_with_its_places_where_they_differ() -> None:
    found = moves(BY_ID["fallback"], standing(Posture("eu1", mode="off"), Posture("us1", mode="fallback")))
    assert found.why_not == "eu1: off, further down already; U leads back; us1: fallback already"
