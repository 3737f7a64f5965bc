"""Looks whether a site is fit to be watched: each source answers, and holds the series that the site file promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from raitui.core.baseline import BaselineKind
from raitui.core.baseline_span import baseline_words, is_over
from raitui.core.checkup import Check, Health
from raitui.core.derived import AnyExpression
from raitui.core.expression import Ratio
from raitui.core.figures import span
from raitui.core.indicator_series import named_series, told_apart_by
from raitui.core.plan import expression_of, info_selectors
from raitui.core.promql import render_selector
from raitui.core.recorded_series import RULES_LABEL, RULES_METRIC
from raitui.core.selector import Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Sli
from raitui.errors import SourceError, SourceFault
from raitui.ports import SeriesCatalogue

SKEW_BOUND_S = 2.0
SLOW_SCRAPE = 1.5
NAMED = 5
"""So many names are told; the rest is counted."""


class Patient(Struct, frozen=True):
    """One source with what is known of it: ``clock_skew_s`` is its clock less ours (seconds), None when unknown.

    ``rules_id`` is what the site's rules are known by; empty where there is nobody to load any. ``at`` is now (unix
    seconds), None where nobody says: then no span that a site froze is looked into.
    """

    name: str
    catalogue: SeriesCatalogue
    scrape_interval_s: float
    clock_skew_s: float | None = None
    rules_id: str = ""
    at: float | None = None


def _named(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def clock_check(patient: Patient) -> Check:
    """Whether the source's clock agrees with ours."""
    subject, skew = f"{patient.name} clock", patient.clock_skew_s
    if skew is None:
        return Check(
            subject, Health.WARNING, "skew unknown: it tells no time", "see whether a proxy strips its Date header"
        )
    if abs(skew) > SKEW_BOUND_S:
        way = "ahead of" if skew > 0 else "behind"
        return Check(
            subject, Health.WARNING, f"{span(abs(skew))} {way} ours", "synchronise both machines' clocks (NTP)"
        )
    return Check(subject, Health.OK, f"agrees with ours within {SKEW_BOUND_S:.0f}s")


def scrape_check(patient: Patient) -> Check:
    """Whether the scrape interval of the site file is the one that the source scrapes with: staleness rests on it."""
    subject = f"{patient.name} scrape interval"
    slow = {
        job: interval_s
        for job, interval_s in patient.catalogue.scrape_intervals().items()
        if interval_s > SLOW_SCRAPE * patient.scrape_interval_s
    }
    if not slow:
        return Check(subject, Health.OK, f"{patient.scrape_interval_s:g}s, as the site file says")
    seen = _named([f"{job} {interval_s:g}s" for job, interval_s in sorted(slow.items())])
    return Check(
        subject,
        Health.WARNING,
        f"slower than the site file's {patient.scrape_interval_s:g}s: {seen}",
        "set scrape_interval to the slowest job that this site reads, or its figures will look stale",
    )


def _selectors(expression: AnyExpression) -> tuple[Selector, ...]:
    return (expression.events, expression.total) if isinstance(expression, Ratio) else named_series(expression)


def _promised(site: Site, sli: Sli, expression: AnyExpression, selector: Selector) -> list[str]:
    """The labels that the site file says these series have."""
    labels = [site.labels.service]
    if any(service.locations for service in site.services):
        labels.append(site.labels.at)
    apart = (label for series, label in told_apart_by(expression, site.labels.cohort) if series == selector)
    return list(dict.fromkeys((*labels, *((site.labels.version, site.labels.cohort) if sli.cohorts else ()), *apart)))


def _absent_services(site: Site, profile: Profile, selector: Selector, catalogue: SeriesCatalogue) -> list[str]:
    name = selector.called(site.labels.service)
    present = {name.site_value(value) for value in catalogue.label_values(name.series, selector)}
    return [
        service.name for service in site.services if profile.name in service.profiles and service.name not in present
    ]


def sli_check(site: Site, profile: Profile, sli: Sli, patient: Patient) -> Check:
    """Whether an indicator's series are there, with the labels promised, for every service of its profile."""
    subject = f"{patient.name} {profile.name}/{sli.name}"
    expression = expression_of(sli, profile)
    selectors = _selectors(expression)
    if not selectors:
        return Check(subject, Health.OK, "PromQL of the site's own: not looked into")
    for selector in selectors:
        names = patient.catalogue.label_names(selector)
        if not names:
            remedy = "correct the metric or its labels in the site file, or see whether its exporter is scraped"
            return Check(subject, Health.FAILED, f"no series of {render_selector(selector)} in the past hour", remedy)
        promised = [selector.called(label).series for label in _promised(site, sli, expression, selector)]
        missing = [label for label in promised if label not in names]
        if missing:
            remedy = "relabel the metric, map the label under `labels`, or say `cohorts: false` for the indicator"
            return Check(subject, Health.FAILED, f"{selector.metric} has no label {_named(missing)}", remedy)
    absent = _absent_services(site, profile, selectors[-1], patient.catalogue)
    if absent:
        remedy = "see whether they are scraped, or take the profile from them"
        return Check(subject, Health.WARNING, f"no series for {_named(absent)}", remedy)
    return Check(subject, Health.OK, f"{selectors[-1].metric} is there with the labels promised")


def frozen_check(profile: Profile, sli: Sli, patient: Patient, now: float) -> Check:
    """Whether the span that the site froze for an indicator is over, and whether the source holds it."""
    subject, words = f"{patient.name} {profile.name}/{sli.name} baseline", baseline_words(sli.baseline)
    start, end = sli.baseline.start or 0.0, sli.baseline.end or 0.0
    if not is_over(sli.baseline, now):
        seen = f"{words} is not over: nothing is compared with it for {span(end - now)} more"
        return Check(subject, Health.WARNING, seen, "freeze a span of the past")
    remedy = "freeze a span that it still keeps, have it keep more (retention), or compare with last_week"
    for selector in _selectors(expression_of(sli, profile))[-1:]:
        share = patient.catalogue.share_known(selector, start, end)
        if share <= 0.0:
            return Check(subject, Health.FAILED, f"no samples of {render_selector(selector)} {words}", remedy)
        if share < 1.0:
            return Check(subject, Health.WARNING, f"samples of {share:.0%} of {words} alone", remedy)
    return Check(subject, Health.OK, f"{words}: the samples are there")


def _is_frozen(sli: Sli) -> bool:
    return sli.baseline.kind is BaselineKind.FROZEN


def info_check(selector: Selector, patient: Patient) -> Check:
    """Whether an info metric is there."""
    subject = f"{patient.name} info {selector.metric}"
    if patient.catalogue.label_names(selector):
        return Check(subject, Health.OK, "is there")
    return Check(subject, Health.WARNING, "no series in the past hour", "correct it under `info`, or remove it there")


def rules_check(patient: Patient) -> Check:
    """Whether it has the site's rules loaded, as they are today; without any it can be watched all the same."""
    subject = f"{patient.name} rules"
    loaded = patient.catalogue.label_values(RULES_LABEL, Selector(RULES_METRIC))
    if patient.rules_id in loaded:
        return Check(subject, Health.OK, "loaded, as `raitui rules` writes them today")
    remedy = "let it load what `raitui rules` writes: rule_files in its configuration"
    if not loaded:
        return Check(subject, Health.OK, "none of raitui's: long windows read raw series", remedy)
    return Check(subject, Health.WARNING, "loaded, but not those of this site file as it is today", remedy)


def _guarded(subject: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except SourceError as error:
        return Check(subject, Health.FAILED, error.message, error.remedy)


def _checks(site: Site, patient: Patient) -> Iterator[tuple[str, Callable[[], Check]]]:
    yield f"{patient.name} clock", partial(clock_check, patient)
    for profile in site.profiles:
        for sli in profile.slis:
            yield f"{patient.name} {profile.name}/{sli.name}", partial(sli_check, site, profile, sli, patient)
            if patient.at is not None and _is_frozen(sli):
                looked_into = partial(frozen_check, profile, sli, patient, patient.at)
                yield f"{patient.name} {profile.name}/{sli.name} baseline", looked_into
    if patient.rules_id:
        yield f"{patient.name} rules", partial(rules_check, patient)
    for selector in info_selectors(site):
        yield f"{patient.name} info {selector.metric}", partial(info_check, selector, patient)


def examine(site: Site, patient: Patient) -> Iterator[Check]:
    """Every check of one source; nothing more when it cannot be reached or does not let us in."""
    try:
        scrape = scrape_check(patient)
    except SourceError as error:
        if error.fault is not SourceFault.REJECTED:
            yield Check(patient.name, Health.FAILED, error.message, error.remedy)
            return
        # Mimir and the like scrape nothing themselves, and answer queries all the same.
        scrape = Check(
            f"{patient.name} scrape interval",
            Health.WARNING,
            f"not told: {error.message}",
            f"see that the jobs behind it are scraped every {patient.scrape_interval_s:g}s, as the site file says",
        )
    yield Check(patient.name, Health.OK, "reached, and it lets us in")
    yield scrape
    for subject, check in _checks(site, patient):
        yield _guarded(subject, check)
