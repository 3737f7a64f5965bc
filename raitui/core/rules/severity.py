"""Whom an alert calls: the labels by which alerts are routed, and for how long what it says must have been so."""

from __future__ import annotations

from raitui.core.burn import MINUTE
from raitui.core.rules.objective import SLOTH_SEVERITY
from raitui.core.sli import Urgency

LASTING_S = {Urgency.PAGE: 2 * MINUTE, Urgency.TICKET: 10 * MINUTE}
"""What has no short window of its own must last so long (seconds): only what is sustained calls anybody (R-DEC-3)."""


def severity_labels(urgency: Urgency) -> dict[str, str]:
    """Sloth's label, and the one that most routes go by."""
    return {"severity": urgency.value, SLOTH_SEVERITY: urgency.value}
