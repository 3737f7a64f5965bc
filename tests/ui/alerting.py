"""A fleet on which others raised alerts: firing, silenced while the service pages, held back, and of no service."""

from __future__ import annotations

from msgspec import structs

from raitui.core.containment import Effect, Outcome, Step
from raitui.core.raised_alert import AlertState
from raitui.core.reading import Place
from raitui.core.silence import Silence, SilenceMatcher
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_health import SourceHealth, SourceState
from tests.raised_alerts import raised
from tests.ui.fleets import HOUR, MINUTE, NOW, fleet

KNOWN = Silence(
    id="5d1c7c0a-1f0b-4d2e-9c5d-0a1b2c3d4e5f",
    cluster="alerts-eu1",
    by="kim",
    comment="ACK! retrain of tonight, rolling back [raitui 3e0c4f7a9b1d]",
    since=NOW - 5 * MINUTE,
    until=NOW + 25 * MINUTE,
    matchers=(SilenceMatcher("alertname", "ApprovalFalls"), SilenceMatcher("service", "loan-uw")),
)
PLANNED = Silence(
    id="77aa0c0a-1f0b-4d2e-9c5d-0a1b2c3d4e5f",
    cluster="alerts-eu1",
    by="bea",
    comment="nodes are replaced",
    since=NOW - HOUR,
    until=NOW + 3 * HOUR,
    matchers=(SilenceMatcher("service", "hiring|triage", is_regex=True),),
)
SLOW = raised(
    "LatencyBurnsFast",
    "rank-home",
    since=NOW - 4 * MINUTE,
    place=Place("eu1", "v77"),
    labels=(("alertname", "LatencyBurnsFast"), ("at", "eu1"), ("service", "rank-home"), ("version", "v77")),
    group=(("alertname", "LatencyBurnsFast"), ("service", "rank-home")),
    receivers=("pager-search",),
    summary="p99 burns its budget 650 times too fast",
    link="http://prom-eu1:9090/graph?g0.expr=slo%3Asli_error%3Aratio_rate5m%7Bsloth_service%3D%22rank-home%22%7D",
    runbook="https://runbooks.test/latency",
    sources=("alerts-eu1 am-0:9093", "alerts-eu1 am-1:9093"),
)
ELSEWHERE = structs.replace(SLOW, place=Place("us1", "v77"), labels=(*SLOW.labels, ("region", "us1")))
QUIET = raised(
    "ApprovalFalls",
    since=NOW - 35 * MINUTE,
    state=AlertState.SILENCED,
    silenced_by=(KNOWN,),
    summary="approval of one cohort fell below 37%",
)
HELD = raised(
    "JudgeScoreLow",
    "assist-chat",
    severity="ticket",
    since=NOW - 14 * MINUTE,
    state=AlertState.INHIBITED,
    inhibited_by=("ClusterDown of eu1",),
    told_at=NOW - 3 * MINUTE,
)
STRAYS = (
    raised("ClusterDown", "", at="eu1", severity="critical", since=NOW - 16 * MINUTE, place=Place("eu1")),
    raised("Watchdog", "", severity="none", since=NOW - 400 * HOUR),
)

_STEPS = (
    Step("alerts-eu1 am-0:9093", Effect.SENT, 'alertname="LatencyBurnsFast"', 4),
    Step("alerts-eu1 am-0:9093", Effect.ACCEPTED, "HTTP 200", 12),
    Step("alerts-eu1 am-0:9093, alerts-eu1 am-1:9093", Effect.IN_EFFECT, "it holds", 530),
)
SILENCED = tuple(
    Outcome("a1", "acknowledge", "rank-home", "", _STEPS[number - 1].state, _STEPS[:number], audit_seq=4_712)
    for number in range(1, len(_STEPS) + 1)
)
"""What the control loop tells, step by step, of an acknowledgement that every replica then holds."""

_OF = {"rank-home": (SLOW, ELSEWHERE), "loan-uw": (QUIET,), "assist-chat": (HELD,)}
_REPLICAS = (
    SourceHealth("alerts-eu1 am-0:9093", "alerts", SourceState.UP, 4.0),
    SourceHealth(
        "alerts-eu1 am-1:9093",
        "alerts",
        SourceState.DOWN,
        184.0,
        "alerts-eu1 am-1:9093: connection refused",
        "See whether it runs and whether this machine may reach it",
    ),
)


def alerting_fleet() -> FleetSnapshot:
    """The usual fleet, with alerts."""
    usual = fleet()
    return structs.replace(
        usual,
        services=tuple(structs.replace(one, alerts=_OF.get(one.name, ())) for one in usual.services),
        sources=(*usual.sources, *_REPLICAS),
        stray_alerts=STRAYS,
        silences=(KNOWN, PLANNED),
    )
