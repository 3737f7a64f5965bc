"""What is sent over HTTP, and what came back."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from raitui.transport.cleaning import clean
from raitui.transport.secret_value import SecretValue, masked

EXCERPT_LENGTH = 200


class HttpRequest(Struct, frozen=True):
    """One request; ``url`` is complete, query and all."""

    method: str
    url: str
    content: bytes | None = None
    content_type: str | None = None


class HttpAnswer(Struct, frozen=True):
    """A whole answer, whatever its status; names of headers in lower case.

    ``sent_at`` and ``received_at`` are our own clock's unix seconds. What is shown of ``body`` goes through
    `presentable` first: it is foreign, and may echo what it was sent.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent_at: float
    received_at: float
    secrets: tuple[SecretValue, ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of successes, RFC 9110 section 15.3

    def presentable(self, text: str, maximum_length: int = EXCERPT_LENGTH) -> str:
        """The server's words as they may be shown: without secrets, cleaned, and short."""
        return clean(" ".join(masked(text, self.secrets).split()), maximum_length)

    def excerpt(self) -> str:
        """The beginning of the body, presentable; empty when there is none."""
        return self.presentable(self.body.decode(errors="replace"))
