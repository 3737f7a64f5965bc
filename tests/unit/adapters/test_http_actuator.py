"""An action is sent once, and what came of it is told apart: nothing sent, accepted, failed, unknown.

R-CON-3, faults 16 and 17.

The server is scripted: no real one can be made to fail at each of these moments.
"""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import aclosing

import pytest
from msgspec import structs

from raitui.adapters.http_actuator import HttpActuator
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import (
    BearerAuthorization,
    HttpAccess,
    HttpActuatorSettings,
    JsonValue,
    SecretReference,
)
from raitui.core.containment import Effect, Step
from raitui.errors import ConfigurationError
from raitui.ports import SecretResolver
from tests.scripted_server import Heard, Script, ScriptedServer, hanging, response, saying
from tests.transitions import rollback_of

DESIRED = rollback_of(service="loan uw/é", at="eu1", before="v42", after="v41")
TOKEN = HttpAccess(authorization=BearerAuthorization(SecretReference("control-token")), timeout_s=5.0)
BODY: JsonValue = {"service": "{service}", "weights": [{"version": "{leaves}", "weight": 0}], "id": "{action_id}"}


def actuator_at(
    url: str, access: HttpAccess = TOKEN, secret_of: SecretResolver = lambda reference: "hunter2", method: str = "POST"
) -> HttpActuator:
    settings = HttpActuatorSettings(
        url=f"{url}/control/rollback/{{service}}?at={{at}}",
        method=method,
        json=None if method == "DELETE" else BODY,
        access=access,
    )
    return HttpActuator("fleet-control", settings, secret_of, WallClock())


async def performed(script: Script, access: HttpAccess = TOKEN) -> tuple[Step, list[Heard]]:
    async with ScriptedServer(script) as server, aclosing(actuator_at(server.url, access)) as actuator:
        step = await actuator.perform(DESIRED, "a-1", "ada")
    assert step.actuator == "fleet-control"
    assert step.ms >= 0
    return step, server.heard


@pytest.mark.parametrize("status", [200, 202])
async def test_an_expected_status_is_accepted_and_no_more(status: int) -> None:
    step, heard = await performed(saying(response('{"accepted": true}', status)))
    assert step.state is Effect.ACCEPTED
    assert str(status) in step.detail
    assert len(heard) == 1


async def test_the_request_is_the_one_that_the_site_describes() -> None:
    _, heard = await performed(saying(response(status=202)))
    assert (heard[0].method, heard[0].target) == ("POST", "/control/rollback/loan%20uw%2F%C3%A9?at=eu1")
    assert heard[0].headers["content-type"] == "application/json"
    assert heard[0].headers["authorization"] == "Bearer hunter2"
    assert json.loads(heard[0].body) == {
        "service": "loan uw/é",
        "weights": [{"version": "v42", "weight": 0}],
        "id": "a-1",
    }


async def test_a_request_may_have_no_body() -> None:
    async with (
        ScriptedServer(saying(response())) as server,
        aclosing(actuator_at(server.url, method="DELETE")) as actuator,
    ):
        assert (await actuator.perform(DESIRED, "a-1", "ada")).state is Effect.ACCEPTED
    assert (server.heard[0].method, server.heard[0].body) == ("DELETE", b"")
    assert "content-type" not in server.heard[0].headers


async def test_nobody_listens_so_nothing_was_sent() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        step = await actuator_at(f"http://127.0.0.1:{reserved.getsockname()[1]}").perform(DESIRED, "a-1", "ada")
    assert step.state is Effect.FAILED
    assert "nothing was sent" in step.detail
    assert "Connection refused" in step.detail


async def test_a_handshake_that_does_not_end_means_that_nothing_was_sent() -> None:
    async with ScriptedServer(saying(response())) as server:
        actuator = actuator_at(server.url.replace("http:", "https:"), HttpAccess(timeout_s=0.2))
        async with aclosing(actuator):
            step = await actuator.perform(DESIRED, "a-1", "ada")
    assert step.state is Effect.FAILED
    assert "nothing was sent" in step.detail
    assert server.heard == []


async def test_a_secret_that_is_missing_means_that_nothing_was_sent() -> None:
    def missing(reference: SecretReference) -> str:
        raise ConfigurationError("the secret control-token is not there", "set CONTROL_TOKEN")

    async with (
        ScriptedServer(saying(response())) as server,
        aclosing(actuator_at(server.url, secret_of=missing)) as actuator,
    ):
        step = await actuator.perform(DESIRED, "a-1", "ada")
    assert step.state is Effect.FAILED
    assert step.detail.startswith("nothing was sent")
    assert "set CONTROL_TOKEN" in step.detail
    assert server.heard == []


async def test_a_name_that_no_request_can_carry_means_that_nothing_was_sent() -> None:
    async with ScriptedServer(saying(response())) as server, aclosing(actuator_at(server.url)) as actuator:
        step = await actuator.perform(rollback_of("half\ud800", "eu1", "v42", "v41"), "a-1", "ada")
    assert step.state is Effect.FAILED
    assert "nothing was sent: the service half‹U+D800›" in step.detail
    assert server.heard == []


async def test_no_answer_in_time_is_unknown_and_not_sent_again() -> None:
    step, heard = await performed(hanging, HttpAccess(timeout_s=1.0))
    assert step.state is Effect.UNKNOWN
    assert step.detail.startswith("sent")
    assert step.ms >= 900
    assert len(heard) == 1


async def test_a_connection_that_breaks_after_sending_is_unknown_and_not_sent_again() -> None:
    async def breaking(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    step, heard = await performed(breaking)
    assert step.state is Effect.UNKNOWN
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (400, Effect.FAILED),
        (403, Effect.FAILED),
        (404, Effect.FAILED),
        (401, Effect.FAILED),
        (429, Effect.FAILED),
        (302, Effect.FAILED),
        (204, Effect.UNKNOWN),
        (500, Effect.UNKNOWN),
        (502, Effect.UNKNOWN),
        (504, Effect.UNKNOWN),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else value.value,
)
async def test_any_other_status_is_no_success_and_not_sent_again(status: int, state: Effect) -> None:
    body = "" if status == 204 else "it says \x1b[2J why, to hunter2" + "." * 500
    step, heard = await performed(saying(response(body, status)))
    assert step.state is state
    assert str(status) in step.detail
    assert len(heard) == 1
    if body:
        assert "it says ␛[2J why, to ‹secret›" in step.detail
    assert "hunter2" not in step.detail
    assert len(step.detail) < 600


@pytest.mark.parametrize("status", [409, 412])
async def test_a_backend_that_another_changed_first_says_who_and_what(status: int) -> None:
    """Fault 14: the one who comes second is told, and nothing is forced upon the other's work."""
    said = '{"error": "loan-uw is paused\\u202e", "by": "bea", "action_id": "b-7"}'

    step, heard = await performed(saying(response(said, status)))

    assert (step.state, step.conflict, len(heard)) == (Effect.FAILED, True, 1)
    assert f"fleet-control is no longer in the state that this starts from (HTTP {status})" in step.detail
    assert '"by": "bea", "action_id": "b-7"' in step.detail


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "does not accept our credentials"), (403, "does not allow this with our credentials")],
)
async def test_a_backend_that_refuses_our_credentials_is_told_from_a_conflict(status: int, said: str) -> None:
    """Fault 21: a clear refusal, and what to do about it."""
    step, _ = await performed(saying(response("", status)))

    assert (step.state, step.conflict) == (Effect.FAILED, False)
    assert step.detail.startswith(f"fleet-control {said} (HTTP {status}). ")
    assert "authorization" in step.detail


async def test_what_was_sent_is_kept_without_its_headers() -> None:
    """R-AUD-1 wants what was sent, R-AUD-3 no secret in it."""
    step, heard = await performed(saying(response(status=202)))

    url = f"http://{heard[0].headers['host']}{heard[0].target}"
    assert step.sent == f"POST {url} {heard[0].body.decode()}"
    assert "hunter2" not in step.sent


async def test_what_was_sent_is_kept_also_when_nobody_knows_what_came_of_it() -> None:
    step, _ = await performed(hanging, HttpAccess(timeout_s=0.5))

    assert step.state is Effect.UNKNOWN
    assert step.sent.startswith("POST http://")


async def test_what_was_sent_is_cleaned_and_short() -> None:
    desired = rollback_of("loan\x1b[2J" + "w" * 900, "eu1", "v42", "v41")

    async with ScriptedServer(saying(response())) as server, aclosing(actuator_at(server.url)) as actuator:
        step = await actuator.perform(desired, "a-1", "ada")

    assert len(step.sent) == 500
    assert step.sent.isprintable()


async def test_nothing_is_kept_as_sent_when_nothing_was() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        step = await actuator_at(f"http://127.0.0.1:{reserved.getsockname()[1]}").perform(DESIRED, "a-1", "ada")
    assert step.sent == ""


async def test_a_backend_may_be_told_who_acts_and_on_what() -> None:
    """Design 13: its own log is then a second witness."""
    keys = ("by", "action", "axis", "component", "before", "after")
    settings = HttpActuatorSettings(url="", json={key: f"{{{key}}}" for key in keys})

    async with ScriptedServer(saying(response())) as server:
        actuator = HttpActuator("c", structs.replace(settings, url=server.url), lambda reference: "", WallClock())
        async with aclosing(actuator):
            await actuator.perform(rollback_of("loan-uw", "eu1", "v42", "v41", "model"), "a-1", "ada")

    assert json.loads(server.heard[0].body) == {
        "by": "ada", "action": "rollback", "axis": "version", "component": "model", "before": "v42", "after": "v41",
    }  # fmt: skip


async def test_each_action_has_a_connection_of_its_own() -> None:
    async with ScriptedServer(saying(response())) as server, aclosing(actuator_at(server.url)) as actuator:
        for _ in range(3):
            await actuator.perform(DESIRED, "a-1", "ada")
    assert server.connections == 3
