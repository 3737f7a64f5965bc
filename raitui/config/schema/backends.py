"""Where figures come from, and where actions go."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from raitui.config.schema.access import Authorization, CertificateAuthorities, Headers
from raitui.config.schema.scalars import ActionName, Count, Duration, Name, Size, Text, Url
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


class Backends(Section, frozen=True):
    """Where figures come from."""

    prometheus: Annotated[tuple[Prometheus, ...], Meta(min_length=1), says("Stores of time series")]


class HttpRequest(Section, frozen=True):
    """The request that performs an action; {service}, {at}, {leaves}, {target} and {action_id} are filled in."""

    url: Annotated[Url, says("Its address; placeholders only after the host")]
    method: Annotated[Literal["POST", "PUT", "PATCH", "DELETE"], says("Its method")] = "POST"
    # The body is the backend's own affair: whatever JSON can say.
    json: Annotated[Any, says("Its body; the texts within are filled in")] = None
    expect: Annotated[
        tuple[Annotated[int, Meta(ge=200, le=299)], ...], Meta(min_length=1), says("The statuses that mean: accepted")
    ] = (200, 202)
    timeout: Timeout = "5s"
    headers: Headers = field(default_factory=dict)
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None


class Expectation(Section, frozen=True):
    """Where in the JSON answer to look, and what must be there."""

    path: Annotated[tuple[Text, ...], Meta(min_length=1), says("Keys from the top; filled in", ["traffic", "{leaves}"])]
    equals: Annotated[str | int | float | bool | None, says("The value that means: in effect")]


class Probe(Section, frozen=True):
    """A GET that observes the effect: no effect is taken on the actuator's word.

    {service}, {at}, {leaves} and {target} are filled in.
    """

    url: Annotated[Url, says("Its address; placeholders only after the host")]
    expect: Expectation
    timeout: Timeout = "5s"
    headers: Headers = field(default_factory=dict)
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None


class Actuator(Section, frozen=True):
    """Performs actions on one backend; its probe tells whether they took effect."""

    name: Name
    actions: Annotated[tuple[ActionName, ...], Meta(min_length=1), says("The actions that it performs")]
    http: HttpRequest
    probe: Probe
    services: Annotated[tuple[str, ...], says("The services that it acts on; all of them when left out")] = ()
