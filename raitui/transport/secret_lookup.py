"""The site's secrets for one backend, looked up anew each time, so that a rotated one is picked up."""

from __future__ import annotations

import asyncio

from raitui.core.backend_settings import SecretReference
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.secret_value import SecretValue

STORE_ANEW = "Store it anew; it is read again at the next request"


class SecretLookup:
    """Looks secrets up in a thread, since that may block."""

    def __init__(self, backend: str, secret_of: SecretResolver) -> None:
        self._backend = backend
        self._secret_of = secret_of
        # A keyring that hangs holds one thread for each secret, not one more at each poll.
        self._pending: dict[SecretReference, asyncio.Future[SecretValue]] = {}

    async def present(self, reference: SecretReference) -> SecretValue:
        """Its value at this moment. Raises SourceError when it cannot be had, or is empty."""
        future = self._pending.get(reference)
        if future is None:
            future = asyncio.ensure_future(asyncio.to_thread(self._look_up, reference))
            self._pending[reference] = future
            future.add_done_callback(lambda _: self._pending.pop(reference))
        return await asyncio.shield(future)

    def _look_up(self, reference: SecretReference) -> SecretValue:
        try:
            value = self._secret_of(reference)
        except RaituiError as error:
            raise SourceError(SourceFault.UNAUTHORISED, f"{self._backend}: {error.message}", error.remedy) from None
        if not value:
            message = f"{self._backend}: the secret {reference.name} is empty"
            raise SourceError(SourceFault.UNAUTHORISED, message, STORE_ANEW)
        return SecretValue(value)
