"""The kinds of single values."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from raitui.actions import ACTIONS
from raitui.config.schema.section import says

_DURATION = r"(?=[0-9])([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?"
_ACTIONS = [action.id for action in ACTIONS]

Name = Annotated[str, Meta(min_length=1, description="A name")]
Text = Annotated[str, Meta(min_length=1)]
Duration = Annotated[str, says("A duration with units", "15s", "5m", "1h30m", "30d", pattern=_DURATION)]
Size = Annotated[str, says("A size with its unit", "16MiB", pattern=r"[0-9]+ ?(B|[kMG]B|[KMG]iB)")]
Share = Annotated[float | str, says("A share of the whole: 0.01, or 1%", 0.999, "99.9%")]
Bound = Annotated[float | str, says("A value in the indicator's unit", 0.01, "1%", "800ms")]
Url = Annotated[str, says("An http or https address without credentials", "http://host:9090", pattern="https?://.+")]
MetricName = Annotated[str, says("The name of a metric", pattern="[a-zA-Z_:][a-zA-Z0-9_:]*")]
LabelName = Annotated[str, says("The name of a label", pattern="[a-zA-Z_][a-zA-Z0-9_]*")]
Regex = Annotated[str, says("A regular expression (RE2) that must match the whole value", "5..", "eu1|us1")]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000, description="A count of events")]
UserSees = Annotated[
    dict[str, Text],
    says("What the end user has before them while an action is in effect, by action", {"fallback": "popular list"}),
]
ActionName = Annotated[str, Meta(description="An action", extra_json_schema={"enum": _ACTIONS})]
