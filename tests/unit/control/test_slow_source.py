"""A source that takes long over its answers: spared, and its figures not called stale for being asked for rarely."""

from __future__ import annotations

import random

import pytest

from raitui.control.schedule import Ask
from raitui.core.freshness import Moment
from raitui.core.plan import Planned, plan
from raitui.core.question import NewestSamplesOf
from raitui.core.site import Site
from raitui.core.table import Observation
from tests.knowledge import NOW, SCRAPE_S
from tests.watched import ALL

QUESTIONS = plan(Site("site", "prod", profiles=(ALL,)), SCRAPE_S)


def ask(planned: Planned) -> Ask:
    return Ask(planned, planned.question, None, random.Random(1))


@pytest.mark.parametrize("took_s", [0.1, 2.0, 9.0])
def test_no_figure_is_called_stale_between_two_askings(took_s: float) -> None:
    """Design decision 4 and R-OBS-3: at most 5% of the time, and what is asked for so rarely ages accordingly."""
    for planned in QUESTIONS:
        asked = ask(planned)
        observation = Observation("prom", NOW, NOW + took_s, {}, every_s=asked.answered(NOW, took_s))
        next_answer = Moment(asked.due_at + took_s, SCRAPE_S)
        assert not next_answer.since_answer(observation, planned.cadence_s).stale


@pytest.mark.parametrize("took_s", [0.1, 2.0, 9.0])
def test_no_question_but_that_of_freshness_keeps_it_busy(took_s: float) -> None:
    """Design decision 4: never more than 5% of the time."""
    for planned in QUESTIONS:
        if not isinstance(planned.question, NewestSamplesOf):
            assert took_s / ask(planned).answered(NOW, took_s) <= 0.05


@pytest.mark.parametrize("took_s", [0.1, 2.0, 9.0])
def test_freshness_is_asked_at_least_at_every_second_scrape(took_s: float) -> None:
    """A killed exporter is to be seen within two scrapes."""
    intervals = [ask(one).answered(NOW, took_s) for one in QUESTIONS if isinstance(one.question, NewestSamplesOf)]
    assert intervals
    assert max(intervals) <= 2 * SCRAPE_S
