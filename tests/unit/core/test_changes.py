"""What changed, read from info metrics: "what changed?" is the first question (R-OBS-6)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from raitui.actions import ROLLBACK
from raitui.core.change import ChangeKind
from raitui.core.changes import changes, record_is_told
from raitui.core.estate import components, modes, rollouts
from raitui.core.moves import moves
from raitui.core.question import FIRST, LAST, InfoOf, InfoSpansOf
from raitui.core.selector import Selector
from raitui.core.site import InfoMetrics
from raitui.core.snapshot import ServiceSnapshot, State, Why
from tests.knowledge import NOW, Slice, Told
from tests.watched import INFO

HOUR = 3_600.0
BEGIN = NOW - 6 * HOUR
"""The record spans six hours."""

Series = tuple[Mapping[str, str], float, float]
"""Labels beside service and location, first and last seen (seconds ago)."""


def model(version: str, first_ago: float, last_ago: float = 0.0, *, role: str = "stable", by: str = "ada") -> Series:
    return {"component": "model", "version": version, "role": role, "changed_by": by}, first_ago, last_ago


def stage(name: str, first_ago: float, last_ago: float = 0.0) -> Series:
    return {"stage": name, "candidate": "v42", "stable": "v41", "strategy": "canary"}, first_ago, last_ago


def mode(name: str, first_ago: float, last_ago: float = 0.0, exposure: str = "open") -> Series:
    return {"mode": name, "exposure": exposure}, first_ago, last_ago


def record(told: Told, selector: Selector, series: list[Series], at: str = "eu1", *, source: str = "prom") -> None:
    """The spans as they were asked for just now; each series has an instance of its own."""
    parts: dict[Slice, Mapping[str, float]] = {}
    labels: dict[Slice, Mapping[str, str]] = {}
    for index, (own, first_ago, last_ago) in enumerate(series):
        place = ("svc", at, "", f"instance{index}")
        parts[place] = {FIRST: NOW - first_ago, LAST: NOW - last_ago}
        labels[place] = own
    told.answer(InfoSpansOf(selector), parts, labels=labels, source=source)


def components_told(*series: Series) -> Told:
    told = Told()
    assert INFO.components is not None
    record(told, INFO.components.selector, list(series))
    return told


def seen(told: Told, info: InfoMetrics = INFO) -> list[tuple[float, str, str, str, str]]:
    return [
        (NOW - one.when, one.subject, one.before, one.after, one.actor)
        for one in changes(told.observations, info, "svc")
    ]


SINCE_BEFORE = 6 * HOUR - 10


def test_a_deploy_says_what_from_what_to_what_when_and_who() -> None:
    told = components_told(model("v41", SINCE_BEFORE, 2 * HOUR), model("v42", 2 * HOUR, by="ci/1432"))
    assert seen(told) == [(2 * HOUR, "model", "v41", "v42", "ci/1432")]
    assert changes(told.observations, INFO, "svc")[0].kind is ChangeKind.VERSION


@pytest.mark.parametrize("age_s", [SINCE_BEFORE, 6 * HOUR - 89, 1_000.0], ids=["older", "first steps", "short history"])
def test_what_was_there_when_the_record_begins_is_no_change(age_s: float) -> None:
    """Also where the history is shorter than it could be: a new Prometheus has not changed a thing."""
    assert seen(components_told(model("v41", age_s))) == []


def test_a_candidate_is_a_change_of_its_own_and_not_one_of_stable() -> None:
    told = components_told(model("v41", SINCE_BEFORE), model("v42", 600, role="candidate"))
    assert seen(told) == [(600.0, "model candidate", "", "v42", "ada")]
    assert changes(told.observations, INFO, "svc")[0].kind is ChangeKind.CANDIDATE


def test_several_exporters_of_one_state_count_once_from_the_first_of_them() -> None:
    told = components_told(model("v41", SINCE_BEFORE, 900), model("v42", 850), model("v42", 960), model("v42", 700))
    assert seen(told) == [(960.0, "model", "v41", "v42", "ada")]


def test_an_exporter_that_restarts_changes_nothing() -> None:
    assert seen(components_told(model("v41", SINCE_BEFORE, 500), model("v41", 480))) == []


def test_a_weight_and_a_mode_change_look_like_this() -> None:
    told = Told()
    assert INFO.rollout is not None
    assert INFO.mode is not None
    record(told, INFO.rollout.selector, [stage("5%", SINCE_BEFORE, 700), stage("25%", 700)])
    record(told, INFO.mode.selector, [mode("automatic", SINCE_BEFORE, 60), mode("fallback", 60, exposure="paused")])
    found = changes(told.observations, INFO, "svc")
    assert [(one.kind, one.subject, one.before, one.after) for one in found] == [
        (ChangeKind.MODE, "mode", "automatic open", "fallback paused"),
        (ChangeKind.WEIGHT, "rollout", "5%", "25%"),
    ]


def test_each_location_has_its_own_history() -> None:
    told = Told()
    assert INFO.components is not None
    parts: dict[Slice, Mapping[str, float]] = {
        ("svc", "eu1", "", "a"): {FIRST: BEGIN, LAST: NOW - 500},
        ("svc", "eu1", "", "b"): {FIRST: NOW - 500, LAST: NOW},
        ("svc", "us1", "", "a"): {FIRST: BEGIN, LAST: NOW},
    }
    labels: dict[Slice, Mapping[str, str]] = {place: model({"a": "v41", "b": "v42"}[place[3]], 0)[0] for place in parts}
    told.answer(InfoSpansOf(INFO.components.selector), parts, labels=labels)
    assert [(one.at, one.after) for one in changes(told.observations, INFO, "svc")] == [("eu1", "v42")]


def test_the_return_to_an_earlier_version_is_a_change_too() -> None:
    """The old series goes on when the new one ends: nobody is named, but it is not said that the new one stands."""
    told = components_told(model("p7", SINCE_BEFORE), model("p8", 3_000, 1_000))
    assert seen(told) == [(1_000.0, "model", "p8", "p7", ""), (3_000.0, "model", "p7", "p8", "ada")]


def test_a_return_by_somebody_else_names_them() -> None:
    told = components_told(
        model("p7", SINCE_BEFORE, 3_000, by="ci"), model("p8", 3_000, 1_000, by="ci"), model("p7", 1_000, by="ada")
    )
    assert seen(told) == [(1_000.0, "model", "p8", "p7", "ada"), (3_000.0, "model", "p7", "p8", "ci")]


def test_another_name_on_the_same_version_is_no_change_of_it() -> None:
    assert seen(components_told(model("v41", SINCE_BEFORE, 900, by="ci"), model("v41", 900, by="ada"))) == []


def test_two_versions_that_overlap_while_pods_are_replaced_are_one_change() -> None:
    told = components_told(model("v41", SINCE_BEFORE, 0), model("v42", 120, 0))
    assert seen(told) == [(120.0, "model", "v41", "v42", "ada")]


def test_a_state_that_the_record_does_not_know_yet_keeps_one_time_until_it_does() -> None:
    """Its time must not move with each poll: what happened after the trouble began cannot have caused it."""
    told = Told()
    assert INFO.components is not None
    selector = INFO.components.selector
    place: Slice = ("svc", "eu1", "", "new")
    told.answer(
        InfoSpansOf(selector),
        {("svc", "eu1", "", "old"): {FIRST: BEGIN, LAST: NOW - 200}},
        labels={("svc", "eu1", "", "old"): model("v41", 0)[0]},
        ago=200,
    )
    for ago in (100.0, 50.0, 0.0):
        told.answer(InfoOf(selector), {place: {"": 1.0}}, labels={place: model("v42", 0)[0]}, ago=ago)
        assert seen(told) == [(200.0, "model", "v41", "v42", "ada")]


def test_without_a_record_nothing_is_said() -> None:
    told = Told()
    assert INFO.components is not None
    place: Slice = ("svc", "eu1")
    told.answer(InfoOf(INFO.components.selector), {place: {"": 1.0}}, labels={place: model("v42", 0)[0]})
    assert seen(told) == []
    assert changes(told.observations, InfoMetrics(), "svc") == ()


class TestWhatRunsWhere:
    def test_a_component_says_since_when_whatever_its_name(self) -> None:
        told = Told()
        assert INFO.components is not None
        names: dict[Slice, Mapping[str, str]] = {
            ("svc", "eu1", "", str(index)): {"component": kind, "version": version, "role": role}
            for index, (kind, version, role) in enumerate(
                [("guard rail", "g1", "stable"), ("guard rail", "g2", "candidate"), (" ", "x", "stable")]
            )
        }
        told.answer(InfoOf(INFO.components.selector), {place: {"": 1.0} for place in names}, labels=names)
        first = {"0": BEGIN, "1": NOW - 300, "2": BEGIN}
        told.answer(
            InfoSpansOf(INFO.components.selector),
            {place: {FIRST: first[place[3]], LAST: NOW} for place in names},
            labels=names,
        )
        recent = changes(told.observations, INFO, "svc")
        found = components(told.observations, INFO, "svc", recent)
        assert [(one.kind, one.version, one.role, one.changed_at) for one in found] == [
            (" ", "x", "stable", None),
            ("guard rail", "g2", "candidate", NOW - 300),
            ("guard rail", "g1", "stable", None),
        ]

    def test_a_rollout_without_a_candidate_is_none_and_two_exporters_tell_of_one(self) -> None:
        told = Told()
        assert INFO.rollout is not None
        labels: dict[Slice, Mapping[str, str]] = {
            ("svc", "eu1", "", "a"): {**stage("5%", 0)[0], "paused": "true", "status": "progressing"},
            ("svc", "eu1", "", "b"): {**stage("5%", 0)[0], "paused": "true", "status": "progressing"},
            ("svc", "us1", "", "a"): {"stage": "", "candidate": "", "stable": "v41"},
        }
        told.answer(InfoOf(INFO.rollout.selector), {place: {"": 0.05} for place in labels}, labels=labels)
        found = rollouts(told.observations, INFO, "svc")
        assert [(one.at, one.weight, one.stable, one.candidate, one.paused) for one in found] == [
            ("eu1", 0.05, "v41", "v42", True)
        ]

    def test_exporters_that_disagree_about_a_weight_still_make_one_rollback(self) -> None:
        """One lags a scrape behind the other; nothing is sent twice."""
        told = Told()
        assert INFO.rollout is not None
        labels: dict[Slice, Mapping[str, str]] = {("svc", "eu1", "", one): stage("5%", 0)[0] for one in "ab"}
        weights: dict[Slice, Mapping[str, float]] = {
            ("svc", "eu1", "", "a"): {"": 0.05},
            ("svc", "eu1", "", "b"): {"": 0.1},
        }
        told.answer(InfoOf(INFO.rollout.selector), weights, labels=labels)
        service = ServiceSnapshot(
            "svc", "", 1, "", State.PAGE, Why(""), rollouts=rollouts(told.observations, INFO, "svc")
        )
        assert len(service.rollouts) == 2
        assert [(one.at, one.before, one.after) for one in moves(ROLLBACK, service).transitions] == [
            ("eu1", "v42", "v41")
        ]

    def test_modes_are_told_by_location(self) -> None:
        told = Told()
        assert INFO.mode is not None
        labels: dict[Slice, Mapping[str, str]] = {
            ("svc", "us1"): mode("fallback", 0)[0],
            ("svc", "eu1"): mode("automatic", 0)[0],
        }
        told.answer(InfoOf(INFO.mode.selector), {place: {"": 1.0} for place in labels}, labels=labels)
        found = modes(told.observations, INFO, "svc")
        assert [(one.at, one.mode, one.exposure) for one in found] == [
            ("eu1", "automatic", "open"),
            ("us1", "fallback", "open"),
        ]


def test_before_the_record_has_answered_nobody_says_that_nothing_changed() -> None:
    """R-OBS-6: the console is opened because something is wrong, and its first picture is read."""
    told = Told()
    info = InfoMetrics(components=INFO.components)
    assert not record_is_told(told.observations, info, "svc")
    assert record_is_told(components_told(model("v41", SINCE_BEFORE)).observations, info, "svc")
    assert record_is_told(told.observations, InfoMetrics(), "svc")
