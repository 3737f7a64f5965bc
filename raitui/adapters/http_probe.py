"""The effect of an action, read back over HTTP, as the site file describes it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from raitui.core.backend_settings import HttpActuatorSettings
from raitui.core.containment import Transition
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, SecretResolver
from raitui.transport.http_client import HttpClient
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.http_status import status_error
from raitui.transport.placeholders import filled_text, filled_url, words_of

_CORRECT_THE_PROBE = "Correct the actuator's `probe` in the site file"


class HttpProbe:
    """The probe of an actuator: gets a JSON document and compares one value in it."""

    def __init__(self, settings: HttpActuatorSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self._name = f"{settings.name} probe"
        self._settings = settings.probe
        self._client = HttpClient(self._name, settings.probe.access, secret_of, clock.now)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def in_effect(self, desired: Transition) -> bool:
        """Whether the value is the one that the desired state has. Raises SourceError when there is none to compare."""
        words = words_of(desired)
        answer = await self._client.send(HttpRequest("GET", filled_url(self._settings.url, words)))
        if not answer.is_success:
            raise status_error(self._name, answer, answer.excerpt())
        path = [filled_text(step, words) for step in self._settings.path]
        expected = self._settings.equals
        if isinstance(expected, str):
            expected = filled_text(expected, words)
        return _same(self._value_at(path, answer), expected)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _value_at(self, path: list[str], answer: HttpAnswer) -> object:
        try:
            value: object = msgspec.json.decode(answer.body)
        except msgspec.DecodeError as error:
            message = f"{self._name} answers with what is not JSON: {error}"
            raise SourceError(SourceFault.MALFORMED, message, _CORRECT_THE_PROBE) from error
        for step in path:
            value = self._member(value, step, path)
        return value

    def _member(self, value: object, step: str, path: list[str]) -> object:
        if isinstance(value, Mapping) and step in value:
            member: object = value[step]
            return member
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            return value[int(step)]
        place = ".".join(path)
        # What is missing is not zero: an effect that cannot be seen is not taken for one that is.
        raise SourceError(SourceFault.MALFORMED, f"{self._name}: nothing is at {place}", _CORRECT_THE_PROBE)


def _same(found: object, expected: object) -> bool:
    # In Python true equals 1; in JSON it does not.
    return isinstance(found, bool) == isinstance(expected, bool) and found == expected
