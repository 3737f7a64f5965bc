"""What waits for reviewers and what they close, reckoned by hand."""

import pytest

from raitui.core.action import Axis
from raitui.rehearsal.catalogue import NAMED
from raitui.rehearsal.control_log import Entry, PositionChanged
from raitui.rehearsal.review_queue import review_queue
from raitui.rehearsal.timeline import timeline


def moved_to(mode: str, when: float) -> Entry:
    return Entry(when, "moderation", "eu1", "kim", PositionChanged(Axis.MODE, mode, mode))


MODEL = next(model for model in NAMED if model.name == "moderation")
STEPS = timeline(MODEL, 0.0, [moved_to("human_approval", 1_000.0), moved_to("automatic", 1_100.0)])


@pytest.mark.parametrize(
    ("at", "waiting", "closed"),
    [
        (1_000.0, 0.0, 200.0),
        (1_050.0, 450.0, 250.0),
        (1_100.0, 900.0, 300.0),
        (1_200.0, 800.0, 420.0),
        (2_000.0, 0.0, 1_380.0),
        (3_000.0, 0.0, 1_580.0),
    ],
)
def test_people_close_what_they_can_while_answers_wait_and_then_what_has_piled_up(
    at: float, waiting: float, closed: float
) -> None:
    """At 10 requests a second: 2% are reviewed as a matter of course, 10% is what reviewers can do besides."""
    queue = review_queue(STEPS, 10.0, at)
    assert (queue.waiting, queue.closed) == pytest.approx((waiting, closed))


def test_no_case_is_reopened() -> None:
    closed = [review_queue(STEPS, 9.7, at * 0.37).closed for at in range(6_000)]
    assert closed == sorted(closed)
