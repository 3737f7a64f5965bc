"""How long a breach must last before it calls anybody: a transient does not, and what clears does not flap (R-DEC-3).

What is measured over a window has been smoothed by it: such a figure calls as soon as it is past its bound beyond
chance, as do burns and severe slices, which have windows and evidence of their own. What one moment tells (a gauge,
PromQL of the site's own, a backlog at today's pace) calls when it was past its bound at nine of the last thirteen
moments, an eighth of the time apart that it must last: so it has lasted, and calls on for half as long after it has
cleared. The source is asked for that past, so that a console which starts anew in the middle of it knows the same.
"""

from __future__ import annotations

from msgspec import Struct

from raitui.core.derived import DERIVED_KINDS, AnyExpression, TimeToClear
from raitui.core.expression import Gauge, RawPromQL, Throughput, value_vector
from raitui.core.sli import Direction, Urgency
from raitui.core.vector import Aggregate, Aggregation, CountOverSteps, Divide, Past, Rate, Select, Vector

STEPS = 8
"""So many steps are what a breach must last: it is seen at both ends of each, one time more."""

FURTHER_STEPS = 4
"""For so many more it calls on when it has cleared; one that flaps must be past its bound at two of three."""


class CallsAfter(Struct, frozen=True):
    """For how long (seconds) a breach must last to page, and to raise a ticket."""

    page_s: int = 120
    ticket_s: int = 600

    def seconds(self, urgency: Urgency) -> int:
        """How long a breach must last that calls with this urgency; what calls nobody need not last."""
        return {Urgency.PAGE: self.page_s, Urgency.TICKET: self.ticket_s, Urgency.NONE: 0}[urgency]


class Steps(Struct, frozen=True):
    """At which steps (seconds) of how long a window (seconds) it is looked, and at how many it must be past."""

    step_s: int
    needed: int
    window_s: int

    @property
    def needed_s(self) -> int:
        """How long (seconds) what was past at so many steps has lasted at least."""
        return self.seconds(self.needed)

    def seconds(self, count: float) -> int:
        """For how long (seconds) what was past at so many steps has been seen to be so, up to what is needed."""
        return max(0, round(min(count, self.needed)) - 1) * self.step_s


def steps(lasting_s: int) -> Steps:
    """The steps of what must last so long (seconds): whole seconds each, and none where nothing must."""
    step_s = max(1, lasting_s // STEPS)
    lasting = -(-lasting_s // step_s)
    further = -(-lasting * FURTHER_STEPS // STEPS)
    return Steps(step_s, lasting + 1, step_s * (lasting + 1 + further))


def is_summed(expression: AnyExpression) -> bool:
    """Whether a figure is of all locations and versions together; of all else each stands alone."""
    if isinstance(expression, (*DERIVED_KINDS, Throughput)):
        return True
    return isinstance(expression, Gauge) and expression.aggregation in {Aggregation.SUM, Aggregation.COUNT}


def figure_vector(expression: Gauge | RawPromQL | TimeToClear, by: tuple[str, ...], window_s: int) -> Vector:
    """The figure, one element per combination of ``by``; of a backlog the seconds until it is worked off."""
    if isinstance(expression, TimeToClear):
        waiting = Aggregate(Aggregation.SUM, by, Select(expression.backlog))
        return Divide(waiting, Aggregate(Aggregation.SUM, by, Rate(expression.cleared, window_s)))
    return value_vector(expression, by, window_s)


def steps_past(of: Vector, target: float, direction: Direction, lasting_s: int) -> CountOverSteps:
    """At how many steps the figure was past its target; nothing where it was at none."""
    found = steps(lasting_s)
    past = Past(of, target, above=direction is Direction.LOWER_IS_BETTER)
    return CountOverSteps(past, found.window_s, found.step_s)
