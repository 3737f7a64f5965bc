"""What is severe, in numbers: from when on a slice that is worse than its baseline pages by itself."""

from __future__ import annotations

import math

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import quoted
from raitui.config.share import chance, share
from raitui.core.derived import AnyExpression
from raitui.core.expression import Mean, Ratio
from raitui.core.sli import Severe
from raitui.errors import ConfigurationError


def read_severe(place: Located, written: schema.Severe | None, expression: AnyExpression) -> Severe | None:
    """The numbers; only of what is compared is it ever known that it is worse."""
    if written is None:
        return None
    if not isinstance(expression, Ratio) and not (isinstance(expression, Mean) and expression.bounds is not None):
        place.refuse("it is never known to be worse", "delete severe: only a ratio is compared, or a mean with bounds")
        return None
    gap = (place / "gap").take(_share if isinstance(expression, Ratio) else _some, written.gap, 1.0)
    return Severe(gap, (place / "sure").take(chance, written.sure, 1.0), written.people)


def _some(written: float | str) -> float:
    if isinstance(written, str) or not math.isfinite(written):
        raise ConfigurationError(f"{quoted(written)} is not a number", "give a number in the indicator's unit")
    if written <= 0:
        raise ConfigurationError("a gap of nothing is none", "give the least gap that is severe, above 0")
    return float(written)


def _share(written: float | str) -> float:
    return _some(share(written))
