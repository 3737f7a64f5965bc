"""How an HTTP server is reached: who one is to it, whom it is trusted by, what is sent with every request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from raitui.config import schema
from raitui.config.duration import duration_seconds
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted
from raitui.core.backend_settings import (
    Authorization,
    BasicAuthorization,
    BearerAuthorization,
    HttpAccess,
    SecretReference,
)
from raitui.errors import ConfigurationError

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|password|key$", re.IGNORECASE)
_LONGEST_TIMEOUT_S = 300.0
_OF_AN_ADDRESS = ("timeout", "headers", "authorization", "ca")

WrittenAccess = (
    schema.Prometheus | schema.Alertmanager | schema.HttpRequest | schema.Probe | schema.Posture | schema.ChangeFeed
)


class AccessReader:
    """Reads how servers are reached, in a file whose secrets have these names and which lies in ``folder``."""

    def __init__(self, secrets: Mapping[str, object], folder: Path) -> None:
        self._secrets = secrets
        self.folder = folder

    def read(
        self,
        place: Located,
        written: WrittenAccess,
        maximum_bytes: int | None = None,
        longest_s: float = _LONGEST_TIMEOUT_S,
    ) -> HttpAccess:
        """The keys timeout, authorization, ca and headers beside an address; nothing takes more than ``longest_s``."""
        authorization = written.authorization
        return HttpAccess(
            authorization=self._authorization(place / "authorization", authorization) if authorization else None,
            ca=None if written.ca is None else str(self.folder / Path(written.ca).expanduser()),
            headers={key: self._header(place / "headers" / key, key, text) for key, text in written.headers.items()},
            timeout_s=(place / "timeout").take(longest(longest_s), written.timeout, 1.0),
            maximum_bytes=maximum_bytes or HttpAccess().maximum_bytes,
        )

    def _authorization(self, place: Located, written: schema.Authorization) -> Authorization | None:
        if written.bearer is not None:
            return BearerAuthorization(self.reference(place / "bearer", written.bearer))
        if written.basic is not None:
            basic = written.basic
            return BasicAuthorization(basic.user, self.reference(place / "basic" / "password", basic.password))
        return None

    def _header(self, place: Located, key: str, written: str | schema.SecretReference) -> str | SecretReference:
        place.take(_header_name, key, key, of_key=True)
        if isinstance(written, schema.SecretReference):
            return self.reference(place, written)
        read: Callable[[str], str] = not_inline if _SECRET_HEADER.search(key) else _header_value
        return place.take(read, written, "")

    def reference(self, place: Located, written: schema.SecretReference) -> SecretReference:
        """A secret by its name, which the section secrets must have."""
        if written.secret not in self._secrets:
            remedy = did_you_mean(written.secret, self._secrets)
            (place / "secret").refuse("no secret of this name is in the section secrets", remedy)
        return SecretReference(written.secret)


def refuse_keys_of_address(place: Located, written: WrittenAccess, plain: WrittenAccess) -> None:
    """Report each key that says how an address is reached, where there is none; ``plain`` has them as left out."""
    for key in _OF_AN_ADDRESS:
        if getattr(written, key) != getattr(plain, key):
            (place / key).refuse("this is about a url, and there is none", "leave it out")


def longest(seconds: float) -> Callable[[str], float]:
    """Reads a duration (seconds) that is not longer; the reader raises ConfigurationError."""

    def read(text: str) -> float:
        written = duration_seconds(text)
        if written > seconds:
            raise ConfigurationError(f"{quoted(text)} is too long to wait", f"give at most {seconds:g}s")
        return written

    return read


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError("not the name of a header", "use letters, digits and -")
    return name


def _header_value(text: str) -> str:
    if not text.isprintable() or not text.isascii() or text != text.strip():
        raise ConfigurationError("not a value that a header can have", "use printable ASCII on one line")
    return text


def not_inline(_: str) -> str:
    """Refuse what may be a secret. Raises ConfigurationError, which does not repeat it."""
    raise ConfigurationError("a secret must be a reference", "write {secret: NAME}, with NAME in the section secrets")
