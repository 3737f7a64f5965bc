"""Which drills there are: what each trains, what is asked, what counts as good, as data."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.drill import Briefing, DrillOffer, DrillTarget
from raitui.errors import ConfigurationError
from raitui.rehearsal.scoring import CRITERIA

_TARGETS = tuple(DrillTarget(one.what, one.target, one.most, one.target_s) for one in CRITERIA)


class DrillPlan(Struct, frozen=True):
    """One drill: what is practised in it, in a few words; ``limit_s`` seconds of the fleet's time end it."""

    id: str
    title: str
    trains: str
    limit_s: float
    paragraphs: tuple[str, ...]

    @property
    def offer(self) -> DrillOffer:
        """What is told of it beforehand."""
        return DrillOffer(self.id, self.title, self.trains, self.limit_s, _TARGETS)

    @property
    def briefing(self) -> Briefing:
        """What is said before it begins."""
        limit = f"It ends when the service is well again, or after {self.limit_s / 60:g} minutes."
        return Briefing(self.title, (*self.paragraphs, limit), _TARGETS)


_ROLLBACK = DrillPlan(
    id="rollback",
    title="A new version goes bad",
    trains="find the failing service, and give its traffic back to the last good version",
    limit_s=900.0,
    paragraphs=(
        (
            "A version that somebody brings in goes bad, in one service. Others change too, and do no harm. Find the"
            " service that pages and roll back what went bad: same keys, same rules, same record as in earnest."
        ),
        (
            "Detected: you first move the pointer to the service, open it or act on it. Decided: your first accepted"
            " key on it. Contained: seen in effect, and nobody is harmed any more. Recovered: within its target again."
            " Fallback and kill contain it for fewer points; a pause lets the harm go on. All by the fleet's own clock."
        ),
    ),
)

DRILLS = {plan.id: plan for plan in (_ROLLBACK,)}
"""Every drill by its id."""


def drill_plan(drill: str) -> DrillPlan:
    """The drill of that id. Raises ConfigurationError when there is none."""
    plan = DRILLS.get(drill)
    if plan is None:
        raise ConfigurationError(f"there is no drill {drill}", f"see: raitui drill list ({', '.join(DRILLS)})")
    return plan
