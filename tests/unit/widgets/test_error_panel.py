"""What goes wrong most, how often against before, and since which change (R-OBS-7)."""

from __future__ import annotations

import pytest
from msgspec import structs
from scipy import stats

from raitui.core.breakdown import Share
from raitui.core.change import Change, ChangeKind
from raitui.core.reading import Place
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.error_panel import NOT_WATCHED, change_before, error_panel
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import plain, width
from tests.ui.fleets import NOW, errors, service
from tests.ui.shapes import CAUSES, THIN, TRIGGERS, by_cause, shaped


def text_of(shown: ServiceSnapshot, cells: int = 80) -> list[str]:
    return [plain(one) for one in error_panel(shown, NOW, cells)]


def row(lines: list[str], category: str) -> list[str]:
    return next(one for one in lines if one.startswith(category)).split()


def test_causes_are_told_with_count_share_rate_and_how_many_times_as_often_as_before() -> None:
    """By hand: 3,402 of 3,820 errors are 89.1%, of 21,500 requests 15.8%; 12 in 21,500 are 2.8 times 0.02%."""
    lines = text_of(shaped())
    capacity, model = row(lines, "capacity"), row(lines, "model")
    assert "before: same hours last week" in lines[2]
    assert capacity[1:3] == ["3,402", "89.1%"]
    assert capacity[-3:] == ["15.8%", "0.001%", "×15.8k"]
    assert model[-6:] == ["0.056%", "0.02%", "×2.8", "may", "be", "chance"]


def test_what_was_never_seen_before_is_new_and_what_is_not_known_is_no_number() -> None:
    lines = text_of(shaped())
    assert "new" in row(lines, "invalid_input")
    assert row(lines, "dependency")[-2:] == ["–", "–"]


@pytest.mark.parametrize(("events", "before"), [(3.0, 1.0), (30.0, 10.0), (9.0, 0.0), (12.0, 0.0), (300.0, 140.0)])
def test_more_than_before_is_marked_only_where_chance_would_hardly_do_it(events: float, before: float) -> None:
    """R-DEC-5. Against the exact test of two Poisson counts (Przyborowski and Wilenski 1940), by scipy."""
    seen = stats.binomtest(round(events), round(events + before), 0.5, alternative="greater")
    share = Share("timeout", events / 10_000, events, 10_000.0, baseline=before / 10_000)
    line = next(one for one in text_of(shaped(breakdowns=(by_cause(share),))) if one.startswith("timeout"))
    assert ("may be chance" in line) == (seen.pvalue > stats.norm.sf(3))


def test_the_most_frequent_stands_first() -> None:
    shuffled = structs.replace(CAUSES, shares=CAUSES.shares[::-1])
    lines = text_of(shaped(breakdowns=(shuffled,)))
    assert lines.index(next(one for one in lines if one.startswith("capacity"))) < lines.index(
        next(one for one in lines if one.startswith("timeout"))
    )


def test_what_has_grown_most_stands_on_top_and_what_chance_may_have_done_does_not() -> None:
    noisy = by_cause(Share("unsafe", 3e-4, 3.0, 1e4, baseline=1e-4), indicator="noise")
    grown = by_cause(Share("unsafe", 3e-2, 300.0, 1e4, baseline=1e-3), indicator="grown", place=Place(version="v77"))
    lines = text_of(shaped(breakdowns=(noisy, grown)))
    where = [next(index for index, one in enumerate(lines) if name in one) for name in ("grown", "noise")]
    assert where == sorted(where)


def test_it_says_since_when_and_after_which_change() -> None:
    shown = shaped()
    assert shown.since is not None
    first = text_of(shown, 120)[0]
    assert first.startswith("wrong since 03:08Z, for 5m; ")
    assert "rollout 5%→10% eu1 (argo)" in first


def moved(when: float) -> Change:
    return Change(when, "rank-home", "eu1", ChangeKind.VERSION, "model", "v76", f"v{when - NOW:.0f}")


def test_the_change_named_is_the_newest_before_the_trouble() -> None:
    since = NOW - 600.0
    shown = shaped(since=since, changes=(moved(NOW - 30.0), moved(since - 10.0), moved(since - 5_000.0)))
    found = change_before(shown)
    assert found is not None
    assert found[0].when == since - 10.0
    assert change_before(shaped(since=since, changes=(moved(NOW - 30.0),))) is None
    assert "no change before that is recorded" in text_of(shaped(since=since, changes=()), 120)[0]


def test_a_change_that_seems_to_have_come_a_moment_later_is_not_said_to_have_come_before() -> None:
    """Trouble is dated to a scrape or two: 23:36:58 is not after 23:37:00."""
    since = NOW - 600.0
    first = text_of(shaped(since=since, changes=(moved(since + 2.0),)), 120)[0]
    assert "; just then came " in first
    assert " after " not in first


def test_a_record_that_has_not_answered_has_not_said_that_nothing_changed() -> None:
    assert "has not answered" in text_of(shaped(changes=(), changes_awaited=True), 120)[0]


def test_what_is_told_apart_by_cohort_has_a_panel_of_its_own() -> None:
    young = by_cause(Share("age<25", 0.3, 300.0, 1_000.0), indicator="approval gap", by="cohort")
    shown = shaped(breakdowns=(young,), cells=(errors(place=Place(cohort="age<25")),))
    assert not any("age<25" in one for one in text_of(shown))


def test_too_few_samples_are_said() -> None:
    lines = text_of(shaped(**THIN))
    assert "thin, lacks 220" in next(one for one in lines if one.startswith("unsafe"))


def test_a_window_without_any_says_so() -> None:
    quiet = structs.replace(TRIGGERS, shares=(Share("unsafe", 0.0, 0.0, 9_000.0),))
    assert any("none in this window" in one for one in text_of(shaped(breakdowns=(quiet,))))


def test_without_any_it_says_how_to_get_one_and_before_an_answer_that_it_waits() -> None:
    assert " ".join(text_of(service("triage", cells=(errors(),)))).split() == NOT_WATCHED.split()
    assert text_of(service("triage")) == [NOT_YET]


@pytest.mark.parametrize("cells", [40, 80, 120, 200])
def test_nothing_is_wider_than_its_room(cells: int) -> None:
    for shown in (shaped(), shaped(**THIN)):
        assert all(width(one) <= cells for one in error_panel(shown, NOW, cells))
