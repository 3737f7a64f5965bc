"""Records of each objective's share of bad events by window, and of what it promises: Sloth's series.

Source of names and meaning: Sloth's internal/prometheus/recording_rules.go and conventions.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.burn import MINUTE, WINDOWS_S, burn_windows_s, rules_of
from raitui.core.plain_burn import plain_windows_s
from raitui.core.recorded_series import LONG_S
from raitui.core.rules.burn_alerts import SERVING_S
from raitui.core.rules.objective import (
    PROFILE_LABEL,
    SLOTH_ID,
    SLOTH_SERVICE,
    SLOTH_SLO,
    SLOTH_WINDOW,
    RuledObjective,
    Whose,
)
from raitui.core.rules.rule import Record, RuleGroup, duration, number
from raitui.core.rules.traffic_alerts import QUIET_S, USUAL_S

LONG_EVERY_S = 2 * MINUTE
"""How often long windows are evaluated: they move slowly, and must not be older than a sample may be."""

BUDGET = "slo:error_budget:ratio"
PERIOD_BURN = "slo:period_burn_rate:ratio"
INFO = "sloth_slo_info"
SPEC, MODE = "raitui/v1", "raitui"


def _share_windows_s(objective: RuledObjective, whose: Whose) -> frozenset[int]:
    """Those of the burn rules; of the whole service also those of the plain rule, and the period."""
    of_rules = burn_windows_s(objective.period_s)
    if whose is Whose.VERSION:
        return frozenset(of_rules)
    return frozenset({*of_rules, *plain_windows_s(objective.slo.plain_burn), objective.period_s})


def _total_windows_s(objective: RuledObjective, whose: Whose) -> frozenset[int]:
    """The windows over which all events are kept: those in which enough must have happened, and what is usual."""
    enough = {rule.long_s for rule in rules_of(objective.period_s)}
    if whose is Whose.VERSION:
        return frozenset({*enough, SERVING_S})
    return frozenset({*enough, *plain_windows_s(objective.slo.plain_burn), QUIET_S, USUAL_S})


def _records(objective: RuledObjective, window_s: int, whose: Whose) -> Iterator[Record]:
    labels = {**objective.labels, SLOTH_WINDOW: duration(window_s)}
    if window_s in _share_windows_s(objective, whose):
        yield Record(whose.share(window_s), objective.by_service(objective.bad_share(window_s, whose)), labels)
    if window_s in _total_windows_s(objective, whose):
        yield Record(whose.total(window_s), objective.by_service(objective.total(window_s, whose)), labels)


def ratio_groups(objective: RuledObjective) -> Iterator[RuleGroup]:
    """The bad share over every window of the burn rules and over the period, the short ones as often as alerts."""
    everybody = ((Whose.SERVICE, ""), (Whose.VERSION, "/version"))
    for whose, suffix in everybody[: 1 if objective.counts_time else None]:
        windows_s = sorted(_share_windows_s(objective, whose) | _total_windows_s(objective, whose))
        name = f"sloth-slo-sli-recordings-{objective.key}{suffix}"
        short, long = ([one for one in windows_s if (one >= LONG_S) is is_long] for is_long in (False, True))
        yield RuleGroup(name, tuple(rule for one in short for rule in _records(objective, one, whose)))
        yield RuleGroup(
            f"{name}/long", tuple(rule for one in long for rule in _records(objective, one, whose)), LONG_EVERY_S
        )


def _each_service(objective: RuledObjective, value: str) -> str:
    """A number for each service that was heard of within the period."""
    by = f"{objective.names.service}, {PROFILE_LABEL}, {SLOTH_ID}, {SLOTH_SERVICE}, {SLOTH_SLO}"
    return f"group by ({by}) ({objective.series(Whose.SERVICE.share(objective.period_s))}) * {value}"


def _burn(objective: RuledObjective, window_s: int) -> str:
    budget = objective.series(BUDGET)
    keys = f"{SLOTH_ID}, {SLOTH_SLO}, {SLOTH_SERVICE}"
    return f"{objective.series(Whose.SERVICE.share(window_s))}\n/ on({keys}) group_left\n{budget}"


def metadata_group(objective: RuledObjective, version: str) -> RuleGroup:
    """What the objective promises and how much of its budget is left; ``version`` is raitui's own."""
    promise = objective.slo.objective
    info = {
        "sloth_version": version,
        "sloth_mode": MODE,
        "sloth_spec": SPEC,
        "sloth_objective": number(promise * 100),
    }
    records = (
        Record("slo:objective:ratio", _each_service(objective, number(promise)), objective.labels),
        Record(BUDGET, _each_service(objective, number(objective.budget)), objective.labels),
        Record("slo:time_period:days", _each_service(objective, number(objective.slo.period_days)), objective.labels),
        Record("slo:current_burn_rate:ratio", _burn(objective, WINDOWS_S[0]), objective.labels),
        Record(PERIOD_BURN, _burn(objective, objective.period_s), objective.labels),
        Record("slo:period_error_budget_remaining:ratio", f"1 - {objective.series(PERIOD_BURN)}", objective.labels),
        Record(INFO, _each_service(objective, "1"), {**objective.labels, **info}),
    )
    return RuleGroup(f"sloth-slo-meta-recordings-{objective.key}", records)
