"""When a rule will fire if what burns now goes on: from windows that are known, and from nothing else.

A rule's long window holds what burnt lately and what burnt before. As time passes, what burns now comes in at one end
and what burnt longest ago goes out at the other; how fast that burnt is told by the difference between the long window
and a shorter one. Within that part, and while the traffic stays as it is, the rate over the long window moves in a
straight line, and crosses the rule's factor at a time that can be told. Past it nobody knows what goes out.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from raitui.core.burn import UNKNOWN_BURN, Burn, BurnRule, BurnState, rules_of
from raitui.core.burn_evidence import BurnTerms, samples_lacking
from raitui.core.sli import Urgency


class Forecast(Struct, frozen=True):
    """The rule that fires next, the burn rate above which it does, and in how many seconds."""

    rule: BurnRule
    factor: float
    in_s: float


def _measured(burns: Mapping[int, Burn], window_s: int) -> tuple[float, float] | None:
    """Rate and samples of a window, None unless it was measured."""
    burn = burns.get(window_s, UNKNOWN_BURN)
    return (burn.rate, burn.samples) if burn.state is BurnState.MEASURED and burn.rate is not None else None


def _leaving(burns: Mapping[int, Burn], long_s: int) -> tuple[float, int] | None:
    """How fast the oldest part of the long window burnt, and how long (seconds) that part is."""
    inner_s = max((window for window in burns if window < long_s), default=0)
    whole, inner = _measured(burns, long_s), _measured(burns, inner_s)
    if whole is None or inner is None or whole[1] <= inner[1]:
        return None
    rate = (whole[0] * whole[1] - inner[0] * inner[1]) / (whole[1] - inner[1])
    return max(0.0, rate), long_s - inner_s


def fires_in(rule: BurnRule, burns: Mapping[int, Burn], terms: BurnTerms) -> Forecast | None:
    """When the rule fires if what burns now goes on; None when it fires already, does not, or that cannot be told."""
    factor = rule.factor(terms.period_s)
    short, long, leaving = _measured(burns, rule.short_s), _measured(burns, rule.long_s), _leaving(burns, rule.long_s)
    if short is None or long is None or leaving is None or short[0] <= factor or long[0] > factor:
        return None
    if samples_lacking(*short, factor, terms):
        return None
    leaving_rate, known_for_s = leaving
    if short[0] <= leaving_rate:
        return None
    in_s = (factor - long[0]) * rule.long_s / (short[0] - leaving_rate)
    return Forecast(rule, factor, in_s) if in_s <= known_for_s else None


def next_page(burns: Mapping[int, Burn], terms: BurnTerms) -> Forecast | None:
    """The rule that pages first; None when none can be told to."""
    found = (fires_in(rule, burns, terms) for rule in rules_of(terms.period_s, Urgency.PAGE))
    return min((one for one in found if one is not None), key=lambda one: one.in_s, default=None)
