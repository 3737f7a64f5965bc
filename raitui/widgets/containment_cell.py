"""The containment in force in one cell of the fleet: which, by whom, until when."""

from __future__ import annotations

from raitui.core.snapshot import ContainedState, ServiceSnapshot
from raitui.widgets.containment_mark import worst_held
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Span


def containment_cell(service: ServiceSnapshot, now: float) -> Span:
    """The worst off of them, how many more there are, and until when it holds; nothing where there is none."""
    mark = worst_held(service)
    if mark is None:
        return Span("")
    held = min(service.contained, key=_urgency)
    actions = {(one.action, one.action_id) for one in service.contained}
    more = f" +{len(actions) - 1}" if len(actions) > 1 else ""
    until = "" if held.until is None else f" –{moment(held.until, now)}"
    return Span(f"{mark.sign} {held.action.split('_')[-1]} {held.by}{until}{more}", mark.look)


def _urgency(held: ContainedState) -> tuple[bool, bool, float]:
    return held.state == "in_force", held.until is None, held.until or held.since
