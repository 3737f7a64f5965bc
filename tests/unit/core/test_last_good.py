"""Last good is the newest version proven for a day, never one that paged, was contained, or is not known (R-CON-9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from msgspec import structs

from raitui.core.burn import DAY, HOUR, Alert
from raitui.core.last_good import last_goods
from raitui.core.page_history import Page, PageHistory
from raitui.core.reading import Place
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ComponentState, LastGood, Posture, ServiceSnapshot, ServingVersions, State, Why
from raitui.core.soundness import Evidence
from raitui.core.tenure import STEP_S, Standing, Stretch
from raitui.core.was_contained import WasContained
from tests.knowledge import NOW

NO_PAGES: tuple[Page, ...] = ()


def ago(hours: float) -> float:
    return NOW - hours * HOUR


def stood(version: str, first: float, last: float, *, candidate: bool = False, at: str = "eu1") -> Standing:
    """From so many to so many hours ago."""
    return Standing(at, "model", version, candidate, (Stretch(ago(first), ago(last)),))


def page(hours_ago: float, *, at: str | None = "eu1", version: str | None = None, window_h: float = 1.0) -> Page:
    return Page(ago(hours_ago), "availability", Place(at, version), window_h * HOUR)


def service(*versions: ServingVersions, state: State = State.OK, slos: tuple[SloState, ...] = ()) -> ServiceSnapshot:
    why = Why("errors", "errors")
    return ServiceSnapshot("svc", "", 1, "", state, why, slos=slos, postures=(Posture("eu1", versions=versions),))


def everywhere(period: Stretch, unknown: Stretch | None = None) -> tuple[float, ...]:
    """Every moment of the period but those unknown."""
    count = round(period.length_s / STEP_S)
    moments = [period.start + step * STEP_S for step in range(count + 1)]
    return tuple(one for one in moments if unknown is None or not unknown.start < one < unknown.end)


def found(
    subject: ServiceSnapshot,
    standing: Iterable[Standing],
    pages: Iterable[Page] = NO_PAGES,
    contained: Iterable[WasContained] = (),
    *,
    unknown: Stretch | None = None,
    now: float = NOW,
    differs: Mapping[str, object] | None = None,
) -> LastGood:
    """Ask for what the judgement needs until it needs no more."""
    pages, told = tuple(pages), dict[Stretch, PageHistory]()
    while True:
        judged = last_goods(subject, Evidence(tuple(standing), told), tuple(contained), now)
        missing = [period for period in judged.needed if period not in told]
        if not missing:
            return judged.goods[0]
        within = tuple(one for one in pages if missing[0].start <= one.when <= missing[0].end)
        history = PageHistory(within, {"eu1": everywhere(missing[0], unknown)}, frozenset({"eu1"}))
        told[missing[0]] = structs.replace(history, **(differs or {}))


V3 = service(ServingVersions("model", "v3"))
HISTORY = (stood("v1", 700, 300), stood("v2", 299.5, 3.5), stood("v3", 3, 0))


def test_is_the_newest_that_served_a_day_without_a_page() -> None:
    good = found(V3, HISTORY)
    assert good == LastGood(
        at="eu1",
        component="model",
        version="v2",
        why="12d of full traffic, no page in its last 7d",
        until=ago(3.5),
        served_s=296 * HOUR,
        since=ago(3),
    )


def test_is_the_version_that_serves_once_it_is_proven_itself() -> None:
    good = found(V3, (stood("v2", 700, 30.5), stood("v3", 30, 0)))
    assert (good.version, good.since) == ("v3", ago(30))


@pytest.mark.parametrize(
    ("hours", "version"),
    [(23.5, "v1"), (24.0, "v2")],
)
def test_a_day_is_long_enough_and_less_is_not(hours: float, version: str) -> None:
    history = (stood("v1", 700, 100.5), stood("v2", 3.5 + hours, 3.5), stood("v3", 3, 0))
    assert found(V3, history).version == version


def test_a_version_that_paged_is_not_good_and_the_one_before_it_is() -> None:
    assert found(V3, HISTORY, [page(50)]).version == "v1"


def test_a_page_that_is_older_than_a_week_of_its_traffic_is_past() -> None:
    assert found(V3, HISTORY, [page(200)]).version == "v2"


def test_a_page_elsewhere_speaks_against_it_only_when_it_was_by_its_own_requests() -> None:
    assert found(V3, HISTORY, [page(50, at="us1")]).version == "v2"
    assert found(V3, HISTORY, [page(50, at="us1", version="v2")]).version == "v1"


def test_a_page_of_the_version_before_it_is_not_its_own() -> None:
    """A window that reaches back to the bad version still burns after it is gone."""
    history = (stood("v1", 700, 40.5), stood("v2", 40, 3.5), stood("v3", 3, 0))
    assert found(V3, history, [page(39.5, window_h=6)]).version == "v2"
    assert found(V3, history, [page(34, window_h=6)]).version == "v1"
    assert found(V3, history, [page(20, version="v1")]).version == "v2"


def test_the_requests_of_a_candidate_speak_against_the_candidate_alone() -> None:
    config = ServingVersions("config", "c2")
    reign = Standing("eu1", "config", "c2", False, (Stretch(ago(90), NOW),))
    candidate = stood("v4", 40, 30, candidate=True)
    assert found(service(config), [reign, candidate], [page(35, version="v4")]).version == "c2"
    assert found(service(config), [reign, stood("v4", 40, 30)], [page(35, version="v4")]).version == ""


def test_a_candidate_that_came_and_went_between_two_looks_speaks_against_itself_alone() -> None:
    config = service(ServingVersions("config", "c2"))
    reign = Standing("eu1", "config", "c2", False, (Stretch(ago(90), NOW),))
    unknown_build = page(35, version="v4")
    assert found(config, [reign], [unknown_build]).version == ""
    rolled_back = [WasContained("svc", "eu1", ago(34), "model", "v4")]
    assert found(config, [reign], [unknown_build], rolled_back).version == "c2"


def test_during_a_rollout_it_is_the_stable_version_whatever_else_is_known() -> None:
    rolling = service(ServingVersions("model", "v2", "v3", 0.05))
    history = (stood("v2", 10, 0), stood("v3", 2, 0, candidate=True))
    contained = [WasContained("svc", "eu1", ago(1), "model", "v2")]
    assert found(rolling, history, contained=contained) == LastGood(
        "eu1", "model", "v2", "stable while v3 rolls out", ago(2), 8 * HOUR, ago(2)
    )
    unasked = last_goods(rolling, Evidence(failure="prom is unreachable"), (), NOW).goods[0]
    assert (unasked.version, unasked.since) == ("v2", None)


def test_a_candidate_without_traffic_is_no_rollout_yet() -> None:
    idle = service(ServingVersions("model", "v2", "v3", 0.0))
    assert found(idle, (stood("v1", 700, 10.5), stood("v2", 10, 0))).version == "v1"


def test_a_version_that_was_rolled_back_was_never_good_wherever_that_was() -> None:
    contained = [WasContained("svc", "us1", ago(400), "model", "v2")]
    good = found(V3, HISTORY, contained=contained)
    assert good.version == "v1"
    everything = [*contained, WasContained("svc", "eu1", ago(300), "model", "v1")]
    none = found(V3, HISTORY, contained=everything)
    assert none.version == ""
    assert "v2 was rolled back 17d ago; v1 was rolled back 12d ago" in none.why


def test_a_version_in_service_while_everything_was_killed_was_never_good() -> None:
    assert found(V3, HISTORY, contained=[WasContained("svc", "eu1", ago(50))]).version == "v1"
    assert found(V3, HISTORY, contained=[WasContained("svc", "", ago(50))]).version == "v1"
    assert found(V3, HISTORY, contained=[WasContained("svc", "us1", ago(50))]).version == "v2"
    assert found(V3, HISTORY, contained=[WasContained("other", "eu1", ago(50))]).version == "v2"


def test_what_is_contained_now_is_what_serves_now() -> None:
    """The record is known to half an hour: what is done a minute ago was not done to the version before."""
    assert found(V3, HISTORY, contained=[WasContained("svc", "eu1", NOW - 60)]).version == "v2"
    long_serving = (stood("v2", 700, 100.5), stood("v3", 100, 0.25))
    assert found(V3, long_serving, contained=[WasContained("svc", "eu1", NOW - 60)]).version == "v2"


def firing(version: str | None = None) -> SloState:
    return SloState("availability", "errors", Place(version=version), 0.999, 30, {}, Alert.FIRING, Alert.QUIET, 0.1, 0)


def test_what_pages_now_is_not_good_though_no_history_says_so_yet() -> None:
    long_serving = (stood("v2", 700, 100.5), stood("v3", 100, 0))
    paging = service(ServingVersions("model", "v3"), state=State.PAGE, slos=(firing(),))
    good = found(paging, long_serving)
    assert good.version == "v2"
    by_cohort = service(ServingVersions("model", "v3"), state=State.PAGE)
    assert found(by_cohort, long_serving).version == "v2"


def test_where_a_candidate_is_known_to_page_now_the_others_are_not_to_blame() -> None:
    subject = service(ServingVersions("config", "c2"), state=State.PAGE, slos=(firing(), firing("v4")))
    reign = Standing("eu1", "config", "c2", False, (Stretch(ago(90), NOW),))
    candidate = stood("v4", 2, 0, candidate=True, at="us1")
    assert found(subject, [reign, candidate]).version == "c2"


def test_a_version_that_was_rolled_forward_again_speaks_against_what_serves_with_it() -> None:
    subject = service(ServingVersions("config", "c2"), ServingVersions("model", "v4"))
    reign = Standing("eu1", "config", "c2", False, (Stretch(ago(90), NOW),))
    rolled_back = WasContained("svc", "eu1", ago(50), "model", "v4")
    assert found(subject, [reign], [page(35, version="v4")], [rolled_back]).version == ""


class TestAfterARollback:
    """The alarm rings on for a while: a second press must not roll back what was just rolled back to."""

    BACK_AT_V2 = service(ServingVersions("model", "v2"), state=State.PAGE, slos=(firing(),))
    ROLLED_BACK = WasContained("svc", "eu1", ago(0.1), "model", "v3")

    def test_what_was_rolled_back_to_stays_the_last_good_one_while_the_alarm_rings_on(self) -> None:
        assert found(self.BACK_AT_V2, HISTORY, contained=[self.ROLLED_BACK]).version == "v2"

    def test_also_when_somebody_else_rolled_back(self) -> None:
        assert found(self.BACK_AT_V2, HISTORY).version == "v2"

    def test_also_when_the_bad_version_came_and_went_between_two_looks(self) -> None:
        unseen = (stood("v1", 700, 300), stood("v2", 299.5, 0.25))
        assert found(self.BACK_AT_V2, unseen, contained=[self.ROLLED_BACK]).version == "v2"
        came = ComponentState("eu1", "model", "v2", "", ago(0.1))
        assert found(structs.replace(self.BACK_AT_V2, components=(came,)), unseen).version == "v2"

    def test_not_when_the_alarm_rings_an_hour_later_still(self) -> None:
        long_ago = structs.replace(self.ROLLED_BACK, when=ago(2))
        back = (stood("v1", 700, 300), stood("v2", 299.5, 3.5), stood("v3", 3, 2.1))
        back_again = structs.replace(back[1], stretches=(*back[1].stretches, Stretch(ago(1.9), NOW)))
        assert found(self.BACK_AT_V2, (back[0], back_again, back[2]), contained=[long_ago]).version == "v1"


def test_none_is_said_with_the_reason_for_each() -> None:
    assert found(V3, HISTORY, [page(50), page(310, version="v1")]) == LastGood(
        "eu1",
        "model",
        "",
        "v3 served full traffic for 3h only; v2 paged 2d ago (availability); v1 paged 13d ago (availability); "
        "no other is in the record, which reaches back 29d",
        since=ago(3),
    )


def test_none_is_said_when_nothing_could_be_asked() -> None:
    failed = last_goods(V3, Evidence(failure="prom-eu1 did not answer within 10 s"), (), NOW).goods[0]
    assert (failed.version, failed.why) == (
        "",
        "the history could not be asked: prom-eu1 did not answer within 10 s",
    )
    assert last_goods(V3, Evidence(), (), NOW).goods[0].why == "not looked for yet"


def test_a_version_whose_pages_could_not_be_asked_is_not_proven() -> None:
    judged = last_goods(V3, Evidence(HISTORY, failure="prom is unreachable"), (), NOW)
    assert judged.goods[0].version == ""
    assert "v2 is not proven: prom is unreachable" in judged.goods[0].why


@pytest.mark.parametrize(
    ("unknown", "version"),
    [
        (Stretch(ago(20), ago(18.5)), "v1"),
        (Stretch(ago(20), ago(19)), "v2"),
        (Stretch(ago(60), ago(50)), "v2"),
        (Stretch(ago(9), ago(0)), "v1"),
    ],
)
def test_good_is_claimed_only_as_far_back_as_everything_is_known(unknown: Stretch, version: str) -> None:
    """Faults 36 and 38: a gap of more than an hour in the last day proves nothing; one before it shortens the proof."""
    assert found(V3, HISTORY, unknown=unknown).version == version


def test_how_long_nothing_was_known_is_said() -> None:
    only = (stood("v2", 299.5, 3.5), stood("v3", 3, 0))
    assert "v2 is not proven: for 3h until 10h ago nothing is known" in (
        found(V3, only, unknown=Stretch(ago(13), ago(10))).why
    )


@pytest.mark.parametrize(
    ("differs", "why"),
    [
        ({"served": frozenset({"us1"})}, "no requests were counted"),
        ({"known": {"us1": (NOW,)}}, "nothing is known"),
        ({"watched": False}, "nothing that is watched about it could page"),
    ],
)
def test_no_traffic_no_figures_and_nothing_watched_prove_nothing(differs: Mapping[str, object], why: str) -> None:
    good = found(V3, HISTORY, differs=differs)
    assert good.version == ""
    assert why in good.why


def test_what_serves_now_is_not_good_for_longer_than_anybody_looks() -> None:
    history = (stood("v2", 700, 100.5), stood("v3", 100, 0))
    assert found(V3, history, now=NOW + HOUR).version == "v3"
    blind = found(V3, history, now=NOW + 3 * HOUR)
    assert blind.version == "v2"


def test_what_was_proven_once_stays_so_while_nobody_can_look() -> None:
    assert found(V3, HISTORY, now=NOW + 2 * DAY).version == "v2"


def test_a_version_that_came_after_the_record_was_read_takes_nothing_from_those_before() -> None:
    assert found(service(ServingVersions("model", "v4")), HISTORY).version == "v2"


@pytest.mark.parametrize("versions", [ServingVersions("model", "v3"), ServingVersions("model", "v2", "v3", 0.1)])
def test_when_the_version_came_that_serves_now_is_known_to_the_minute_if_it_was_lately(
    versions: ServingVersions,
) -> None:
    came = ComponentState("eu1", "model", "v3", "", NOW - 200)
    subject = structs.replace(service(versions), components=(came, structs.replace(came, at="us1", changed_at=NOW)))
    assert found(subject, HISTORY).since == NOW - 200
    assert found(subject, ()).since == NOW - 200


@pytest.mark.parametrize(
    ("versions", "history"),
    [
        (ServingVersions("model", "v2", "v3", 0.1), (stood("v2", 60, 0), stood("v3", 2, 0, candidate=True))),
        (ServingVersions("model", "v3"), (stood("v2", 60, 2), stood("v3", 1.5, 0))),
    ],
    ids=["rollout", "deploy"],
)
def test_it_served_full_traffic_no_longer_than_until_the_next_one_came(
    versions: ServingVersions, history: tuple[Standing, ...]
) -> None:
    """The record is half an hour coarse: it must not say that the old version served after the trouble began."""
    came = ComponentState("eu1", "model", "v3", "", ago(2.2))
    good = found(structs.replace(service(versions), components=(came,)), history)
    assert (good.version, good.until) == ("v2", ago(2.2))


def test_the_record_alone_does_not_tell_when_a_version_ended_that_ended_just_now() -> None:
    """R-OBS-3: rather no time than one that lies half an hour after the trouble began."""
    history = (stood("v2", 60, 1), stood("v3", 0.5, 0))
    good = found(service(ServingVersions("model", "v3")), history, now=NOW)
    assert (good.version, good.until) == ("v2", ago(1))
    later = (stood("v2", 60, 0.5), stood("v3", 0, 0))
    assert found(service(ServingVersions("model", "v3")), later).until is None


def test_old_versions_are_not_considered_for_ever() -> None:
    history = [stood(f"v{10 - index}", 10 * index + 9, 10 * index) for index in range(6)]
    good = found(service(ServingVersions("model", "v10")), history)
    assert good.version == ""
    assert good.why.endswith("2 older ones are not considered")
