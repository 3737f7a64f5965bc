"""Whether a version was sound (R-CON-9): it served full traffic long enough, never paged, and was never contained.

Pure. What is not known is never taken for good.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from msgspec import Struct

from raitui.core.burn import DAY, HOUR
from raitui.core.figures import span
from raitui.core.objectives import firing
from raitui.core.page_history import Page, PageHistory
from raitui.core.sli import Urgency
from raitui.core.snapshot import ComponentState, ServiceSnapshot, State
from raitui.core.tenure import GAP_S, STEP_S, Standing, Stretch, Tenure
from raitui.core.was_contained import WasContained

LONG_ENOUGH_S = DAY
LOOKED_AT_S = 7 * DAY
"""How much of a version's full traffic is searched for pages, from its end."""

PRESENT_S = HOUR
"""What pages now may do so by what came in up to so long ago: whoever came since then is not to blame for it."""


class Evidence(Struct, frozen=True):
    """What the history told of a service: what stood where, and when it paged within the periods asked about.

    ``looked`` tells whether what stood where was told at all; ``failure`` says why something could not be asked, empty
    when nothing failed.
    """

    standings: tuple[Standing, ...] = ()
    pages: Mapping[Stretch, PageHistory] = {}
    looked: bool = False
    failure: str = ""


class Case(Struct, frozen=True):
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


class Verdict(Struct, frozen=True):
    """Whether a version was sound, and what makes it so, or why not."""

    good: bool
    why: str


def judged(case: Case, tenure: Tenure) -> Verdict:
    """Whether a version was sound; the period whose pages that rests on is added to what is ``needed``."""
    version, period = tenure.standing.version, _period(tenure)
    why = _why_not_at_all(case, tenure)
    if why:
        return Verdict(good=False, why=f"{version} {why}")
    case.needed[period] = None
    history = case.evidence.pages.get(period)
    if history is None:
        return Verdict(
            good=False, why=f"{version} is not proven: {case.evidence.failure or 'its pages are looked for'}"
        )
    page = next((page for page in reversed(history.pages) if _blames(case, page, tenure)), None)
    if page is not None:
        ago = f"paged {span(case.now - page.when)} ago"
        return Verdict(good=False, why=f"{version} {ago} ({page.what})")
    return _proof(case, tenure, history)


def _why_not_at_all(case: Case, tenure: Tenure) -> str:
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


def _took(case: Case, contained: WasContained, tenure: Tenure) -> bool:
    """Whether the version was taken away by the containment, or in service there when everything was contained."""
    standing = tenure.standing
    if contained.version:
        return (contained.component or standing.component, contained.version) == (standing.component, standing.version)
    return contained.at in {"", standing.at} and _within(case, tenure, tenure.full, contained.when)


def _serves(case: Case, tenure: Tenure) -> bool:
    return (*tenure.standing.place, tenure.standing.version) in case.serving


def _another_until(case: Case, tenure: Tenure) -> float:
    """Until when another version may have stood in its place since the record saw it last (unix seconds)."""
    ends = (
        other.standing.stretches[-1].end + STEP_S
        for other in case.tenures
        if other.standing.place == tenure.standing.place
    )
    return max((end for end in ends if end > tenure.standing.stretches[-1].end + STEP_S), default=-math.inf)


def _within(case: Case, tenure: Tenure, stretches: tuple[Stretch, ...], when: float, window_s: float = 0.0) -> bool:
    """Whether a window that ends then lies within one of the stretches, the last of which may go on still."""
    begin = when - window_s
    if _serves(case, tenure) and stretches and when > stretches[-1].end:
        return begin >= max(stretches[-1].start, _another_until(case, tenure))
    return any(stretch.start <= begin and when <= stretch.end for stretch in stretches)


def _present_pages(case: Case) -> Iterator[Page]:
    """What pages now: of a version's own requests where one is known to page, else of the whole service."""
    fired = firing(case.service.slos, Urgency.PAGE)
    for slo in [slo for slo in fired if slo.place.version] or fired:
        yield Page(case.now, slo.name, slo.place, PRESENT_S)
    if case.service.state is State.PAGE and not fired:
        yield Page(case.now, case.service.why.sli, case.service.why.place, PRESENT_S)


def _blames(case: Case, page: Page, tenure: Tenure) -> bool:
    """Whether a page speaks against a version: by its own requests, or by those that it served among others.

    The requests of a candidate speak against the candidate alone, and a window that reaches back before the version
    came speaks against what was there before.
    """
    standing, own = tenure.standing, page.place.version
    if own == standing.version:
        return True
    if page.place.at not in {None, "", standing.at} or (own and _another_s(case, own, page.when, standing)):
        return False
    if any(page.when - page.window_s <= came <= page.when for came in _known_to_come(case, tenure)):
        return False
    return _within(case, tenure, standing.stretches, page.when, page.window_s)


def _known_to_come(case: Case, tenure: Tenure) -> Iterator[float]:
    """When the version came in the place of another, where that is known better than by the record."""
    standing = tenure.standing
    for one in case.contained:
        if one.component == standing.component and one.at in {"", standing.at}:
            yield one.when
    if _serves(case, tenure):
        yield from filter(None, (state.changed_at for state in case.service.components if _is(state, standing)))


def _is(state: ComponentState, standing: Standing) -> bool:
    return (state.at, state.kind, state.version) == (standing.at, standing.component, standing.version)


def _another_s(case: Case, version: str, when: float, standing: Standing) -> bool:
    """Whether requests of that version are those of another of the same component, or of a candidate."""
    named = [one for one in case.evidence.standings if one.version == version]
    if not named and version in case.passing:
        return True
    if any(one.component == standing.component for one in named):
        return True
    return any(one.candidate for one in named) and not any(one.stood(when) for one in named if not one.candidate)


def _proof(case: Case, tenure: Tenure, history: PageHistory) -> Verdict:
    """Good only as far back as every moment is known."""
    version, at, period = tenure.standing.version, tenure.standing.at, _period(tenure)
    if not history.watched:
        return Verdict(good=False, why=f"{version} is not proven: nothing that is watched about it could page")
    unseen_s = case.now - max(one.stretches[-1].end for one in case.evidence.standings if one.at == at)
    if _serves(case, tenure) and unseen_s > GAP_S + STEP_S:
        return Verdict(good=False, why=f"{version} is not proven: nothing is known of the past {span(unseen_s)}")
    gap = _newest_gap(history.known.get(at) or history.known.get("", ()), period)
    begin = gap.end if gap is not None else period.start
    proven_s = sum(Stretch(begin, period.end).overlap_s(stretch) for stretch in tenure.full)
    if proven_s < LONG_ENOUGH_S and gap is not None:
        lasted, ago = span(gap.length_s), span(case.now - gap.end)
        return Verdict(good=False, why=f"{version} is not proven: for {lasted} until {ago} ago nothing is known")
    if not history.served & {at, ""}:
        return Verdict(good=False, why=f"{version} is not proven: no requests were counted")
    if proven_s < LONG_ENOUGH_S:
        return Verdict(good=False, why=f"{version} is not proven: only {span(proven_s)} of full traffic are known")
    return Verdict(good=True, why=f"{span(tenure.served_s)} of full traffic, no page in its last {span(proven_s)}")


def _newest_gap(known: tuple[float, ...], period: Stretch) -> Stretch | None:
    """The latest time within the period, longer than `GAP_S`, of which nothing is known."""
    later = period.end
    for moment in (*reversed([one for one in known if period.start <= one <= period.end]), period.start):
        if later - moment > GAP_S:
            return Stretch(moment, later)
        later = moment
    return None
