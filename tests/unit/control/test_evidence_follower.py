"""Evidence for the service in focus and for those in trouble: asked once, carried on, the same after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from msgspec import structs

from raitui.control.evidence_budget import BURST_S
from raitui.control.evidence_follower import RETRY_S, EvidenceFollower
from raitui.control.evidence_turns import FOLLOWED
from raitui.control.known_evidence import OLD_S
from raitui.control.right_of_way import RightOfWay
from raitui.control.schedule import BUSY_SHARE
from raitui.core.answer import RangeAnswer
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.burn import MINUTE
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.evidence_plan import TIMES_BEFORE
from raitui.core.reading import Measurement, read
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, RolloutState, ServiceSnapshot, State, Why
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.simulated_source import SimulatedSource
from raitui.rehearsal.site_description import describe_site
from tests.knowledge import NOW
from tests.passing_source import PassingSource
from tests.virtual_time import VirtualClock, virtually

SCRAPE_S = 5.0
CAME_S = 38 * 60.0
"""So long before the scenario starts loan-uw's new version came; from a minute later on it is biased."""

FLEET = build_fleet(12, scenario="default", start=NOW - 60.0)
SITE = describe_site(FLEET)
TOO_MUCH = SourceError(SourceFault.TOO_LARGE, "prom is not allowed to load as much")
DEAD = SourceError(SourceFault.UNREACHABLE, "prom is unreachable")


class Counted(PassingSource):
    """The simulated fleet, with the spans that were asked for; an answer takes so long, or fails."""

    def __init__(self, clock: VirtualClock, name: str = "prom") -> None:
        super().__init__(SimulatedSource(FLEET, clock, SCRAPE_S))
        self.clock = clock
        self.spans: list[tuple[float, float, float]] = []
        self.takes_s, self.at_once, self.most_at_once = 0.01, 0, 0
        self.trouble: SourceError | None = None
        self.called = name

    @property
    def name(self) -> str:
        return self.called

    @property
    def timeout_s(self) -> float:
        return 60.0

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        self.spans.append((start, end, step_s))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes_s)
            if self.trouble is not None:
                raise self.trouble
            return await super().range(query, start, end, step_s, timeout_s)
        finally:
            self.at_once -= 1


class Limited(Counted):
    """A source that is not allowed to load more than so many blocks of what was before for one question."""

    most_blocks = 10

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        before = step_s == TIMES_BEFORE * MINUTE
        self.trouble = TOO_MUCH if before and round((end - start) / step_s) + 1 > self.most_blocks else None
        return await super().range(query, start, end, step_s, timeout_s)


class Behind(Counted):
    """A source whose clock is behind ours: of what lies in its future it knows nothing."""

    behind_s = 120.0

    @property
    def clock_skew_s(self) -> float:
        return -self.behind_s

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        answer = await super().range(query, start, end, step_s, timeout_s)
        now = self.clock.now() - self.behind_s
        known = (structs.replace(one, points=tuple(p for p in one.points if p[0] <= now)) for one in answer.traces)
        return structs.replace(answer, traces=tuple(known))


def rolling_out(name: str = "loan-uw", **different: object) -> ServiceSnapshot:
    rollouts = tuple(
        RolloutState(at, "all_at_once", "100%", 1.0, "v41", "v42", paused=False, status="observing")
        for at in ("eu1", "us1")
    )
    profiles = next(model.profiles for model in FLEET.models if model.name == name)
    usual = ServiceSnapshot(name, "", 1, "", State.OK, Why("", "approval"), rollouts=rollouts, profiles=tuple(profiles))
    return structs.replace(usual, **different)


class House:
    """A follower over the simulated fleet, in virtual time."""

    def __init__(self, *names: str) -> None:
        self.site = SITE
        self.clock = VirtualClock()
        self.sources = tuple(Counted(self.clock, name) for name in names or ("prom",))
        self.way = RightOfWay()
        self.focus: str | None = "loan-uw"
        self.news = 0
        self.follower = self.another()

    def another(self) -> EvidenceFollower:
        return EvidenceFollower(self.site, self.sources, self.clock, SCRAPE_S, give_way=self.way.give)

    async def follow(self, *services: ServiceSnapshot, follower: EvidenceFollower | None = None) -> bool:
        def news() -> None:
            self.news += 1

        shown = FleetSnapshot(self.clock.now(), "site", "", services or (rolling_out(),), ())
        return await (follower or self.follower).follow(shown, lambda: self.focus, news)

    def of(
        self, cohort: str | None, sli: str = "approval", follower: EvidenceFollower | None = None
    ) -> ComparedEvidence:
        found = (follower or self.follower).evidence["loan-uw"]
        return next(one for one in found if one.sli == sli and one.place.cohort == cohort)


def told(story: Callable[[House], Coroutine[Any, Any, None]], *names: str) -> None:
    async def run() -> None:
        await story(House(*names))

    virtually(run())


def test_a_bias_in_one_cohort_is_found_while_the_whole_is_well() -> None:
    """R-OBS-4; F3: after a retrain one cohort is approved far less often, and the totals look healthy."""

    async def story(house: House) -> None:
        assert await house.follow()
        assert house.of("age<25").standing is Standing.WORSE
        assert house.of("age<25").baseline.startswith("v41 before ")
        assert {house.of(cohort).standing for cohort in (None, "25-39", "40-64", "65+")} == {Standing.NOT_WORSE}
        assert house.news > 0

    told(story)


def test_a_restart_asks_again_and_comes_to_the_same_result() -> None:
    """Recomputed statelessly: nothing is lost with the process."""

    async def story(house: House) -> None:
        for _ in range(8):
            await house.follow()
            await asyncio.sleep(45)
        await asyncio.sleep(120)
        await house.follow()
        restarted = house.another()
        await house.follow(follower=restarted)
        assert restarted.evidence == house.follower.evidence

    told(story)


def test_a_source_whose_clock_is_behind_ours_is_asked_for_no_block_that_it_cannot_know_yet() -> None:
    """What is asked for too soon comes back empty, and is taken for known: no block would ever be counted again."""

    async def story(house: House) -> None:
        house.sources = (Behind(house.clock),)
        follower = house.another()
        for _ in range(10):
            await house.follow(follower=follower)
            await asyncio.sleep(60)
        newest, _ = house.of("age<25", follower=follower).evidence.log10_e[-1]
        assert house.clock.now() - newest < Behind.behind_s + 180

    told(story)


def test_a_source_that_may_not_load_as_much_is_asked_in_pieces_and_tells_the_same() -> None:
    """R-DEC-5: no evidence is shown of a part of the blocks; how many it may load is found out, and remembered."""

    async def story(house: House) -> None:
        await house.follow()
        whole = {(one.sli, one.place, one.slice_by): one.evidence for one in house.follower.evidence["loan-uw"]}
        limited = Limited(house.clock)
        house.sources, stood = (limited,), house.clock.now()
        follower = house.another()
        for _ in range(200):
            await house.follow(follower=follower)
            for one in follower.evidence["loan-uw"]:
                assert one.evidence == whole[one.sli, one.place, one.slice_by]
            if not follower.asked["loan-uw"].waiting:
                break
            await asyncio.sleep(0.2)
        assert follower.asked["loan-uw"].waiting == ()
        assert len(follower.evidence["loan-uw"]) == len(whole)
        assert house.clock.now() - stood < 60

    told(story)


def test_every_row_that_is_judged_is_counted() -> None:
    async def story(house: House) -> None:
        house.sources[0].takes_s = 0.0
        await house.follow()
        assert not house.follower._budget.has_rested

    told(story)


def test_only_the_blocks_that_are_new_are_asked_again() -> None:
    async def story(house: House) -> None:
        await house.follow()
        asked = len(house.sources[0].spans)
        assert not await house.follow()
        assert len(house.sources[0].spans) == asked
        await asyncio.sleep(90)
        assert await house.follow()
        again = house.sources[0].spans[asked:]
        assert again
        assert all(end - start <= 2 * step_s for start, end, step_s in again)

    told(story)


def test_one_question_at_a_time_and_none_while_an_action_is_on_its_way() -> None:
    """Design decision 9."""

    async def story(house: House) -> None:
        leave = house.way.take()
        asking = asyncio.create_task(house.follow())
        await asyncio.sleep(0.1)
        assert not house.sources[0].spans
        leave()
        await asking
        assert house.of("age<25").standing is Standing.WORSE
        assert house.sources[0].most_at_once == 1

    told(story)


def test_it_never_keeps_a_source_busy_for_more_than_five_per_cent_but_for_a_burst() -> None:
    """The burst is what somebody waits for who begins to look."""

    async def story(house: House) -> None:
        house.sources[0].takes_s = 0.5
        began = house.clock.now()
        while house.clock.now() - began < 1_800:
            await house.follow()
            await asyncio.sleep(1)
        busy_s = len(house.sources[0].spans) * house.sources[0].takes_s
        assert busy_s <= BUSY_SHARE * (house.clock.now() - began + BURST_S) + house.sources[0].takes_s
        share = house.follower.asked["loan-uw"].busy_share
        assert share is not None
        assert 0 < share <= 1.5 * BUSY_SHARE

    told(story)


def test_a_dead_source_leaves_the_old_evidence_and_says_why_it_does_not_grow() -> None:
    """Fault 36."""

    async def story(house: House) -> None:
        await house.follow()
        before = house.of("age<25")
        house.sources[0].trouble = DEAD
        await asyncio.sleep(120)
        await house.follow()
        assert house.of("age<25") == before
        assert house.follower.asked["loan-uw"].error == "prom is unreachable"
        asked = len(house.sources[0].spans)
        await asyncio.sleep(RETRY_S / 2)
        assert not await house.follow()
        assert len(house.sources[0].spans) == asked
        house.sources[0].trouble = None
        await asyncio.sleep(600)
        await house.follow()
        assert house.follower.asked["loan-uw"].error == ""
        assert house.of("age<25").own.samples > before.own.samples

    told(story)


def test_before_anything_is_told_it_is_said_what_is_waited_for() -> None:
    async def story(house: House) -> None:
        house.sources[0].trouble = DEAD
        await house.follow()
        asked = house.follower.asked["loan-uw"]
        assert asked.waiting
        assert asked.error == "prom is unreachable"
        assert house.follower.evidence["loan-uw"] == ()

    told(story)


def test_of_two_sources_one_that_is_dead_makes_the_evidence_partial() -> None:
    """Issue: a part is never taken for the whole."""

    async def story(house: House) -> None:
        await house.follow()
        assert house.of("age<25").partial == ""
        house.sources[1].trouble = DEAD
        await asyncio.sleep(400)
        await house.follow()
        assert "prom is unreachable" in house.of("age<25").partial

    told(story, "eu", "us")


def test_who_rolls_out_and_who_is_in_trouble_is_followed_without_being_looked_at_but_never_more_than_a_few() -> None:
    async def story(house: House) -> None:
        house.focus = None
        names = [model.name for model in FLEET.models]
        shown = [rolling_out(name, rollouts=(), state=State.PAGE) for name in names]
        for _ in range(2 * FOLLOWED):
            await house.follow(*shown)
            await asyncio.sleep(5)
        asked = house.follower.asked
        resting = {name for name, one in asked.items() if one.passed_over is not None}
        assert len(asked) == len(names)
        assert len(names) - len(resting) == FOLLOWED
        await house.follow(rolling_out("hiring", rollouts=(), state=State.OK))
        assert "hiring" not in house.follower.evidence

    told(story)


async def follow_for(house: House, seconds: int, *services: ServiceSnapshot) -> None:
    for _ in range(seconds // 5):
        await house.follow(*services)
        await asyncio.sleep(5)


def test_more_pages_than_may_be_followed_at_once_all_stand_on_their_evidence_and_say_since_when() -> None:
    """R-DEC-3: the eleventh service that pages by its evidence goes on to page, and has its turn."""

    async def story(house: House) -> None:
        house.focus = None
        paging = rolling_out(state=State.PAGE, tier=3)
        await follow_for(house, 200, paging)
        assert house.of("age<25").standing is Standing.WORSE
        other = rolling_out("hiring", rollouts=(), state=State.PAGE, tier=1)
        others = [structs.replace(other, name=f"other{number}") for number in range(FOLLOWED + 4)]
        began, waited = house.clock.now(), 0
        for _ in range(200):
            await follow_for(house, 10, *others, paging)
            assert house.of("age<25").standing is Standing.WORSE
            passed_over = house.follower.asked["loan-uw"].passed_over
            if passed_over is not None:
                waited += 1
                assert (passed_over.needing, passed_over.followed) == (FOLLOWED + 5, FOLLOWED)
                assert passed_over.since >= began
        assert 0 < waited < 200
        assert house.of("age<25").evidence.log10_e[-1][0] > began

    told(story)


def test_who_looks_elsewhere_meanwhile_is_not_waited_for() -> None:
    async def story(house: House) -> None:
        following = asyncio.create_task(house.follow())
        await asyncio.sleep(0.045)
        house.focus = "hiring"
        await following
        assert len(house.sources[0].spans) <= 6

    told(story)


def test_what_is_not_in_trouble_because_its_evidence_is_thin_stays_followed() -> None:
    """R-DEC-5: else it would page as soon as its evidence was forgotten, and be held back as soon as it was known."""

    async def story(house: House) -> None:
        assert await house.follow()
        young = house.of("age<25")
        thin = structs.replace(young, evidence=structs.replace(young.evidence, standing=Standing.THIN))
        sli = next(sli for profile in SITE.profiles for sli in profile.slis if sli.name == young.sli)
        past = read(sli, structs.replace(young.place, at="eu1"), Measurement(0.25, 120.0, 5.0))
        held = rolling_out(rollouts=(), state=State.OK, readings=(past,), evidence=(thin,))
        house.focus = None
        await house.follow(held)
        assert "loan-uw" in house.follower.evidence
        await house.follow(structs.replace(held, evidence=()))
        assert "loan-uw" not in house.follower.evidence

    told(story)


def by(baseline: Baseline) -> Site:
    """The site, with everything compared with that."""
    profiles = (
        structs.replace(one, slis=tuple(structs.replace(sli, baseline=baseline) for sli in one.slis))
        for one in SITE.profiles
    )
    return structs.replace(SITE, profiles=tuple(profiles))


CHOSEN = [
    (Baseline(BaselineKind.LAST_WEEK), "v41, the same hours the week before"),
    (Baseline(BaselineKind.FROZEN, NOW - 20 * 86_400, NOW - 13 * 86_400), "v41, frozen "),
]


@pytest.mark.parametrize(("baseline", "named"), CHOSEN, ids=["last week", "frozen"])
def test_a_cohort_is_compared_with_what_the_site_chooses_and_the_version_with_the_one_before(
    baseline: Baseline, named: str
) -> None:
    """R-OBS-4: seasonality is allowed for, or a reference is frozen; the screen names which."""

    async def story(house: House) -> None:
        house.site = by(baseline)
        house.follower = house.another()
        await house.follow(rolling_out(since=None))
        found = [one for one in house.follower.evidence["loan-uw"] if one.sli == "approval"]
        standing = {one.place.cohort: one for one in found if not one.of_rollout and one.slice_by == "cohort"}
        assert {one.baseline.startswith(named) for one in standing.values()} == {True}
        assert standing["age<25"].standing is Standing.WORSE
        assert {standing[cohort].standing for cohort in ("25-39", "40-64")} == {Standing.NOT_WORSE}
        since = standing["age<25"].evidence.worse_since
        assert since is not None
        assert NOW - CAME_S - 60 - 900 <= since <= NOW - CAME_S + 900
        assert [one for one in found if one.of_rollout]

    told(story)


def test_what_cannot_be_renewed_is_old_and_new_again_as_soon_as_it_is() -> None:
    """R-OBS-3: what a dead source said an hour ago must not be taken for what it says now."""

    async def story(house: House) -> None:
        await house.follow()
        assert not house.of("age<25").old
        house.sources[0].trouble = DEAD
        await asyncio.sleep(OLD_S + 60)
        await house.follow()
        assert {one.old for one in house.follower.evidence["loan-uw"]} == {True}
        house.sources[0].trouble = None
        await asyncio.sleep(RETRY_S + 1)
        await house.follow()
        assert {one.old for one in house.follower.evidence["loan-uw"]} == {False}

    told(story)


def test_nothing_is_forgotten_while_a_later_beginning_is_asked_for() -> None:
    """R-DEC-3: a page must not come and go each time that the beginning of what stands is moved on."""

    async def story(house: House) -> None:
        site = by(Baseline(BaselineKind.LAST_WEEK))
        profiles = (
            structs.replace(one, slis=tuple(s for s in one.slis if s.name == "approval")) for one in site.profiles
        )
        house.site = structs.replace(site, profiles=tuple(profiles))
        house.follower = house.another()
        shown, seen = rolling_out(rollouts=()), list[set[object]]()
        await house.follow(shown)

        def rows() -> set[object]:
            return {(one.sli, one.place, one.slice_by) for one in house.follower.evidence["loan-uw"]}

        before = rows()
        await asyncio.sleep(6 * 3_600 + 60)
        picture = FleetSnapshot(house.clock.now(), "site", "", (shown,), ())
        await house.follower.follow(picture, lambda: house.focus, lambda: seen.append(rows()))
        assert seen
        assert all(before <= one for one in seen)
        assert house.follower.asked["loan-uw"].waiting == ()

    told(story)


def by_two_labels(house: House) -> None:
    """By a label that tells nothing first, and by the one in which the bias is."""
    labels = structs.replace(SITE.labels, cohort="site", further_cohorts=("cohort",))
    house.site = structs.replace(SITE, labels=labels)
    house.follower = house.another()


def test_what_was_found_by_another_label_stays_found_when_nobody_looks_any_more() -> None:
    """R-DEC-3: a page must not end because somebody leaves the screen on which it began."""

    async def story(house: House) -> None:
        by_two_labels(house)
        await house.follow()
        assert house.of("age<25").standing is Standing.WORSE
        house.focus = None
        for _ in range(60):
            await asyncio.sleep(5)
            await house.follow(rolling_out(state=State.PAGE, evidence=house.follower.evidence["loan-uw"]))
        assert house.of("age<25").standing is Standing.WORSE
        assert not house.of("age<25").old

    told(story)


def test_after_a_restart_what_another_label_tells_is_found_though_nobody_looks() -> None:
    """R-DEC-3: the page that it raised must not wait for somebody to open the service."""

    async def story(house: House) -> None:
        by_two_labels(house)
        house.focus = None
        for _ in range(20):
            await house.follow(rolling_out(state=State.PAGE))
            await asyncio.sleep(5)
        assert house.of("age<25").standing is Standing.WORSE

    told(story)


def test_to_look_away_makes_nothing_easier_to_call_worse() -> None:
    """R-DEC-5: what was compared by a label that nobody looks at any more counts among those compared."""

    async def story(house: House) -> None:
        by_two_labels(house)
        well = rolling_out("hiring", rollouts=(), state=State.PAGE)
        house.focus = "hiring"
        house.site = structs.replace(house.site, labels=structs.replace(house.site.labels, cohort=SITE.labels.at))
        house.follower = house.another()
        await house.follow(well)
        looked_at = house.follower.evidence["hiring"]
        assert {one.slice_by for one in looked_at} >= {SITE.labels.at, "cohort"}
        house.focus = None
        for _ in range(30):
            await asyncio.sleep(10)
            await house.follow(well)
        rows = house.follower.evidence["hiring"]
        assert {one.slice_by for one in rows} == {SITE.labels.at}
        assert {one.needed_log10 for one in rows} == {one.needed_log10 for one in looked_at}

    told(story)


def test_of_a_slow_source_every_comparison_is_asked_for_in_the_end() -> None:
    """The newest blocks of the first must not keep the last waiting for ever."""

    async def story(house: House) -> None:
        house.focus, house.sources[0].takes_s = None, 0.7
        for _ in range(1_400):
            await house.follow()
            await asyncio.sleep(1)
        assert house.follower.asked["loan-uw"].waiting == ()

    told(story)


def test_whoever_looks_for_long_at_one_service_does_not_keep_the_others_waiting_for_ever() -> None:
    async def story(house: House) -> None:
        house.sources[0].takes_s = 0.5
        other = rolling_out("hiring", rollouts=(), state=State.PAGE)
        for _ in range(2_400):
            await house.follow(rolling_out(), other)
            await asyncio.sleep(1)
        assert house.follower.evidence["hiring"]
        assert not house.of("age<25").old

    told(story)


def test_a_source_that_takes_seconds_is_not_asked_for_versions_alone() -> None:
    """Who serves is asked first, and must not use up what evidence may take: nothing would ever be compared."""

    async def story(house: House) -> None:
        house.sources[0].takes_s = 25.0
        for _ in range(900):
            await house.follow()
            await asyncio.sleep(2)
        assert house.of("age<25").standing is Standing.WORSE

    told(story)
