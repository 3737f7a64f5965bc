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
_LONGEST_TIMEOUT_S = 300

WrittenAccess = schema.Prometheus | schema.HttpRequest | schema.Probe


class AccessReader:
    """Reads how servers are reached, in a file whose secrets have these names and which lies in this folder."""

    def __init__(self, secrets: Mapping[str, object], folder: Path) -> None:
        self._secrets = secrets
        self._folder = folder

    def read(self, place: Located, written: WrittenAccess, maximum_bytes: int | None = None) -> HttpAccess:
        """The keys timeout, authorization, ca and headers beside an address."""
        authorization = written.authorization
        return HttpAccess(
            authorization=self._authorization(place / "authorization", authorization) if authorization else None,
            ca=None if written.ca is None else str(self._folder / Path(written.ca).expanduser()),
            headers={key: self._header(place / "headers" / key, key, text) for key, text in written.headers.items()},
            timeout_s=(place / "timeout").take(_timeout, written.timeout, 1.0),
            maximum_bytes=maximum_bytes or HttpAccess().maximum_bytes,
        )

    def _authorization(self, place: Located, written: schema.Authorization) -> Authorization | None:
        if written.bearer is not None:
            return BearerAuthorization(self._reference(place / "bearer", written.bearer))
        if written.basic is not None:
            basic = written.basic
            return BasicAuthorization(basic.user, self._reference(place / "basic" / "password", basic.password))
        return None

    def _header(self, place: Located, key: str, written: str | schema.SecretReference) -> str | SecretReference:
        place.take(_header_name, key, key, of_key=True)
        if isinstance(written, schema.SecretReference):
            return self._reference(place, written)
        read: Callable[[str], str] = _not_inline if _SECRET_HEADER.search(key) else _header_value
        return place.take(read, written, "")

    def _reference(self, place: Located, written: schema.SecretReference) -> SecretReference:
        if written.secret not in self._secrets:
            remedy = did_you_mean(written.secret, self._secrets)
            (place / "secret").refuse("no secret of this name is in the section secrets", remedy)
        return SecretReference(written.secret)


def _timeout(text: str) -> float:
    seconds = duration_seconds(text)
    if seconds > _LONGEST_TIMEOUT_S:
        raise ConfigurationError(f"{quoted(text)} is too long to wait", f"give at most {_LONGEST_TIMEOUT_S}s")
    return seconds


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError("not the name of a header", "use letters, digits and -")
    return name


def _header_value(text: str) -> str:
    if not text.isprintable() or not text.isascii() or text != text.strip():
        raise ConfigurationError("not a value that a header can have", "use printable ASCII on one line")
    return text


def _not_inline(_: str) -> str:
    raise ConfigurationError("a secret must be a reference", "write {secret: NAME}, with NAME in the section secrets")
