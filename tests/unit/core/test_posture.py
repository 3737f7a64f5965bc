"""Where a service stands: by its info metrics, by the log where they are silent, by the backends themselves."""

from __future__ import annotations

from raitui.core.action import Axis
from raitui.core.posture import Told, doubt, overlaid, postures
from raitui.core.snapshot import ComponentState, ContainedState, ModeState, Posture, RolloutState, ServingVersions

CANARY = RolloutState("eu1", "canary", "10%", 0.1, "v76", "v77", paused=False, status="")
COMPONENTS = (
    ComponentState("eu1", "model", "v76", "stable"),
    ComponentState("eu1", "model", "v77", "candidate"),
    ComponentState("eu1", "config", "c42", "stable"),
    ComponentState("us1", "model", "v76", "stable"),
)


def held(axis: Axis, after: str, state: str = "in_force") -> ContainedState:
    return ContainedState("pause", "kim", 0.0, None, state, "eu1", axis=axis, after=after)


def test_a_rollout_is_of_the_component_whose_version_is_its_candidate() -> None:
    eu1, us1 = postures(Told(COMPONENTS, (CANARY,)), ("eu1", "us1"))
    assert eu1.versions == (ServingVersions("model", "v76", "v77", 0.1), ServingVersions("config", "c42"))
    assert us1.versions == (ServingVersions("model", "v76"),)


def test_a_rollout_of_which_nothing_tells_the_component_is_known_all_the_same() -> None:
    (eu1,) = postures(Told(rollouts=(CANARY,)), ("eu1",))
    assert eu1.versions == (ServingVersions("", "v76", "v77", 0.1),)


def test_what_the_metrics_do_not_tell_the_log_does() -> None:
    told = Told(modes=(ModeState("eu1", "fallback", ""),), contained=(held(Axis.EXPOSURE, "paused"),))
    (eu1,) = postures(told, ("eu1",))
    assert (eu1.mode, eu1.exposure, eu1.export) == ("fallback", "paused", "")


def paused_says_the_log(shown: str, state: str = "in_force") -> Posture:
    told = Told(modes=(ModeState("eu1", "automatic", shown),), contained=(held(Axis.EXPOSURE, "paused", state),))
    return postures(told, ("eu1",))[0]


def test_metrics_that_show_less_than_the_log_holds_in_force_may_lag_behind_it() -> None:
    """R-CON-2: planned from what they show, a throttle would count as a reduction and lift a pause."""
    lagging = paused_says_the_log("open")
    assert (lagging.exposure, doubt(lagging, Axis.EXPOSURE)) == ("paused", "open")
    assert (lagging.mode, doubt(lagging, Axis.MODE)) == ("automatic", "")


def test_metrics_that_agree_or_show_more_or_what_nobody_knows_are_believed() -> None:
    for axis, after, shown in ((Axis.EXPOSURE, "throttled", "paused"), (Axis.EXPOSURE, "paused", "half open")):
        told = Told(modes=(ModeState("eu1", "", shown),), contained=(held(axis, after),))
        assert postures(told, ("eu1",)) == (Posture("eu1", exposure=shown),)
    assert doubt(paused_says_the_log("paused"), Axis.EXPOSURE) == ""


def test_metrics_outweigh_a_containment_that_was_found_undone() -> None:
    for state in ("reverted", "unwatched"):
        undone = paused_says_the_log("open", state)
        assert (undone.exposure, undone.doubted) == ("open", ())


def test_the_backends_own_word_settles_a_doubt() -> None:
    (read,) = overlaid((paused_says_the_log("open"),), (Posture("eu1", exposure="open"),))
    assert (read.exposure, read.doubted) == ("open", ())
    (silent,) = overlaid((paused_says_the_log("open"),), (Posture("eu1", mode="off"),))
    assert (silent.exposure, doubt(silent, Axis.EXPOSURE)) == ("paused", "open")


def test_a_containment_that_was_reverted_or_is_unwatched_says_nothing_of_where_the_service_stands() -> None:
    for state in ("reverted", "unwatched"):
        told = Told(contained=(held(Axis.EXPOSURE, "paused", state),))
        assert postures(told, ("eu1",))[0].exposure == ""


def test_without_any_location_there_is_one_without_a_name() -> None:
    assert postures(Told(), ()) == (Posture(""),)


def test_the_backends_own_word_outweighs_the_metrics_as_far_as_it_goes() -> None:
    told = (Posture("eu1", exposure="open", mode="automatic", versions=(ServingVersions("model", "v76"),)),)
    read = (Posture("eu1", mode="off"), Posture("us1", mode="fallback"))
    assert overlaid(told, read) == (
        Posture("eu1", exposure="open", mode="off", versions=(ServingVersions("model", "v76"),)),
        Posture("us1", mode="fallback"),
    )
