"""Of the mean of values with bounds the written rules call on what is beyond chance, as the screen does (R-DEC-5)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.sli import Direction, Sli
from tests.integration.rule_story import BREACH, Raised, Rehearsal, series
from tests.ruled import ERRORS, PROFILE, SITE
from tests.unit.core.test_mean_chance import QUALITY

HOURLY = structs.replace(QUALITY, window_s=3_600, cohorts=False)
LASTS = 130

STORIES: dict[str, tuple[float, float, bool]] = {
    # The mean, how many answers an hour it is of, and whether it calls: of 4.0, the unit tests say from how many on.
    "a hair past its target": (3.9, 60.0, False),
    "a hair, of a hundred thousand": (3.9, 100_000.0, True),
    "garbage, of 36": (2.9, 36.0, False),
    "garbage, of 42": (2.9, 42.0, True),
    "all useless, of 6": (1.0, 6.0, False),
    "all useless, of 15": (1.0, 15.0, True),
    "too few, and not beyond all doubt": (2.0, 27.0, False),
    "well": (4.3, 60_000.0, False),
}


def scores(mean: float, an_hour: float) -> list[dict[str, str]]:
    a_minute = an_hour / 60
    flows = {"score_sum": a_minute * mean, "score_count": a_minute}
    return [series(metric, "loan", [(LASTS, flow)]) for metric, flow in flows.items()]


def called(value: str, bound: str) -> Raised:
    labels = {"raitui_profile": "core", "raitui_sli": "quality", "raitui_level": "quality", "raitui_grain": "service"}
    place = {"service": "loan", "at": "eu1", "version": "v1"}
    return {
        "exp_labels": {**place, **labels, "severity": "page", "sloth_severity": "page"},
        "exp_annotations": {
            "title": "(page) loan eu1 v1 quality is past its bound.",
            "summary": f"loan eu1 v1 quality is {value}, and its bound {bound}.",
        },
    }


def run(rehearsal: Rehearsal, sli: Sli, mean: float, an_hour: float, raised: list[Raised]) -> None:
    site = structs.replace(SITE, profiles=(structs.replace(PROFILE, slis=(ERRORS, sli)),))
    rehearsal.run(scores(mean, an_hour), {(LASTS - 1, BREACH): raised}, site)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_a_mean_calls_where_chance_cannot_have_done_it(rehearsal: Rehearsal, story: tuple[float, float, bool]) -> None:
    mean, an_hour, calls = story
    run(rehearsal, HOURLY, mean, an_hour, [called(f"{mean:.4g}", "4")] if calls else [])


def test_a_mean_that_is_better_when_lower_calls_on_the_other_side(rehearsal: Rehearsal) -> None:
    lower = structs.replace(HOURLY, direction=Direction.LOWER_IS_BETTER, target=2.0)
    run(rehearsal, lower, 5.0, 15.0, [called("5", "2")])
    run(rehearsal, lower, 2.1, 60.0, [])


def test_a_target_that_one_value_misses_calls_as_seen(rehearsal: Rehearsal) -> None:
    run(rehearsal, structs.replace(HOURLY, target=5.0), 4.9, 60.0, [called("4.9", "5")])
