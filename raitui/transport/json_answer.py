"""Values within a JSON answer, found by the path that the site file gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from raitui.errors import SourceError, SourceFault
from raitui.transport.cleaning import clean
from raitui.transport.http_client import HttpClient
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.http_status import status_error


class JsonAnswer:
    """What a backend answered; ``remedy`` is what to do where something is not as the site file says."""

    def __init__(self, backend: str, document: object, remedy: str) -> None:
        self._backend = backend
        self._document = document
        self._remedy = remedy

    def at(self, path: Sequence[str]) -> object:
        """The value there; a step names a member, or counts within a list from 0. Raises SourceError: nothing is there.

        What is missing is not zero, and not false: whoever asks learns that nothing can be seen.
        """
        value = self._document
        for step in path:
            if isinstance(value, Mapping) and step in value:
                value = value[step]
            elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            else:
                raise self.unlike(f"nothing is at {clean('.'.join(path))}")
        return value

    def unlike(self, what: str) -> SourceError:
        """The failure of an answer that is not as the site file says."""
        return SourceError(SourceFault.MALFORMED, f"{self._backend}: {what}", self._remedy)


async def get_json(client: HttpClient, backend: str, url: str, remedy: str) -> JsonAnswer:
    """The JSON at an address. Raises SourceError: no answer, no success, or no JSON."""
    answer = await client.send(HttpRequest("GET", url))
    if not answer.is_success:
        raise status_error(backend, answer, answer.excerpt())
    return JsonAnswer(backend, _decoded(backend, answer, remedy), remedy)


def _decoded(backend: str, answer: HttpAnswer, remedy: str) -> object:
    try:
        document: object = msgspec.json.decode(answer.body)
    except msgspec.DecodeError as error:
        message = f"{backend} answers with what is not JSON: {error}"
        raise SourceError(SourceFault.MALFORMED, message, remedy) from error
    return document
