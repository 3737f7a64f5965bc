"""Whom an alert calls: the labels by which alerts are routed."""

from __future__ import annotations

from raitui.core.rules.objective import SLOTH_SEVERITY
from raitui.core.sli import Urgency


def severity_labels(urgency: Urgency) -> dict[str, str]:
    """Sloth's label, and the one that most routes go by."""
    return {"severity": urgency.value, SLOTH_SEVERITY: urgency.value}
