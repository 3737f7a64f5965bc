"""Which windows are read from recorded increments, and when there are enough of them (design decision 4)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.answer import Answer, Row
from raitui.core.bounds import bounded
from raitui.core.expression import Ratio, in_words_of, narrowed
from raitui.core.plan import plan, ratio_of
from raitui.core.promql import render
from raitui.core.question import CountsOf, Grain, RecordedStepsOf
from raitui.core.recordings import (
    Recordings,
    recorded_ratio_id,
    recorded_ratios,
    recorded_vector,
    recordings_in,
    what_is_read,
)
from raitui.core.selector import Comparison, Matcher, RenamedLabel
from raitui.core.site import LabelNames
from tests.ruled import ERRORS, SITE

HOUR, DAY = 3_600, 86_400
LABELS = LabelNames()
assert isinstance(ERRORS.expression, Ratio)
RATIO = ERRORS.expression
ID = recorded_ratio_id(RATIO, LABELS)


def recorded(**steps: float) -> Recordings:
    """So many steps of each window: d1=288 for a whole day."""
    seconds = {"h": HOUR, "d": DAY}
    return Recordings(
        {ID: {seconds[window[0]] * int(window[1:]): count for window, count in steps.items()}}, frozenset({ID})
    )


@pytest.mark.parametrize(
    ("window_s", "grain", "can"),
    [
        (HOUR, Grain.VERSION, False),
        (2 * HOUR, Grain.VERSION, True),
        (30 * DAY, Grain.SERVICE, True),
        (2 * HOUR + 1, Grain.VERSION, False),
        (6 * HOUR, Grain.CELL, False),
    ],
)
def test_long_windows_of_whole_steps_without_cohorts_can_be_recorded(window_s: int, grain: Grain, can: bool) -> None:
    assert CountsOf(RATIO, window_s, grain).can_be_recorded is can


def test_a_window_is_read_once_all_but_a_fiftieth_of_its_steps_are_recorded() -> None:
    """A day has 288 steps; a recorder that was started over between two of them is no reason to read raw series."""
    day = CountsOf(RATIO, DAY)
    assert recorded_vector(day, LABELS, recorded(d1=288)) is not None
    assert recorded_vector(day, LABELS, recorded(d1=283)) is not None
    assert recorded_vector(day, LABELS, recorded(d1=282)) is None
    assert recorded_vector(day, LABELS, Recordings()) is None


def test_what_is_no_longer_recorded_is_not_read() -> None:
    """R-OBS-3: its newest part would be missing, and nothing would say so."""
    ended = structs.replace(recorded(d1=288), going_on=frozenset())
    assert recorded_vector(CountsOf(RATIO, DAY), LABELS, ended) is None


def test_increments_are_summed_at_their_steps_with_the_parts_of_the_counts_that_they_stand_for() -> None:
    vector = recorded_vector(CountsOf(RATIO, DAY), LABELS, recorded(d1=288), frozenset({"loan"}))
    assert vector is not None
    series = f'raitui_ratio="{ID}",service=~"loan"'
    assert render(vector) == " or ".join(
        f"label_replace(sum by (service, at, version) (sum_over_time(raitui:{metric}:increase5m{{{series}}}"
        f'[86399999ms:300s])), "raitui_part", "{metric}", "", "")'
        for metric in ("events", "total")
    )


def test_what_is_counted_otherwise_goes_by_another_id() -> None:
    """What was recorded under an older definition is never taken for the new one."""
    narrower = structs.replace(RATIO, events=RATIO.events.where(Matcher("region", "eu")))
    assert recorded_ratio_id(narrower, LABELS) != ID
    assert recorded_ratio_id(RATIO, LabelNames(version="model_version")) != ID
    assert recorded_ratio_id(structs.replace(RATIO), LabelNames()) == ID


def test_whose_figures_are_asked_for_does_not_change_what_is_recorded() -> None:
    """The console asks about the services of the site file alone; another one there must not cost them their past."""
    (profile,) = bounded(SITE).profiles
    asked = ratio_of(profile.slos[0], profile)
    assert asked != RATIO
    assert recorded_ratio_id(asked, LABELS) == ID
    assert recorded_ratios(bounded(SITE)) == recorded_ratios(SITE)
    vector = recorded_vector(CountsOf(asked, DAY), LABELS, recorded(d1=288))
    assert vector is not None
    assert render(vector).count(f'{{raitui_ratio="{ID}",service=~"chat|loan"}}') == 2


def test_series_that_call_the_service_otherwise_are_recorded_in_the_sites_words() -> None:
    renamed = in_words_of(RATIO, (), (RenamedLabel("service", "model_name", suffix="-predictor"),))
    narrow = narrowed(renamed, (Matcher("service", "loan|chat", Comparison.MATCHES),))
    name = recorded_ratio_id(narrow, LABELS)
    assert name == recorded_ratio_id(renamed, LABELS) != ID
    told = structs.replace(recorded(d1=288), steps={name: {DAY: 288}}, going_on=frozenset({name}))
    vector = recorded_vector(CountsOf(narrow, DAY), LABELS, told)
    assert vector is not None
    assert "model_name" not in render(vector)


def test_events_of_other_services_than_the_total_are_not_recorded() -> None:
    """They would be counted where nobody meant them."""
    odd = structs.replace(RATIO, events=RATIO.events.where(Matcher("service", "loan")))
    assert recorded_ratio_id(odd, LABELS) == ""
    assert recorded_vector(CountsOf(odd, DAY), LABELS, recorded(d1=288)) is None


def test_an_answer_tells_what_is_recorded() -> None:
    rows = (
        Row({"raitui_ratio": ID, "raitui_part": "now"}, 1.0),
        Row({"raitui_ratio": ID, "raitui_part": "86400"}, 288.0),
        Row({"raitui_ratio": "another", "raitui_part": "86400"}, 12.0),
    )
    told = recordings_in(Answer(rows, 0.0))
    assert told.going_on == {ID}
    assert told.enough(ID, DAY)
    assert not told.enough("another", DAY)


@pytest.mark.parametrize(
    ("recordings", "said"),
    [
        (Recordings(), "raw series: nothing is recorded by raitui's rules"),
        (recorded(h2=2, h6=2, d1=2), "raw series: recorded for too short a time"),
        (
            recorded(h2=24, h6=72, d1=288, d3=300, d30=300),
            "recorded increments, but raw series for 3d 30d: too little is recorded",
        ),
        (recorded(h2=24, h6=72, d1=288, d3=864, d30=8_640), "recorded increments"),
    ],
)
def test_what_is_read_is_said(recordings: Recordings, said: str) -> None:
    """R-OBS-3: every figure carries its source."""
    questions = [CountsOf(RATIO, window_s) for window_s in (300, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY, 30 * DAY)]
    read = {
        question: recorded_vector(question, LABELS, recordings) is not None
        for question in questions
        if question.can_be_recorded
    }
    assert what_is_read(read, recordings) == said


def test_it_is_asked_what_is_recorded_wherever_there_may_be_something() -> None:
    def asked(*, demo: bool) -> list[tuple[int, ...]]:
        questions = (planned.question for planned in plan(structs.replace(SITE, demo=demo), 15.0))
        return [question.windows_s for question in questions if isinstance(question, RecordedStepsOf)]

    assert asked(demo=False) == [(2 * HOUR, 6 * HOUR, DAY, 3 * DAY, 30 * DAY)]
    assert asked(demo=True) == []
