"""The site file's shape, key by key: what editors complete and check, and what every file is held against.

These structs hold what was written; `raitui.config.site_file` makes the core's types of it.
"""

from raitui.config.schema.access import Authorization, KeyringEntry, SecretReference, SecretSource
from raitui.config.schema.actuators import (
    Actuator,
    Environment,
    Expectation,
    HttpRequest,
    Probe,
    ProbeProgram,
    Program,
)
from raitui.config.schema.authority import Role
from raitui.config.schema.backends import Alertmanager, ChangeFeed, Posture, Prometheus
from raitui.config.schema.console import ConsoleFile
from raitui.config.schema.derived import (
    AgainstBaselineOf,
    BesideOf,
    CalibrationOf,
    CategoriesOf,
    DistanceOf,
    FrozenSpan,
    GapOf,
    TimeToClearOf,
    WorstCategoryOf,
)
from raitui.config.schema.file import Audit, CallsAfter, File, Service
from raitui.config.schema.for_editors import json_schema
from raitui.config.schema.info import ComponentInfo, Info, Labels, ModeInfo, RolloutInfo
from raitui.config.schema.measures import GaugeOf, MeanOf, PromqlOf, QuantileOf, RatioOf, ThroughputOf
from raitui.config.schema.profile import (
    Adjustment,
    Indicator,
    Objective,
    PartOfLabel,
    PlainBurn,
    Profile,
    SeriesLabels,
    Severe,
)
from raitui.config.schema.section import Section
from raitui.config.schema.series import MatchNot, Series
from raitui.config.schema.traces import Traces

__all__ = [
    "Actuator",
    "Adjustment",
    "AgainstBaselineOf",
    "Alertmanager",
    "Audit",
    "Authorization",
    "BesideOf",
    "CalibrationOf",
    "CallsAfter",
    "CategoriesOf",
    "ChangeFeed",
    "ComponentInfo",
    "ConsoleFile",
    "DistanceOf",
    "Environment",
    "Expectation",
    "File",
    "FrozenSpan",
    "GapOf",
    "GaugeOf",
    "HttpRequest",
    "Indicator",
    "Info",
    "KeyringEntry",
    "Labels",
    "MatchNot",
    "MeanOf",
    "ModeInfo",
    "Objective",
    "PartOfLabel",
    "PlainBurn",
    "Posture",
    "Probe",
    "ProbeProgram",
    "Profile",
    "Program",
    "Prometheus",
    "PromqlOf",
    "QuantileOf",
    "RatioOf",
    "Role",
    "RolloutInfo",
    "SecretReference",
    "SecretSource",
    "Section",
    "Series",
    "SeriesLabels",
    "Service",
    "Severe",
    "ThroughputOf",
    "TimeToClearOf",
    "Traces",
    "WorstCategoryOf",
    "json_schema",
]
