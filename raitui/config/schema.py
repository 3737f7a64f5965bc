"""The site file's shape, key by key: what editors complete and check, and what every file is held against.

These structs hold what was written; `raitui.config.site_file` makes the core's types of it. ``EXACTLY_ONE`` names keys
of which one and only one is given; ``CONFIDENTIAL`` keeps what was written by mistake out of every message.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta, Struct, field

from raitui.actions import ACTIONS
from raitui.core.sli import Direction, Level, Unit, Urgency
from raitui.core.vector import Aggregation


def _text(description: str, pattern: str = "", *examples: str) -> Meta:
    return Meta(
        description=description,
        examples=list(examples) or None,
        extra_json_schema={"pattern": f"^(?:{pattern})$"} if pattern else None,
    )


_DURATION_PATTERN = r"(?=[0-9])(?:[0-9]+y)?(?:[0-9]+w)?(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?"

Name = Annotated[str, _text("A name, free of spaces", r"\S+")]
Duration = Annotated[str, _text("A duration with units", _DURATION_PATTERN, "15s", "5m", "1h30m", "30d")]
Size = Annotated[str, _text("A size in bytes with its unit", r"[0-9]+ ?(?:B|[kMG]B|[KMG]iB)", "16MiB")]
Ratio = Annotated[float | str, Meta(description="A share: 0.01, or 1%", examples=[0.01, "1%"])]
Bound = Annotated[float | str, Meta(description="A value in the indicator's unit", examples=[0.01, "1%", "800ms"])]
Url = Annotated[str, _text("An http or https address without credentials", r"https?://.+", "http://prometheus:9090")]
MetricName = Annotated[str, _text("The name of a metric", r"[a-zA-Z_:][a-zA-Z0-9_:]*")]
LabelName = Annotated[str, _text("The name of a label", r"[a-zA-Z_][a-zA-Z0-9_]*")]
Regex = Annotated[str, _text("A regular expression (RE2) that must match the whole value")]
ActionName = Annotated[str, Meta(description="An action", extra_json_schema={"enum": [a.id for a in ACTIONS]})]
Count = Annotated[int, Meta(ge=0)]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping of the site file."""

    EXACTLY_ONE: ClassVar[tuple[str, ...]] = ()
    CONFIDENTIAL: ClassVar[bool] = False


class SecretReference(Section, frozen=True):
    """A secret by its name in the section secrets; never the secret itself."""

    CONFIDENTIAL = True
    secret: Name


class KeyringEntry(Section, frozen=True):
    """An entry of the system's keyring."""

    CONFIDENTIAL = True
    service: str
    user: str


class SecretSource(Section, frozen=True):
    """Where a secret is read from, each time it is needed: a variable of the environment, a file, the keyring."""

    EXACTLY_ONE = ("env", "file", "keyring")
    CONFIDENTIAL = True
    env: Annotated[str | None, Meta(description="The name of a variable of the environment")] = None
    file: Annotated[str | None, Meta(description="A path; one newline at the end of the file is dropped")] = None
    keyring: KeyringEntry | None = None


class BasicAuthorization(Section, frozen=True):
    """A user and a password."""

    CONFIDENTIAL = True
    user: str
    password: SecretReference


class Authorization(Section, frozen=True):
    """What is sent as the Authorization header."""

    EXACTLY_ONE = ("bearer", "basic")
    CONFIDENTIAL = True
    bearer: SecretReference | None = None
    basic: BasicAuthorization | None = None


class MatchNot(Section, frozen=True):
    """A condition on a label, other than being equal to a value."""

    EXACTLY_ONE = ("matches", "not", "not_matches")
    matches: Regex | None = None
    not_: Annotated[str | None, Meta(description="The value that the label must not have")] = field(
        name="not", default=None
    )
    not_matches: Regex | None = None


Match = Annotated[
    dict[str, str | MatchNot],
    Meta(description="Conditions on labels: label: value, or label: {matches: REGEX}, {not: VALUE}, {not_matches: …}"),
]


class Series(Section, frozen=True):
    """The series of one metric that satisfy every condition."""

    metric: MetricName
    match: Match = {}


Metric = Annotated[str | Series, Meta(description="The name of a metric, or {metric: NAME, match: {…}}")]


class RatioOf(Section, frozen=True):
    """Bad or good events over all events: two counters."""

    EXACTLY_ONE = ("bad", "good")
    total: Metric
    bad: Metric | None = None
    good: Metric | None = None


class QuantileOf(Section, frozen=True):
    """A quantile of a classic histogram, named without its _bucket ending."""

    histogram: Metric
    quantile: Annotated[float, Meta(description="Between 0 and 1, both excluded", examples=[0.95, 0.99])]


class MeanOf(Section, frozen=True):
    """Growth of one counter over growth of another."""

    sum: Metric
    count: Metric


class ThroughputOf(Section, frozen=True):
    """Growth of a counter per duration."""

    counter: Metric
    per: Duration = "1s"


class GaugeOf(Section, frozen=True):
    """The newest value of a gauge."""

    metric: MetricName
    match: Match = {}
    aggregate: Annotated[Aggregation, Meta(description="Over the series of a service")] = Aggregation.MAXIMUM


class PromqlOf(Section, frozen=True):
    """PromQL of the site's own: $by stands for the labels to group by, $window for the window."""

    text: Annotated[str, _text("The value", "", 'max by ($by) (max_over_time(queue_depth{job="fleet"}[$window]))')]
    samples: Annotated[str | None, Meta(description="How many events the value rests on")] = None


class Indicator(Section, frozen=True):
    """A service level indicator: what is measured, in one of six ways, and what is expected of it."""

    EXACTLY_ONE = ("ratio", "quantile", "mean", "throughput", "gauge", "promql")
    name: Name
    level: Level
    unit: Unit
    direction: Direction
    ratio: RatioOf | None = None
    quantile: QuantileOf | None = None
    mean: MeanOf | None = None
    throughput: ThroughputOf | None = None
    gauge: GaugeOf | None = None
    promql: PromqlOf | None = None
    target: Bound | None = None
    warn: Bound | None = None
    window: Duration = "5m"
    minimum_samples: Annotated[Count, Meta(description="Fewer events make a reading thin")] = 100
    on_breach: Annotated[Urgency, Meta(description="Whom a breach calls when no SLO covers it")] = Urgency.TICKET
    cohorts: Annotated[bool, Meta(description="Whether its series carry the cohort label")] = True
    title: Annotated[str, Meta(description="How screens call it; the name otherwise")] = ""


class Objective(Section, frozen=True):
    """The share of good events that is promised over a rolling period, for a ratio."""

    name: Name
    sli: Annotated[str, Meta(description="A ratio among the slis of the same profile")]
    objective: Ratio
    period: Duration = "30d"
    minimum_samples: Annotated[Count, Meta(description="Fewer events in a window call nobody")] = 20


class Exposed(Section, frozen=True):
    """A counter of those affected: decisions, users, money."""

    metric: MetricName
    match: Match = {}
    unit: Annotated[str, Meta(description="What it counts", examples=["requests", "decisions"])] = "requests"


class Profile(Section, frozen=True):
    """What is watched about a kind of service."""

    slis: tuple[Indicator, ...]
    slos: tuple[Objective, ...] = ()
    match: Match = {}
    discover: Annotated[bool, Meta(description="Take every service that the series of this profile name")] = False
    exposed: Exposed | None = None


class Service(Section, frozen=True):
    """An AI service."""

    name: Name
    owner: Annotated[str, Meta(description="The team that answers for it; its absence is shown as a defect")] = ""
    tier: Annotated[int, Meta(ge=1, le=5, description="1 is the most critical")] = 3
    environment: Annotated[str, Meta(description="Where it differs from the site's")] = ""
    profiles: tuple[str, ...] = ()
    locations: Annotated[tuple[str, ...], Meta(description="Clusters or regions that must be heard of")] = ()
    on_call: str = ""
    runbook: Annotated[Url | None, Meta(description="Where its runbook is")] = None


class ComponentInfo(Section, frozen=True):
    """The info metric of component versions, and what its labels are called."""

    metric: MetricName
    match: Match = {}
    component: LabelName = "component"
    version: LabelName = "version"
    role: LabelName = "role"
    actor: LabelName = "actor"


class RolloutInfo(Section, frozen=True):
    """The metric whose value is the candidate's weight (0-1), and what its labels are called."""

    metric: MetricName
    match: Match = {}
    strategy: LabelName = "strategy"
    stage: LabelName = "stage"
    stable: LabelName = "stable"
    candidate: LabelName = "candidate"
    paused: LabelName = "paused"
    status: LabelName = "status"


class ModeInfo(Section, frozen=True):
    """The info metric of mode and exposure, and what its labels are called."""

    metric: MetricName
    match: Match = {}
    mode: LabelName = "mode"
    exposure: LabelName = "exposure"


class Info(Section, frozen=True):
    """Info metrics that tell what runs where."""

    components: ComponentInfo | None = None
    rollout: RolloutInfo | None = None
    mode: ModeInfo | None = None


class Labels(Section, frozen=True):
    """How this site's metrics name the service, its location, its version and the cohort."""

    service: LabelName = "service"
    at: LabelName = "at"
    version: LabelName = "version"
    cohort: LabelName = "cohort"


Headers = Annotated[
    dict[str, str | SecretReference], Meta(description="Sent with every request: a text, or {secret: NAME}")
]


class Prometheus(Section, frozen=True):
    """A Prometheus, or what speaks its HTTP API (Mimir, Thanos, VictoriaMetrics)."""

    name: Name
    url: Url
    scrape_interval: Annotated[Duration, Meta(description="How often it scrapes the fleet")] = "15s"
    timeout: Duration = "10s"
    maximum_answer: Size = "16MiB"
    authorization: Authorization | None = None
    ca: Annotated[str | None, Meta(description="A PEM file of the authorities to trust")] = None
    headers: Headers = {}


class Backends(Section, frozen=True):
    """Where figures come from."""

    prometheus: Annotated[tuple[Prometheus, ...], Meta(min_length=1)]


class HttpRequest(Section, frozen=True):
    """The request that performs an action. {service}, {at}, {leaves}, {target} and {action_id} are filled in."""

    url: Url
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    json: Annotated[Any, Meta(description="The body; texts in it are filled in")] = None
    expect: Annotated[tuple[Annotated[int, Meta(ge=200, le=299)], ...], Meta(min_length=1)] = (200, 202)
    timeout: Duration = "5s"
    headers: Headers = {}
    authorization: Authorization | None = None
    ca: Annotated[str | None, Meta(description="A PEM file of the authorities to trust")] = None


class Expectation(Section, frozen=True):
    """Where in the JSON answer to look, and what must be there."""

    path: Annotated[tuple[str, ...], Meta(min_length=1)]
    equals: str | int | float | bool | None


class Probe(Section, frozen=True):
    """Observes the effect by a GET. {service}, {at}, {leaves} and {target} are filled in."""

    url: Url
    expect: Expectation
    timeout: Duration = "5s"
    headers: Headers = {}
    authorization: Authorization | None = None
    ca: Annotated[str | None, Meta(description="A PEM file of the authorities to trust")] = None


class Actuator(Section, frozen=True):
    """Performs actions on one backend; its probe tells whether they took effect."""

    name: Name
    actions: Annotated[tuple[ActionName, ...], Meta(min_length=1)]
    http: HttpRequest
    probe: Probe
    services: Annotated[tuple[str, ...], Meta(description="All of them when empty")] = ()


class About(Section, frozen=True):
    """What the site is called, and how it is told from another."""

    name: Name
    environment: str = ""
    colour: str = ""


class Audit(Section, frozen=True):
    """Where the log of actions is kept; in the user's state folder by default."""

    path: str | None = None


class File(Section, frozen=True):
    """A raitui site file."""

    site: About
    backends: Backends
    profiles: Annotated[dict[str, Profile], Meta(min_length=1)]
    labels: Labels = Labels()
    secrets: dict[str, SecretSource] = {}
    info: Info = Info()
    services: tuple[Service, ...] = ()
    actuators: tuple[Actuator, ...] = ()
    audit: Audit = Audit()
    read_only: Annotated[bool, Meta(description="Never act, whoever asks")] = False


def json_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a site file, for editors."""
    schema = msgspec.json.schema(File)
    definitions = schema["$defs"]
    for section in _sections(Section):
        if section.EXACTLY_ONE and section.__name__ in definitions:
            definitions[section.__name__]["oneOf"] = [{"required": [key]} for key in section.EXACTLY_ONE]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "raitui site file", **schema}


def _sections(kind: type[Section]) -> list[type[Section]]:
    return [section for child in kind.__subclasses__() for section in (child, *_sections(child))]
