"""The headers that carry a site's secrets, made anew for each request, so that a rotated secret is picked up."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping

from msgspec import Struct

from raitui.core.backend_settings import BasicAuthorization, BearerAuthorization, HttpAccess, SecretReference
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.secret_value import SecretValue


class Credentials(Struct, frozen=True):
    """The headers of one request, and every secret in them, which no answer may be shown with."""

    headers: Mapping[str, str | SecretValue] = {}
    secrets: tuple[SecretValue, ...] = ()


class CredentialSource:
    """Looks up the secrets of one backend's access. That may block, so it is done in a thread."""

    def __init__(self, backend: str, access: HttpAccess, secret_of: SecretResolver) -> None:
        self._backend = backend
        self._access = access
        self._secret_of = secret_of
        # A keyring that hangs holds one thread for each secret, not one more at each poll.
        self._pending: dict[SecretReference, asyncio.Future[SecretValue]] = {}

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
        future = self._pending.get(reference)
        if future is None:
            future = asyncio.ensure_future(asyncio.to_thread(self._look_up, reference))
            self._pending[reference] = future
            future.add_done_callback(lambda _: self._pending.pop(reference))
        secret = await asyncio.shield(future)
        secrets.append(secret)
        return secret

    def _look_up(self, reference: SecretReference) -> SecretValue:
        try:
            value = self._secret_of(reference)
        except RaituiError as error:
            raise SourceError(SourceFault.UNAUTHORISED, f"{self._backend}: {error.message}", error.remedy) from None
        if not value or not (value.isascii() and value.isprintable()):
            complaint = "holds characters that no header can carry" if value else "is empty"
            message = f"{self._backend}: the secret {reference.name} {complaint}"
            raise SourceError(SourceFault.UNAUTHORISED, message, "Store it anew; it is read again at the next request")
        return SecretValue(value)


def _basic(user: str, password: SecretValue) -> SecretValue:
    encoded = base64.b64encode(f"{user}:{password.reveal()}".encode()).decode()
    return SecretValue(f"Basic {encoded}")
