"""What an HTTP status that is not a success means for the operator."""

from __future__ import annotations

from raitui.errors import SourceError, SourceFault
from raitui.transport.http_message import HttpAnswer
from raitui.transport.retry_after import retry_after_s

_WAIT = "Nothing to do here: it is asked again, less and less often; see the server's own log"
_LOOK_AGAIN = "See who changed it and how it stands now, and decide anew"
_CREDENTIALS = "Renew the secret under `authorization` or `headers`; it is picked up without a restart"
_RIGHTS = "Have these credentials given the right to it, or renew the secret under `authorization` or `headers`"

Meaning = tuple[SourceFault, str, str]
"""Kind, what it means, remedy."""

_MEANINGS: dict[int, Meaning] = {
    401: (SourceFault.UNAUTHORISED, "does not accept our credentials", _CREDENTIALS),
    403: (SourceFault.UNAUTHORISED, "does not allow this with our credentials", _RIGHTS),
    404: (SourceFault.REJECTED, "has nothing at this address", "Correct the path in `url` in the site file"),
    407: (SourceFault.UNAUTHORISED, "is behind a proxy that wants credentials", "Reach it without the proxy"),
    408: (SourceFault.TIMED_OUT, "gave up waiting", _WAIT),
    409: (SourceFault.REJECTED, "is no longer in the state that this starts from", _LOOK_AGAIN),
    412: (SourceFault.REJECTED, "is no longer in the state that this starts from", _LOOK_AGAIN),
    414: (SourceFault.REJECTED, "does not take so long an address", "Let it accept POST, or watch fewer labels"),
    429: (SourceFault.SERVER_ERROR, "asks for fewer requests", _WAIT),
    504: (SourceFault.TIMED_OUT, "sits behind a gateway that gave up waiting", _WAIT),
}
_REDIRECTED: Meaning = (
    SourceFault.REJECTED,
    "redirects elsewhere, and redirects are not followed",
    "Set `url` to where it redirects; if that is a log-in page, renew the credentials",
)
_SERVER_FAILED: Meaning = (SourceFault.SERVER_ERROR, "failed", _WAIT)
_REFUSED: Meaning = (SourceFault.REJECTED, "refuses the request", "See what it says, and correct the site file")


_CLASSES = {3: _REDIRECTED, 5: _SERVER_FAILED}
"""By the status's first digit, RFC 9110 section 15."""


def meaning_of(status: int) -> Meaning:
    """What a status outside 200-299 stands for."""
    return _MEANINGS.get(status) or _CLASSES.get(status // 100, _REFUSED)


def status_error(backend: str, answer: HttpAnswer, said: str = "") -> SourceError:
    """The error for an answer whose status is no success; ``said`` are the server's presentable words."""
    fault, meaning, remedy = meaning_of(answer.status)
    location = answer.headers.get("location")
    target = f" to {answer.presentable(location)}" if location else ""
    message = f"{backend} {meaning} (HTTP {answer.status}{target})"
    return SourceError(fault, f"{message}: {said}" if said else message, remedy, retry_after_s=retry_after_s(answer))
