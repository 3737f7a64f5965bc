"""Services with a past in which another baseline than theirs would have said something else: drawn, and their site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.ladder import Risk
from tests.integration.drawn_past import METRIC, ROLLOUT, SCRAPE_S, Counted, Rollout, Share, drawn
from tests.integration.fleet_site import SiteDocument
from tests.intents import intent
from tests.scripted_log import outcome_of
from tests.transitions import mode_of

MINUTE_S, HOUR_S, DAY_S, WEEK_S = 60, 3_600, 86_400, 604_800
AHEAD_S = 30 * MINUTE_S
"""The past goes on after the test has begun, so that nothing dies meanwhile."""

USUAL, CHANGED_S = 0.01, 3 * HOUR_S
"""The share of requests that fails, and how long ago that changed."""

YOUNG, OLD = 60, 180
"""Requests from scrape to scrape."""

ROLLED_OUT_S = 90 * MINUTE_S
SPAN_S, SPAN_DAYS = 6 * HOUR_S, 9
"""The frozen span: so long, so many days ago."""

CONTAINED, LIFTED = DAY_S + 8 * HOUR_S, DAY_S + 4 * HOUR_S
"""How long ago a service was contained, and set free again."""

NEW_VERSION_S = 40 * HOUR_S
"""How long ago a version came that is in all of the present, and in most of the day before."""


def from_when(moment: int, share: float, before: float = USUAL) -> Share:
    """One share until a moment, and another from then on."""
    return lambda when: share if when > moment else before


def weekly(end: int, share: float, last_week: float) -> Share:
    """More fails in the last hours of both weeks than in the hours of yesterday."""

    def fails(when: int) -> float:
        if when > end - CHANGED_S:
            return share
        return last_week if end - WEEK_S - CHANGED_S < when < end - 6 * DAY_S else USUAL

    return fails


def contained(end: int) -> Share:
    """A fault of yesterday that was contained, and one of today that is not."""

    def fails(when: int) -> float:
        if end - CONTAINED - HOUR_S < when <= end - LIFTED:
            return 0.15
        return 0.05 if when > end - CHANGED_S else USUAL

    return fails


def pasts(end: int) -> Iterator[Counted]:
    """All that was counted, up to a while after ``end`` (unix seconds)."""
    now = end + AHEAD_S
    days, week = (end - 56 * HOUR_S, now), (end - WEEK_S - 32 * HOUR_S, now - WEEK_S)
    frozen = (end - SPAN_DAYS * DAY_S - HOUR_S, end - SPAN_DAYS * DAY_S + SPAN_S + HOUR_S)
    came, new = end - ROLLED_OUT_S, end - NEW_VERSION_S
    for service, share in (("worse-candidate", 0.09), ("fine-candidate", 0.03)):
        yield drawn((service, "v1", "all"), [(end - 6 * HOUR_S, now)], 190, from_when(came, 0.03))
        yield drawn((service, "v2", "all"), [(came + SCRAPE_S, now)], 10, from_when(0, share))
    for service, fails in (("busy", weekly(end, 0.06, 0.06)), ("busy-and-worse", weekly(end, 0.15, 0.06))):
        yield drawn((service, "v1", "young"), [week, days], YOUNG, fails)
        yield drawn((service, "v1", "old"), [week, days], OLD, from_when(0, USUAL))
    yield drawn(("creeping", "v1", "young"), [frozen, days], YOUNG, from_when(end - 3 * DAY_S, 0.05))
    yield drawn(("creeping", "v1", "old"), [frozen, days], OLD, from_when(0, USUAL))
    for age, asked, fails in (("young", YOUNG, contained(end)), ("old", OLD, from_when(0, USUAL))):
        yield drawn(("contained", "v1", age), [days], asked, fails)
    yield drawn(("renewed", "v1", "all"), [(end - 56 * HOUR_S, new)], 60, from_when(0, USUAL))
    yield drawn(("renewed", "v2", "all"), [(new + SCRAPE_S, now)], 60, from_when(0, 3 * USUAL))


def indicator(name: str, baseline: object) -> dict[str, object]:
    """The share of requests that fails, beside a baseline."""
    counter = f"{METRIC}_total"
    bad = {"metric": counter, "match": {"outcome": "error"}}
    return {
        "name": name, "level": "operational", "unit": "ratio", "direction": "lower_is_better", "baseline": baseline,
        "ratio": {"bad": bad, "total": counter},
    }  # fmt: skip


def moment(when: float) -> str:
    """As a site file writes it."""
    return datetime.fromtimestamp(when, UTC).isoformat()


def document(url: str, end: int) -> SiteDocument:
    """The site, without bounds: nothing but a comparison tells of trouble."""
    frozen = end - SPAN_DAYS * DAY_S
    span = {"from": moment(frozen), "to": moment(frozen + SPAN_S)}
    daily = indicator("by_day", "stable")
    profiles = {
        "daily": [daily],
        "weekly": [daily, indicator("by_week", "last_week")],
        "frozen": [daily, indicator("by_span", span)],
    }
    services = {
        "daily": ["worse-candidate", "fine-candidate", "contained", "renewed"],
        "weekly": ["busy", "busy-and-worse"],
        "frozen": ["creeping"],
    }
    return {
        "site": {"name": "compared"},
        "labels": {"cohort": "age"},
        "backends": {"prometheus": [{"name": "prom", "url": url, "scrape_interval": f"{SCRAPE_S}s"}]},
        "info": {"rollout": {"metric": ROLLOUT}},
        "profiles": {name: {"slis": slis} for name, slis in profiles.items()},
        "services": [
            {"name": name, "owner": "us", "tier": 1, "profiles": [profile]}
            for profile, names in services.items()
            for name in names
        ],
    }


def write_log(path: Path, end: int) -> None:
    """The log of a containment that was lifted again."""
    down = mode_of("contained", "eu1", "automatic", "human approval", "human_approval")
    back = structs.replace(down, before=down.after, after=down.before, risk=Risk.INCREASES)
    with closing(SqliteAuditStore(path)) as store:
        for name, ago_s, move in (("down", CONTAINED, down), ("back", LIFTED, back)):
            begun = intent(name, float(end - ago_s), desired=(move,))
            store.append(begun)
            store.append(outcome_of(begun))


def rollouts(end: int) -> list[Rollout]:
    """Both candidates came at the same time."""
    names = ("worse-candidate", "fine-candidate")
    return [Rollout(name, "v1", "v2", 0.05, end - ROLLED_OUT_S, end + AHEAD_S) for name in names]
