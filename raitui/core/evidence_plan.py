"""What is compared with what, for the services that are looked at closely (R-OBS-4, R-DEC-5).

A candidate beside the stable version since its rollout began; each cohort beside the baseline that the site has chosen.
Each has its blocks, and those of the other side: the same ones, others of the past, or of a span that the site names.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from raitui.core.baseline import WEEK_S, Baseline, BaselineKind
from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.condemned_spans import Spans
from raitui.core.derived import AnyExpression
from raitui.core.evidence_blocks import LOOKED_BACK_S, REACHES, Stretch, earlier, mirrored, stretches
from raitui.core.expression import Mean, Ratio, narrowed
from raitui.core.narrowing import only_services
from raitui.core.plan import expression_of
from raitui.core.site import Profile, Site
from raitui.core.sli import Sli
from raitui.core.snapshot import RolloutState, ServiceSnapshot

STANDING_S = DAY
"""So far back at least a standing comparison looks; up to a quarter more, since its beginning lies fast in time."""

TIMES_BEFORE = 4
"""What was before a version came is counted in blocks so many times as long: there is more of it."""

MOST_SLICES = 4
"""At most so many labels of cohorts are asked about."""


class Beside(Enum):
    """Where the figures of the other side come from."""

    AT_ONCE = "the same moments"
    BEFORE = "before it came"
    EARLIER = "the same hours earlier"
    FROZEN = "a span that the site names"


class Compared(Struct, frozen=True):
    """One indicator by one label, compared since ``begin`` (unix seconds).

    ``version`` is whose own figures they are, empty for whichever serves; ``other_version`` that of the other side,
    empty for the one that served most of it. ``slice_by`` is empty where versions are compared as a whole, as they are
    too where it is ``with_whole``.
    ``lasting`` is a rollout that began before all that is looked back at: then it is watched like what stands.
    ``earlier_s`` is how far back the same hours lie, ``span`` the frozen one. In ``condemned`` (unix seconds, from and
    to) nothing counts as right. Of a mean, ``ratio`` is its sum over its count, and no value lies outside of
    ``bounds``; one unit of the sum is ``scale`` of the indicator's.
    """

    service: str
    profile: Profile
    sli: Sli
    ratio: Ratio
    slice_by: str
    beside: Beside
    begin: float
    version: str = ""
    other_version: str = ""
    of_rollout: bool = False
    lasting: bool = False
    with_whole: bool = False
    earlier_s: float = 0.0
    span: tuple[float, float] = (0.0, 0.0)
    condemned: Spans = ()
    bounds: tuple[float, float] | None = None
    scale: float = 1.0

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other."""
        return (
            self.service,
            self.profile.name,
            self.sli.name,
            self.slice_by,
            self.beside,
            self.begin,
            self.version,
            self.other_version,
            self.earlier_s,
            self.span,
        )

    @property
    def like(self) -> tuple[object, ...]:
        """What it goes on as when its beginning or its past moves on: which one of the service's it is."""
        return (*self.asked, self.beside, self.version, self.other_version)

    @property
    def asked(self) -> tuple[object, ...]:
        """What tells the figures that it needs from all others: two comparisons may share them."""
        return (self.service, self.profile.name, self.sli.name, self.slice_by)

    def own(self, now: float) -> tuple[Stretch, ...]:
        """The blocks of its own side up to now (unix seconds)."""
        return stretches(self.begin, now)

    def other(self, now: float) -> tuple[Stretch, ...]:
        """Those of the other side, for as many; none where they are the same, and of a span that is not over yet."""
        own = self.own(now)
        match self.beside:
            case Beside.AT_ONCE:
                return ()
            case Beside.BEFORE:
                return tuple(mirrored(one, self.begin, TIMES_BEFORE) for one in own)
            case Beside.EARLIER:
                return tuple(earlier(one, self.earlier_s) for one in own)
            case Beside.FROZEN:
                return _frozen(self.span, sum(one.count for one in own)) if self.span[1] <= now else ()

    def pairs(self, now: float) -> list[tuple[float, float, int]]:
        """For each block of its own side: when it ends, when the other side's does, and how long that is (seconds)."""
        ends = [when for one in self.own(now) for when in one.ends]
        lengths = [(when, one.step_s) for one in self.other(now) for when in one.ends]
        if self.beside is Beside.AT_ONCE:
            lengths = [(when, one.step_s) for one in self.own(now) for when in one.ends]
        elif self.beside is Beside.BEFORE:
            lengths = sorted(lengths, reverse=True)
        return [(own, other, step_s) for own, (other, step_s) in zip(ends, lengths, strict=False)]


def _most_blocks() -> int:
    counts, after_s = 0, 0
    for reach_s, step_s in REACHES:
        counts += (reach_s - after_s) // step_s
        after_s = reach_s
    return counts


def _frozen(span: tuple[float, float], count: int) -> tuple[Stretch, ...]:
    """As many blocks of the span as there are of the own side; of all that there may be, all of it."""
    step_s = max(MINUTE, math.floor((span[1] - span[0]) / _most_blocks() / MINUTE) * MINUTE)
    room = math.floor((span[1] - span[0]) / step_s)
    used = min(count, room)
    return (Stretch(span[0], span[0] + used * step_s, step_s),) if used else ()


class Served(Struct, frozen=True):
    """Which version serves, since when as far as that was told (unix seconds), and which one did before.

    ``contained`` is when the service was contained before, by the log.
    """

    version: str = ""
    since: float | None = None
    before: str = ""
    contained: Spans = ()


def rollout_of(service: ServiceSnapshot) -> RolloutState | None:
    """The rollout under way that exposes most, None where no candidate has traffic."""
    under_way = [one for one in service.rollouts if one.candidate and one.candidate != one.stable and one.weight > 0]
    return max(under_way, key=lambda one: one.weight, default=None)


def standing_begin(now: float, span_s: float = STANDING_S) -> float:
    """A beginning so long ago, and up to a quarter more, that is the same for a quarter of that time."""
    quarter = max(MINUTE, math.floor(span_s / 4 / MINUTE) * MINUTE)
    return math.floor((now - span_s) / quarter) * quarter


def condemned(service: ServiceSnapshot, sli: Sli, now: float, before: Spans = ()) -> Spans:
    """When what was counted does not count as right: since its own trouble began, and during containments."""
    spans = [(service.since, now)] if service.since is not None and service.why.sli == sli.name else []
    spans += [(held.since, now) for held in service.contained]
    return (*spans, *before)


def _of_rollout(base: Compared, service: ServiceSnapshot, served: Served, now: float) -> Compared | None:
    rollout = rollout_of(service)
    if rollout is None or served.version != rollout.candidate:
        return None
    at_once = min(one.weight for one in service.rollouts if one.candidate == rollout.candidate) < 1
    came = served.since if served.since is not None and served.since > now - LOOKED_BACK_S + HOUR else None
    if came is None and not at_once:
        return None
    return _with(
        base,
        beside=Beside.AT_ONCE if at_once else Beside.BEFORE,
        begin=base.begin if came is None else came,
        lasting=came is None,
        version=rollout.candidate,
        other_version=rollout.stable,
        of_rollout=True,
    )


def _of_version(base: Compared, served: Served, now: float) -> Compared | None:
    """A version that came without a rollout that anybody tells of has a beginning like one."""
    if served.since is None or served.since <= standing_begin(now) or not served.before:
        return None
    return _with(
        base,
        beside=Beside.BEFORE,
        begin=served.since,
        version=served.version,
        other_version=served.before,
        of_rollout=True,
    )


def _with(base: Compared, **different: object) -> Compared:
    fields = {name: getattr(base, name) for name in base.__struct_fields__}
    return Compared(**{**fields, **different})


def _of_baseline(base: Compared, baseline: Baseline, served: Served, now: float) -> Compared:
    begin = standing_begin(now)
    if baseline.kind is BaselineKind.LAST_WEEK:
        return _with(base, beside=Beside.EARLIER, earlier_s=float(WEEK_S))
    if baseline.kind is BaselineKind.FROZEN and baseline.start is not None and baseline.end is not None:
        span_s = min(STANDING_S, (baseline.end - baseline.start) / 1.25)
        begin = standing_begin(now, span_s)
        return _with(base, beside=Beside.FROZEN, begin=begin, span=(baseline.start, baseline.end))
    return _with(base, beside=Beside.EARLIER, earlier_s=_days_before(base, now), version=served.version)


def _days_before(base: Compared, now: float) -> float:
    """So many whole days that no trouble that goes on counts as right; blocks within others are passed over.

    Trouble that is found changes nothing on its first day: else what has just been found would be asked for anew, of a
    day of which perhaps nothing is known, and the page that it raised would go with it.
    """
    since = min((start - HOUR for start, end in base.condemned if end >= now), default=now)
    return float(DAY * min(LOOKED_BACK_S // DAY * 4, max(1, math.ceil((now - since) / DAY))))


def comparisons(
    service: ServiceSnapshot, site: Site, served: Served, now: float, slices: Sequence[str]
) -> tuple[Compared, ...]:
    """Everything that is compared about a service now; what says why it is where it is comes first."""
    found = list(_comparisons(service, site, served, now, slices))
    return tuple(
        sorted(found, key=lambda one: (one.sli.name != service.why.sli, slices.index(one.slice_by or slices[0])))
    )


def _counted(expression: AnyExpression) -> tuple[Ratio, tuple[float, float] | None, float] | None:
    """What is counted of an indicator; None of one that no evidence can be gathered of, block by block."""
    match expression:
        case Ratio():
            return expression, None, 1.0
        case Mean(summed, count, scale, (low, high)):
            return Ratio(summed, count), (low, high), scale
        case _:
            return None


def _comparisons(
    service: ServiceSnapshot, site: Site, served: Served, now: float, slices: Sequence[str]
) -> Iterator[Compared]:
    only = only_services({service.name}, site.labels)
    for profile in site.profiles_named(service.profiles):
        for sli in profile.slis:
            counted = _counted(expression_of(sli, profile))
            if counted is None or sli.window_s > LOOKED_BACK_S:
                # What is counted over weeks, as rollbacks are, has nothing to tell within the days looked back at.
                continue
            ratio, bounds, scale = counted
            wrong = condemned(service, sli, now, served.contained)
            whole = Compared(
                service.name,
                profile,
                sli,
                narrowed(ratio, (only,)),
                "",
                Beside.AT_ONCE,
                standing_begin(now),
                condemned=wrong,
                bounds=bounds,
                scale=scale,
            )
            if not sli.cohorts:
                candidate = _of_rollout(whole, service, served, now) or _of_version(whole, served, now)
                if candidate is not None:
                    yield _with(candidate, with_whole=True)
                continue
            for number, label in enumerate(slices):
                sliced = _with(whole, slice_by=label)
                candidate = _of_rollout(sliced, service, served, now) or _of_version(sliced, served, now)
                by_site = sli.baseline.kind is not BaselineKind.STABLE
                if candidate is not None and (number == 0 or not by_site):
                    yield _with(candidate, with_whole=number == 0)
                if candidate is None or by_site:
                    yield _of_baseline(sliced, sli.baseline, served, now)
