"""What a Prometheus with `raitui rules` would raise alerts about, evaluated over the simulated fleet's own series."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator, Mapping

from msgspec import Struct

from raitui.core.burn import RULES
from raitui.core.burn_evidence import samples_lacking
from raitui.core.chance import DEVIATIONS
from raitui.core.expression import EventKind, Expression, Ratio, samples_vector, value_vector
from raitui.core.figures import figure
from raitui.core.plan import expression_of, ratio_of, terms_of
from raitui.core.question import Grain
from raitui.core.rules.breach_alerts import COHORT_ALERT, SLI_LABEL
from raitui.core.rules.burn_alerts import BURN_ALERT
from raitui.core.rules.objective import SLOTH_SLO
from raitui.core.site import Profile, Site
from raitui.core.sli import Direction, Sli, Slo, Urgency
from raitui.core.vector import Vector
from raitui.ports import MetricsSource

_PAGE = next(rule for rule in RULES if rule.urgency is Urgency.PAGE)
"""The quicker of the rules that page: the others add nothing within the minutes of a demo."""

Key = tuple[tuple[str, str], ...]
Values = Mapping[Key, float]


class Raised(Struct, frozen=True):
    """One alert: its labels, and what it says."""

    labels: Key
    summary: str


async def raised(site: Site, metrics: MetricsSource) -> list[Raised]:
    """All that would be raised now, about services of the site. Raises SourceError."""
    known = {service.name: service.profiles for service in site.services}
    return [
        one
        for profile in site.profiles
        async for one in _of_profile(site, profile, metrics)
        if profile.name in known.get(dict(one.labels)[site.labels.service], ())
    ]


async def _of_profile(site: Site, profile: Profile, metrics: MetricsSource) -> AsyncIterator[Raised]:
    for slo in profile.slos:
        if slo.slice_s:
            continue
        ratio = ratio_of(slo, profile)
        short, long = [await _bad_shares(site, ratio, window_s, metrics) for window_s in (_PAGE.short_s, _PAGE.long_s)]
        samples = await _values(_counted(ratio, (site.labels.service,), _PAGE.long_s), metrics)
        for one in _burning(slo, short, long, samples):
            yield one
    for sli in profile.slis:
        expression = expression_of(sli, profile)
        if sli.target is not None and sli.cohorts and isinstance(expression, Ratio):
            by = Grain.CELL.by(site.labels)
            values = await _values(value_vector(expression, by, sli.window_s), metrics)
            samples = await _values(_counted(expression, by, sli.window_s), metrics)
            for one in _breached(sli, sli.target, values, samples):
                yield one


async def _values(vector: Vector, metrics: MetricsSource) -> Values:
    answer = await metrics.instant(vector, metrics.timeout_s)
    return {tuple(sorted(row.labels.items())): row.value for row in answer.rows}


async def _bad_shares(site: Site, ratio: Ratio, window_s: int, metrics: MetricsSource) -> Values:
    shares = await _values(value_vector(ratio, (site.labels.service,), window_s), metrics)
    return shares if ratio.kind is EventKind.BAD else {key: 1.0 - share for key, share in shares.items()}


def _counted(ratio: Expression, by: tuple[str, ...], window_s: int) -> Vector:
    samples = samples_vector(ratio, by, window_s)
    if samples is None:
        raise AssertionError("a ratio has samples")
    return samples


def _burning(slo: Slo, short: Values, long: Values, samples: Values) -> Iterator[Raised]:
    """As the rules have it: both windows burn too fast, and the long one beyond chance."""
    terms = terms_of(slo)
    factor = _PAGE.factor(terms.period_s)
    bound = factor * terms.budget
    for key, share in short.items():
        burnt = long.get(key, 0.0)
        if share <= bound or burnt <= bound:
            continue
        rate = burnt / terms.budget if terms.budget > 0 else math.inf
        if not samples_lacking(rate, samples.get(key, 0.0), factor, terms):
            labels = {**dict(key), "alertname": BURN_ALERT, "severity": Urgency.PAGE.value, SLOTH_SLO: slo.name}
            yield Raised(tuple(sorted(labels.items())), f"{slo.name} error budget burn rate is over expected")


def _breached(sli: Sli, target: float, values: Values, samples: Values) -> Iterator[Raised]:
    """As the rules have it: past the bound, on enough samples, and beyond chance."""
    sign = 1.0 if sli.direction is Direction.LOWER_IS_BETTER else -1.0
    noise = DEVIATIONS * DEVIATIONS * target * (1.0 - target)
    for key, value in values.items():
        excess, number = sign * (value - target), samples.get(key, 0.0)
        if excess > 0 and number >= sli.minimum_samples and excess * excess * number > noise:
            severity = sli.on_breach.value
            labels = {**dict(key), "alertname": COHORT_ALERT, "severity": severity, SLI_LABEL: sli.name}
            told, bound = (figure(one, sli.unit) for one in (value, target))
            yield Raised(tuple(sorted(labels.items())), f"{sli.name} is {told}, and its bound {bound}")
