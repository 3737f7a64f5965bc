"""The plain burn rule of an objective, or of all objectives of a profile."""

from __future__ import annotations

import math

from msgspec import structs

from raitui.config import schema
from raitui.config.duration import whole_seconds
from raitui.config.located import Located
from raitui.core.plan import period_s
from raitui.core.sli import PlainBurn, Slo, Urgency
from raitui.errors import ConfigurationError

LEAST_WINDOW_S = 300
STEP_S = 60


def with_plain_burn(slo: Slo, place: Located, written: schema.PlainBurn | None) -> Slo:
    """The objective with this rule beside the other; as it is where none was written."""
    if written is None:
        return slo
    rule = PlainBurn(
        factor=(place / "factor").take(_factor, written.factor, PlainBurn().factor),
        window_s=(place / "window").take(lambda text: _window_s(text, slo), written.window, PlainBurn().window_s),
        urgency=written.on_breach,
    )
    return structs.replace(slo, plain_burn=None if rule.urgency is Urgency.NONE else rule)


def _factor(written: float) -> float:
    if not (math.isfinite(written) and written > 1):
        raise ConfigurationError(f"{written:g} times as fast is no faster", "give a factor above 1, such as 4")
    return written


def _window_s(written: str, slo: Slo) -> int:
    """Shorter than the period: what is left of that is what the window is compared with."""
    window_s = whole_seconds(written)
    if window_s < LEAST_WINDOW_S or window_s % STEP_S:
        raise ConfigurationError(f"{written} is too short or not of whole minutes", "give 5m or more, such as 1h")
    if window_s > period_s(slo) / 2:
        raise ConfigurationError(
            f"{written} leaves too little of the objective's {slo.period_days:g} days to compare it with",
            "give at most half the period",
        )
    return window_s
