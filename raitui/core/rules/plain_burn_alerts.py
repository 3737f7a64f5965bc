"""The alert of the plain rule: a budget burns some times as fast as it did before (`core/plain_burn.py`).

Before is the objective's period as it was a window ago. Where nothing was recorded a day before that, none is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.plain_burn import LEAST_BASELINE_S, LEAST_EVENTS, LEAST_RATE, plain_windows_s
from raitui.core.rules.objective import SLOTH_WINDOW, RuledObjective, Whose
from raitui.core.rules.rule import AlertRule, duration, number
from raitui.core.rules.severity import severity_labels
from raitui.core.sli import PlainBurn

PLAIN_ALERT = "RaituiPlainBurn"
_IGNORING = f"ignoring ({SLOTH_WINDOW})"


def _conditions(objective: RuledObjective, rule: PlainBurn) -> Iterator[str]:
    past = objective.series(Whose.SERVICE.share(objective.period_s))
    before = duration(rule.window_s)
    for window_s in plain_windows_s(rule):
        now = objective.series(Whose.SERVICE.share(window_s))
        yield f"({now} > {number(LEAST_RATE * objective.budget)})"
        yield f"({now} > {_IGNORING} ({number(rule.factor)} * ({past} offset {before})))"
    share, total = (objective.series(metric(rule.window_s)) for metric in (Whose.SERVICE.share, Whose.SERVICE.total))
    yield f"({share} * {total} >= {LEAST_EVENTS})"
    yield f"({total} >= {objective.slo.minimum_samples})"
    yield f"({past} offset {duration(rule.window_s + LEAST_BASELINE_S)} >= 0)"


def plain_burn_alerts(objective: RuledObjective) -> Iterator[AlertRule]:
    """The alert of an objective that has such a rule."""
    rule = objective.slo.plain_burn
    if rule is None:
        return
    whose = "{{$labels.sloth_service}} {{$labels.sloth_slo}}"
    than_before = f"{number(rule.factor)} times as fast over {duration(rule.window_s)} as before"
    yield AlertRule(
        PLAIN_ALERT,
        f"\nand {_IGNORING}\n".join(_conditions(objective, rule)),
        {**objective.labels, **severity_labels(rule.urgency)},
        {
            "title": f"({rule.urgency.value}) {whose} SLO error budget burns faster than before.",
            "summary": f"{whose} SLO error budget burns more than {than_before}.",
        },
    )
