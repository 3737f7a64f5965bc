"""Alerts on how fast an error budget burns: the multi-window, multi-burn-rate rule, as Sloth writes it.

Source: The Site Reliability Workbook, chapter 5; Sloth's internal/prometheus/alert_rules.go. Beside Sloth's condition
the long window must hold as many events as the objective says, and more bad ones than chance (`core/burn_evidence.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.burn import MINUTE, BurnRule, rules_of
from raitui.core.plan import terms_of
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
    conditions += _beyond_chance(objective, rule, whose)
    inner = "\n    and\n    ".join(map(_of_no_window, conditions))
    return f"(\n    {inner}\n)"


def _beyond_chance(objective: RuledObjective, rule: BurnRule, whose: Whose) -> Iterator[str]:
    """What `samples_lacking` asks of the long window: enough events, and that so many bad ones are no chance."""
    total, terms = objective.series(whose.total(rule.long_s)), terms_of(objective.slo)
    if terms.minimum_samples > 0:
        yield f"{total} >= {number(terms.minimum_samples)}"
    lasting = terms.lasting(rule.factor(terms.period_s))
    if terms.evidence_needed > 0 and lasting > 0:
        share, just = objective.series(whose.share(rule.long_s)), number(lasting)
        yield f"{total} * ({share} * ln({share} / {just}) - {share} + {just}) >= {number(terms.evidence_needed)}"


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
