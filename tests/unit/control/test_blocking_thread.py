"""A thread for calls that block: in order, and never in the way of the loop or of the end."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial

import pytest

from raitui.control.blocking_thread import BlockingThread
from raitui.errors import RaituiError


async def test_calls_are_made_in_order_on_one_thread_of_its_own() -> None:
    thread, made = BlockingThread("audit"), list[tuple[int, str]]()

    def make(number: int) -> None:
        made.append((number, threading.current_thread().name))

    calls = [thread.run(partial(make, number)) for number in range(5)]
    await asyncio.gather(*calls)
    assert made == [(number, "audit") for number in range(5)]
    thread.close()


async def test_results_and_errors_come_back_to_the_loop() -> None:
    thread = BlockingThread("audit")

    def fails() -> int:
        raise RaituiError("as told")

    assert await thread.run(lambda: 7) == 7
    with pytest.raises(RaituiError, match="as told"):
        await thread.run(fails)
    assert await thread.run(lambda: 8) == 8
    thread.close()


async def test_a_call_that_hangs_holds_up_neither_the_loop_nor_the_end_and_what_waited_behind_it_is_dropped() -> None:
    """Fault 3."""
    thread, let, made = BlockingThread("audit"), threading.Event(), list[str]()
    hanging = thread.run(lambda: let.wait(60))
    behind = thread.run(lambda: made.append("behind"))
    for call in (hanging, behind):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await call
    began = time.monotonic()
    thread.close(within_s=0.01)
    assert time.monotonic() - began < 5
    let.set()
    thread.close()
    assert made == []


def test_a_call_that_never_returns_does_not_keep_the_process_alive() -> None:
    assert BlockingThread("audit")._thread.daemon
