"""How backends are reached, as the site file settles it. Secrets are named here, never held.

Whoever sends a request asks for the secret's value at that moment, so that a rotated one is picked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

MEBIBYTE = 1 << 20

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
"""What JSON can say."""


class SecretReference(Struct, frozen=True):
    """The name of one of the site's secrets."""

    name: str


class BearerAuthorization(Struct, frozen=True, tag="bearer"):
    """``Authorization: Bearer …``."""

    token: SecretReference


class BasicAuthorization(Struct, frozen=True, tag="basic"):
    """``Authorization: Basic …``."""

    user: str
    password: SecretReference


Authorization = BearerAuthorization | BasicAuthorization


class HttpAccess(Struct, frozen=True):
    """How one HTTP server is reached beyond its address.

    ``ca`` is the path of a PEM file of the authorities to trust in place of the system's, None for the system's.
    ``headers`` are sent with every request. ``timeout_s`` bounds a request as a whole (seconds), ``maximum_bytes`` its
    answer.
    """

    authorization: Authorization | None = None
    ca: str | None = None
    headers: Mapping[str, str | SecretReference] = {}
    timeout_s: float = 10.0
    maximum_bytes: int = 16 * MEBIBYTE


class PrometheusSettings(Struct, frozen=True):
    """A Prometheus, or what speaks its HTTP API; ``scrape_interval_s`` is how often it scrapes the fleet (seconds).

    An answer with more than ``maximum_rows`` series is refused: some label has come to hold far too many values.
    """

    name: str
    url: str
    scrape_interval_s: float = 15.0
    access: HttpAccess = HttpAccess()
    maximum_rows: int = 50_000


class HttpProbeSettings(Struct, frozen=True):
    """Observes an effect: GET ``url``, follow ``path`` through the JSON answer, and find ``equals`` there.

    The address and the path's steps may hold the placeholders ``{service}``, ``{at}``, ``{leaves}``, ``{target}``.
    """

    url: str
    path: tuple[str, ...]
    equals: str | int | float | bool | None
    access: HttpAccess = HttpAccess(timeout_s=5.0)


class HttpActuatorSettings(Struct, frozen=True):
    """Performs ``actions`` by one HTTP request, and observes them through its probe.

    The address and every text within ``json`` may hold the placeholders of a probe, and ``{action_id}``. ``services``
    empty means all of them; ``expect`` are the statuses that mean *accepted*; ``json`` None sends no body.
    """

    name: str
    actions: tuple[str, ...]
    url: str
    probe: HttpProbeSettings
    services: tuple[str, ...] = ()
    method: str = "POST"
    json: JsonValue = None
    expect: tuple[int, ...] = (200, 202)
    access: HttpAccess = HttpAccess(timeout_s=5.0)
