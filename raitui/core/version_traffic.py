"""Which versions of a service have served over the last days, and since when: no baseline spans a change of version."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain

from msgspec import Struct

from raitui.core.burn import HOUR, MINUTE
from raitui.core.evidence_blocks import LOOKED_BACK_S
from raitui.core.expression import Ratio
from raitui.core.narrowing import only_services
from raitui.core.plan import expression_of
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames, Site
from raitui.core.sli import Level
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.vector import Aggregate, Aggregation, Increase, Vector

SETTLED_HOURS = 6
"""Which version served before is told by so many hours."""


class VersionTraffic(Struct, frozen=True):
    """How much each version served in each hour up to ``end`` (unix seconds); an hour without any is not there."""

    end: float
    hours: Mapping[str, Mapping[int, float]]

    def current(self) -> str:
        """The version that served most in the last hour in which any did; empty where none did."""
        last = max((hour for found in self.hours.values() for hour in found), default=0)
        served = {version: found.get(last, 0.0) for version, found in self.hours.items()}
        return max(served, key=lambda version: (served[version], version), default="")

    def first_hour(self, version: str) -> tuple[float, float] | None:
        """The hour (unix seconds, from and to) in which the version began to serve and has not ceased since.

        None where it never served, or where it did from the beginning of what is told.
        """
        found = self.hours.get(version, {})
        if not found:
            return None
        hour = max(found)
        while hour - 1 in found:
            hour -= 1
        if hour <= 1 - LOOKED_BACK_S // HOUR:
            return None
        return self.end + (hour - 1) * HOUR, self.end + hour * HOUR

    def before(self, when: float, version: str) -> str:
        """The other version that served most in the hours before that moment; empty where none did."""
        until = math.floor((when - self.end) / HOUR) + 1
        served = {
            other: math.fsum(count for hour, count in found.items() if until - SETTLED_HOURS <= hour <= until)
            for other, found in self.hours.items()
            if other != version
        }
        best = max(served, key=lambda other: (served[other], other), default="")
        return best if served.get(best, 0.0) > 0 else ""


def counter_of(service: ServiceSnapshot, site: Site) -> Selector | None:
    """The counter that tells which version serves.

    What the service exposes people to is counted as it happens, and so are the events of an operational ratio; those of
    others may come weeks later, as labels do, or be no traffic, as deploys are none.
    """
    profiles = [profile for profile in site.profiles if profile.name in service.profiles]
    exposed = (one.exposed.where(*one.matchers) for one in profiles if one.exposed is not None)
    counted = [(sli, expression_of(sli, profile)) for profile in profiles for sli in profile.slis]
    ratios = [(sli.level, expression.total) for sli, expression in counted if isinstance(expression, Ratio)]
    operational = (total for level, total in ratios if level is Level.OPERATIONAL)
    return next(chain(exposed, operational, (total for _, total in ratios)), None)


def traffic_vector(counter: Selector, service: str, names: LabelNames, window_s: int, version: str = "") -> Vector:
    """The growth of the counter within the window that ends at the moment of evaluation, by version."""
    only = [only_services({service}, names), *([Matcher(names.version, version)] if version else [])]
    return Aggregate(Aggregation.SUM, (names.version,), Increase(counter.where(*only), window_s))


def hour_of(when: float, end: float) -> int:
    """The number of the hour that ends at that moment: 0 is the last one, those before it are negative."""
    return round((when - end) / HOUR)


def begins_at(first_minute_end: float) -> float:
    """When a version began (unix seconds) whose first request came within the minute that ends then."""
    return first_minute_end - MINUTE
