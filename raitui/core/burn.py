"""Error budgets and how fast they burn.

Burn rate is the bad share of events over the share that the objective allows: at 1 the budget lasts exactly its
period. Source: Google, The Site Reliability Workbook (2018), chapter 5, "Alerting on SLOs", whose multi-window,
multi-burn-rate rule this is. A rule fires when both its windows burn faster than
``budget_share x period / long window``: the long one says that it matters, the short one that it is still so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from raitui.core.expression import EventKind
from raitui.core.sli import Urgency

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class BurnRule(Struct, frozen=True):
    """Fires when the budget share is spent within the long window, and the short window still burns as fast."""

    urgency: Urgency
    long_s: int
    short_s: int
    budget_share: float

    def factor(self, period_s: float) -> float:
        """The burn rate above which the rule fires, for an SLO over ``period_s`` seconds."""
        return self.budget_share * period_s / self.long_s


RULES = (
    BurnRule(Urgency.PAGE, long_s=HOUR, short_s=5 * MINUTE, budget_share=0.02),
    BurnRule(Urgency.PAGE, long_s=6 * HOUR, short_s=30 * MINUTE, budget_share=0.05),
    BurnRule(Urgency.TICKET, long_s=DAY, short_s=2 * HOUR, budget_share=0.10),
    BurnRule(Urgency.TICKET, long_s=3 * DAY, short_s=6 * HOUR, budget_share=0.10),
)

WINDOWS_S = (5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY)
"""The windows of the rules, shortest first."""


class BurnState(Enum):
    """Why a burn rate is, or is not, a number."""

    MEASURED = "measured"
    NO_TRAFFIC = "no traffic"
    NO_BUDGET = "no budget"
    UNKNOWN = "unknown"


class Counts(Struct, frozen=True, gc=False):
    """Events of a ratio over some window: those it counts, and all of them."""

    events: float
    total: float

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.events + other.events, self.total + other.total)

    def bad(self, kind: EventKind) -> float:
        """Bad events; extrapolation may push good events just past the total, which counts as none bad."""
        bad = self.events if kind is EventKind.BAD else self.total - self.events
        return min(max(bad, 0.0), self.total)


class Burn(Struct, frozen=True, gc=False):
    """A burn rate over one window: infinite when there is no budget to burn, None when there is no figure."""

    state: BurnState
    rate: float | None = None
    samples: float = 0.0


UNKNOWN_BURN = Burn(BurnState.UNKNOWN)


def burn_rate(counts: Counts | None, kind: EventKind, objective: float) -> Burn:
    """How many times faster than allowed the budget burnt over the window that was counted."""
    if counts is None or not (math.isfinite(counts.events) and math.isfinite(counts.total)):
        return UNKNOWN_BURN
    if counts.total <= 0:
        return Burn(BurnState.NO_TRAFFIC)
    bad, allowed = counts.bad(kind), 1.0 - objective
    if allowed <= 0:
        return Burn(BurnState.NO_BUDGET, math.inf if bad > 0 else 0.0, counts.total)
    return Burn(BurnState.MEASURED, bad / counts.total / allowed, counts.total)


class Alert(Enum):
    """Whether a rule fires; unknown when a window it needs has no figure."""

    FIRING = "firing"
    QUIET = "quiet"
    UNKNOWN = "unknown"


def _exceeds(burn: Burn, factor: float, minimum_samples: float) -> Alert:
    if burn.state is BurnState.UNKNOWN:
        return Alert.UNKNOWN
    if burn.rate is None or burn.samples < minimum_samples:
        return Alert.QUIET
    return Alert.FIRING if burn.rate > factor else Alert.QUIET


def rule_alert(rule: BurnRule, burns: Mapping[int, Burn], period_s: float, minimum_samples: float = 0) -> Alert:
    """Whether one rule fires, given burn rates by window (seconds)."""
    factor = rule.factor(period_s)
    windows = {
        _exceeds(burns.get(window_s, UNKNOWN_BURN), factor, minimum_samples) for window_s in (rule.long_s, rule.short_s)
    }
    if Alert.QUIET in windows:
        return Alert.QUIET
    return Alert.UNKNOWN if Alert.UNKNOWN in windows else Alert.FIRING


def alert(urgency: Urgency, burns: Mapping[int, Burn], period_s: float, minimum_samples: float = 0) -> Alert:
    """Whether any rule of this urgency fires; unknown when none fires and one cannot be told."""
    alerts = {rule_alert(rule, burns, period_s, minimum_samples) for rule in RULES if rule.urgency is urgency}
    for decisive in (Alert.FIRING, Alert.UNKNOWN):
        if decisive in alerts:
            return decisive
    return Alert.QUIET


def budget_remaining(counts: Counts | None, kind: EventKind, objective: float) -> float | None:
    """Share of the error budget left over the period that was counted: 1 untouched, 0 spent, negative overspent.

    No traffic leaves the budget whole. None without counts; minus infinity when an objective of 100% was missed.
    """
    burn = burn_rate(counts, kind, objective)
    match burn.state:
        case BurnState.UNKNOWN:
            return None
        case BurnState.NO_TRAFFIC:
            return 1.0
        case _:
            return 1.0 - (burn.rate or 0.0)


def exhausted_in(remaining: float | None, burn: Burn, period_s: float) -> float | None:
    """Seconds until the budget is spent at the present rate: 0 spent already, infinite nothing burns, None unknown."""
    if remaining is None:
        return None
    if remaining <= 0:
        return 0.0
    if burn.rate is None:
        return None if burn.state is BurnState.UNKNOWN else math.inf
    return remaining * period_s / burn.rate if burn.rate > 0 else math.inf
