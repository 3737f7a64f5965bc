"""Who is under way by the log, for as long as an intent lasts and no longer (design decision 13)."""

from __future__ import annotations

import asyncio

import pytest
from msgspec import structs

from raitui.control.rivalry import Rivalry
from raitui.core.audit_record import OutcomeRecord
from raitui.core.containment import Effect
from raitui.core.in_force import History
from tests.acting import Stage
from tests.intents import DESIRED, PROCESS, intent
from tests.knowledge import NOW
from tests.virtual_time import VirtualClock, virtually

LASTS_S = 180.0
AHEAD_S = 86_400.0
FOREIGN = structs.replace(PROCESS, host="another")


@pytest.mark.parametrize("when", [NOW, NOW + AHEAD_S], ids=["clocks that agree", "a clock that is a day ahead"])
def test_a_dead_rival_of_another_host_is_under_way_no_longer_than_its_intent_lasted(when: float) -> None:
    """Hosts need not agree on the time, and a clock may be set back: nobody is held up for a day by the dead."""
    stage = Stage(None)
    stage.log.append(intent("theirs", when, process=FOREIGN, deadline_s=LASTS_S))
    rivalry = Rivalry(stage.recording(), VirtualClock(), lambda process: False)

    async def run() -> None:
        (rival, _) = await rivalry.before(2, DESIRED, 1.0)
        await asyncio.sleep(LASTS_S - 1)
        assert rival in await rivalry.before(2, DESIRED, 1.0)
        await asyncio.sleep(1)
        assert await rivalry.before(2, DESIRED, 1.0) == ()
        assert await rivalry.still((rival,)) == ()

    virtually(run())


def test_what_has_been_read_of_the_log_is_not_read_again_for_an_intent_that_follows_on_it() -> None:
    """Design decision 9: the request does not wait for it, even where the log cannot be read at this moment."""
    stage = Stage(None)
    for one in (intent("ended", NOW), OutcomeRecord("ended", NOW, Effect.FAILED, ()), intent("theirs", NOW)):
        stage.log.append(one)
    history, stage.log.unreadable = History().after(stage.log.records()), True
    rivalry = Rivalry(stage.recording(), VirtualClock(), lambda process: False, lambda: history)
    found = virtually(rivalry.before(4, DESIRED, 1.0))
    assert {rival.intent.action_id for rival in found} == {"theirs"}


def test_what_came_between_what_was_read_and_the_intent_is_read_for_it() -> None:
    """Design decision 13: whoever was first by the log goes first."""
    stage = Stage(None)
    stage.log.append(intent("first", NOW))
    history = History().after(stage.log.records())
    stage.log.append(intent("second", NOW))
    rivalry = Rivalry(stage.recording(), VirtualClock(), lambda process: False, lambda: history)
    found = virtually(rivalry.before(3, DESIRED, 1.0))
    assert {rival.seq for rival in found} == {1, 2}
