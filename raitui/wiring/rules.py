"""A site's rules as a rule file for Prometheus."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from raitui.core.rules.breach_alerts import without_alert
from raitui.core.rules.rule import AlertRule, Rule, RuleGroup, duration, literal
from raitui.core.rules.rule_set import rule_groups
from raitui.core.rules.taken_labels import taken_labels
from raitui.core.site import Site
from raitui.errors import ConfigurationError
from raitui.rehearsal.yaml_text import Value, yaml_text
from raitui.wiring.simulation import Simulation, simulated

if TYPE_CHECKING:
    from raitui.config.site_file import SiteFile

Section = dict[str, Value]

_HEADER = """\
# Written by `raitui rules` for {site}: write it anew when the site file has changed, rather than editing it.
# Load it as one of Prometheus's rule_files. slo:… is named and labelled as by Sloth; raitui:… is what raitui reads.
# An increment counts over five minutes and a scrape interval, and is scaled to five minutes: so none is counted twice.
"""
_OMITTED = "# No alert is raised by these, which raitui judges itself; each with the reason:\n"


def _omitted(site: Site) -> str:
    """Who relies on these alerts must know what they leave out."""
    names = "".join(f"#   {ascii(name)[1:-1]}\n" for name in without_alert(site))
    return f"{_OMITTED}{names}" if names else ""


def _rule(rule: Rule) -> Section:
    if not isinstance(rule, AlertRule):
        labels: Section = {"labels": dict(rule.labels)} if rule.labels else {}
        return {"record": rule.record, "expr": rule.expr, **labels}
    labels = {"labels": {name: literal(value) for name, value in rule.labels.items()}}
    lasting: Section = {"for": duration(rule.lasting_s)} if rule.lasting_s else {}
    return {"alert": rule.alert, "expr": rule.expr, **lasting, **labels, "annotations": dict(rule.annotations)}


def _group(group: RuleGroup) -> Section:
    interval: Section = {} if group.interval_s is None else {"interval": duration(group.interval_s)}
    return {"name": group.name, **interval, "rules": [_rule(rule) for rule in group.rules]}


def rule_file(site: Site, scrape_s: float) -> str:
    """The rule file of a site whose sources scrape every so many seconds. The same site gives the same file.

    Raises:
        ConfigurationError: a label of the site means something else in rules.
    """
    for role, label in taken_labels(site.labels):
        raise ConfigurationError(
            f"labels.{role}: the label {label!r} has a meaning of its own in rules",
            "have Prometheus give the series another label too (metric_relabel_configs), and name that one",
        )
    groups = rule_groups(site, scrape_s, version("raitui"))
    return (
        _HEADER.format(site=ascii(site.name))
        + _omitted(site)
        + yaml_text({"groups": [_group(group) for group in groups]})
    )


def slowest_scrape_s(file: SiteFile) -> float:
    """How often the slowest source of a site scrapes (seconds): one set of rules is for all of them."""
    return max(settings.scrape_interval_s for settings in file.prometheus)


def site_rules(config: Path | None) -> str:
    """The rule file of the site that a site file describes. Raises ConfigurationError."""
    from raitui.config.site_file import find_site_file, load_site_file

    file = load_site_file(find_site_file(config, os.environ))
    return rule_file(file.site, slowest_scrape_s(file))


def simulated_rules() -> str:
    """The rule file of the simulated fleet, for a Prometheus that scrapes it."""
    from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S
    from raitui.rehearsal.site_description import describe_site

    fleet, _ = simulated(Simulation())
    return rule_file(describe_site(fleet), SCRAPE_INTERVAL_S)
