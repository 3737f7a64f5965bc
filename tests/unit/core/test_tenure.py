"""When a version stood and when it served full traffic, read from sights of it (R-CON-9)."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.answer import RangeAnswer, Trace
from raitui.core.burn import DAY, HOUR
from raitui.core.selector import Selector
from raitui.core.site import ComponentInfo
from raitui.core.tenure import STEP_S, Standing, Stretch, Tenure, begins, standings, tenures
from tests.knowledge import LABELS, NOW

INFO = ComponentInfo(Selector("ai_component_info"))


def ago(hours: float) -> float:
    return NOW - hours * HOUR


def seen(version: str, *hours_ago: tuple[float, float], role: str = "stable", at: str = "eu1") -> Trace:
    """Seen at every step from so many to so many hours ago."""
    labels = {"service": "svc", "at": at, "component": "model", "version": version, "role": role}
    points = tuple(
        (ago(first) + step * STEP_S, 1.0)
        for first, last in hours_ago
        for step in range(round((first - last) * HOUR / STEP_S) + 1)
    )
    return Trace(labels, points)


def stood(*traces: Trace) -> tuple[Standing, ...]:
    return standings([RangeAnswer(traces)], LABELS, INFO)


def shown(found: Iterable[Tenure]) -> list[tuple[str, float]]:
    """Versions, and for how many hours each served full traffic."""
    return [(tenure.standing.version, tenure.served_s / HOUR) for tenure in found]


def test_a_gap_of_an_hour_is_bridged_and_a_longer_one_is_not() -> None:
    (bridged,) = stood(seen("v1", (10, 6), (5, 0)))
    (torn,) = stood(seen("v1", (10, 6), (4.5, 0)))
    assert bridged.stretches == (Stretch(ago(10), NOW),)
    assert torn.stretches == (Stretch(ago(10), ago(6)), Stretch(ago(4.5), NOW))


def test_a_gap_in_which_another_stood_there_is_not_bridged() -> None:
    v1, v2 = stood(seen("v1", (10, 6), (5, 0)), seen("v2", (5.5, 5.5)))
    assert v1.stretches == (Stretch(ago(10), ago(6)), Stretch(ago(5), NOW))
    assert v2.stretches == (Stretch(ago(5.5), ago(5.5)),)


def test_a_candidate_breaks_nothing() -> None:
    v1, _ = stood(seen("v1", (10, 6), (5, 0)), seen("v2", (5.5, 5.5), role="candidate"))
    assert v1.stretches == (Stretch(ago(10), NOW),)


def test_several_exporters_of_one_version_are_one() -> None:
    trace = seen("v1", (10, 0))
    twin = Trace({**trace.labels, "instance": "b"}, seen("v1", (12, 2)).points)
    assert stood(trace, twin) == (Standing("eu1", "model", "v1", False, (Stretch(ago(12), NOW),)),)


def test_versions_come_the_one_that_served_last_first() -> None:
    found = tenures(stood(seen("v1", (99, 50)), seen("v2", (49.5, 20)), seen("v3", (19.5, 0))))
    assert shown(found) == [("v3", 19.5), ("v2", 29.5), ("v1", 49)]
    assert [tenure.until for tenure in found] == [NOW, ago(20), ago(50)]


def test_traffic_is_full_only_while_no_candidate_stands_beside() -> None:
    found = tenures(stood(seen("v1", (100, 0)), seen("v2", (40, 30), role="candidate")))
    (v1,) = found
    assert v1.full == (Stretch(ago(100), ago(40)), Stretch(ago(30), NOW))
    assert shown(found) == [("v1", 90)]


def test_a_candidate_that_took_over_ends_the_full_traffic_of_the_one_before_when_it_came() -> None:
    traces = [seen("v1", (100, 20)), seen("v2", (40, 20), role="candidate"), seen("v2", (19.5, 0))]
    assert shown(tenures(stood(*traces))) == [("v2", 19.5), ("v1", 60)]


def test_candidates_elsewhere_change_nothing() -> None:
    traces = [seen("v1", (100, 0)), seen("v1", (100, 0), at="us1"), seen("v2", (9, 0), role="candidate", at="us1")]
    assert [(one.standing.at, one.served_s / HOUR) for one in tenures(stood(*traces))] == [("eu1", 100), ("us1", 91)]


def test_when_a_version_came_is_not_known_of_one_that_was_there_before_the_record() -> None:
    old, new = stood(seen("v1", (100, 20)), seen("v2", (19.5, 0)))
    found = {tenure.standing.version: tenure.came for tenure in tenures((old, new))}
    assert found == {"v1": None, "v2": ago(19.5)}
    assert begins((old, new), "eu1") == ago(100)
    assert begins((old, new), "us1") is None


def test_a_version_that_came_back_came_the_last_time_and_one_that_was_out_of_sight_did_not() -> None:
    back = stood(seen("v1", (100, 50), (19.5, 0)), seen("v2", (49.5, 20)))
    unseen = stood(seen("v0", (99, 81)), seen("v1", (80, 50), (19.5, 0)))
    assert tenures(back)[0].came == ago(19.5)
    assert tenures(unseen)[0].came == ago(80)


def test_a_record_holds_what_it_holds() -> None:
    assert stood() == ()
    assert tenures(()) == ()
    assert STEP_S < HOUR < DAY
