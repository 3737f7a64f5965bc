"""Credentials are looked up at each request, and are never shown (R-AUD-3, fault 42)."""

from __future__ import annotations

import asyncio
import base64
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from raitui.core.backend_settings import BasicAuthorization, BearerAuthorization, HttpAccess, SecretReference
from raitui.errors import ConfigurationError, SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.http_client import HttpClient
from raitui.transport.http_message import HttpAnswer, HttpRequest
from tests.scripted_server import ScriptedServer, hanging, response, saying

TOKEN = SecretReference("prom-token")
BEARER = HttpAccess(authorization=BearerAuthorization(TOKEN))


def client_with(access: HttpAccess, secret_of: SecretResolver) -> HttpClient:
    return HttpClient("prom-eu1", access, secret_of, time.time)


async def sent_once(url: str, access: HttpAccess, secret_of: SecretResolver, timeout_s: float = 5.0) -> HttpAnswer:
    async with aclosing(client_with(access, secret_of)) as client:
        return await client.send(HttpRequest("GET", url), timeout_s)


async def heard_headers(access: HttpAccess, secret_of: SecretResolver) -> dict[str, str]:
    async with ScriptedServer(saying(response())) as server:
        await sent_once(server.url, access, secret_of)
    return dict(server.heard[0].headers)


async def test_a_bearer_token() -> None:
    assert (await heard_headers(BEARER, lambda reference: f"value of {reference.name}"))["authorization"] == (
        "Bearer value of prom-token"
    )


async def test_a_user_and_password() -> None:
    access = HttpAccess(authorization=BasicAuthorization("öps", SecretReference("prom-password")))
    sent = (await heard_headers(access, lambda reference: "a:b c"))["authorization"]
    kind, _, encoded = sent.partition(" ")
    assert (kind, base64.b64decode(encoded).decode()) == ("Basic", "öps:a:b c")


async def test_headers_of_the_site_plain_and_secret() -> None:
    access = HttpAccess(headers={"X-Scope-OrgID": "tenant-1", "X-Api-Key": SecretReference("key")})
    headers = await heard_headers(access, lambda reference: "k-1")
    assert (headers["x-scope-orgid"], headers["x-api-key"]) == ("tenant-1", "k-1")


@pytest.mark.parametrize("headers", [{"X-Scope-OrgID": "ténant"}, {"X Scope": "a"}, {"X-Scope-OrgID": "a\nb"}])
async def test_a_header_of_the_site_that_cannot_be_sent_is_refused(headers: dict[str, str]) -> None:
    async with ScriptedServer(saying(response())) as server:
        with pytest.raises(SourceError, match="header cannot be sent") as raised:
            await sent_once(server.url, HttpAccess(headers=headers), lambda reference: "")
    assert raised.value.fault is SourceFault.REJECTED
    assert "`headers`" in raised.value.remedy
    assert server.heard == []


async def test_a_rotated_token_is_picked_up_at_the_next_request() -> None:
    tokens = iter(["old", "new"])
    async with ScriptedServer(saying(response())) as server:
        client = client_with(BEARER, lambda reference: next(tokens))
        for _ in range(2):
            await client.send(HttpRequest("GET", server.url))
        await client.aclose()
    assert [heard.headers["authorization"] for heard in server.heard] == ["Bearer old", "Bearer new"]


async def test_a_secret_that_cannot_be_had_names_it_and_the_remedy() -> None:
    def missing(reference: SecretReference) -> str:
        raise ConfigurationError(f"the secret {reference.name} is not there", "set PROM_TOKEN")

    async with ScriptedServer(saying(response())) as server:
        with pytest.raises(SourceError) as raised:
            await sent_once(server.url, BEARER, missing)
    error = raised.value
    assert (error.fault, error.message, error.remedy) == (
        SourceFault.UNAUTHORISED,
        "prom-eu1: the secret prom-token is not there",
        "set PROM_TOKEN",
    )
    assert server.connections == 0


@pytest.mark.parametrize("value", ["", "tok\nen", "tok\x00en", "tökén", "tok\ren"])
async def test_a_secret_that_no_header_can_carry_is_refused_unseen(value: str) -> None:
    async with ScriptedServer(saying(response())) as server:
        with pytest.raises(SourceError, match="the secret prom-token") as raised:
            await sent_once(server.url, BEARER, lambda reference: value)
    assert raised.value.fault is SourceFault.UNAUTHORISED
    assert not value or value not in str(raised.value)
    assert server.heard == []


async def test_a_keyring_that_hangs_is_given_up_and_holds_one_thread() -> None:
    release = threading.Event()
    asked: list[str] = []

    def hung(reference: SecretReference) -> str:
        asked.append(reference.name)
        release.wait(30)
        return "late"

    try:
        client = client_with(BEARER, hung)
        for _ in range(5):
            with pytest.raises(SourceError) as raised:
                await client.send(HttpRequest("GET", "http://127.0.0.1:9"), timeout_s=0.05)
            assert raised.value.fault is SourceFault.TIMED_OUT
        assert asked == ["prom-token"]
    finally:
        release.set()


async def test_the_event_loop_goes_on_while_a_secret_is_looked_up() -> None:
    loop_went_on = threading.Event()

    def slow(reference: SecretReference) -> str:
        assert loop_went_on.wait(10)
        return "token"

    async with ScriptedServer(saying(response())) as server:
        client = client_with(BEARER, slow)
        sending = asyncio.create_task(client.send(HttpRequest("GET", server.url)))
        await asyncio.sleep(0)
        loop_went_on.set()
        assert (await sending).status == 200
        await client.aclose()


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


@pytest.mark.parametrize("fault", ["refused", "hung", "header", "echoed"])
async def test_no_failure_shows_a_secret(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    access = HttpAccess(
        authorization=BasicAuthorization("ops", TOKEN), headers={"X Key" if fault == "header" else "X-Key": TOKEN}
    )
    echo = saying(b"hunter2 is not HTTP\r\n\r\n")
    async with ScriptedServer(hanging if fault == "hung" else echo) as server:
        url = "http://127.0.0.1:9" if fault == "refused" else server.url
        with pytest.raises(SourceError) as raised:
            await sent_once(url, access, lambda reference: "hunter2", timeout_s=0.5)
    shown = "".join(f"{error}{error!r}{vars(error)}" for error in chain(raised.value)) + caplog.text
    assert base64.b64encode(b"ops:hunter2").decode() not in shown
    assert "hunter2" not in shown
