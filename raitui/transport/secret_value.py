"""A secret while it is on its way into a request: it never shows itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

MASK: Final = "‹secret›"


class SecretValue:
    """A secret's value, which only `reveal` gives away: not repr, str, formatting or pickling."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself; hand it on at once, and keep it nowhere."""
        return self.__value

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")

    def spellings(self) -> set[str]:
        """Every way in which a server may echo it: as it is, within JSON, within an address, in Base64."""
        value = self.__value
        encoded = base64.b64encode(value.encode()).decode()
        return {value, json.dumps(value)[1:-1], quote(value, safe=""), encoded} - {""}


def masked(text: str, secrets: Iterable[SecretValue]) -> str:
    """The text without the secrets, however they are spelt in it."""
    # The longest first, so that no part of a longer spelling is left behind a shorter one.
    for spelling in sorted({form for secret in secrets for form in secret.spellings()}, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return text
