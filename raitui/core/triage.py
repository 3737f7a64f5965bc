"""What a service's row says, why, and which row stands first."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from raitui.core.burn import Alert
from raitui.core.change import Change, ChangeKind
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.derived import Derived
from raitui.core.figures import burn_figure, count, figure, span
from raitui.core.gated_breach import thin_breach, urgency_of
from raitui.core.objectives import firing
from raitui.core.reading import BEYOND_LAST_BUCKET, NO_ANSWER_YET, NOTHING_TO_COMPARE, Place, Quality, Reading, Verdict
from raitui.core.severity import is_severe, worse_by
from raitui.core.sli import Direction, Level, Sli, Urgency
from raitui.core.snapshot import ContainedState, RolloutState, ServiceSnapshot, SloState, State, Why
from raitui.core.terse_why import short_name, terse

REVERTED = "reverted"
UNWATCHED = "unwatched"


class Findings(Struct, frozen=True):
    """All that is known of a service when its row is judged; ``slis`` by name.

    ``awaited`` tells whether any source may still answer: when all are down, nothing more is to be waited for.
    """

    readings: tuple[Reading, ...]
    slos: tuple[SloState, ...]
    slis: dict[str, Sli]
    rollouts: tuple[RolloutState, ...] = ()
    contained: tuple[ContainedState, ...] = ()
    changes: tuple[Change, ...] = ()
    awaited: bool = True
    evidence: tuple[ComparedEvidence, ...] = ()


def breaches(findings: Findings, urgency: Urgency) -> list[Reading]:
    """Readings past their target, beyond chance, that call with this urgency."""
    return [
        reading
        for reading in findings.readings
        if urgency_of(reading, findings.slis[reading.name], findings.evidence) is urgency
    ]


def severe_slices(findings: Findings) -> list[ComparedEvidence]:
    """Cohorts and candidates that page because the plan calls it severe to be worse by so much, the worst first."""
    numbers = {name: sli.severe for name, sli in findings.slis.items() if sli.severe is not None}
    found = [one for one in findings.evidence if one.sli in numbers and is_severe(one, numbers[one.sli])]
    return sorted(found, key=worse_by, reverse=True)


def expected(findings: Findings) -> list[Reading]:
    """Readings that should be known: with a target or under an objective; where nothing has a bound, all of them."""
    promised = {slo.sli for slo in findings.slos}
    found = [reading for reading in findings.readings if reading.target is not None or reading.name in promised]
    return found or list(findings.readings)


def _waits(note: str, findings: Findings) -> bool:
    return findings.awaited and note == NO_ANSWER_YET


def _waiting(findings: Findings) -> bool:
    """Whether anything that should be known has not been asked yet.

    What is computed of many counts is asked once the fleet stands: until then its level is not known, which the row
    says, and nobody waits for it.
    """
    direct = (one for one in expected(findings) if not isinstance(findings.slis[one.name].expression, Derived))
    return any(_waits(reading.note, findings) for reading in direct) or any(
        slo.page is Alert.UNKNOWN and _waits(slo.note, findings) for slo in findings.slos
    )


def _no_traffic(reading: Reading) -> bool:
    """Zero events are a figure like others: only a good one is known."""
    return reading.samples == 0 and reading.quality in {Quality.FRESH, Quality.THIN}


def _unknown(findings: Findings) -> list[Reading]:
    """Bounded indicators without a trustworthy figure; no traffic is known, and a thin figure says what it lacks.

    One whose baseline lies before the service began is unknown rightly, and for a week perhaps: its own mark says so.
    """
    return [
        reading
        for reading in expected(findings)
        if reading.place.cohort is None
        and not _no_traffic(reading)
        and (reading.quality in {Quality.MISSING, Quality.STALE} or reading.verdict is Verdict.UNKNOWN)
        and not _waits(reading.note, findings)
        and NOTHING_TO_COMPARE not in reading.note
    ]


def _unknown_objectives(findings: Findings) -> list[SloState]:
    """Objectives of which nobody can tell whether they page: a window without an answer, a candidate without series."""
    serving = {state.candidate for state in findings.rollouts if not state.weight <= 0}
    return [
        slo
        for slo in findings.slos
        if slo.page is Alert.UNKNOWN
        and ((slo.place == Place() and slo.note) or slo.place.version in serving)
        and not _waits(slo.note, findings)
    ]


def _unwatched(findings: Findings) -> list[ContainedState]:
    """Containments that nobody can see, the one that was out of sight first at the head."""
    unseen = [held for held in findings.contained if held.state == UNWATCHED]
    return sorted(unseen, key=lambda held: held.seen_at or held.since)


def state_of(findings: Findings) -> State:
    """The row's state: the worst that can be said, a stale page in its place.

    A containment that nobody can see is not known to be in force: it may be undone, which would stand higher still.
    """
    if firing(findings.slos, Urgency.PAGE) or breaches(findings, Urgency.PAGE) or severe_slices(findings):
        return State.PAGE
    if any(contained.state == REVERTED for contained in findings.contained):
        return State.REVERTED
    if not findings.readings:
        return State.STARTING
    if _unknown(findings) or _unknown_objectives(findings) or _unwatched(findings):
        return State.UNKNOWN
    if findings.contained:
        return State.CONTAINED
    if firing(findings.slos, Urgency.TICKET) or breaches(findings, Urgency.TICKET):
        return State.TICKET
    return State.STARTING if _waiting(findings) else State.OK


def _whom(place: Place) -> str:
    return " ".join(filter(None, (place.cohort, place.version, place.at)))


def _bound(reading: Reading) -> str:
    if reading.target is None:
        return ""
    sign = "<" if reading.direction is Direction.LOWER_IS_BETTER else ">"
    return f" ({sign}{figure(reading.target, reading.unit)})"


def described(reading: Reading) -> str:
    """A reading in a few words: indicator, value, bound, whom it concerns."""
    at_least = "≥" if BEYOND_LAST_BUCKET in reading.note else ""
    whom = " ".join(filter(None, (reading.part, _whom(reading.place))))
    return (
        f"{reading.name} {at_least}{figure(reading.value, reading.unit)}{_bound(reading)}{' ' + whom if whom else ''}"
    )


def _named(change: Change, rollouts: tuple[RolloutState, ...]) -> str:
    """A change in two words, the version last: how much of what rolls out, or which component."""
    if change.kind is ChangeKind.WEIGHT:
        rolled = next((state.candidate for state in rollouts if state.at == change.at), change.subject)
        return f"{change.after} {rolled}"
    return f"{change.subject.split()[0]} {change.after}"


def _after(findings: Findings, since: float | None) -> str:
    """The newest change before the trouble began, if it is near enough to be its cause."""
    for change in findings.changes:
        if since is None or change.when <= since + 120:  # two windows of scrape jitter
            return _named(change, findings.rollouts)
    return ""


def _reading_behind(slo: SloState, findings: Findings) -> Reading | None:
    named = [reading for reading in findings.readings if reading.name == slo.sli]
    exact = [reading for reading in named if reading.place == slo.place]
    return next(iter(exact or named), None)


def _brief(reading: Reading, findings: Findings, burn: str = "") -> tuple[str, ...]:
    stable = next((state.stable for state in findings.rollouts if state.candidate == reading.place.version), "")
    return terse(reading, findings.readings, stable, burn)


def _why_objective(slo: SloState, findings: Findings, since: float | None) -> Why:
    reading, burn = _reading_behind(slo, findings), slo.burn.get(300)
    rate = f"{burn_figure(burn.rate)}×" if burn is not None and burn.rate is not None else ""
    text = described(reading) if reading is not None else slo.sli
    return Why(
        text=f"{text} burn {rate}" if rate else text,
        sli=slo.sli,
        place=slo.place,
        after=_after(findings, since),
        brief=_brief(reading, findings, rate) if reading is not None else (),
    )


def _why_reading(reading: Reading, findings: Findings, since: float | None) -> Why:
    return Why(described(reading), reading.name, reading.place, _after(findings, since), _brief(reading, findings))


def _why_severe(one: ComparedEvidence, findings: Findings, since: float | None) -> Why:
    now, before = figure(one.own.value, one.unit), figure(one.other.value, one.unit)
    whom = _whom(one.place)
    brief = (f"{short_name(one.sli)} {before}→{now} {whom}", f"{short_name(one.sli)} {now} {whom}")
    return Why(f"{one.sli} {now} beside {before} {whom}", one.sli, one.place, _after(findings, since), brief)


def _why_unknown(findings: Findings) -> Why:
    readings, objectives = _unknown(findings), _unknown_objectives(findings)
    if not readings and not objectives:
        return _why_unwatched(_unwatched(findings)[0])
    if not readings:
        slo = objectives[0]
        reason = slo.note or f"nothing from {slo.place.version}"
        return Why(text=f"{slo.name} burn unknown, {reason}", sli=slo.sli, place=slo.place)
    first, more = readings[0], len(readings) - 1
    others, few = (f" and {more} more", f" +{more}") if more else ("", "")
    reason = first.quality.value if first.quality is Quality.STALE else first.note or first.quality.value
    brief = tuple(f"{short_name(first.name)} {words}{few}" for words in (reason, reason.split(":")[0]))
    return Why(text=f"{first.name} {reason}{others}", sli=first.name, place=first.place, brief=brief)


def _why_unwatched(held: ContainedState) -> Why:
    since = "it began" if held.seen_at is None else f"{datetime.fromtimestamp(held.seen_at, UTC):%H:%MZ}"
    return Why(f"{held.action.replace('_', ' ')} by {held.by}, unwatched since {since}")


def why_of(state: State, findings: Findings, since: float | None) -> Why:
    """Why the row says what it says, in a few words: which indicator, how much, whom, after which change."""
    if state in {State.PAGE, State.TICKET}:
        urgency = Urgency.PAGE if state is State.PAGE else Urgency.TICKET
        fired = firing(findings.slos, urgency)
        if fired:
            return _why_objective(fired[0], findings, since)
        past = breaches(findings, urgency)
        return (
            _why_reading(past[0], findings, since) if past else _why_severe(severe_slices(findings)[0], findings, since)
        )
    if state in {State.CONTAINED, State.REVERTED}:
        contained = min(findings.contained, key=lambda held: held.state != REVERTED)
        what, how = (words.replace("_", " ") for words in (contained.action, contained.state))
        return Why(f"{what} by {contained.by}, {how}{_until(contained)}", brief=_held_briefly(contained, what))
    if state is State.UNKNOWN:
        return _why_unknown(findings)
    if state is State.STARTING:
        return Why("waiting for the first answers" if findings.readings else "nothing is watched")
    return _why_held_back(findings) or Why(_quiet(findings))


def _until(held: ContainedState) -> str:
    return "" if held.until is None else f" until {datetime.fromtimestamp(held.until, UTC):%H:%MZ}"


def _held_briefly(held: ContainedState, what: str) -> tuple[str, ...]:
    """Which containment, by whom, until when; of one that was undone, by whom it had been set."""
    until = _until(held)
    undone = " undone" if held.state == REVERTED else ""
    last_word = what.rsplit(maxsplit=1)[-1]
    return tuple(dict.fromkeys((f"{what} {held.by}{undone}{until}", f"{last_word} {held.by}{undone}{until}")))


def _quiet(findings: Findings) -> str:
    bounded = expected(findings)
    idle = [reading for reading in bounded if reading.samples == 0 and reading.place == Place()]
    if idle:
        return "no traffic" if idle[0].level is Level.OPERATIONAL else f"{idle[0].name} {idle[0].note}"
    thin = [reading for reading in bounded if reading.quality is Quality.THIN]
    return f"{thin[0].name} thin, lacks {thin[0].lacking}" if thin else ""


def _why_held_back(findings: Findings) -> Why | None:
    """What is past its bound and calls nobody, since nobody can know yet; None where nothing is."""
    for reading in findings.readings:
        known = thin_breach(reading, findings.evidence)
        if known is not None:
            what, lacks = f"{short_name(reading.name)} {figure(reading.value, reading.unit)}", _lacks(known)
            named = f"{what} {_whom(reading.place)}"
            few = (f"{named} thin{lacks}", f"{named} thin", f"{what} thin")
            return Why(f"{described(reading)} thin{lacks}", reading.name, reading.place, brief=few)
    return None


def _lacks(known: ComparedEvidence) -> str:
    if not known.evidence.lacking:
        return ", not sure among so many"
    wait = "" if known.evidence.lacking_s is None else f", {span(known.evidence.lacking_s)}"
    return f", lacks {count(known.evidence.lacking)}{wait}"


def rank(service: ServiceSnapshot) -> tuple[int, bool, float, int, str]:
    """The sort key, worst first: state, a containment undone, then the fastest burn, then the tier, then the name."""
    burns = [
        burn.rate
        for slo in service.slos
        if slo.page is Alert.FIRING or slo.ticket is Alert.FIRING
        for window_s, burn in slo.burn.items()
        if window_s == 3_600 and burn.rate is not None  # noqa: PLR2004  # the hour is what the row shows
    ]
    holds = all(held.state != REVERTED for held in service.contained)
    return (service.state, holds, -max(burns, default=0.0), service.tier, service.name)
