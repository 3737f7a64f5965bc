"""Where a service stands is read from the backend, and what it does not tell stays unknown (R-CON-6)."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest
from msgspec import structs

from raitui.adapters.http_posture import HttpPosture
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import HttpPostureSettings, JsonValue
from raitui.core.snapshot import Posture, ServingVersions
from raitui.errors import SourceError, SourceFault
from tests.scripted_server import Script, ScriptedServer, response, saying

VERSIONS: JsonValue = [{"component": "model", "stable": "v41", "candidate": "v42", "weight": 0.05}]
STATE: JsonValue = {"mode": "fallback", "exposure": "paused", "export": "on", "traffic": {}, "versions": VERSIONS}
NOTHING = HttpPostureSettings("fleet-state", "")
TOLD = HttpPostureSettings("fleet-state", "", ("exposure",), ("mode",), ("export",), ("versions",))
MODE = structs.replace(NOTHING, mode=("mode",))


async def read(script: Script, settings: HttpPostureSettings = MODE) -> Posture:
    async with ScriptedServer(script) as server:
        settings = structs.replace(settings, url=f"{server.url}/state/{{service}}/{{at}}")
        async with aclosing(HttpPosture(settings, lambda reference: "", WallClock())) as reader:
            assert reader.name == "fleet-state"
            posture = await reader.read("loan/uw", "eu1")
        assert [heard.target for heard in server.heard] in ([], ["/state/loan%2Fuw/eu1"])
    return posture


def state(document: JsonValue) -> Script:
    return saying(response(json.dumps(document)))


async def test_every_axis_is_told_where_the_site_says() -> None:
    versions = (ServingVersions("model", "v41", "v42", 0.05),)

    assert await read(state(STATE), TOLD) == Posture("eu1", "paused", "fallback", "on", versions)


async def test_what_the_site_names_no_place_for_is_not_told() -> None:
    assert await read(state(STATE)) == Posture("eu1", mode="fallback")


async def test_a_path_may_go_deep_and_hold_the_location() -> None:
    document: JsonValue = {"places": {"eu1": [{"mode": "off"}]}}

    assert await read(state(document), structs.replace(NOTHING, mode=("places", "{at}", "0", "mode"))) == Posture(
        "eu1", mode="off"
    )


async def test_what_the_backend_itself_does_not_know_is_not_told() -> None:
    assert await read(state({"mode": None})) == Posture("eu1")


async def test_a_component_without_a_candidate_is_told_as_such() -> None:
    document: JsonValue = {"versions": [{"stable": "v41", "candidate": None}, {"component": "prompt", "stable": "p3"}]}

    posture = await read(state(document), structs.replace(NOTHING, versions=("versions",)))

    assert posture.versions == (ServingVersions("", "v41"), ServingVersions("prompt", "p3"))


async def test_names_are_cleaned() -> None:
    """Fault 30."""
    document: JsonValue = {"mode": "off\x1b[2J", "versions": [{"stable": "v\u202e41"}]}

    posture = await read(state(document), structs.replace(MODE, versions=("versions",)))

    assert (posture.mode, posture.versions[0].stable) == ("off␛[2J", "v‹U+202E›41")


async def test_of_what_it_does_not_know_it_tells_nothing_and_does_not_ask() -> None:
    script = saying(response("", 500))

    assert await read(script, structs.replace(MODE, services=("chat",))) == Posture("eu1")
    assert await read(script, structs.replace(MODE, locations=("us1",))) == Posture("eu1")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "nothing is at spec.mode"),
        ({"spec": {}}, "nothing is at spec.mode"),
        ({"spec": []}, "nothing is at spec.mode"),
        ([], "nothing is at spec.mode"),
        ({"spec": {"mode": 1}}, "at spec.mode is no text"),
        ({"spec": {"mode": {}}}, "at spec.mode is no text"),
        ({"spec": {"mode": False}}, "at spec.mode is no text"),
    ],
    ids=str,
)
async def test_a_path_that_leads_nowhere_is_named_and_means_nothing(document: JsonValue, said: str) -> None:
    with pytest.raises(SourceError, match=f"fleet-state: {said}") as raised:
        await read(state(document), structs.replace(NOTHING, mode=("spec", "mode")))
    assert raised.value.fault is SourceFault.MALFORMED
    assert "postures" in raised.value.remedy


@pytest.mark.parametrize(
    "versions",
    [
        None,
        {},
        "v41",
        [{"component": "model"}],
        [{"stable": 41}],
        [{"stable": "v41", "weight": "5%"}],
        [{"stable": "v41", "weight": 5}],
        [{"stable": "v41", "weight": -0.1}],
    ],
    ids=str,
)
async def test_versions_that_are_none_are_refused(versions: JsonValue) -> None:
    with pytest.raises(SourceError, match="fleet-state: at versions") as raised:
        await read(state({"versions": versions}), structs.replace(NOTHING, versions=("versions",)))
    assert raised.value.fault is SourceFault.MALFORMED


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (response("<html>"), SourceFault.MALFORMED),
        (response("no such service", 404), SourceFault.REJECTED),
        (response("who are you", 403), SourceFault.UNAUTHORISED),
        (response("oh", 500), SourceFault.SERVER_ERROR),
    ],
    ids=["a web page", "404", "403", "500"],
)
async def test_an_answer_that_tells_nothing_says_so(raw: bytes, fault: SourceFault) -> None:
    with pytest.raises(SourceError, match="fleet-state") as raised:
        await read(saying(raw))
    assert raised.value.fault is fault


async def test_a_name_that_no_request_can_carry_is_not_asked_about() -> None:
    settings = HttpPostureSettings("fleet-state", "http://127.0.0.1:9/{service}", mode=("mode",))

    with pytest.raises(SourceError, match="half a character"):
        await HttpPosture(settings, lambda reference: "", WallClock()).read("half\ud800", "eu1")
