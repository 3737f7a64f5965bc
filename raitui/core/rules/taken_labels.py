"""Labels that rules give a meaning of their own, and which of them a site uses for something else."""

from __future__ import annotations

from msgspec import structs

from raitui.core.site import LabelNames

_PREFIXES = ("sloth_", "raitui_")
_TAKEN = frozenset({"severity", "alertname"})


def taken_labels(names: LabelNames) -> tuple[tuple[str, str], ...]:
    """What a site calls by such a label (service, at, version, cohort), and the label.

    A rule's own label takes the place of the series': several series would become one, and Prometheus refuses to
    evaluate such a rule.
    """
    roles = ("service", "at", "version", "cohort")
    called = structs.asdict(names)
    return tuple((role, called[role]) for role in roles if called[role] in _TAKEN or called[role].startswith(_PREFIXES))
