"""The control loop's end."""

from __future__ import annotations

import asyncio
import threading

from raitui.control.runtime import ControlRuntime


def test_what_is_begun_while_everything_ends_is_ended_too() -> None:
    """Nothing is left behind half begun: neither a task nor a connection that it was about to open."""
    ended: list[str] = []
    was_done: list[bool] = []
    running = threading.Event()

    async def late() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("late")

    async def polling() -> None:
        try:
            running.set()
            await asyncio.sleep(3600)
        finally:
            begun = asyncio.ensure_future(late())
            await asyncio.sleep(0)
            ended.append("polling")
            was_done.append(begun.done())

    runtime = ControlRuntime()
    runtime.start()
    runtime.submit(polling())
    assert running.wait(10.0)
    runtime.stop()
    assert sorted(ended) == ["late", "polling"]
    assert was_done == [False]
