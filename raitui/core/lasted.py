"""For how long a service has been in trouble."""

from __future__ import annotations

from raitui.core.figures import span
from raitui.core.snapshot import ServiceSnapshot

AT_LEAST = "≥"
"""In front of a figure that may be larger: nothing tells of the time before."""


def at_least(service: ServiceSnapshot) -> str:
    """The sign in front of what is counted since the trouble began, where that may have been earlier."""
    return AT_LEAST if service.since_or_before else ""


def lasted(service: ServiceSnapshot, now: float) -> str:
    """The time since its trouble began; empty when it is not in any."""
    return "" if service.since is None else f"{at_least(service)}{span(now - service.since)}"
