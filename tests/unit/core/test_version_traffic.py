"""Which version served when, from its own requests: no baseline spans a change of version (R-OBS-4)."""

from __future__ import annotations

from raitui.core.evidence_blocks import LOOKED_BACK_S
from raitui.core.version_traffic import VersionTraffic

END = 1_800_000_000.0
HOUR = 3_600.0
OLDEST = 1 - LOOKED_BACK_S // 3_600


def hours(*numbers: int, count: float = 100.0) -> dict[int, float]:
    return dict.fromkeys(numbers, count)


def test_a_version_began_in_the_first_hour_of_its_latest_run() -> None:
    traffic = VersionTraffic(END, {"v1": hours(*range(OLDEST, 1)), "v2": hours(-20, -19, -2, -1, 0)})
    assert traffic.first_hour("v2") == (END - 3 * HOUR, END - 2 * HOUR)


def test_what_served_all_along_has_no_beginning_and_what_never_served_neither() -> None:
    traffic = VersionTraffic(END, {"v1": hours(*range(OLDEST, 1))})
    assert traffic.first_hour("v1") is None
    assert traffic.first_hour("v2") is None


def test_the_version_before_is_the_one_that_served_most_until_then() -> None:
    told = {"v1": hours(*range(-60, -2)), "v0": hours(-5, count=1.0), "v2": hours(-2, -1, 0)}
    assert VersionTraffic(END, told).before(END - 2.5 * HOUR, "v2") == "v1"
    assert VersionTraffic(END, {"v2": hours(0)}).before(END - HOUR, "v2") == ""


def test_the_current_one_is_the_one_that_serves_most() -> None:
    told = {"v1": hours(-1, 0, count=10.0), "v2": hours(0, count=90.0)}
    assert VersionTraffic(END, told).current() == "v2"
    assert VersionTraffic(END, {}).current() == ""
