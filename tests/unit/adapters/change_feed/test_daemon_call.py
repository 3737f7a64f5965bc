"""A file system that hangs holds up neither the loop nor the end of the program (R-CON-6, fault 22)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from raitui.adapters.change_feed.daemon_call import on_daemon_thread


async def test_the_result_or_the_error_comes_back() -> None:
    assert await on_daemon_thread(lambda: 41 + 1, "counting") == 42
    with pytest.raises(ZeroDivisionError):
        await on_daemon_thread(lambda: 1 // 0, "dividing")


async def test_whoever_gives_up_is_not_held_up() -> None:
    hung = threading.Event()
    calling = asyncio.create_task(on_daemon_thread(hung.wait, "hanging"))
    await asyncio.sleep(0)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    hung.set()


PROGRAM = """
import asyncio, threading
from raitui.adapters.change_feed.daemon_call import on_daemon_thread

async def main():
    await asyncio.wait({asyncio.ensure_future(on_daemon_thread(threading.Event().wait, "hanging"))}, timeout=0.1)

asyncio.run(main())
print("ended")
"""


def test_the_program_ends_though_a_call_never_does() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "ended\n"
