"""Whoever sees a mistake in time can stop it: nothing is begun that a signal has forbidden (R-CON-3, fault 22)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.write_config import write_config
from raitui.wiring import AUDIT_FILE
from tests.scripted_server import ScriptedServer, hanging

HEARD_WITHIN_S = 30.0
ENDS_WITHIN_S = 30.0


async def contain(*arguments: str) -> Process:
    command = (sys.executable, "-m", "raitui", "contain", *arguments, "--reason", "a slip of the finger")
    return await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)


async def until_told(process: Process, words: str) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(HEARD_WITHIN_S):
        while words not in (await process.stderr.readline()).decode():
            pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_before_anything_is_sent_stops_it(tmp_path: Path, number: signal.Signals) -> None:
    """While it still looks around, since every backend hangs, there is nothing in flight to finish."""
    async with ScriptedServer(hanging) as server:
        site = tmp_path / "site.yaml"
        site.write_text(
            write_config(build_fleet(scenario="calm", start=time.time()), server.url, server.url), encoding="utf-8"
        )
        process = await contain("kill", "loan-uw", "--config", str(site))
        async with asyncio.timeout(HEARD_WITHIN_S):
            while not server.heard:  # noqa: ASYNC110  # a list grows, which no event tells
                await asyncio.sleep(0.01)
        process.send_signal(number)
        async with asyncio.timeout(ENDS_WITHIN_S):
            _, told = await process.communicate()
    assert (process.returncode, b"nothing was sent" in told) == (128 + number, True)
    assert not [heard for heard in server.heard if "/control" in heard.target]
    assert SqliteAuditStore(state_folder(os.environ) / AUDIT_FILE).records() == ()


async def test_a_signal_ends_the_waiting_for_what_is_to_recover() -> None:
    """What is in effect stays so, and is told as that."""
    process = await contain("kill", "loan-uw", "--demo", "--wait-recovered")
    await until_told(process, "waiting until it has recovered")
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(ENDS_WITHIN_S):
        told, _ = await process.communicate()
    assert (process.returncode, b"IN EFFECT" in told) == (0, True)


async def test_a_signal_while_it_is_in_flight_waits_for_what_comes_of_it() -> None:
    process = await contain("kill", "loan-uw", "--demo")
    await until_told(process, "accepted")
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(ENDS_WITHIN_S):
        told, _ = await process.communicate()
    assert (process.returncode, b"IN EFFECT" in told) == (0, True)
