"""Addresses of HTTP servers, free of credentials. What was written is never repeated: it may hold some."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from raitui.config.placeholder import PLACEHOLDER, known_placeholders
from raitui.errors import ConfigurationError

_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\]")


def web_address(text: str) -> str:
    """An http or https address without credentials. Raises ConfigurationError."""
    _split(text)
    return text


def server_address(text: str) -> str:
    """An address under which paths are appended: no query, fragment or closing slash. Raises ConfigurationError."""
    parts = _split(text)
    if parts.query or parts.fragment:
        raise ConfigurationError("the address has a query or a fragment", "end it before ? or #")
    return text.rstrip("/")


def address_template(text: str, allowed: frozenset[str]) -> str:
    """An address with placeholders after its host. Raises ConfigurationError."""
    parts = _split(PLACEHOLDER.sub("x", text))
    known_placeholders(text, allowed)
    if parts.fragment:
        raise ConfigurationError("the address has a fragment", "end it before #")
    if PLACEHOLDER.search(text.split("/", 3)[2]):
        raise ConfigurationError("the host is filled in from outside", "keep placeholders after the host")
    return text


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigurationError("not an address", "write http://HOST:PORT or https://HOST/PATH") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("the address holds credentials", "move them to authorization, as {secret: NAME}")
    if parts.scheme not in {"http", "https"} or not host or _UNSAFE.search(text):
        raise ConfigurationError("not an http or https address", "write http://HOST:PORT or https://HOST/PATH")
    return parts
