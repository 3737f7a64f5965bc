"""One objective as rules see it: its ratio over the services that it is about, and the labels that its series go by.

The labels are those of Sloth (https://sloth.dev), whose dashboards and alert routes then work unchanged; where Sloth
writes its rules for each service, these are written for each objective and tell the services apart themselves, so that
their number does not grow with the fleet.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from raitui.core.expression import EventKind, narrowed, value_vector
from raitui.core.plan import counted_of, period_s, told_over_s
from raitui.core.promql import any_of, quote, render, render_selector
from raitui.core.question import CountsOf
from raitui.core.recorded_series import EVENTS_METRIC, STEP_S, TOTAL_METRIC, recorded_sum
from raitui.core.recordings import recorded_ratio_id, services_asked
from raitui.core.rules.rule import duration
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.site import LabelNames, Profile, Site
from raitui.core.sli import Slo
from raitui.core.time_slices import Counted, TimeSlices, slice_verdicts
from raitui.core.vector import Aggregate, Aggregation, Divide, Filled, Increase, SumOverSteps, Vector

PROFILE_LABEL = "raitui_profile"
SLOTH_ID, SLOTH_SERVICE, SLOTH_SLO = "sloth_id", "sloth_service", "sloth_slo"
SLOTH_WINDOW, SLOTH_SEVERITY = "sloth_window", "sloth_severity"


def services_of(site: Site, profile: Profile) -> tuple[Matcher, ...] | None:
    """Which services' series a profile is about: none, a condition, or no condition; None when it is about nobody."""
    declared = sorted(service.name for service in site.services if profile.name in service.profiles)
    others = sorted(service.name for service in site.services if profile.name not in service.profiles)
    if profile.discover:
        return (Matcher(site.labels.service, any_of(others), Comparison.NOT_MATCHES),) if others else ()
    return (Matcher(site.labels.service, any_of(declared), Comparison.MATCHES),) if declared else None


class Whose(Enum):
    """Whose events are counted: those of a whole service, as Sloth counts them, or those of each version of it."""

    SERVICE = "slo:sli_error:ratio_rate", "raitui:slo_total:increase"
    VERSION = "raitui:version_error:ratio_rate", "raitui:version_total:increase"

    def by(self, names: LabelNames) -> tuple[str, ...]:
        """The labels that tell them apart."""
        return (names.service,) if self is Whose.SERVICE else (names.service, names.version)

    def share(self, window_s: int) -> str:
        """The metric that holds the bad share over a window (seconds)."""
        return f"{self.value[0]}{duration(window_s)}"

    def total(self, window_s: int) -> str:
        """The metric that holds all events over a window (seconds)."""
        return f"{self.value[1]}{duration(window_s)}"


class RuledObjective(Struct, frozen=True):
    """An objective of a profile, the services that it is about, and the name that rules give it."""

    profile: Profile
    slo: Slo
    name: str
    names: LabelNames
    services: tuple[Matcher, ...]

    @property
    def spends(self) -> Counted:
        """What it counts, over every service."""
        return counted_of(self.slo, self.profile)

    @property
    def counts_time(self) -> bool:
        """Whether it counts slices of time, which are those of whole services."""
        return self.slo.slice_s > 0

    @property
    def period_s(self) -> int:
        """Its rolling period (seconds)."""
        return period_s(self.slo)

    @property
    def budget(self) -> float:
        """The share of bad events that it allows (0-1)."""
        return 1.0 - self.slo.objective

    @property
    def key(self) -> str:
        """What its groups of rules are called by; names may hold hyphens, and no two objectives have the same.

        The slash belongs to these names alone: one within a name is written as in an address, so that an objective
        "a/long" is not taken for the long windows of "a". Sloth has no slashes in names, and its own stay as they are.
        """
        return "/".join(name.replace("%", "%25").replace("/", "%2F") for name in (self.profile.name, self.slo.name))

    @property
    def labels(self) -> dict[str, str]:
        """The labels that all its series have alike."""
        return {PROFILE_LABEL: self.profile.name, SLOTH_SLO: self.name}

    def series(self, metric: str, **further: str) -> str:
        """Its series of a metric, as PromQL."""
        return render_selector(
            Selector(metric, tuple(Matcher(label, value) for label, value in {**self.labels, **further}.items()))
        )

    def by_service(self, expr: str) -> str:
        """The expression with the labels that tell its services apart, as Sloth has them."""
        name = self.name.replace("$", "$$")
        service = quote(self.names.service)
        served = f'label_replace({expr}, "{SLOTH_SERVICE}", "$1", {service}, "(.*)")'
        return f'label_replace({served}, "{SLOTH_ID}", {quote(f"${{1}}-{name}")}, {service}, "(.*)")'

    def bad_share(self, window_s: int, whose: Whose) -> str:
        """The share of bad events over a window (seconds), from raw series where it is short, else as recorded."""
        share = render(self._share(window_s, whose.by(self.names)))
        return share if self.spends.kind is EventKind.BAD else f"clamp_min(1 - ({share}), 0)"

    def total(self, window_s: int, whose: Whose) -> str:
        """All events over a window (seconds)."""
        return render(self._counted(window_s, whose.by(self.names))[1])

    def _share(self, window_s: int, by: tuple[str, ...]) -> Vector:
        spends = self.spends
        events, total = self._counted(window_s, by)
        if isinstance(spends, TimeSlices):
            return Divide(events, total)
        if not self._reads_increments(window_s):
            return value_vector(narrowed(spends, self.services), by, window_s)
        same = spends.events.metric == spends.total.metric
        return Divide(Filled(events, total) if same else events, total)

    def _counted(self, window_s: int, by: tuple[str, ...]) -> tuple[Vector, Vector]:
        window_s, step_s = told_over_s(self.spends, window_s), self.slo.slice_s or STEP_S
        if self._reads_increments(window_s):
            recorded_as = recorded_ratio_id(self.spends, self.names)
            only = (*services_asked(self.spends, self.names), *self.services)
            events, total = (
                recorded_sum(metric, recorded_as, by, window_s, only, step_s=step_s)
                for metric in (EVENTS_METRIC, TOTAL_METRIC)
            )
            return events, total
        counted = narrowed(self.spends, self.services)
        if isinstance(counted, TimeSlices):
            bad, covered = (part.of for part in slice_verdicts(counted, self.names).parts)
            return SumOverSteps(bad, window_s, step_s), SumOverSteps(covered, window_s, step_s)
        events, total = (
            Aggregate(Aggregation.SUM, by, Increase(selector, window_s)) for selector in (counted.events, counted.total)
        )
        return events, total

    def _reads_increments(self, window_s: int) -> bool:
        """Verdicts on slices are dear, and read as recorded whatever the window."""
        window_s = max(window_s, self.period_s) if self.counts_time else window_s
        recorded = CountsOf(self.spends, window_s).can_be_recorded
        return recorded and bool(recorded_ratio_id(self.spends, self.names))


def _meet(site: Site, one: Profile, other: Profile) -> bool:
    """Whether a service may be watched under both profiles."""
    return (one.discover and other.discover) or any(
        {one.name, other.name} <= set(service.profiles) for service in site.services
    )


def _name(site: Site, profile: Profile, slo: Slo) -> str:
    """The objective's own; with its profile's where a service may have another of the same name."""
    taken = any(
        other is not profile and any(one.name == slo.name for one in other.slos) and _meet(site, profile, other)
        for other in site.profiles
    )
    return f"{profile.name}-{slo.name}" if taken else slo.name


def ruled_objectives(site: Site) -> Iterator[RuledObjective]:
    """Every objective that any service has, in the order of the site."""
    for profile in site.profiles:
        services = services_of(site, profile)
        if services is not None:
            for slo in profile.slos:
                yield RuledObjective(profile, slo, _name(site, profile, slo), site.labels, services)
