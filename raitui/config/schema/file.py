"""The site file as a whole."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from raitui.config.schema.access import SecretSource
from raitui.config.schema.actuators import Actuator
from raitui.config.schema.authority import Authority
from raitui.config.schema.backends import Backends, ChangeFeed, Posture
from raitui.config.schema.console import Keymap
from raitui.config.schema.info import Info, Labels
from raitui.config.schema.profile import Profile
from raitui.config.schema.scalars import Duration, Name, Text, Url, UserSees
from raitui.config.schema.section import Section, says
from raitui.config.schema.traces import Traces
from raitui.core.site_colour import SITE_COLOURS


class About(Section, frozen=True):
    """What the site is called, and how it is told from another."""

    name: Name
    environment: Annotated[str, says("Its environment", "prod", "staging")] = ""
    colour: Annotated[
        str,
        Meta(
            description="The colour that marks it on every screen; it is shown reversed without one",
            extra_json_schema={"enum": ["", *SITE_COLOURS]},
        ),
    ] = ""


class Service(Section, frozen=True):
    """An AI service."""

    name: Annotated[Name, says("Its name, as the metrics have it")]
    owner: Annotated[str, says("The team that answers for it; its absence is shown as a defect")] = ""
    tier: Annotated[int, Meta(ge=1, le=5), says("1 is the most critical")] = 3
    environment: Annotated[str, says("Its environment, where it differs from the site's")] = ""
    profiles: Annotated[tuple[str, ...], says("What is watched about it")] = ()
    known_as: Annotated[
        dict[str, Text],
        says(
            "Its name in the series of a profile, by profile, where it is another", {"llm": "meta-llama/Llama-3.1-8B"}
        ),
    ] = field(default_factory=dict)
    locations: Annotated[tuple[Text, ...], says("The clusters or regions where it runs")] = ()
    on_call: Annotated[str, says("Who is called")] = ""
    runbook: Annotated[Url | None, says("Where its runbook is")] = None
    explanations: Annotated[
        Url | None,
        says("Where explanations of its answers lie, by service and version", "https://host/{service}/{version}"),
    ] = None
    user_sees: UserSees = field(default_factory=dict)


class Audit(Section, frozen=True):
    """Where the log of actions is kept."""

    path: Annotated[Text | None, says("Its file; in the user's state folder when left out")] = None
    spool: Annotated[
        Text | None, says("Where records go while the log cannot be written: a file on another filesystem")
    ] = None
    syslog: Annotated[bool, says("Whether they go to the system's log as well while it cannot")] = False


class CallsAfter(Section, frozen=True):
    """How long a breach must last before it calls anybody, where one moment tells it: a gauge, PromQL, a backlog."""

    page: Annotated[Duration, says("Before it pages")] = "2m"
    ticket: Annotated[Duration, says("Before it raises a ticket")] = "10m"


class File(Section, frozen=True):
    """A raitui site file."""

    site: About
    backends: Backends
    profiles: Annotated[dict[str, Profile], Meta(min_length=1), says("What is watched, by the name of the profile")]
    labels: Labels = Labels()
    secrets: Annotated[dict[str, SecretSource], says("Where secrets lie, by the name that references use")] = field(
        default_factory=dict
    )
    info: Info = Info()
    traces: Traces = Traces()
    calls_after: CallsAfter = CallsAfter()
    services: Annotated[tuple[Service, ...], says("The services; profiles may discover more")] = ()
    actuators: Annotated[tuple[Actuator, ...], says("What performs actions")] = ()
    postures: Annotated[tuple[Posture, ...], says("Backends that tell where services stand")] = ()
    changes: Annotated[tuple[ChangeFeed, ...], says("Where pipelines tell of their changes")] = ()
    authority: Authority = Authority()
    audit: Audit = Audit()
    keymap: Keymap = field(default_factory=dict)
    read_only: Annotated[bool, says("Never act, whoever asks")] = False
