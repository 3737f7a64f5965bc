"""The simulated fleet's site file, for a Prometheus that scrapes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from msgspec import structs

from raitui.actions import ACTIONS
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.derived import (
    AnyExpression,
    Calibration,
    Categories,
    Change,
    Derived,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.expression import EventKind, Expression, Gauge, Mean, Quantile, Ratio, RawPromQL, Throughput
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.site import ComponentInfo, LabelNames, ModeInfo, Profile, RolloutInfo, Service, Site
from raitui.core.sli import PlainBurn, Sli, Slo
from raitui.rehearsal.control_order import Order
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, SimulatedFleet
from raitui.rehearsal.site_description import describe_site
from raitui.rehearsal.what_users_see import CAP, USER_SEES
from raitui.rehearsal.yaml_text import Value, yaml_text

Section = dict[str, Value]

_HEADER = "# The simulated fleet, as a Prometheus sees it that scrapes it every {interval:g} seconds.\n"
_EVERYBODY_MAY = """\
# For the lab alone: everybody may do everything to this fleet. Name your people and what they may do instead.
"""
_AUTHORITY: Section = {
    "authority": {"roles": [{"name": "everyone", "users": ["*"], "actions": ["reducing", "increasing"]}]}
}
_CONDITION = {
    Comparison.NOT_EQUAL: "not",
    Comparison.MATCHES: "matches",
    Comparison.NOT_MATCHES: "not_matches",
}


def _match(matchers: tuple[Matcher, ...]) -> Section:
    return {
        matcher.label: matcher.value
        if matcher.comparison is Comparison.EQUAL
        else {_CONDITION[matcher.comparison]: matcher.value}
        for matcher in matchers
    }


def _series(selector: Selector) -> Section:
    return {"metric": selector.metric, **({"match": _match(selector.matchers)} if selector.matchers else {})}


def _metric(selector: Selector) -> Value:
    return _series(selector) if selector.matchers else selector.metric


def _scale(scale: float) -> Section:
    return {} if scale == 1.0 else {"scale": scale}


def _expression(expression: Expression) -> Section:
    match expression:
        case Ratio(events, total, kind):
            which = "good" if kind is EventKind.GOOD else "bad"
            return {"ratio": {which: _metric(events), "total": _metric(total)}}
        case Quantile(histogram, quantile, scale):
            return {"quantile": {"histogram": _metric(histogram), "quantile": quantile, **_scale(scale)}}
        case Mean(total, count, scale, bounds):
            within: Section = {"bounds": list(bounds)} if bounds is not None else {}
            return {"mean": {"sum": _metric(total), "count": _metric(count), **_scale(scale), **within}}
        case Throughput(counter, per_s):
            return {"throughput": {"counter": _metric(counter), "per": f"{per_s:.0f}s"}}
        case Gauge(gauge, aggregation):
            return {"gauge": {**_series(gauge), "aggregate": aggregation.value}}
        case RawPromQL(text, samples):
            return {"promql": {"text": text, **({"samples": samples} if samples else {})}}


def _measured(expression: AnyExpression) -> Section:
    return _derived(expression) if isinstance(expression, Derived) else _expression(expression)


def _derived(expression: Derived) -> Section:
    match expression:
        case Distance(of, measure, feature):
            further: Section = {"feature": feature} if feature else {}
            return {"distance": {**_distribution(of), "measure": measure.value, **further}}
        case Calibration(correct, total, predicted, label, score):
            sums: Section = {} if predicted is None else {"predicted": _metric(predicted)}
            counted: Section = {"correct": _metric(correct), "total": _metric(total), **sums}
            return {"calibration": {**counted, "bin": label, "score": score.value}}
        case Gap(of, measure, by):
            return {"gap": {**_expression(of), "measure": measure.value, **({"by": by} if by else {})}}
        case Change(of, beside, measure):
            explains: Section = {} if beside is None else {"beside": _expression(beside)}
            return {"against_baseline": {**_expression(of), **explains, "measure": measure.value}}
        case WorstCategory(events, total, label):
            return {"worst_category": {"events": _metric(events), "total": _metric(total), "label": label}}
        case TimeToClear(backlog, cleared, workers):
            who: Section = {} if workers is None else {"workers": _metric(workers)}
            return {"time_to_clear": {"backlog": _metric(backlog), "cleared": _metric(cleared), **who}}


def _distribution(of: Histogram | Categories) -> Section:
    if isinstance(of, Histogram):
        return {"histogram": _metric(of.histogram)}
    return {"categories": {**_series(of.counter), "label": of.label}}


def _baseline(baseline: Baseline) -> Section:
    match baseline:
        case Baseline(BaselineKind.FROZEN, float() as start, float() as end):
            moments = (datetime.fromtimestamp(when, UTC).isoformat() for when in (start, end))
            return {"baseline": dict(zip(("from", "to"), moments, strict=True))}
        case _:
            return {} if baseline == Baseline() else {"baseline": baseline.kind.value}


def indicator(sli: Sli) -> Section:
    """An indicator as a site file says it."""
    bounds: Section = {key: bound for key, bound in (("target", sli.target), ("warn", sli.warn)) if bound is not None}
    return {
        "name": sli.name,
        "level": sli.level.value,
        **_measured(sli.expression),
        **_baseline(sli.baseline),
        "unit": sli.unit.value,
        "direction": sli.direction.value,
        **bounds,
        "window": f"{sli.window_s}s",
        "minimum_samples": sli.minimum_samples,
        "on_breach": sli.on_breach.value,
        **({} if sli.severe is None else {"severe": structs.asdict(sli.severe)}),
        "cohorts": sli.cohorts,
        **({"labels_lag": f"{sli.labels_lag_s}s"} if sli.labels_lag_s else {}),
        **({"title": sli.title} if sli.title else {}),
    }


def _objective(slo: Slo) -> Section:
    return {
        "name": slo.name,
        "sli": slo.sli,
        "objective": slo.objective,
        "period": f"{slo.period_days:.0f}d",
        "minimum_samples": slo.minimum_samples,
        "sure": slo.sure,
        **({"plain_burn": _plain_burn(slo.plain_burn)} if slo.plain_burn else {}),
        **({"slices": f"{slo.slice_s}s"} if slo.slice_s else {}),
    }


def _plain_burn(rule: PlainBurn) -> Section:
    return {"factor": rule.factor, "window": f"{rule.window_s}s", "on_breach": rule.urgency.value}


def _profile(profile: Profile) -> Section:
    return {
        **({"match": _match(profile.matchers)} if profile.matchers else {}),
        **({"exposed": {**_series(profile.exposed), "unit": profile.exposed_unit}} if profile.exposed else {}),
        "slis": [indicator(sli) for sli in profile.slis],
        **({"slos": [_objective(slo) for slo in profile.slos]} if profile.slos else {}),
    }


def _service(service: Service) -> Section:
    told = structs.asdict(service)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in told.items() if value}


def _info(info: ComponentInfo | RolloutInfo | ModeInfo) -> Section:
    labels = {key: value for key, value in structs.asdict(info).items() if key != "selector"}
    return {**_series(info.selector), **labels}


def _actuator(control_url: str) -> Section:
    order = {key: f"{{{key}}}" for key in Order.__struct_fields__}
    seen = "&".join(f"{key}={{{key}}}" for key in ("component", "before", "after"))
    return {
        "name": "fleet-control",
        "actions": [action.id for action in ACTIONS],
        "cap": CAP,
        "user_sees": USER_SEES,
        "http": {"method": "POST", "url": f"{control_url}/control", "json": order, "expect": [202]},
        "probe": {
            "url": f"{control_url}/observed/{{service}}/{{at}}/{{axis}}?{seen}",
            "expect": {"path": ["in_effect"], "equals": True},
        },
    }


def _posture(control_url: str) -> Section:
    paths: Section = {key: [key] for key in ("exposure", "mode", "export", "versions")}
    return {"name": "fleet-state", "url": f"{control_url}/state/{{service}}/{{at}}", **paths, "timeout": "2s"}


def _labels(names: LabelNames) -> Section:
    told = structs.asdict(names)
    further = told.pop("further_cohorts")
    return {**told, "cohorts": [names.cohort, *further]} if further else told


def _document(
    site: Site, prometheus_url: str, control_url: str, alertmanager_urls: Sequence[str]
) -> Mapping[str, Value]:
    infos = {"components": site.info.components, "rollout": site.info.rollout, "mode": site.info.mode}
    backend: Section = {"name": "prom", "url": prometheus_url, "scrape_interval": f"{SCRAPE_INTERVAL_S:.0f}s"}
    alerts: Section = {"alertmanager": [{"name": "alerts", "replicas": list(alertmanager_urls)}]}
    return {
        "site": {"name": site.name, "environment": site.environment, "colour": site.colour},
        "labels": _labels(site.labels),
        "backends": {"prometheus": [backend], **(alerts if alertmanager_urls else {})},
        "traces": {"link": site.traces.link, "attributes": list(site.traces.attributes)},
        "info": {kind: _info(info) for kind, info in infos.items() if info is not None},
        "profiles": {profile.name: _profile(profile) for profile in site.profiles},
        "services": [_service(service) for service in site.services],
        "actuators": [_actuator(control_url.rstrip("/"))],
        "postures": [_posture(control_url.rstrip("/"))],
    }


def write_config(
    fleet: SimulatedFleet, prometheus_url: str, control_url: str, alertmanager_urls: Sequence[str] = ()
) -> str:
    """The site file: figures from the Prometheus at one address, control of the fleet at the other.

    Alerts are those of the replicas of one Alertmanager, where any are named.
    """
    site = describe_site(fleet, demo=False)
    text = yaml_text(_document(site, prometheus_url, control_url, alertmanager_urls))
    return _HEADER.format(interval=SCRAPE_INTERVAL_S) + text + _EVERYBODY_MAY + yaml_text(_AUTHORITY)
