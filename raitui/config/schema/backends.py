"""Where figures come from, who routes alerts, where services stand, and who tells of changes."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from raitui.config.schema.access import Authorization, CertificateAuthorities, Headers
from raitui.config.schema.scalars import Count, Duration, Name, Size, Text, Url
from raitui.config.schema.section import Section, says

Timeout = Annotated[Duration, says("How long a request may take as a whole")]


class Prometheus(Section, frozen=True):
    """A Prometheus, or what speaks its HTTP API: Mimir, Thanos, VictoriaMetrics."""

    name: Name
    url: Annotated[Url, says("Its address, up to where /api/v1 begins")]
    scrape_interval: Annotated[Duration, says("How often it scrapes the fleet; tells when a series is late")] = "15s"
    timeout: Timeout = "10s"
    maximum_answer: Annotated[Size, says("A larger answer is refused")] = "16MiB"
    maximum_rows: Annotated[Count, says("An answer of more series is refused")] = 50_000
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None
    headers: Headers = field(default_factory=dict)


class Alertmanager(Section, frozen=True):
    """An Alertmanager (API v2): one, or the replicas of one cluster."""

    name: Name
    replicas: Annotated[
        tuple[Annotated[Url, says("The address of a replica, up to where /api/v2 begins", "http://host:9093")], ...],
        Meta(min_length=1),
        says("Every replica of the cluster: an alert that several of them tell is one"),
    ]
    timeout: Timeout = "5s"
    maximum_answer: Annotated[Size, says("A larger answer is refused")] = "16MiB"
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None
    headers: Headers = field(default_factory=dict)


class Backends(Section, frozen=True):
    """Where figures come from, and who routes alerts."""

    prometheus: Annotated[tuple[Prometheus, ...], Meta(min_length=1), says("Stores of time series")]
    alertmanager: Annotated[tuple[Alertmanager, ...], says("Who routes alerts: each cluster once")] = ()


JsonPath = Annotated[tuple[Text, ...], says("Keys from the top of the JSON answer; not told when left out", ["mode"])]


class Posture(Section, frozen=True):
    """A GET that tells where a service stands, with no metrics in between; {service} and {at} are filled in."""

    name: Name
    url: Annotated[Url, says("Its address; placeholders only after the host")]
    exposure: Annotated[JsonPath, says("Where it says: open, throttled, paused")] = ()
    mode: Annotated[JsonPath, says("Where it says: automatic, reduced_autonomy, human_approval, fallback, off")] = ()
    export: Annotated[JsonPath, says("Where it says: on, stopped")] = ()
    versions: Annotated[JsonPath, says("Where it has a list of {component, stable, candidate, weight}")] = ()
    services: Annotated[tuple[str, ...], says("The services that it knows; all of them when left out")] = ()
    locations: Annotated[tuple[str, ...], says("The locations that it knows; all of them when left out")] = ()
    timeout: Timeout = "2s"
    headers: Headers = field(default_factory=dict)
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None


class ChangeFeed(Section, frozen=True):
    """JSON lines that pipelines write, one for each deploy, retrain or edit: a file, or an address to get them from."""

    EXACTLY_ONE = ("file", "url")
    name: Name
    file: Annotated[Text | None, says("Its path", "/var/log/raitui/changes.jsonl")] = None
    url: Annotated[Url | None, says("Its address")] = None
    timeout: Timeout = "5s"
    headers: Headers = field(default_factory=dict)
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None
