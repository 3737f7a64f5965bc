"""Which version served when, from its own requests: no baseline spans a change of version (R-OBS-4)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.evidence_blocks import LOOKED_BACK_S
from raitui.core.expression import Ratio
from raitui.core.selector import Matcher, Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Direction, Level, Sli, Unit
from raitui.core.snapshot import ServiceSnapshot, State, Why
from raitui.core.version_traffic import VersionTraffic, counter_of

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


def share_of(total: str, level: Level) -> Sli:
    return Sli(total, level, Ratio(Selector("events"), Selector(total)), Unit.RATIO, Direction.LOWER_IS_BETTER)


DEPLOYS = Profile("deploys", (share_of("deploys", Level.QUALITY), share_of("labelled", Level.QUALITY)))
CORE = Profile("core", (share_of("requests", Level.OPERATIONAL),), matchers=(Matcher("job", "ai"),))
LENDING = Profile("lending", (), matchers=(Matcher("job", "ai"),), exposed=Selector("decisions"))


@pytest.mark.parametrize(
    ("profiles", "counter"),
    [
        ((DEPLOYS, CORE, LENDING), Selector("decisions", (Matcher("job", "ai"),))),
        ((DEPLOYS, CORE), Selector("requests", (Matcher("job", "ai"),))),
        ((DEPLOYS,), Selector("deploys")),
        ((), None),
    ],
)
def test_who_serves_is_told_by_traffic_rather_than_by_deploys_or_late_labels(
    profiles: tuple[Profile, ...], counter: Selector | None
) -> None:
    service = ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), profiles=tuple(one.name for one in profiles))
    site = Site("lab", profiles=(*profiles, structs.replace(LENDING, name="of others")))
    assert counter_of(service, site) == counter
