"""Records of each objective's share of bad events by window, and of what it promises: Sloth's series.

Source of names and meaning: Sloth's internal/prometheus/recording_rules.go and conventions.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.burn import MINUTE, RULES, WINDOWS_S
from raitui.core.plain_burn import plain_windows_s
from raitui.core.recorded_series import LONG_S
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

LONG_EVERY_S = 2 * MINUTE
"""How often long windows are evaluated: they move slowly, and must not be older than a sample may be."""

BUDGET = "slo:error_budget:ratio"
PERIOD_BURN = "slo:period_burn_rate:ratio"
INFO = "sloth_slo_info"
SPEC, MODE = "raitui/v1", "raitui"

TRAFFIC_WINDOWS_S = tuple(sorted({rule.short_s for rule in RULES} | {WINDOWS_S[-1]}))
"""The windows over which all events are kept: those in which enough must have happened, and that of what is usual."""


def _windows_s(objective: RuledObjective) -> tuple[int, ...]:
    """Those of the burn rules and the period, shortest first."""
    return tuple(sorted({*WINDOWS_S, *plain_windows_s(objective.slo.plain_burn), objective.period_s}))


def _records(objective: RuledObjective, window_s: int, whose: Whose) -> Iterator[Record]:
    labels = {**objective.labels, SLOTH_WINDOW: duration(window_s)}
    yield Record(whose.share(window_s), objective.by_service(objective.bad_share(window_s, whose)), labels)
    if window_s in {*TRAFFIC_WINDOWS_S, *plain_windows_s(objective.slo.plain_burn)}:
        yield Record(whose.total(window_s), objective.by_service(objective.total(window_s, whose)), labels)


def ratio_groups(objective: RuledObjective) -> Iterator[RuleGroup]:
    """The bad share over every window of the burn rules and over the period, the short ones as often as alerts."""
    for whose, suffix, windows_s in (
        (Whose.SERVICE, "", _windows_s(objective)),
        (Whose.VERSION, "/version", WINDOWS_S),
    ):
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
