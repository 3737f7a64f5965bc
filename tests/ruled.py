"""A small site whose rules are proven: two services under one objective, one of them with a cohort that can suffer."""

from __future__ import annotations

from raitui.core.expression import EventKind, Ratio
from raitui.core.selector import Matcher, Selector
from raitui.core.site import Profile, Service, Site
from raitui.core.sli import Direction, Level, Sli, Slo, Unit, Urgency

REQUESTS = Selector("requests_total")
SCRAPE_S = 60.0

ERRORS = Sli(
    name="errors",
    level=Level.OPERATIONAL,
    expression=Ratio(REQUESTS.where(Matcher("outcome", "error")), REQUESTS),
    unit=Unit.RATIO,
    direction=Direction.LOWER_IS_BETTER,
    on_breach=Urgency.NONE,
)
APPROVED = Sli(
    name="approved",
    level=Level.QUALITY,
    expression=Ratio(
        Selector("decisions_total", (Matcher("decision", "approve"),)), Selector("decisions_total"), EventKind.GOOD
    ),
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    target=0.3,
    window_s=3_600,
    minimum_samples=300,
    on_breach=Urgency.PAGE,
)
AVAILABILITY = Slo("availability", "errors", 0.99)
PROFILE = Profile("core", slis=(ERRORS, APPROVED), slos=(AVAILABILITY,))
SERVICES = (Service("loan", profiles=("core",)), Service("chat", profiles=("core",)), Service("other"))
SITE = Site("ruled", services=SERVICES, profiles=(PROFILE,))
