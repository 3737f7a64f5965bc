"""The last good version of each component (R-CON-9), judged from what the history told. Pure.

During a rollout it is the stable version; else the newest one that served full traffic long enough without a page in
any cohort and was never contained. What is not known is never taken for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from raitui.core.burn import DAY
from raitui.core.figures import span
from raitui.core.objectives import firing
from raitui.core.page_history import Page, PageHistory
from raitui.core.posture import postures_of
from raitui.core.sli import Urgency
from raitui.core.snapshot import LastGood, ServiceSnapshot, ServingVersions, State
from raitui.core.tenure import GAP_S, STEP_S, Standing, Stretch, Tenure, begins, tenures
from raitui.core.was_contained import WasContained

LONG_ENOUGH_S = DAY
LOOKED_AT_S = 7 * DAY
"""How much of a version's full traffic is searched for pages, from its end."""

CONSIDERED = 4
"""How many versions of a component are considered, newest first: what is older fits today's data no more."""


class Evidence(Struct, frozen=True):
    """What the history told of a service: what stood where, and when it paged within the periods asked about.

    ``looked`` tells whether what stood where was told at all; ``failure`` says why something could not be asked, empty
    when nothing failed.
    """

    standings: tuple[Standing, ...] = ()
    pages: Mapping[Stretch, PageHistory] = {}
    looked: bool = False
    failure: str = ""


class Judged(Struct, frozen=True):
    """The last good versions as far as they are known, and the periods whose pages must be known for it."""

    goods: tuple[LastGood, ...]
    needed: tuple[Stretch, ...]


class _Case(Struct, frozen=True):
    """A service under judgement; ``needed`` collects the periods that the judgement rests on.

    ``serving`` holds location, component and version of all that serves as the stable one now; ``passing`` the versions
    that the record may be too coarse to know: candidates of now, and what was rolled back.
    """

    service: ServiceSnapshot
    serving: frozenset[tuple[str, str, str]]
    passing: frozenset[str]
    evidence: Evidence
    contained: tuple[WasContained, ...]
    now: float
    tenures: tuple[Tenure, ...]
    needed: dict[Stretch, None]


class _Verdict(Struct, frozen=True):
    good: bool
    why: str


def last_goods(service: ServiceSnapshot, evidence: Evidence, contained: Iterable[WasContained], now: float) -> Judged:
    """The last good version of every component at every location; ``now`` is unix seconds."""
    own = tuple(one for one in contained if one.service == service.name)
    places = [(posture.at, versions) for posture in postures_of(service) for versions in posture.versions]
    serving = frozenset((at, versions.component, versions.stable) for at, versions in places)
    passing = {versions.candidate for _, versions in places} | {one.version for one in own}
    passing -= {"", *(version for _, _, version in serving)}
    case = _Case(service, serving, frozenset(passing), evidence, own, now, tenures(evidence.standings), {})
    goods = tuple(_last_good(case, at, versions) for at, versions in places)
    return Judged(goods, tuple(case.needed))


def _last_good(case: _Case, at: str, versions: ServingVersions) -> LastGood:
    place = (at, versions.component)
    found = [tenure for tenure in case.tenures if tenure.standing.place == place]
    if versions.candidate and versions.stable and not versions.weight <= 0:
        return _stable_of_rollout(case, at, versions, found)
    came = next((tenure.came for tenure in found if tenure.standing.version == versions.stable), None)
    since = _since(case, place, versions.stable, came)
    whys: list[str] = []
    for tenure in found[:CONSIDERED]:
        verdict = _judged(case, tenure)
        if verdict.good:
            version, until, served_s = tenure.standing.version, tenure.until, tenure.served_s
            return LastGood(at, versions.component, version, verdict.why, until, served_s, since)
        whys.append(verdict.why)
    return LastGood(at, versions.component, "", "; ".join((*whys, _nothing_else(case, at, found))), since=since)


def _stable_of_rollout(case: _Case, at: str, versions: ServingVersions, found: list[Tenure]) -> LastGood:
    stable = next((tenure for tenure in found if tenure.standing.version == versions.stable), None)
    place = at, versions.component
    came = (
        one.stretches[-1].start
        for one in case.evidence.standings
        if one.candidate and (one.place, one.version) == (place, versions.candidate)
    )
    return LastGood(
        at,
        versions.component,
        versions.stable,
        f"stable while {versions.candidate} rolls out",
        stable.until if stable is not None else None,
        stable.served_s if stable is not None else None,
        _since(case, place, versions.candidate, next(came, None)),
    )


def _since(case: _Case, place: tuple[str, str], version: str, recorded: float | None) -> float | None:
    """When the version came, by the picture, which knows it to the minute if it was lately, else by the record."""
    seen = (
        state.changed_at
        for state in case.service.components
        if (state.at, state.kind, state.version) == (*place, version) and state.changed_at is not None
    )
    return max(seen, default=recorded)


def _nothing_else(case: _Case, at: str, found: list[Tenure]) -> str:
    """Why the search ends here."""
    if len(found) > CONSIDERED:
        return f"{len(found) - CONSIDERED} older ones are not considered"
    began = begins(case.evidence.standings, at)
    if began is not None:
        return f"{'no other is' if found else 'it is not'} in the record, which reaches back {span(case.now - began)}"
    if case.evidence.looked:
        return "nothing of it is in the record"
    return f"the history could not be asked: {case.evidence.failure}" if case.evidence.failure else "not looked for yet"


def _judged(case: _Case, tenure: Tenure) -> _Verdict:
    version, period = tenure.standing.version, _period(tenure)
    why = _why_not_at_all(case, tenure)
    if why:
        return _Verdict(good=False, why=f"{version} {why}")
    case.needed[period] = None
    history = case.evidence.pages.get(period)
    if history is None:
        return _Verdict(
            good=False, why=f"{version} is not proven: {case.evidence.failure or 'its pages are looked for'}"
        )
    page = next((page for page in reversed(history.pages) if _blames(case, page, tenure)), None)
    if page is not None:
        ago = f"paged {span(case.now - page.when)} ago"
        return _Verdict(good=False, why=f"{version} {ago} ({page.what})")
    return _proof(case, tenure, history)


def _why_not_at_all(case: _Case, tenure: Tenure) -> str:
    """What speaks against a version whatever else its history tells; empty when nothing does."""
    contained = next((one for one in case.contained if _took(case, one, tenure)), None)
    if contained is not None:
        return f"was {'rolled back' if contained.version else 'contained'} {span(case.now - contained.when)} ago"
    page = next((page for page in _present_pages(case) if _blames(case, page, tenure)), None)
    if page is not None:
        return f"pages now ({page.what})"
    if tenure.served_s < LONG_ENOUGH_S:
        return f"served full traffic for {span(tenure.served_s)} only"
    return ""


def _period(tenure: Tenure) -> Stretch:
    """The end of its full traffic, as far as it is searched for pages."""
    end = tenure.until
    start = max(tenure.full[0].start, end - LOOKED_AT_S) if tenure.full else end
    return Stretch(start, end)


def _took(case: _Case, contained: WasContained, tenure: Tenure) -> bool:
    """Whether the version was taken away by the containment, or in service there when everything was contained."""
    standing = tenure.standing
    if contained.version:
        return (contained.component or standing.component, contained.version) == (standing.component, standing.version)
    return contained.at in {"", standing.at} and _within(case, tenure, tenure.full, contained.when)


def _serves(case: _Case, tenure: Tenure) -> bool:
    return (*tenure.standing.place, tenure.standing.version) in case.serving


def _within(case: _Case, tenure: Tenure, stretches: tuple[Stretch, ...], when: float, window_s: float = 0.0) -> bool:
    """Whether a window that ends then lies within one of the stretches, the last of which may go on still."""
    begin = when - window_s
    if _serves(case, tenure) and stretches and when > stretches[-1].end:
        return begin >= stretches[-1].start
    return any(stretch.start <= begin and when <= stretch.end for stretch in stretches)


def _present_pages(case: _Case) -> Iterator[Page]:
    """What pages now: of a version's own requests where one is known to page, else of the whole service."""
    fired = firing(case.service.slos, Urgency.PAGE)
    for slo in [slo for slo in fired if slo.place.version] or fired:
        yield Page(case.now, slo.name, slo.place)
    if case.service.state is State.PAGE and not fired:
        yield Page(case.now, case.service.why.sli, case.service.why.place)


def _blames(case: _Case, page: Page, tenure: Tenure) -> bool:
    """Whether a page speaks against a version: by its own requests, or by those that it served among others.

    The requests of a candidate speak against the candidate alone, and a window that reaches back before the version
    came speaks against what was there before.
    """
    standing, own = tenure.standing, page.place.version
    if own == standing.version:
        return True
    if page.place.at not in {None, "", standing.at} or (own and _another_s(case, own, page.when, standing)):
        return False
    return _within(case, tenure, standing.stretches, page.when, page.window_s)


def _another_s(case: _Case, version: str, when: float, standing: Standing) -> bool:
    """Whether requests of that version are those of another of the same component, or of a candidate."""
    named = [one for one in case.evidence.standings if one.version == version]
    if not named and version in case.passing:
        return True
    if any(one.component == standing.component for one in named):
        return True
    return any(one.candidate for one in named) and not any(one.stood(when) for one in named if not one.candidate)


def _proof(case: _Case, tenure: Tenure, history: PageHistory) -> _Verdict:
    """Good only as far back as every moment is known."""
    version, at, period = tenure.standing.version, tenure.standing.at, _period(tenure)
    if not history.watched:
        return _Verdict(good=False, why=f"{version} is not proven: nothing that is watched about it could page")
    if _serves(case, tenure) and case.now - period.end > GAP_S + STEP_S:
        lacking = span(case.now - period.end)
        return _Verdict(good=False, why=f"{version} is not proven: nothing is known of the past {lacking}")
    gap = _newest_gap(history.known.get(at) or history.known.get("", ()), period)
    begin = gap.end if gap is not None else period.start
    proven_s = sum(Stretch(begin, period.end).overlap_s(stretch) for stretch in tenure.full)
    if proven_s < LONG_ENOUGH_S and gap is not None:
        lasted, ago = span(gap.length_s), span(case.now - gap.end)
        return _Verdict(good=False, why=f"{version} is not proven: for {lasted} until {ago} ago nothing is known")
    if not history.served & {at, ""}:
        return _Verdict(good=False, why=f"{version} is not proven: no requests were counted")
    if proven_s < LONG_ENOUGH_S:
        return _Verdict(good=False, why=f"{version} is not proven: only {span(proven_s)} of full traffic are known")
    return _Verdict(good=True, why=f"{span(tenure.served_s)} of full traffic, no page in its last {span(proven_s)}")


def _newest_gap(known: tuple[float, ...], period: Stretch) -> Stretch | None:
    """The latest time within the period, longer than `GAP_S`, of which nothing is known."""
    later = period.end
    for moment in (*reversed([one for one in known if period.start <= one <= period.end]), period.start):
        if later - moment > GAP_S:
            return Stretch(moment, later)
        later = moment
    return None
