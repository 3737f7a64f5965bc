"""Error budgets and how fast they burn.

Burn rate is the bad share of events over the share that the objective allows: at 1 the budget lasts exactly its
period. Source: Google, The Site Reliability Workbook (2018), chapter 5, "Alerting on SLOs", whose multi-window,
multi-burn-rate rule this is. A rule fires when both its windows burn faster than
``budget_share x period / long window``: the long one says that it matters, the short one that it is still so.

The book's shares are for a month. Of a shorter period they would call for nothing: 2% of a day's budget in an hour is
a burn of 0.48, at which it lasts two days. Two programs go two ways. Pyrra shrinks the windows with the period: of a
week the shortest then is a minute, of a day ten seconds, less than counters are scraped apart. Sloth keeps the windows
and lets the shares grow (examples/windows/7d.yaml: 8, 12.5, 20 and 42%), which is done here: a rule keeps its factor as
for four weeks, as long as that spends no more than ``most_share`` of the budget within the long window, and what calls
is never slower than ``least_factor``. A rule whose long window is longer than the period does not apply: there is no
budget that it could speak of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from functools import cache

from msgspec import Struct

from raitui.core.burn_evidence import BurnTerms, samples_lacking
from raitui.core.expression import EventKind
from raitui.core.sli import Urgency

MINUTE, HOUR, DAY = 60, 3_600, 86_400


FOUR_WEEKS_S = 28 * DAY
"""The shortest period that the published shares are for: Sloth's catalogue has them for 28 and for 30 days."""


class BurnRule(Struct, frozen=True):
    """Fires when the budget share is spent within the long window, and the short window still burns as fast.

    ``most_share`` is how much of a short period's budget may be spent before it fires, and ``least_factor`` the burn
    rate below which that calls nobody all the same.
    """

    urgency: Urgency
    long_s: int
    short_s: int
    budget_share: float
    most_share: float
    least_factor: float

    def applies(self, period_s: float) -> bool:
        """Whether an SLO over ``period_s`` seconds has the rule: none speaks of more than the period."""
        return self.long_s <= period_s

    def factor(self, period_s: float) -> float:
        """The burn rate above which the rule fires, for an SLO over ``period_s`` seconds."""
        as_published = self.budget_share * max(period_s, FOUR_WEEKS_S) / self.long_s
        while_there_is_budget = max(self.least_factor, self.most_share * period_s / self.long_s)
        return min(as_published, while_there_is_budget)


RULES = (
    BurnRule(Urgency.PAGE, HOUR, 5 * MINUTE, budget_share=0.02, most_share=1 / 8, least_factor=2.0),
    BurnRule(Urgency.PAGE, 6 * HOUR, 30 * MINUTE, budget_share=0.05, most_share=1 / 8, least_factor=2.0),
    BurnRule(Urgency.TICKET, DAY, 2 * HOUR, budget_share=0.10, most_share=1 / 5, least_factor=1.0),
    BurnRule(Urgency.TICKET, 3 * DAY, 6 * HOUR, budget_share=0.10, most_share=1 / 5, least_factor=1.0),
)
"""The book's table 5-8; at the least factors a budget is gone in half its period (page), or in all of it (ticket)."""

SHORTEST_PERIOD_S = DAY
"""Of a shorter one there would be nothing that calls in working hours, and soon nothing that calls at all."""

WINDOWS_S = (5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY)
"""The windows of the rules, shortest first."""


@cache
def rules_of(period_s: float, urgency: Urgency | None = None) -> tuple[BurnRule, ...]:
    """The rules that an SLO over ``period_s`` seconds has, those of one urgency where it is given."""
    return tuple(rule for rule in RULES if rule.applies(period_s) and urgency in {None, rule.urgency})


def burn_windows_s(period_s: float) -> tuple[int, ...]:
    """The windows of those rules, shortest first: no burn is told over more than the period."""
    return tuple(window_s for window_s in WINDOWS_S if window_s <= period_s)


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
    """Whether a rule fires; unknown when a window it needs has no figure, thin when it would but for so few events."""

    FIRING = "firing"
    QUIET = "quiet"
    UNKNOWN = "unknown"
    THIN = "thin"


def _exceeds(burn: Burn, factor: float) -> Alert:
    if burn.state is BurnState.UNKNOWN:
        return Alert.UNKNOWN
    return Alert.FIRING if burn.rate is not None and burn.rate > factor else Alert.QUIET


def _lacking(rule: BurnRule, burns: Mapping[int, Burn], terms: BurnTerms) -> float:
    """How many events the long window lacks; none also where it has no figure."""
    burn = burns.get(rule.long_s, UNKNOWN_BURN)
    return 0.0 if burn.rate is None else samples_lacking(burn.rate, burn.samples, rule.factor(terms.period_s), terms)


def rule_alert(rule: BurnRule, burns: Mapping[int, Burn], terms: BurnTerms) -> Alert:
    """Whether one rule fires, given burn rates by window (seconds)."""
    factor = rule.factor(terms.period_s)
    windows = [_exceeds(burns.get(window_s, UNKNOWN_BURN), factor) for window_s in (rule.long_s, rule.short_s)]
    for decisive in (Alert.QUIET, Alert.UNKNOWN):
        if decisive in windows:
            return decisive
    return Alert.THIN if _lacking(rule, burns, terms) else Alert.FIRING


def alert(urgency: Urgency, burns: Mapping[int, Burn], terms: BurnTerms) -> Alert:
    """Whether any rule of this urgency fires; unknown when none fires and one cannot be told."""
    alerts = [rule_alert(rule, burns, terms) for rule in rules_of(terms.period_s, urgency)]
    for decisive in (Alert.FIRING, Alert.UNKNOWN, Alert.THIN):
        if decisive in alerts:
            return decisive
    return Alert.QUIET


class ThinBurn(Struct, frozen=True, gc=False):
    """A rule that would fire, the burn of its long window, and how many more events it takes at least to know."""

    rule: BurnRule
    burn: Burn
    lacking: float


def thin_burn(burns: Mapping[int, Burn], terms: BurnTerms) -> ThinBurn | None:
    """The first rule that only wants for events, what pages before what does not; None where none does."""
    for rule in rules_of(terms.period_s):
        if rule_alert(rule, burns, terms) is Alert.THIN:
            return ThinBurn(rule, burns[rule.long_s], _lacking(rule, burns, terms))
    return None


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
