"""Alerts on how fast an error budget burns: the multi-window, multi-burn-rate rule, as Sloth writes it.

Source: The Site Reliability Workbook, chapter 5; Sloth's internal/prometheus/alert_rules.go. Beside Sloth's condition
the short window must hold as many events as the objective says; the long one then does too.
"""

from __future__ import annotations

from raitui.core.burn import MINUTE, BurnRule, rules_of
from raitui.core.rules.objective import PROFILE_LABEL, SLOTH_ID, SLOTH_WINDOW, RuledObjective, Whose
from raitui.core.rules.rule import AlertRule, number
from raitui.core.rules.severity import severity_labels
from raitui.core.sli import Urgency

BURN_ALERT, VERSION_ALERT = "RaituiErrorBudgetBurn", "RaituiVersionBurn"
SERVING_S = 30 * MINUTE
"""Over so long a version must have had a request to be among those that serve."""

_SERVICE = "{{$labels.sloth_service}}"
_SLO = "{{$labels.sloth_slo}}"


def _fires(objective: RuledObjective, rule: BurnRule, whose: Whose) -> str:
    above = f"> ({number(rule.factor(objective.period_s))} * {number(objective.budget)})"
    conditions = [f"{objective.series(whose.share(window_s))} {above}" for window_s in (rule.short_s, rule.long_s)]
    if objective.slo.minimum_samples > 0:
        conditions.append(f"{objective.series(whose.total(rule.short_s))} >= {objective.slo.minimum_samples}")
    inner = "\n    and\n    ".join(map(_of_no_window, conditions))
    return f"(\n    {inner}\n)"


def _of_no_window(condition: str) -> str:
    """Whichever windows it is that fire, it is one alert: with their label it would be another, and notify again."""
    return f"(max({condition}) without ({SLOTH_WINDOW}))"


def _any_fires(objective: RuledObjective, urgency: Urgency, whose: Whose) -> str:
    return "\nor\n".join(_fires(objective, rule, whose) for rule in rules_of(objective.period_s, urgency))


def burn_alert(objective: RuledObjective, urgency: Urgency) -> AlertRule:
    """The alert that is raised while any rule of this urgency fires."""
    return AlertRule(
        BURN_ALERT,
        _any_fires(objective, urgency, Whose.SERVICE),
        {**objective.labels, **severity_labels(urgency)},
        {
            "title": f"({urgency.value}) {_SERVICE} {_SLO} SLO error budget burn rate is too fast.",
            "summary": f"{_SERVICE} {_SLO} SLO error budget burn rate is over expected.",
        },
    )


def version_alert(objective: RuledObjective, urgency: Urgency) -> AlertRule:
    """The same of one version's own events, where several serve: a candidate's would be diluted by stable's (R-OBS-4).

    Sloth has none such.
    """
    serving = objective.series(Whose.VERSION.total(SERVING_S))
    keys = f"{SLOTH_ID}, {PROFILE_LABEL}"
    several = f"count by ({keys}) ({serving} > 0) > 1"
    which = f"{_SERVICE} {{{{$labels.{objective.names.version}}}}} {_SLO}"
    return AlertRule(
        VERSION_ALERT,
        f"(\n{_any_fires(objective, urgency, Whose.VERSION)}\n)\nand on ({keys})\n({several})",
        {**objective.labels, **severity_labels(urgency)},
        {
            "title": f"({urgency.value}) {which} SLO error budget burn rate is too fast.",
            "summary": f"{which} SLO error budget burn rate is over expected, of this version's own events.",
        },
    )
