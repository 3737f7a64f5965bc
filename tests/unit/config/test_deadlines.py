"""What a site file lets something take fits into what is waited for: nothing is given up that was allowed to go on."""

from __future__ import annotations

from raitui.config.read_actuators import LONGEST_ACTION_S, LONGEST_LOOK_S
from raitui.config.read_backends import LONGEST_CHANGES_S, LONGEST_POSTURE_S
from raitui.control.carrying_out import PERFORM_WITHIN_S
from raitui.control.followed_source import ANSWER_WITHIN_S
from raitui.control.posture_follower import READ_WITHIN_S
from raitui.control.verifying import PROBE_WITHIN_S
from raitui.transport.program import GRACE_S

ENDING_S = 2 * GRACE_S
"""A program that is not over in time is told to end, and then ended."""


def test_an_action_may_take_its_time_and_be_ended_before_it_is_given_up() -> None:
    assert LONGEST_ACTION_S + ENDING_S < PERFORM_WITHIN_S


def test_a_look_may_take_its_time_and_be_ended_before_it_is_given_up() -> None:
    assert LONGEST_LOOK_S + ENDING_S < PROBE_WITHIN_S


def test_what_is_only_read_is_waited_for_as_long_as_it_may_take() -> None:
    assert LONGEST_POSTURE_S <= READ_WITHIN_S
    assert LONGEST_CHANGES_S <= ANSWER_WITHIN_S
