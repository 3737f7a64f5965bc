"""All rules of a site, and the id by which it is known whether those that a Prometheus has loaded are these."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from raitui.core.recorded_series import RULES_LABEL, RULES_METRIC
from raitui.core.recordings import ID_DIGITS
from raitui.core.rules.breach_alerts import breach_groups
from raitui.core.rules.burn_alerts import burn_alert, version_alert
from raitui.core.rules.error_ratios import metadata_group, ratio_groups
from raitui.core.rules.increments import increment_group
from raitui.core.rules.objective import RuledObjective, ruled_objectives
from raitui.core.rules.plain_burn_alerts import plain_burn_alerts
from raitui.core.rules.rule import AlertRule, Record, RuleGroup
from raitui.core.rules.traffic_alerts import no_traffic_alert
from raitui.core.site import Site
from raitui.core.sli import Urgency

CALLING = (Urgency.PAGE, Urgency.TICKET)


def _alerts(objective: RuledObjective) -> Iterator[AlertRule]:
    """Slices of time have no versions, and are no traffic."""
    for urgency in CALLING:
        yield burn_alert(objective, urgency)
    if not objective.counts_time:
        yield from (version_alert(objective, urgency) for urgency in CALLING)
    yield from plain_burn_alerts(objective)
    if not objective.counts_time:
        yield no_traffic_alert(objective)


def _groups(site: Site, scrape_s: float, version: str) -> Iterator[RuleGroup]:
    yield increment_group(site, scrape_s)
    for objective in ruled_objectives(site):
        yield from ratio_groups(objective)
        yield metadata_group(objective, version)
        yield RuleGroup(f"sloth-slo-alerts-{objective.key}", tuple(_alerts(objective)))
    yield from breach_groups(site)


def _all(site: Site, scrape_s: float, version: str) -> tuple[RuleGroup, ...]:
    return tuple(group for group in _groups(site, scrape_s, version) if group.rules)


def rules_id(site: Site, scrape_s: float) -> str:
    """What a site's rules are known by: it changes when any of them does, whichever raitui has written them."""
    return sha256(msgspec.json.encode(_all(site, scrape_s, version=""))).hexdigest()[:ID_DIGITS]


def rule_groups(site: Site, scrape_s: float, version: str) -> tuple[RuleGroup, ...]:
    """Every group, for a source that scrapes every so many seconds; groups without rules are left out."""
    about = Record(RULES_METRIC, "vector(1)", {RULES_LABEL: rules_id(site, scrape_s)})
    return (RuleGroup("raitui-rules", (about,)), *_all(site, scrape_s, version))
