"""An action as one HTTP request, as the site file describes it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec
from msgspec import structs

from raitui.core.backend_settings import HttpActuatorSettings
from raitui.core.containment import Effect, Step, Transition
from raitui.errors import SourceError
from raitui.ports import Clock, SecretResolver
from raitui.transport.cleaning import clean
from raitui.transport.http_client import HttpClient
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.http_status import status_error
from raitui.transport.placeholders import Words, filled_json, filled_url, words_of
from raitui.transport.secret_value import SecretValue, masked

SERVER_ERRORS = range(500, 600)
CONFLICTS = frozenset({409, 412})
"""Conflict, RFC 9110 section 15.5.10, and Precondition Failed, section 15.5.13."""
LONGEST_SENT = 500
"""Characters of a request that are kept in the record."""


class HttpActuator:
    """Sends each action once. What it says is *accepted* at best: whether it took effect, a probe tells.

    Every action has a connection of its own: a kept one may have been closed by the server at that very moment, and
    then nobody could say whether the action got through.
    """

    def __init__(self, name: str, settings: HttpActuatorSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._client = HttpClient(name, settings.access, secret_of, clock.now, keep_connections=False)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Send the request once. ACCEPTED, FAILED, or, when it may have been carried out nevertheless, UNKNOWN.

        FAILED with ``conflict`` when the backend was no longer in the state that the transition starts from.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        step = await self._performed(desired, action_id, by)
        return structs.replace(step, ms=round((loop.time() - started) * 1000))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _request(self, words: Words) -> HttpRequest:
        url = filled_url(self._settings.url, words)
        if self._settings.json is None:
            return HttpRequest(self._settings.method, url)
        body = msgspec.json.encode(filled_json(self._settings.json, words))
        return HttpRequest(self._settings.method, url, body, "application/json")

    async def _performed(self, desired: Transition, action_id: str, by: str) -> Step:
        try:
            request = self._request(words_of(desired, action_id, by))
        except SourceError as error:
            return self._step(Effect.FAILED, f"nothing was sent: {error}")
        try:
            answer = await self._client.send(request)
        except HttpFailureError as error:
            if error.sent:
                return self._step(Effect.UNKNOWN, f"sent, and then: {error}", _as_recorded(request))
            return self._step(Effect.FAILED, f"nothing was sent: {error}")
        except SourceError as error:
            return self._step(Effect.FAILED, f"nothing was sent: {error}")
        state, detail = self._judged(answer)
        return self._step(state, detail, _as_recorded(request, answer.secrets), conflict=answer.status in CONFLICTS)

    def _step(self, state: Effect, detail: str, sent: str = "", *, conflict: bool = False) -> Step:
        return Step(self._name, state, detail, ms=0, conflict=conflict, sent=sent)

    def _judged(self, answer: HttpAnswer) -> tuple[Effect, str]:
        if answer.status in self._settings.expect:
            return Effect.ACCEPTED, f"HTTP {answer.status}"
        if answer.is_success:
            expected = ", ".join(map(str, self._settings.expect))
            return Effect.UNKNOWN, f"HTTP {answer.status} where {expected} was expected: {answer.excerpt()}"
        # A server or gateway that fails may have passed the action on before it did.
        state = Effect.UNKNOWN if answer.status in SERVER_ERRORS else Effect.FAILED
        return state, str(status_error(self._name, answer, answer.excerpt()))


def _as_recorded(request: HttpRequest, secrets: Iterable[SecretValue] = ()) -> str:
    """Method, address and body, without the headers, which may hold a secret; cleaned and short."""
    body = (request.content or b"").decode(errors="replace")
    return clean(masked(" ".join(filter(None, (request.method, request.url, body))), secrets), LONGEST_SENT)
