"""Shares of a whole: ``0.01``, or ``1%``."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from raitui.config.problem import quoted
from raitui.errors import ConfigurationError

_PERCENTAGE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,15})?) ?%", re.ASCII)
_HUNDRED = 100


def share(written: float | str) -> float:
    """A share from 0 to 1, both included. Raises ConfigurationError."""
    value = _percentage(written) if isinstance(written, str) else written
    if not math.isfinite(value) or value < 0:
        raise ConfigurationError(f"{_shown(written)} is not a share", "give a share from 0 to 1, or a percentage")
    if value > 1:
        raise ConfigurationError(f"{_shown(written)} is more than the whole", _meant(written, value))
    return value


def share_of_baseline(written: float | str) -> float:
    """A share of what was before, of which there may be more than all: 200% is twice. Raises ConfigurationError."""
    return _percentage(written) if isinstance(written, str) else share(written)


def objective(written: float | str) -> float:
    """A share above 0 and up to 1. Raises ConfigurationError."""
    value = share(written)
    if value == 0:
        raise ConfigurationError("an objective of nothing promises nothing", "give a share above 0, such as 99.9%")
    return value


def chance(written: float | str) -> float:
    """How often something may be called falsely: above 0 and below 1. Raises ConfigurationError."""
    value = share(written)
    if not 0 < value < 1:
        raise ConfigurationError("nobody is as sure as that", "give a share between 0 and 1, such as 0.1%")
    return value


def _percentage(text: str) -> float:
    found = _PERCENTAGE.fullmatch(text)
    if not found:
        raise ConfigurationError(f"{quoted(text)} is not a share", "write 0.01, or 1%")
    return float(Decimal(found[1]) / _HUNDRED)


def _meant(written: float | str, value: float) -> str:
    if isinstance(written, str) or value > _HUNDRED:
        return "give a share from 0 to 1, or a percentage"
    return f"did you mean {written:g}% or {float(Decimal(str(written)) / _HUNDRED):g}?"


def _shown(written: float | str) -> str:
    return quoted(written) if isinstance(written, str) else f"{written:g}"
