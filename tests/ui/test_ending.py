"""A console that is asked to end ends, however early it is asked (fault 22)."""

from __future__ import annotations

import asyncio

from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole

ENDS_WITHIN_S = 5.0


async def test_a_signal_that_comes_before_the_console_runs_is_not_lost() -> None:
    console = ScriptedConsole(fleet())
    console.app.end_soon(143)
    async with asyncio.timeout(ENDS_WITHIN_S):
        await console.app.run_async(headless=True)
    assert console.app.return_code == 143
