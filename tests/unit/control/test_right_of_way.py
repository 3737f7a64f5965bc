"""What limits harm goes before what can wait (design decision 9)."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Generator

import pytest

from raitui.control import slices
from raitui.control.right_of_way import KEY_S, KEYS_SHARE, STAND_STILL_AT_MOST_S, RightOfWay
from raitui.control.slices import in_slices
from raitui.terminal.key_gate import ALONE_S
from tests.virtual_time import virtually


def counting(done: list[int], steps: int = 5) -> Generator[None, None, str]:
    for number in range(steps):
        done.append(number)
        yield
    return "whole"


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def a_slice_is_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LONGEST_SLICE_S", 0.0)


async def test_a_computation_stands_still_while_an_action_is_under_way_to_its_request() -> None:
    way, done = RightOfWay(), list[int]()
    computing = asyncio.create_task(in_slices(counting(done), way.give))
    await turns(2)
    leave = way.take()
    reached = len(done)
    await turns(20)
    assert 0 < reached < 5
    assert len(done) <= reached + 1, "it may only come to its next pause"
    leave()
    assert await computing == "whole"


async def test_it_goes_on_when_the_last_of_several_actions_has_left() -> None:
    way = RightOfWay()
    first, second = way.take(), way.take()
    waiting = asyncio.create_task(way.give())
    first()
    first()
    await turns(5)
    assert not waiting.done(), "leaving twice does not leave for somebody else"
    second()
    await turns(5)
    assert waiting.done()


def test_nobody_has_it_for_longer_than_an_action_may_take() -> None:
    """Whatever becomes of an action, the pictures go on (fault 22)."""

    async def waited() -> float:
        loop, way = asyncio.get_running_loop(), RightOfWay()
        way.take()
        await way.give()
        return loop.time()

    assert virtually(waited()) == pytest.approx(STAND_STILL_AT_MOST_S)


async def test_no_garbage_is_looked_for_until_the_last_of_several_actions_has_left() -> None:
    """Looking through a large fleet keeps the interpreter for 50 ms, all at once."""
    way = RightOfWay()
    first, second = way.take(), way.take()
    first()
    assert not gc.isenabled()
    second()
    assert gc.isenabled()


async def test_an_action_leaves_the_search_for_garbage_off_where_it_was() -> None:
    gc.disable()
    try:
        RightOfWay().take()()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_action_of_which_nothing_is_heard_does_not_keep_garbage_for_ever() -> None:
    """Fault 22."""

    async def forgotten() -> bool:
        RightOfWay().take()
        await asyncio.sleep(2 * STAND_STILL_AT_MOST_S)
        return gc.isenabled()

    assert virtually(forgotten())


async def test_without_an_action_it_costs_one_turn() -> None:
    way, done = RightOfWay(), list[int]()
    computing = asyncio.create_task(in_slices(counting(done), way.give))
    await turns(8)
    assert computing.done()


class TestAKey:
    def test_is_answered_before_computations_go_on(self) -> None:
        """Design, budgets: key to paint while 1,000 services refresh."""

        async def pressed() -> list[float]:
            loop = asyncio.get_running_loop()
            way, began = RightOfWay(loop.time), loop.time()
            way.key_came()
            await asyncio.gather(way.give(), way.give())
            stood = loop.time() - began
            await way.give()
            return [stood, loop.time() - began]

        assert virtually(pressed()) == [pytest.approx(KEY_S), pytest.approx(KEY_S)]

    def test_that_acts_is_accepted_before_computations_go_on(self) -> None:
        """Design decision 16: it is accepted when it has been alone for so long."""
        assert KEY_S > ALONE_S

    def test_that_is_held_down_does_not_stop_the_pictures(self) -> None:
        """Fault 22."""

        async def held_down() -> int:
            loop = asyncio.get_running_loop()
            way, steps, until = RightOfWay(loop.time), 0, loop.time() + 1.0
            while loop.time() < until:
                way.key_came()
                await way.give()
                await asyncio.sleep(0.001)  # a step of a computation
                steps += 1
            return steps

        assert virtually(held_down()) >= (1.0 - KEYS_SHARE) * 1_000 * 0.9
