"""Whether anybody can ever be called by an objective: a budget that is large burns slowly, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from raitui.core.burn import BurnRule, rules_of
from raitui.core.checkup import Check, Health
from raitui.core.figures import span
from raitui.core.plan import period_s
from raitui.core.site import Site
from raitui.core.sli import Slo, Urgency


def objective_checks(site: Site) -> Iterator[Check]:
    """A line for each objective that pages late, or never."""
    for profile in site.profiles:
        for slo in profile.slos:
            rules = rules_of(period_s(slo), Urgency.PAGE)
            deaf = [rule for rule in rules if not _can_fire(rule, slo)]
            if deaf and not _pages_otherwise(slo):
                yield _check(f"{profile.name} objective {slo.name}", slo, deaf, rules)


def _can_fire(rule: BurnRule, slo: Slo) -> bool:
    """Where every single event is bad the budget burns as fast as it ever can: 1 / (1 - objective)."""
    return rule.factor(period_s(slo)) * (1.0 - slo.objective) < 1.0


def _pages_otherwise(slo: Slo) -> bool:
    return slo.plain_burn is not None and slo.plain_burn.urgency is Urgency.PAGE


def _check(subject: str, slo: Slo, deaf: Sequence[BurnRule], rules: Sequence[BurnRule]) -> Check:
    heard = " and ".join(span(rule.long_s) for rule in rules if rule not in deaf)
    needed, most = min(rule.factor(period_s(slo)) for rule in deaf), 1.0 / (1.0 - slo.objective)
    what = f"pages by its rule over {heard} alone" if heard else "can never page"
    others = " by the others" if heard else ""
    seen = f"{what}: its budget burns {most:.3g}× at the most, and a page{others} takes more than {needed:.3g}×"
    return Check(subject, Health.WARNING, seen, f"promise more than {1.0 - 1.0 / needed:.1%}, or add plain_burn")
