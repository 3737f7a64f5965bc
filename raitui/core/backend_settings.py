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


class AlertmanagerSettings(Struct, frozen=True):
    """One Alertmanager, or the replicas of one cluster, by their addresses; all are reached in the same way."""

    name: str
    replicas: tuple[str, ...]
    access: HttpAccess = HttpAccess(timeout_s=5.0)


class HttpProbeSettings(Struct, frozen=True, tag="http"):
    """Observes an effect: GET ``url``, follow ``path`` through the JSON answer, and find ``equals`` there.

    The address, the path's steps and the text to find may hold every placeholder that tells of the transition:
    ``{service}``, ``{at}``, ``{axis}``, ``{component}``, ``{action}``, ``{before}``, ``{after}``.
    """

    url: str
    path: tuple[str, ...]
    equals: str | int | float | bool | None
    access: HttpAccess = HttpAccess(timeout_s=5.0)


class CommandSettings(Struct, frozen=True):
    """A program and its arguments, which may hold the placeholders of whoever runs it; the program itself holds none.

    ``environment`` are variables beside those that it inherits. ``folder`` is where it runs, empty for where raitui
    does. ``timeout_s`` is how long it may run (seconds).
    """

    argv: tuple[str, ...]
    timeout_s: float = 5.0
    environment: Mapping[str, str | SecretReference] = {}
    folder: str = ""


class ExecProbeSettings(Struct, frozen=True, tag="exec"):
    """Observes an effect by a program that changes nothing.

    With ``output`` the effect is there when the program ends with status 0 and that text, placeholders filled in, is
    its standard output but for the blanks around it. Without, the status tells: 0 there, 1 not there.
    """

    command: CommandSettings
    output: str | None = None


class HttpActuatorSettings(Struct, frozen=True, tag="http"):
    """Performs an action by one HTTP request.

    The address and every text within ``json`` may hold the placeholders of a probe, and ``{action_id}`` and ``{by}``.
    ``expect`` are the statuses that mean *accepted*; ``json`` None sends no body.
    """

    url: str
    method: str = "POST"
    json: JsonValue = None
    expect: tuple[int, ...] = (200, 202)
    access: HttpAccess = HttpAccess(timeout_s=5.0)


class ExecActuatorSettings(Struct, frozen=True, tag="exec"):
    """Performs an action by one run of a program; ``expect`` are the exit statuses that mean *accepted*.

    The arguments may hold the placeholders of a request.
    """

    command: CommandSettings
    expect: tuple[int, ...] = (0,)


class ActuatorSettings(Struct, frozen=True):
    """What performs ``actions``, by which means, and what observes the effect.

    ``services`` and ``locations`` empty mean all of them. ``cap`` says in words to what it throttles, ``user_sees``
    what the end user has in front of them while an action is in effect, by the action's id.
    """

    name: str
    actions: tuple[str, ...]
    means: HttpActuatorSettings | ExecActuatorSettings
    probe: HttpProbeSettings | ExecProbeSettings
    services: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    cap: str = ""
    user_sees: Mapping[str, str] = {}


class HttpPostureSettings(Struct, frozen=True):
    """Tells where a service stands: GET ``url``, and follow each path through the JSON answer.

    The address and the paths' steps may hold ``{service}`` and ``{at}``. An empty path means that the backend does not
    tell. ``versions`` leads to a list of objects with ``component``, ``stable``, ``candidate`` and ``weight`` (0-1).
    ``services`` and ``locations`` empty mean all of them.
    """

    name: str
    url: str
    exposure: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    export: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    access: HttpAccess = HttpAccess(timeout_s=2.0)


class ChangeFeedSettings(Struct, frozen=True):
    """JSON lines that pipelines write, one for each change: a ``file`` by its path, or else a ``url`` to get."""

    name: str
    file: str | None = None
    url: str | None = None
    access: HttpAccess = HttpAccess(timeout_s=5.0)
