"""A profile with an indicator of each sort, as the tests of core and control watch it."""

from __future__ import annotations

from raitui.core.expression import EventKind, Gauge, Quantile, Ratio, RawPromQL, Throughput
from raitui.core.selector import Matcher, Selector
from raitui.core.site import ComponentInfo, InfoMetrics, ModeInfo, Profile, RolloutInfo
from raitui.core.sli import Direction, Level, Sli, Slo, Unit, Urgency

REQUESTS = Selector("ai_requests_total")
DECISIONS = Selector("ai_decisions_total")

ERRORS = Sli(
    name="errors",
    level=Level.OPERATIONAL,
    expression=Ratio(REQUESTS.where(Matcher("outcome", "error")), REQUESTS),
    unit=Unit.RATIO,
    direction=Direction.LOWER_IS_BETTER,
    target=0.01,
    warn=0.005,
    minimum_samples=100,
)
CORRECTED = Sli(
    name="corrected",
    level=Level.QUALITY,
    expression=Ratio(Selector("ai_corrections_total"), DECISIONS, EventKind.BAD),
    unit=Unit.RATIO,
    direction=Direction.LOWER_IS_BETTER,
    target=0.05,
    minimum_samples=100,
    on_breach=Urgency.PAGE,
)
LATENCY = Sli(
    name="latency",
    level=Level.OPERATIONAL,
    expression=Quantile(Selector("ai_request_duration_seconds"), 0.99),
    unit=Unit.SECONDS,
    direction=Direction.LOWER_IS_BETTER,
    target=2.0,
    minimum_samples=100,
    cohorts=False,
)
VOLUME = Sli(
    name="volume",
    level=Level.OPERATIONAL,
    expression=Throughput(REQUESTS),
    unit=Unit.PER_SECOND,
    direction=Direction.HIGHER_IS_BETTER,
    cohorts=False,
)
BACKLOG = Sli(
    name="backlog",
    level=Level.OPERATIONAL,
    expression=Gauge(Selector("ai_review_backlog")),
    unit=Unit.NUMBER,
    direction=Direction.LOWER_IS_BETTER,
    target=50,
    cohorts=False,
)
LEAKAGE = Sli(
    name="leakage",
    level=Level.QUALITY,
    expression=RawPromQL("max by ($by) (leakage[$window])"),
    unit=Unit.SCORE,
    direction=Direction.LOWER_IS_BETTER,
    target=0.1,
    cohorts=False,
)

AVAILABILITY = Slo("availability", "errors", 0.999, 30.0, minimum_samples=20)

CORE = Profile("core", (ERRORS,), (AVAILABILITY,), exposed=REQUESTS, discover=True)
ALL = Profile("all", (ERRORS, CORRECTED, LATENCY, VOLUME, BACKLOG, LEAKAGE), (AVAILABILITY,))

INFO = InfoMetrics(
    ComponentInfo(Selector("ai_component_info"), actor="changed_by"),
    RolloutInfo(Selector("ai_rollout_weight")),
    ModeInfo(Selector("ai_mode_info")),
)
