"""What is watched about how often a model is trained anew, and how often a deploy is taken back (M9, M10)."""

from __future__ import annotations

from raitui.core.burn import DAY
from raitui.core.expression import Ratio, Throughput
from raitui.core.selector import Selector
from raitui.core.sli import Direction, Level, Sli, Unit, Urgency

_MONTH_S = 30 * DAY

TRAINING = (
    Sli(
        "retrains_a_month",
        Level.QUALITY,
        Throughput(Selector("ai_retrains_total"), float(_MONTH_S)),
        Unit.NUMBER,
        Direction.LOWER_IS_BETTER,
        window_s=_MONTH_S,
        on_breach=Urgency.NONE,
        cohorts=False,
    ),
)

DEPLOYS = (
    Sli(
        "rollback_rate",
        Level.QUALITY,
        Ratio(Selector("ai_rollbacks_total"), Selector("ai_deploys_total")),
        Unit.RATIO,
        Direction.LOWER_IS_BETTER,
        window_s=_MONTH_S,
        minimum_samples=1,
        cohorts=False,
    ),
)
"""Deploys are no traffic: an operational ratio would tell that there is none."""
