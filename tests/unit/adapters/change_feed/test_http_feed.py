"""A document of changes is read whole or not at all, but for lines that are told (R-OBS-6, fault 36)."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest

from raitui.adapters.change_feed.http_feed import HttpChangeFeed
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import HttpAccess
from raitui.core.change import Change
from raitui.core.change_line import IncompleteFeedError
from raitui.errors import SourceError, SourceFault
from tests.scripted_server import Script, ScriptedServer, hanging, response, saying

LINE = json.dumps({"when": 1, "service": "svc", "kind": "prompt", "after": "p\x07"})


async def told(script: Script, access: HttpAccess | None = None) -> tuple[Change, ...]:
    async with ScriptedServer(script) as server:
        access = access or HttpAccess(timeout_s=5.0)
        async with aclosing(HttpChangeFeed("ci", server.url, access, lambda reference: "", WallClock())) as feed:
            return await feed.changes()


@pytest.mark.parametrize("body", [LINE, LINE + "\n", "\n" + LINE + "\r\n\n"])
async def test_tells_every_line_whole_and_cleaned(body: str) -> None:
    (change,) = await told(saying(response(body)))
    assert (change.service, change.after, change.source) == ("svc", "p␇", "ci")


async def test_an_empty_document_tells_nothing() -> None:
    assert await told(saying(response(""))) == ()


async def test_a_last_line_that_is_cut_short_is_told() -> None:
    with pytest.raises(IncompleteFeedError, match="line 2") as error:
        await told(saying(response(LINE + "\n" + LINE[:9])))
    assert len(error.value.changes) == 1


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (saying(response("no", status=500)), SourceFault.SERVER_ERROR),
        (saying(response("no", status=403)), SourceFault.UNAUTHORISED),
        (saying(response("x" * 2_000)), SourceFault.TOO_LARGE),
        (hanging, SourceFault.TIMED_OUT),
    ],
)
async def test_what_is_no_document_is_an_error_and_never_no_changes(script: Script, fault: SourceFault) -> None:
    with pytest.raises(SourceError) as error:
        await told(script, HttpAccess(timeout_s=0.5, maximum_bytes=1_000))
    assert error.value.fault is fault
