"""The headers that carry a site's secrets, made anew for each request, so that a rotated secret is picked up."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from msgspec import Struct

from raitui.core.backend_settings import BasicAuthorization, BearerAuthorization, HttpAccess, SecretReference
from raitui.errors import SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.secret_lookup import STORE_ANEW, SecretLookup
from raitui.transport.secret_value import SecretValue


class Credentials(Struct, frozen=True):
    """The headers of one request, and every secret in them, which no answer may be shown with."""

    headers: Mapping[str, str | SecretValue] = {}
    secrets: tuple[SecretValue, ...] = ()


class CredentialSource:
    """Looks up the secrets of one backend's access."""

    def __init__(self, backend: str, access: HttpAccess, secret_of: SecretResolver) -> None:
        self._backend = backend
        self._access = access
        self._lookup = SecretLookup(backend, secret_of)

    async def present(self) -> Credentials:
        """What to send now. Raises SourceError when a secret cannot be had, or cannot be sent."""
        secrets: list[SecretValue] = []
        headers: dict[str, str | SecretValue] = {}
        for name, text in self._access.headers.items():
            headers[name] = await self._kept(text, secrets) if isinstance(text, SecretReference) else text
        match self._access.authorization:
            case BearerAuthorization(token):
                value = await self._kept(token, secrets)
                headers["Authorization"] = SecretValue(f"Bearer {value.reveal()}")
            case BasicAuthorization(user, password):
                value = await self._kept(password, secrets)
                headers["Authorization"] = _basic(user, value)
                secrets.append(SecretValue(f"{user}:{value.reveal()}"))
        return Credentials(headers, tuple(secrets))

    async def _kept(self, reference: SecretReference, secrets: list[SecretValue]) -> SecretValue:
        secret = await self._lookup.present(reference)
        if not (secret.reveal().isascii() and secret.reveal().isprintable()):
            message = f"{self._backend}: the secret {reference.name} holds characters that no header can carry"
            raise SourceError(SourceFault.UNAUTHORISED, message, STORE_ANEW)
        secrets.append(secret)
        return secret


def _basic(user: str, password: SecretValue) -> SecretValue:
    encoded = base64.b64encode(f"{user}:{password.reveal()}".encode()).decode()
    return SecretValue(f"Basic {encoded}")
