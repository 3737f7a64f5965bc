"""What paged in the past, or would have, by version and by cohort; what is not known is not quiet (R-CON-9)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from msgspec import structs

from raitui.core.answer import RangeAnswer, Trace
from raitui.core.burn import HOUR
from raitui.core.page_history import PageHistory, Watched, reading_history, together, watched
from raitui.core.reading import Place
from raitui.core.site import Profile
from raitui.core.sli import Urgency
from raitui.core.tenure import STEP_S
from raitui.core.vector import PART_LABEL
from tests.knowledge import LABELS, NOW, Slice, labels_of
from tests.watched import AVAILABILITY, CORRECTED, ERRORS, LATENCY

OBJECTIVE = Profile("core", (ERRORS,), (AVAILABILITY,))
PAGING = Profile("paging", (CORRECTED, structs.replace(LATENCY, on_breach=Urgency.PAGE)))
SHORT, LONG = watched([OBJECTIVE], "svc", LABELS)
WHOLE, WORST = watched([Profile("paging", (CORRECTED,))], "svc", LABELS)


def told(parts: Mapping[Slice, Mapping[str, tuple[float | None, ...]]], step_s: float = STEP_S) -> RangeAnswer:
    """Values at successive steps, None where there is none."""
    return RangeAnswer(
        tuple(
            Trace(
                {**labels_of(place), PART_LABEL: part},
                tuple((NOW + step * step_s, value) for step, value in enumerate(values) if value is not None),
            )
            for place, found in parts.items()
            for part, values in found.items()
        )
    )


def history(one: Watched, *answers: RangeAnswer) -> PageHistory:
    steps = reading_history(one, answers, "svc", LABELS)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            told: PageHistory = finished.value
            return told


def test_an_objective_is_looked_at_over_the_long_windows_of_its_page_rules() -> None:
    assert [(one.name, one.window_s, one.step_s, one.complete) for one in (SHORT, LONG)] == [
        ("availability", HOUR, HOUR // 2, True),
        ("availability", 6 * HOUR, 3 * HOUR, False),
    ]


def test_an_indicator_is_looked_at_as_a_whole_and_in_its_worst_cell_where_it_has_cohorts() -> None:
    assert [(one.name, one.complete) for one in watched([PAGING], "svc", LABELS)] == [
        ("corrected", True),
        ("corrected", False),
        ("latency", True),
    ]


def test_what_pages_nobody_is_not_looked_at() -> None:
    assert watched([Profile("core", (ERRORS, LATENCY))], "svc", LABELS) == ()


@pytest.mark.parametrize(
    ("one", "burn", "pages"),
    [(SHORT, 14.3, False), (SHORT, 14.5, True), (LONG, 5.9, False), (LONG, 6.1, True)],
)
def test_a_budget_that_burns_faster_than_the_rule_allows_pages(one: Watched, burn: float, pages: bool) -> None:
    """2% of 30 days' budget in an hour is 14.4 times too fast, 5% in six hours 6 times: the workbook, chapter 5."""
    answer = told({("svc", "eu1", "v1"): {"events": (0.0, burn * 0.001 * 1e6), "total": (1e6, 1e6)}})
    found = history(one, answer).pages
    assert [(page.when, page.place, page.window_s) for page in found] == (
        [(NOW + STEP_S, Place("eu1", "v1"), one.window_s)] if pages else []
    )


def test_too_few_requests_do_not_page() -> None:
    answer = told({("svc", "eu1", "v1"): {"events": (19.0,), "total": (19.0,)}})
    assert history(SHORT, answer).pages == ()


def test_one_bad_version_pages_whatever_the_others_do() -> None:
    good, bad = {"events": (0.0,), "total": (1e9,)}, {"events": (50.0,), "total": (100.0,)}
    answer = told({("svc", "eu1", "v1"): good, ("svc", "us1", "v2"): bad})
    assert [page.place for page in history(SHORT, answer).pages] == [Place("us1", "v2")]


def test_no_traffic_is_known_and_no_figure_is_not() -> None:
    """Faults 38 and 40."""
    answer = told(
        {
            ("svc", "eu1", "v1"): {"events": (0.0, None, math.nan, 0.0), "total": (0.0, None, math.nan, 0.0)},
            ("svc", "us1", "v1"): {"events": (0.0,), "total": (9.0,)},
        }
    )
    found = history(SHORT, answer)
    assert found.known == {"eu1": (NOW, NOW + 3 * STEP_S), "us1": (NOW,)}
    assert found.served == {"us1"}


def test_events_of_another_metric_that_are_missing_are_not_none() -> None:
    answer = told({("svc", "eu1", "v1"): {"total": (900.0,)}})
    assert history(WHOLE, answer).known == {}
    assert history(SHORT, answer).known == {"eu1": (NOW,)}


def test_a_cohort_past_its_target_pages_on_enough_samples_and_beyond_chance() -> None:
    """R-OBS-4, R-DEC-5: 30% of 200 is past 5% by far; 6% of 200 may be chance; 99 samples are too few."""
    for share, samples, pages in ((0.30, 200.0, True), (0.06, 200.0, False), (0.30, 99.0, False)):
        answer = told({("svc", "eu1", "v1", "young"): {"value": (share,), "samples": (samples,)}})
        found = history(WORST, answer)
        assert [page.place for page in found.pages] == ([Place("eu1", "v1", "young")] if pages else [])


def test_other_services_are_not_this_one_s() -> None:
    answer = told({("other", "eu1", "v1"): {"events": (900.0,), "total": (1e3,)}})
    assert history(SHORT, answer) == PageHistory()


def test_known_is_what_is_known_of_all_that_always_has_a_figure() -> None:
    quiet = told({("svc", "eu1", "v1"): {"events": (0.0,) * 3, "total": (900.0,) * 3}})
    torn = told({("svc", "eu1", "v1"): {"events": (0.0, None, 0.0), "total": (900.0, None, 900.0)}})
    worst = told({("svc", "eu1", "v1", "old"): {"value": (0.5,), "samples": (900.0,)}})
    found = together((one, history(one, answer)) for one, answer in ((SHORT, quiet), (WHOLE, torn), (WORST, worst)))
    assert found.known == {"eu1": (NOW, NOW + 2 * STEP_S)}
    assert [page.what for page in found.pages] == ["corrected"]
    assert found.watched
    assert not together(()).watched


def test_a_location_of_which_something_says_nothing_is_not_known() -> None:
    quiet = told({("svc", "eu1", "v1"): {"events": (0.0,), "total": (900.0,)}})
    elsewhere = told({("svc", "us1", "v1"): {"events": (0.0,), "total": (900.0,)}})
    found = together(((SHORT, history(SHORT, quiet)), (WHOLE, history(WHOLE, elsewhere))))
    assert found.known == {"eu1": (), "us1": ()}
