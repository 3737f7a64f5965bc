"""What performs actions, and what observes whether they took effect."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, field

from raitui.config.schema.access import Authorization, CertificateAuthorities, Headers, SecretReference
from raitui.config.schema.scalars import ActionName, Duration, Name, Text, Url, UserSees
from raitui.config.schema.section import Section, says

RequestTimeout = Annotated[Duration, says("How long a request may take as a whole")]
ProgramTimeout = Annotated[Duration, says("How long it may run; then it and all that it started are ended")]
Arguments = Annotated[
    tuple[Text, ...],
    Meta(min_length=1),
    says(
        "The program and its arguments, never a shell; placeholders only in the arguments",
        ["kubectl", "rollout", "undo", "deployment/{service}"],
    ),
]
Environment = Annotated[
    dict[str, str | SecretReference],
    says("Variables beside those that raitui itself was given, less the site's secrets: a text, or {secret: NAME}"),
]


class HttpRequest(Section, frozen=True):
    """The request that performs an action.

    {service}, {at}, {axis}, {component}, {action}, {before}, {after}, {action_id} and {by} are filled in.
    """

    url: Annotated[Url, says("Its address; placeholders only after the host")]
    method: Annotated[Literal["POST", "PUT", "PATCH", "DELETE"], says("Its method")] = "POST"
    # The body is the backend's own affair: whatever JSON can say.
    json: Annotated[Any, says("Its body; the texts within are filled in")] = None
    expect: Annotated[
        tuple[Annotated[int, Meta(ge=200, le=299)], ...], Meta(min_length=1), says("The statuses that mean: accepted")
    ] = (200, 202)
    timeout: RequestTimeout = "5s"
    headers: Headers = field(default_factory=dict)
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None


class Program(Section, frozen=True):
    """The program that performs an action; the placeholders of a request are filled in."""

    argv: Arguments
    expect: Annotated[
        tuple[Annotated[int, Meta(ge=0, le=255)], ...],
        Meta(min_length=1),
        says("The exit statuses that mean: accepted"),
    ] = (0,)
    timeout: ProgramTimeout = "10s"
    env: Environment = field(default_factory=dict)


class ProbeProgram(Section, frozen=True):
    """A program that observes an effect and changes nothing; {by} and {action_id} are not known to it."""

    argv: Arguments
    timeout: ProgramTimeout = "5s"
    env: Environment = field(default_factory=dict)


class Expectation(Section, frozen=True):
    """What is seen once an action is in effect: a value in a JSON answer, a program's output, or its exit status."""

    EXACTLY_ONE = ("path", "output", "status")
    path: Annotated[
        Annotated[tuple[Text, ...], Meta(min_length=1)] | None,
        says("Keys from the top of a JSON answer; filled in", ["traffic", "{before}"]),
    ] = None
    equals: Annotated[str | int | float | bool | UnsetType | None, says("The value there that means: in effect")] = (
        UNSET
    )
    output: Annotated[str | None, says("The standard output of a program, trimmed, that means: in effect")] = None
    status: Annotated[
        Annotated[int, Meta(ge=0, le=0)] | None,
        says("0: a program that ends with 0 sees the effect, with 1 that it is not there, with any other nothing"),
    ] = None


class Probe(Section, frozen=True):
    """Observes the effect, by a GET or a program: no effect is taken on the actuator's word.

    {service}, {at}, {axis}, {component}, {action}, {before} and {after} are filled in.
    """

    EXACTLY_ONE = ("url", "exec")
    expect: Expectation
    url: Annotated[Url | None, says("The address of a JSON document; placeholders only after the host")] = None
    exec: ProbeProgram | None = None
    timeout: RequestTimeout = "5s"
    headers: Headers = field(default_factory=dict)
    authorization: Authorization | None = None
    ca: CertificateAuthorities = None


class Actuator(Section, frozen=True):
    """Performs actions on one backend, by a request or a program; its probe tells whether they took effect."""

    EXACTLY_ONE = ("http", "exec")
    name: Name
    actions: Annotated[tuple[ActionName, ...], Meta(min_length=1), says("The actions that it performs")]
    probe: Probe
    http: HttpRequest | None = None
    exec: Program | None = None
    services: Annotated[tuple[str, ...], says("The services that it acts on; all of them when left out")] = ()
    locations: Annotated[tuple[str, ...], says("The locations that it acts on; all of them when left out")] = ()
    cap: Annotated[Text | None, says("To what it throttles, in words: the cap is its own", "300/s")] = None
    user_sees: UserSees = field(default_factory=dict)
