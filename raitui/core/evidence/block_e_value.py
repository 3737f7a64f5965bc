"""How much likelier one block of two counts is if one side is worse by a given lift than if both are alike.

For k of n events on the own side and k' of n' on the other, and rates q and q' expected from earlier blocks,

    E = [q^k (1-q)^(n-k) · q'^k' (1-q')^(n'-k')] / [r^(k+k') (1-r)^(n+n'-k-k')],   r = (n q + n' q') / (n + n'),

has an expectation of at most 1 while the own side's true rate does not exceed the other's, *whatever* both are: it is
an e-value for every pair q > q', and so is the product over blocks.

Source: R. J. Turner, A. Ly, P. D. Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for
optional stopping", Journal of Statistical Planning and Inference 230 (2024). That it holds for the one-sided null too
follows from the form of the expectation: it rises with the own side's rate and falls with the other's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from raitui.core.evidence.e_process import LEAST_SUBSTANCE, Factors
from raitui.core.evidence.expected_rates import Remembered, lifted
from raitui.core.evidence.look import Arm, Look

LIFTS = (1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0)
"""By how much the own side's odds may exceed the other's: evidence is gathered for each, and averaged.

Odds, since a rate that is not small could not be multiplied; for rare events the two are the same. The smallest are
for rates of some ten per cent, such as approvals, of which a point or two can matter.
"""


EVENTS_OF_SUBSTANCE = 0.5
"""Where so many events are expected on the own side, a look is a whole one: every other has an event."""


def block_log_e(own: Arm, other: Arm, own_rate: float, other_rate: float) -> float:
    """The natural logarithm of the block's e-value for these expected rates, each within 0 and 1, both excluded."""
    together = (own.total * own_rate + other.total * other_rate) / (own.total + other.total)
    none_together = math.log1p(-together)
    return (
        own.events * math.log(own_rate / together)
        + other.events * math.log(other_rate / together)
        + (own.total - own.events) * (math.log1p(-own_rate) - none_together)
        + (other.total - other.events) * (math.log1p(-other_rate) - none_together)
    )


def block_factors(looks: Iterable[Look]) -> list[Factors]:
    """What each look adds for each of ``LIFTS``, in the order of time.

    The first block says nothing: there is no earlier one to expect anything from.
    """
    past, found = Remembered(), []
    for look in looks:
        if past.empty:
            found.append(Factors((0.0,) * len(LIFTS)))
        else:
            log_es = tuple(_log_e(look, past.other_rate(lift), lift) for lift in LIFTS)
            found.append(Factors(log_es, _substance(look.own.total * past.rate)))
        past.add(look)
    return found


def _substance(expected: float) -> float:
    return min(1.0, max(LEAST_SUBSTANCE, expected / EVENTS_OF_SUBSTANCE))


def _log_e(look: Look, rate: float, lift: float) -> float:
    return block_log_e(look.own, look.other, lifted(rate, lift), rate)
