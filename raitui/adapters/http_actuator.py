"""An action as one HTTP request, as the site file describes it."""

from __future__ import annotations

import asyncio

import msgspec

from raitui.core.backend_settings import HttpActuatorSettings
from raitui.core.containment import Effect, Step, Transition
from raitui.errors import SourceError
from raitui.ports import Clock, SecretResolver
from raitui.transport.http_client import HttpClient
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.http_status import status_error
from raitui.transport.placeholders import Words, filled_json, filled_url, words_of

SERVER_ERRORS = range(500, 600)


class HttpActuator:
    """Sends each action once. What it says is *accepted* at best: whether it took effect, a probe tells.

    Every action has a connection of its own: a kept one may have been closed by the server at that very moment, and
    then nobody could say whether the action got through.
    """

    def __init__(self, settings: HttpActuatorSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self._settings = settings
        self._client = HttpClient(settings.name, settings.access, secret_of, clock.now, keep_connections=False)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._settings.name

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Send the request once. ACCEPTED, FAILED, or, when it may have been carried out nevertheless, UNKNOWN."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        state, detail = await self._performed(desired, action_id, by)
        return Step(self.name, state, detail, ms=round((loop.time() - started) * 1000))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _request(self, words: Words) -> HttpRequest:
        url = filled_url(self._settings.url, words)
        if self._settings.json is None:
            return HttpRequest(self._settings.method, url)
        body = msgspec.json.encode(filled_json(self._settings.json, words))
        return HttpRequest(self._settings.method, url, body, "application/json")

    async def _performed(self, desired: Transition, action_id: str, by: str) -> tuple[Effect, str]:
        try:
            answer = await self._client.send(self._request(words_of(desired, action_id, by)))
        except HttpFailureError as error:
            if error.sent:
                return Effect.UNKNOWN, f"sent, and then: {error}"
            return Effect.FAILED, f"nothing was sent: {error}"
        except SourceError as error:
            return Effect.FAILED, f"nothing was sent: {error}"
        return self._judged(answer)

    def _judged(self, answer: HttpAnswer) -> tuple[Effect, str]:
        if answer.status in self._settings.expect:
            return Effect.ACCEPTED, f"HTTP {answer.status}"
        if answer.is_success:
            expected = ", ".join(map(str, self._settings.expect))
            return Effect.UNKNOWN, f"HTTP {answer.status} where {expected} was expected: {answer.excerpt()}"
        # A server or gateway that fails may have passed the action on before it did.
        state = Effect.UNKNOWN if answer.status in SERVER_ERRORS else Effect.FAILED
        return state, str(status_error(self.name, answer, answer.excerpt()))
