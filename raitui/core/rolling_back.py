"""Going back to another version of a component: the transition that it takes, and what is known of a good version."""

from __future__ import annotations

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.core.snapshot import LastGood, ServiceSnapshot

ROLLBACK_ID = "rollback"


def rolled_back(what: tuple[str, str, str], before: str, after: str, risk: Risk) -> Transition:
    """From one version to another, of ``what``: service, location, component."""
    service, at, component = what
    return Transition(service, at, before, after, ROLLBACK_ID, Axis.VERSION, risk, component)


def last_good_of(service: ServiceSnapshot, at: str, component: str) -> LastGood | None:
    """What is known of the version to go back to, None where nobody has looked for it yet."""
    return next((good for good in service.last_goods if (good.at, good.component) == (at, component)), None)
