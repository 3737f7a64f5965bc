"""The effect of an action, read back over HTTP, as the site file describes it."""

from __future__ import annotations

from raitui.core.backend_settings import HttpProbeSettings
from raitui.core.containment import Transition
from raitui.ports import Clock, SecretResolver
from raitui.transport.http_client import HttpClient
from raitui.transport.json_answer import get_json
from raitui.transport.placeholders import filled_text, filled_url, words_of

_CORRECT_THE_PROBE = "Correct the actuator's `probe` in the site file"


class HttpProbe:
    """Gets a JSON document and compares one value in it."""

    def __init__(self, name: str, settings: HttpProbeSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._client = HttpClient(name, settings.access, secret_of, clock.now)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def in_effect(self, desired: Transition) -> bool:
        """Whether the value is the one that the desired state has. Raises SourceError when there is none to compare."""
        words = words_of(desired)
        answer = await get_json(self._client, self._name, filled_url(self._settings.url, words), _CORRECT_THE_PROBE)
        expected = self._settings.equals
        if isinstance(expected, str):
            expected = filled_text(expected, words)
        return _same(answer.at([filled_text(step, words) for step in self._settings.path]), expected)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def _same(found: object, expected: object) -> bool:
    # In Python true equals 1; in JSON it does not.
    return isinstance(found, bool) == isinstance(expected, bool) and found == expected
