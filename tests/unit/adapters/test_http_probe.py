"""The effect of an action is seen on the backend, or said not to be (R-CON-3, fault 18)."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest

from raitui.adapters.http_probe import HttpProbe
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import HttpProbeSettings, JsonValue
from raitui.errors import SourceError, SourceFault
from tests.scripted_server import Script, ScriptedServer, response, saying
from tests.transitions import rollback_of

DESIRED = rollback_of(service="loan/uw", at="eu1", before="v42", after="v41")
Scalar = str | int | float | bool | None


def probe_at(server: ScriptedServer, path: tuple[str, ...], equals: Scalar) -> HttpProbe:
    settings = HttpProbeSettings(url=f"{server.url}/state/{{service}}/{{at}}", path=path, equals=equals)
    return HttpProbe("fleet-control probe", settings, lambda reference: "", WallClock())


async def seen(script: Script, path: tuple[str, ...] = ("traffic", "{leaves}"), equals: Scalar = 0) -> bool:
    async with ScriptedServer(script) as server, aclosing(probe_at(server, path, equals)) as probe:
        return await probe.in_effect(DESIRED)


def state(document: JsonValue) -> Script:
    return saying(response(json.dumps(document), headers={"content-type": "application/json"}))


@pytest.mark.parametrize(
    ("weight", "in_effect"),
    [(0, True), (0.0, True), (0.05, False), (1, False), ("0", False), (None, False), (False, False)],
)
async def test_the_value_at_the_path_decides(weight: Scalar, in_effect: bool) -> None:
    assert await seen(state({"traffic": {"v41": 1, "v42": weight}})) is in_effect


async def test_the_address_is_filled_in() -> None:
    async with (
        ScriptedServer(state({"traffic": {"v42": 0}})) as server,
        aclosing(probe_at(server, ("traffic", "{leaves}"), 0)) as probe,
    ):
        assert probe.name == "fleet-control probe"
        assert await probe.in_effect(DESIRED)
    assert (server.heard[0].method, server.heard[0].target) == ("GET", "/state/loan%2Fuw/eu1")


async def test_a_text_may_be_expected_and_may_name_the_target() -> None:
    assert await seen(state({"stable": "v41"}), ("stable",), "{target}")
    assert not await seen(state({"stable": "v42"}), ("stable",), "{target}")


async def test_a_step_may_count_within_a_list() -> None:
    assert await seen(state({"spec": [{"weight": 1}, {"weight": 0}]}), ("spec", "1", "weight"))


async def test_true_is_not_one() -> None:
    assert not await seen(state({"paused": 1}), ("paused",), equals=True)
    assert await seen(state({"paused": True}), ("paused",), equals=True)


@pytest.mark.parametrize(
    "document",
    [{}, {"traffic": {}}, {"traffic": {"v41": 1}}, {"traffic": 0}, {"traffic": []}, [], None, "traffic"],
    ids=json.dumps,
)
async def test_what_is_not_there_is_neither_in_effect_nor_not(document: JsonValue) -> None:
    with pytest.raises(SourceError, match=r"nothing is at traffic\.v42") as raised:
        await seen(state(document))
    assert raised.value.fault is SourceFault.MALFORMED
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (response("<html>", headers={"content-type": "text/html"}), SourceFault.MALFORMED),
        (response('{"traffic": '), SourceFault.MALFORMED),
        (response("no such service", 404), SourceFault.REJECTED),
        (response("who are you", 401), SourceFault.UNAUTHORISED),
        (response("oh", 500), SourceFault.SERVER_ERROR),
    ],
    ids=["a web page", "truncated", "404", "401", "500"],
)
async def test_an_answer_that_shows_nothing_says_so(raw: bytes, fault: SourceFault) -> None:
    with pytest.raises(SourceError, match="fleet-control probe") as raised:
        await seen(saying(raw))
    assert raised.value.fault is fault
    assert raised.value.remedy
