"""The alert that a service gets no traffic where it used to have some: nothing else of it can then be judged."""

from __future__ import annotations

from raitui.core.burn import DAY, MINUTE
from raitui.core.rules.objective import SLOTH_WINDOW, RuledObjective, Whose
from raitui.core.rules.rule import AlertRule, number
from raitui.core.rules.severity import severity_labels
from raitui.core.sli import Urgency

NO_TRAFFIC_ALERT = "RaituiNoTraffic"
QUIET_S = 30 * MINUTE
USUAL_S = 3 * DAY
LEAST_USUAL = 20
"""So many events in half an hour, over three days, at least: then half an hour without any is no chance."""


def no_traffic_alert(objective: RuledObjective) -> AlertRule:
    """Raised where nothing came for half an hour, also where the series are gone, though usually there is traffic."""
    usual = LEAST_USUAL * USUAL_S / QUIET_S
    had, has = (objective.series(Whose.SERVICE.total(window_s)) for window_s in (USUAL_S, QUIET_S))
    whose = "{{$labels.sloth_service}} {{$labels.sloth_slo}}"
    return AlertRule(
        NO_TRAFFIC_ALERT,
        f"({had} >= {number(usual)})\nunless ignoring ({SLOTH_WINDOW})\n({has} > 0)",
        {**objective.labels, **severity_labels(Urgency.TICKET)},
        {
            "title": f"({Urgency.TICKET.value}) {whose} has no traffic.",
            "summary": f"{whose}: no event for half an hour, of {{{{ $value | humanize }}}} in the past three days.",
        },
        objective.profile.calls_after.ticket_s,
    )
