"""What a site chooses to compare an indicator with."""

from __future__ import annotations

from datetime import datetime

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import quoted
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.burn import MINUTE
from raitui.errors import ConfigurationError


def read_baseline(place: Located, written: str | schema.FrozenSpan) -> Baseline:
    """The stable version, the same hours last week, or a span of the past."""
    if isinstance(written, str):
        return Baseline(BaselineKind(written))
    start, end = (
        (place / key).take(_moment, text, None) for key, text in (("from", written.from_), ("to", written.to))
    )
    if start is not None and end is not None and end < start:
        (place / "to").refuse("the span ends before it begins", "give from before to")
    elif start is not None and end is not None and end - start < MINUTE:
        (place / "to").refuse(
            "the span is shorter than a minute", "give one of hours or days, that holds samples enough"
        )
    return Baseline(BaselineKind.FROZEN, start, end)


def _moment(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"{quoted(text)} is not a moment", "write it as 2025-05-01T00:00:00Z") from None
    if moment.tzinfo is None:
        raise ConfigurationError(f"{quoted(text)} says no time zone", "end it with Z, or with an offset like +02:00")
    return moment.timestamp()
