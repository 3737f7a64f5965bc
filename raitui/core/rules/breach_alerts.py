"""Records of indicators that have a bound, and alerts on those past it, whole services and cohorts (R-OBS-2, R-OBS-4).

As on the screen a share counts only where it rests on enough samples and is beyond chance: where its Wilson interval at
three standard deviations leaves the bound out. That is so exactly where the score test of the bound b rejects it,
(share − b)² × samples > 3² × b × (1 − b), which needs no square roots. The mean of values that have bounds counts by
its divergence from its own, times its samples (`core/mean_chance.py`). What one moment tells must have been past its
bound at so many steps as on the screen (`core/sustained.py`); what has a window has been smoothed by it, and waits for
no longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.core.chance import DEVIATIONS, SURE_DEVIATIONS, nats_beyond
from raitui.core.derived import DERIVED_KINDS, AnyExpression
from raitui.core.expression import Mean, Ratio, narrowed, samples_vector, value_vector
from raitui.core.mean_chance import share_between
from raitui.core.plan import expression_of, steps_past_question
from raitui.core.promql import render, render_selector, subquery_range
from raitui.core.question import Grain
from raitui.core.rules.computed_figures import WITHOUT, Computed, computed
from raitui.core.rules.objective import PROFILE_LABEL, services_of
from raitui.core.rules.rule import AlertRule, Record, RuleGroup, literal, number
from raitui.core.rules.severity import severity_labels
from raitui.core.selector import Matcher, Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Direction, Sli, Unit, Urgency
from raitui.core.sustained import steps
from raitui.core.time_slices import headline_labels

VALUE_METRIC, SAMPLES_METRIC = "raitui:indicator:value", "raitui:indicator:samples"
FIRM_METRIC = "raitui:indicator:chance"
"""What chance alone would make of the figure, while that is no more than its bound."""
UNLIKE_METRIC = "raitui:indicator:unlike"
"""How unlike its bound (nats) a mean of values is that have bounds themselves, times its samples."""

_EDGE = 1e-9
"""So close to the end of its values a mean counts as there: the logarithm of nothing is no number."""

_FOUR_DIGITS = 'printf "%.4g"'
_HUMAN = {Unit.RATIO: "humanizePercentage", Unit.SECONDS: "humanizeDuration", Unit.TOKENS: "humanize"}
"""How Prometheus writes a value for people; its `humanize` makes 50m of 0.05, and is for what is counted alone."""
BREACH_ALERT, COHORT_ALERT = "RaituiIndicatorBreach", "RaituiCohortBreach"
SLI_LABEL, GRAIN_LABEL, LEVEL_LABEL = "raitui_sli", "raitui_grain", "raitui_level"


class _Bounded(Struct, frozen=True):
    """A bounded indicator at one grain: what is measured, by which labels, and the alert that a breach raises."""

    profile: Profile
    sli: Sli
    target: float
    expression: AnyExpression
    by: tuple[str, ...]
    alert: str
    grain: Grain

    @property
    def labels(self) -> dict[str, str]:
        return {PROFILE_LABEL: self.profile.name, SLI_LABEL: self.sli.name, GRAIN_LABEL: self.grain.value}

    def series(self, metric: str) -> str:
        matchers = (Matcher(label, value) for label, value in self.labels.items())
        return render_selector(Selector(metric, tuple(matchers)))

    @property
    def told(self) -> Computed | None:
        """What it is as PromQL, None where that cannot say it."""
        expression, window_s = self.expression, self.sli.window_s
        if isinstance(expression, DERIVED_KINDS):
            return computed(expression, self.by, window_s, self.target)
        samples = samples_vector(expression, self.by, window_s)
        value = render(value_vector(expression, self.by, window_s))
        return Computed(value, None if samples is None else render(samples))

    @property
    def is_share(self) -> bool:
        """Whether it may be past its bound by the chance of shares."""
        computed_share = isinstance(self.expression, DERIVED_KINDS) and self.sli.unit is Unit.RATIO
        return computed_share or isinstance(self.expression, Ratio)

    @property
    def between(self) -> tuple[float, float] | None:
        """The bounds of the values of a mean, where chance may put it past its own."""
        bounds = self.expression.bounds if isinstance(self.expression, Mean) else None
        return bounds if bounds is not None and bounds[0] < self.target < bounds[1] else None


def _bounded(site: Site, profile: Profile) -> Iterator[_Bounded]:
    services = services_of(site, profile)
    for sli in profile.slis:
        if services is None or sli.target is None or sli.on_breach is Urgency.NONE:
            continue
        expression = narrowed(expression_of(sli, profile), services)
        whole, cells = headline_labels(expression, site.labels), Grain.CELL.by(site.labels)
        headline = _Bounded(profile, sli, sli.target, expression, whole, BREACH_ALERT, Grain.SERVICE)
        if headline.told is not None:
            yield headline
        if sli.cohorts and isinstance(expression, Ratio):
            yield _Bounded(profile, sli, sli.target, expression, cells, COHORT_ALERT, Grain.CELL)


def _records(bounded: _Bounded) -> Iterator[Record]:
    told = bounded.told
    if told is None:
        return
    yield Record(VALUE_METRIC, told.value, bounded.labels)
    if told.samples is not None:
        yield Record(SAMPLES_METRIC, told.samples, bounded.labels)
    if told.firm is not None:
        yield Record(FIRM_METRIC, told.firm, bounded.labels)
    if bounded.between is not None:
        yield Record(UNLIKE_METRIC, _unlike(bounded, bounded.between), bounded.labels)


def _unlike(bounded: _Bounded, between: tuple[float, float]) -> str:
    """Samples times the divergence of two coins (`core.mean_chance.divergence`)."""
    low, high = between
    value, samples = bounded.series(VALUE_METRIC), bounded.series(SAMPLES_METRIC)
    true = share_between(bounded.target, between)
    seen = f"clamp(({value} - {number(low)}) / {number(high - low)}, {number(_EDGE)}, {number(1 - _EDGE)})"
    terms = (f"{one} * ln({one} / {number(share)})" for one, share in ((seen, true), (f"(1 - {seen})", 1 - true)))
    return f"{samples} * ({' + '.join(terms)})"


def _beyond_chance(bounded: _Bounded) -> str:
    """Past the bound beyond chance with samples enough, or so far that it does not matter how many there are."""
    unlike, samples = bounded.series(UNLIKE_METRIC), bounded.series(SAMPLES_METRIC)
    firm, sure = (f"{unlike} > {number(nats_beyond(deviations))}" for deviations in (DEVIATIONS, SURE_DEVIATIONS))
    return f"({firm} and {samples} >= {bounded.sli.minimum_samples} or {sure})"


def _breached(bounded: _Bounded, told: Computed) -> str:
    sli, bound = bounded.sli, bounded.target
    value, samples = bounded.series(VALUE_METRIC), bounded.series(SAMPLES_METRIC)
    sign = ">" if sli.direction is Direction.LOWER_IS_BETTER else "<"
    past = f"({value} {sign} {number(bound)})"
    lasting = steps_past_question(sli, bounded.profile)
    if lasting is not None:
        looked = steps(lasting.lasting_s)
        at_steps = f"count_over_time({past}{subquery_range(looked.window_s, looked.step_s)})"
        return f"{value}\nand\n({at_steps} >= {looked.needed})"
    conditions = [past]
    if told.firm is not None:
        conditions.append(f"({bounded.series(FIRM_METRIC)})")
    if bounded.between is not None:
        conditions.append(_beyond_chance(bounded))
    elif told.samples is not None:
        conditions.append(f"({samples} >= {sli.minimum_samples})")
    if bounded.is_share:
        noise = DEVIATIONS * DEVIATIONS * bound * (1 - bound)
        conditions.append(f"(({value} - {number(bound)}) ^ 2 * {samples} > {number(noise)})")
    return "\nand\n".join(conditions)


def _in_unit(told: str, unit: Unit) -> str:
    """A value, or a number, as Prometheus writes it for people in an annotation."""
    return f"{{{{ {told} | {_HUMAN.get(unit, _FOUR_DIGITS)} }}}}"


def _alert(bounded: _Bounded, told: Computed) -> AlertRule:
    sli = bounded.sli
    whose = "".join(f"{{{{ $labels.{label} }}}} " for label in bounded.by)
    what = f"{whose}{literal(sli.title or sli.name)}"
    bound = _in_unit(repr(float(bounded.target)), sli.unit)
    return AlertRule(
        bounded.alert,
        _breached(bounded, told),
        {**bounded.labels, LEVEL_LABEL: sli.level.value, **severity_labels(sli.on_breach)},
        {
            "title": f"({sli.on_breach.value}) {what} is past its bound.",
            "summary": f"{what} is {_in_unit('$value', sli.unit)}, and its bound {bound}.",
        },
    )


def without_alert(site: Site) -> tuple[str, ...]:
    """The bounded indicators that no rule judges, profile by profile, each with the reason."""
    return tuple(
        f"{profile.name}/{sli.name}: {WITHOUT[type(sli.expression)]}"
        for profile in site.profiles
        for sli in profile.slis
        if sli.target is not None
        and sli.on_breach is not Urgency.NONE
        and isinstance(sli.expression, DERIVED_KINDS)
        and computed(sli.expression, (site.labels.service,), sli.window_s, sli.target) is None
    )


def breach_groups(site: Site) -> Iterator[RuleGroup]:
    """A group for each profile that bounds anything."""
    for profile in site.profiles:
        found = tuple(_bounded(site, profile))
        records = (record for bounded in found for record in _records(bounded))
        alerts = (_alert(bounded, bounded.told) for bounded in found if bounded.told is not None)
        yield RuleGroup(f"raitui-breaches-{profile.name}", (*records, *alerts))
