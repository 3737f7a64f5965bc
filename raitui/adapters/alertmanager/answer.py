"""What Alertmanager's API answers, as far as raitui reads it; names as in its OpenAPI specification (v2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from raitui.core.latest_moment import LATEST

Answered = TypeVar("Answered")

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Api(Struct, frozen=True, rename="camel"):
    """An object of the API."""


class Receiver(Api, frozen=True):
    """Who is told."""

    name: str = ""


class AlertStatus(Api, frozen=True):
    """Whether it is told to anybody: active, suppressed or unprocessed.

    ``inhibited_by`` are fingerprints of alerts, ``silenced_by`` ids of silences, ``muted_by`` names of time intervals
    (since 0.28).
    """

    state: str = "active"
    silenced_by: tuple[str, ...] = ()
    inhibited_by: tuple[str, ...] = ()
    muted_by: tuple[str, ...] = ()


class Alert(Api, frozen=True):
    """An alert that fires."""

    labels: dict[str, str]
    fingerprint: str
    starts_at: datetime
    annotations: dict[str, str] = {}
    status: AlertStatus = AlertStatus()
    receivers: tuple[Receiver, ...] = ()
    generator_url: str = field(default="", name="generatorURL")


class Fingerprinted(Api, frozen=True):
    """An alert within a group: the rest is told of it elsewhere."""

    fingerprint: str


class AlertGroup(Api, frozen=True):
    """Alerts that one receiver is told of together, and the labels that they have in common for that."""

    labels: dict[str, str] = {}
    receiver: Receiver = Receiver()
    alerts: tuple[Fingerprinted, ...] = ()


class Matcher(Api, frozen=True):
    """One condition of a silence."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True


class SilenceStatus(Api, frozen=True):
    """Whether it holds: active, pending or expired."""

    state: str = "active"


class GettableSilence(Api, frozen=True):
    """A silence."""

    id: str
    starts_at: datetime
    ends_at: datetime
    matchers: tuple[Matcher, ...] = ()
    status: SilenceStatus = SilenceStatus()
    created_by: str = ""
    comment: str = ""


class Peer(Api, frozen=True):
    """One replica of the cluster, itself included."""

    name: str = ""


class ClusterStatus(Api, frozen=True):
    """How the cluster stands: ready, settling, or disabled where it is of one."""

    status: str = ""
    peers: tuple[Peer, ...] = ()


class VersionInfo(Api, frozen=True):
    """Which version answers."""

    version: str = ""


class Status(Api, frozen=True):
    """The replica itself; ``uptime`` is when it began."""

    cluster: ClusterStatus = ClusterStatus()
    uptime: datetime = LONG_AGO
    version_info: VersionInfo = VersionInfo()


class SilenceCreated(Api, frozen=True):
    """The answer to a silence that was made."""

    silence_id: str = field(default="", name="silenceID")


def decoded(body: bytes, kind: type[Answered]) -> Answered:
    """What the body says. Raises msgspec.DecodeError, which includes a body nested too deep."""
    try:
        return msgspec.json.decode(body, type=kind)
    except RecursionError as error:
        raise msgspec.DecodeError("what it answers is nested too deep") from error


def unix_seconds(when: datetime) -> float:
    """The moment in unix seconds, ``LATEST`` at most; what lies before 1970 stands for *never*, and is 0."""
    return min(max(0.0, when.replace(tzinfo=when.tzinfo or UTC).timestamp()), LATEST)
