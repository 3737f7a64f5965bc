"""Where a service stands, read over HTTP from the backend itself, as the site file describes it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from raitui.core.backend_settings import HttpPostureSettings
from raitui.core.snapshot import Posture, ServingVersions
from raitui.ports import Clock, SecretResolver
from raitui.transport.cleaning import clean
from raitui.transport.http_client import HttpClient
from raitui.transport.json_answer import JsonAnswer, get_json
from raitui.transport.placeholders import Words, filled_text, filled_url, sendable

_CORRECT_THE_PATHS = "Correct it under `postures` in the site file"


class _Versions(Struct, frozen=True):
    """One component's versions as a backend tells them."""

    stable: str
    component: str = ""
    candidate: str | None = None
    weight: float = 0.0


class HttpPosture:
    """Gets a JSON document and reads from it what the site file says is there; the rest is not told."""

    def __init__(self, settings: HttpPostureSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self._settings = settings
        self._client = HttpClient(settings.name, settings.access, secret_of, clock.now)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._settings.name

    async def read(self, service: str, at: str) -> Posture:
        """Where it stands now; of a service or location that it does not know it tells nothing, and does not ask.

        Raises SourceError: no answer, or one in which a path leads nowhere.
        """
        if not self._knows(service, at):
            return Posture(at)
        words = sendable({"service": service, "at": at})
        answer = await get_json(self._client, self.name, filled_url(self._settings.url, words), _CORRECT_THE_PATHS)
        settings = self._settings
        return Posture(
            at=at,
            exposure=_position(answer, _filled(settings.exposure, words)),
            mode=_position(answer, _filled(settings.mode, words)),
            export=_position(answer, _filled(settings.export, words)),
            versions=_versions(answer, _filled(settings.versions, words)),
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _knows(self, service: str, at: str) -> bool:
        services, locations = self._settings.services, self._settings.locations
        return (not services or service in services) and (not locations or at in locations)


def _filled(path: tuple[str, ...], words: Words) -> list[str]:
    return [filled_text(step, words) for step in path]


def _position(answer: JsonAnswer, path: list[str]) -> str:
    """The text there; empty where the site names no place for it, or where the backend itself says null."""
    value = answer.at(path) if path else None
    if value is not None and not isinstance(value, str):
        raise answer.unlike(f"at {'.'.join(path)} is no text")
    return clean(value or "")


def _versions(answer: JsonAnswer, path: list[str]) -> tuple[ServingVersions, ...]:
    if not path:
        return ()
    try:
        told = msgspec.convert(answer.at(path), tuple[_Versions, ...])
    except msgspec.ValidationError as error:
        raise answer.unlike(f"at {'.'.join(path)}: {error}") from error
    if not all(0 <= one.weight <= 1 for one in told):
        raise answer.unlike(f"at {'.'.join(path)} is a weight that is no share from 0 to 1")
    return tuple(
        ServingVersions(clean(one.component), clean(one.stable), clean(one.candidate or ""), one.weight) for one in told
    )
