"""Of few requests the written rules say what raitui says itself, and neither calls on noise (R-DEC-5).

Each story is even, so that what every window counts is known by multiplication; raitui's own decision is made of that.
"""

from __future__ import annotations

import pytest

from raitui.core.burn import WINDOWS_S, Alert, Counts, alert, burn_rate
from raitui.core.expression import EventKind
from raitui.core.plan import terms_of
from raitui.core.sli import Urgency
from tests.integration.rule_story import BURN, HOUR, VERSION, Rehearsal, burning, requests
from tests.ruled import AVAILABILITY

LASTS = 8 * HOUR

STORIES = {
    # Requests an hour, the share of them that fails, and what is said: of 99%, whose budget burns a hundredth of that.
    "one in eight hours, of two hundred": (25.0, 0.005, Alert.QUIET, Alert.QUIET),
    "one in eight hours, of eighty": (10.0, 0.0125, Alert.QUIET, Alert.THIN),
    "three an hour, all fail: 18 in six hours": (3.0, 1.0, Alert.THIN, Alert.FIRING),
    "two an hour, half fail: 16 in all": (2.0, 0.5, Alert.THIN, Alert.THIN),
    "seven of a hundred, ninety-six in all": (12.0, 0.07, Alert.THIN, Alert.THIN),
    "seven of a hundred, five times as many": (60.0, 0.07, Alert.FIRING, Alert.FIRING),
    "one of fifty, for which the budget lasts half the month": (60.0, 0.02, Alert.QUIET, Alert.THIN),
    "one of fifty, ten times as many": (600.0, 0.02, Alert.QUIET, Alert.FIRING),
}


def decided(an_hour: float, share: float, urgency: Urgency) -> Alert:
    """What raitui decides of the counts."""
    minutes = {window_s: min(LASTS, window_s // 60) for window_s in WINDOWS_S}
    counts = {window_s: Counts(share * an_hour / 60 * long, an_hour / 60 * long) for window_s, long in minutes.items()}
    burns = {window_s: burn_rate(one, EventKind.BAD, AVAILABILITY.objective) for window_s, one in counts.items()}
    return alert(urgency, burns, terms_of(AVAILABILITY))


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_rules_and_raitui_call_alike(rehearsal: Rehearsal, story: tuple[float, float, Alert, Alert]) -> None:
    an_hour, share, page, ticket = story
    assert (decided(an_hour, share, Urgency.PAGE), decided(an_hour, share, Urgency.TICKET)) == (page, ticket)
    a_minute = an_hour / 60
    told = requests("loan", [(LASTS + 1, a_minute * (1 - share))], [(LASTS + 1, a_minute * share)])
    called = ((Urgency.PAGE, page), (Urgency.TICKET, ticket))
    raised = [burning("loan", urgency.value) for urgency, state in called if state is Alert.FIRING]
    rehearsal.run(told, {(LASTS, BURN): raised, (LASTS, VERSION): []})


def test_one_request_that_fails_of_twenty_of_a_young_service_calls_nobody(rehearsal: Rehearsal) -> None:
    told = requests("loan", [(19, 1), (30, 0)], [(19, 0), (1, 1), (29, 0)])
    rehearsal.run(told, {(minute, BURN): [] for minute in (20, 22, 25, 40)})
