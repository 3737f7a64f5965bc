"""Alerts on how fast an error budget burns: the multi-window, multi-burn-rate rule, as Sloth writes it.

Source: The Site Reliability Workbook, chapter 5; Sloth's internal/prometheus/alert_rules.go. Beside Sloth's condition
the short window must hold as many events as the objective says; the long one then does too.
"""

from __future__ import annotations

from raitui.core.burn import RULES, BurnRule
from raitui.core.rules.objective import SLOTH_WINDOW, RuledObjective, error_metric, total_metric
from raitui.core.rules.rule import AlertRule, number
from raitui.core.rules.severity import severity_labels
from raitui.core.sli import Urgency

BURN_ALERT = "RaituiErrorBudgetBurn"
_AND, _OR = (f"{word} ignoring ({SLOTH_WINDOW})" for word in ("and", "or"))
_WHOSE = "{{$labels.sloth_service}} {{$labels.sloth_slo}}"


def _fires(objective: RuledObjective, rule: BurnRule) -> str:
    above = f"> ({number(rule.factor(objective.period_s))} * {number(objective.budget)})"
    conditions = [f"({objective.series(error_metric(window_s))} {above})" for window_s in (rule.short_s, rule.long_s)]
    if objective.slo.minimum_samples > 0:
        total = objective.series(total_metric(rule.short_s))
        conditions.append(f"({total} >= {objective.slo.minimum_samples})")
    inner = f"\n    {_AND}\n    ".join(conditions)
    return f"(\n    {inner}\n)"


def burn_alert(objective: RuledObjective, urgency: Urgency) -> AlertRule:
    """The alert that is raised while any rule of this urgency fires."""
    fires = (_fires(objective, rule) for rule in RULES if rule.urgency is urgency)
    return AlertRule(
        BURN_ALERT,
        f"\n{_OR}\n".join(fires),
        {**objective.labels, **severity_labels(urgency)},
        {
            "title": f"({urgency.value}) {_WHOSE} SLO error budget burn rate is too fast.",
            "summary": f"{_WHOSE} SLO error budget burn rate is over expected.",
        },
    )
