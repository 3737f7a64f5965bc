"""Which exemplars point at bad requests: those of the bad events of a ratio, and those beyond a quantile's bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from raitui.core.counted_bucket import BUCKET, LE, bound_of, counts_a_bucket
from raitui.core.exemplar import Exemplar, TraceView
from raitui.core.expression import EventKind, Quantile, Ratio
from raitui.core.narrowing import only_services
from raitui.core.plan import expression_of
from raitui.core.reading import Place
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames, Profile, Site
from raitui.core.sli import Direction, Sli, Unit
from raitui.core.trace_sample import TraceSample

_HALF = 0.5


class BadRequests(Struct, frozen=True):
    """The series whose exemplars may be bad requests for an indicator.

    Those are bad whose series does not satisfy all of ``unless`` (empty: every one), and whose value in the series' own
    unit is above ``above`` and at most ``at_most``. ``scale`` turns that unit into the indicator's; None where the
    request is merely counted. ``bad`` is whether each of them is bad in itself, and not merely what the indicator wants
    fewer of.
    """

    sli: str
    unit: Unit
    series: Selector
    unless: tuple[Matcher, ...] = ()
    above: float | None = None
    at_most: float | None = None
    scale: float | None = None
    bad: bool = True

    def has(self, exemplar: Exemplar) -> bool:
        """Whether the exemplar points at one of them."""
        if exemplar.metric != self.series.metric or not _all_hold(self.series.matchers, exemplar):
            return False
        good = bool(self.unless) and _all_hold(self.unless, exemplar)
        return not good and _between(self.above, exemplar.value, self.at_most)

    def sample(self, exemplar: Exemplar, names: LabelNames, view: TraceView) -> TraceSample:
        """What is shown of it."""
        scale = self.scale
        return TraceSample(
            trace_id=exemplar.trace_id,
            at=exemplar.at,
            sli=self.sli,
            place=_place(exemplar, self.series, names),
            value=None if scale is None else exemplar.value * scale,
            unit=self.unit,
            bound=None if scale is None or self.above is None else self.above * scale,
            attributes=exemplar.attributes,
            bad=self.bad,
            link=view.link_to(exemplar.trace_id) if view.link else "",
        )


def _all_hold(matchers: tuple[Matcher, ...], exemplar: Exemplar) -> bool:
    return all(matcher.holds(exemplar.series) for matcher in matchers)


def _between(above: float | None, value: float, at_most: float | None) -> bool:
    return (above is None or value > above) and (at_most is None or value <= at_most)


def bad_requests(
    service: str, profiles: Iterable[Profile], names: LabelNames, wrong: str = ""
) -> tuple[BadRequests, ...]:
    """Every sort of bad request of a service, each once.

    What is not bad in itself is among them for the indicator alone that is ``wrong``: it is in question.
    """
    only = only_services({service}, names)
    found: dict[BadRequests, None] = {}
    for profile in profiles:
        for sli in profile.slis:
            found |= dict.fromkeys(one for one in _of_indicator(sli, profile, only) if one.bad or one.sli == wrong)
    return tuple(found)


def without_a_bound(profiles: Iterable[Profile]) -> tuple[str, ...]:
    """The indicators that count a bucket of which nobody can say where it ends: no single request is bad by them."""
    counted = ((sli.name, expression_of(sli, profile)) for profile in profiles for sli in profile.slis)
    names = (name for name, ratio in counted if isinstance(ratio, Ratio) and _has_no_bound(ratio.events))
    return tuple(dict.fromkeys(names))


def _has_no_bound(events: Selector) -> bool:
    return counts_a_bucket(events) and bound_of(events) is None


def _of_indicator(sli: Sli, profile: Profile, only: Matcher) -> Iterator[BadRequests]:
    match expression_of(sli, profile):
        case Ratio() as ratio:
            for one in _of_ratio(sli, ratio, only):
                yield structs.replace(one, bad=_is_bad_in_itself(sli, ratio, profile))
        case Quantile(histogram, _, scale) if sli.target is not None and sli.direction is Direction.LOWER_IS_BETTER:
            buckets = Selector(histogram.metric + BUCKET, histogram.matchers, histogram.renamed)
            yield BadRequests(sli.name, sli.unit, buckets.where(only), above=sli.target / scale, scale=scale)
        case _:
            return


def _of_ratio(sli: Sli, ratio: Ratio, only: Matcher) -> Iterator[BadRequests]:
    match ratio:
        case Ratio(events) if counts_a_bucket(events):
            if (bound := bound_of(events)) is not None:
                series = structs.replace(events, matchers=tuple(one for one in events.matchers if one.label != LE))
                above, at_most = (None, bound) if ratio.kind is EventKind.BAD else (bound, None)
                yield BadRequests(sli.name, sli.unit, series.where(only), above=above, at_most=at_most)
        case Ratio(events, _, EventKind.BAD):
            yield BadRequests(sli.name, sli.unit, events.where(only))
        case Ratio(events, total, EventKind.GOOD) if events.metric == total.metric:
            further = tuple(one for one in events.matchers if one not in total.matchers)
            yield BadRequests(sli.name, sli.unit, total.where(only), unless=further)


def _is_bad_in_itself(sli: Sli, ratio: Ratio, profile: Profile) -> bool:
    """Whether more than half of all are asked to be spared: what may befall the others as well is no failure.

    Most applicants are declined. Where nobody asks for a share, it is what the ratio calls bad, or what is too slow;
    that something else is called good does not make the rest bad.
    """
    good = ratio.kind is EventKind.GOOD
    asked = [slo.objective for slo in profile.slos if slo.sli == sli.name]
    if sli.target is not None:
        asked.append(sli.target if good else 1.0 - sli.target)
    if not asked:
        return not good or counts_a_bucket(ratio.events)
    return max(asked) > _HALF


def _place(exemplar: Exemplar, series: Selector, names: LabelNames) -> Place:
    def told(label: str) -> str | None:
        called = series.called(label)
        return called.site_value(exemplar.series.get(called.series, "")) or None

    return Place(told(names.at), told(names.version), told(names.cohort))


def samples(
    exemplars: Iterable[Exemplar], wanted: tuple[BadRequests, ...], site: Site, suspect: Place, most: int
) -> tuple[TraceSample, ...]:
    """The newest bad requests, newest first; each trace once, with the first indicator it is bad for.

    So many of each indicator where the trouble is suspected, and so many elsewhere: what happens often does not crowd
    out what happens rarely, nor a large cohort a small one.
    """
    found: dict[str, TraceSample] = {}
    counted: Counter[tuple[str, bool]] = Counter()
    for exemplar in sorted(exemplars, key=lambda one: (-one.at, one.trace_id)):
        sort = next((one for one in wanted if one.has(exemplar)), None)
        if sort is None or exemplar.trace_id in found:
            continue
        sample = sort.sample(exemplar, site.labels, site.traces)
        kind = (sort.sli, is_within(sample.place, suspect))
        if counted[kind] < most:
            found[exemplar.trace_id] = sample
            counted[kind] += 1
    return tuple(found.values())


def is_within(place: Place, of: Place) -> bool:
    """Whether a slice of a service is that one, or a part of it."""
    pairs = ((place.at, of.at), (place.version, of.version), (place.cohort, of.cohort))
    return all(wanted is None or given == wanted for given, wanted in pairs)
