"""Why a service's row says what it says, in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from raitui.core.change import Change, ChangeKind
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.figures import burn_figure, count, figure, span
from raitui.core.findings import (
    REVERTED,
    Findings,
    breaches,
    expected,
    severe_slices,
    unknown_objectives,
    unknown_readings,
    unwatched,
)
from raitui.core.gated_breach import thin_breach, unproven
from raitui.core.objectives import firing
from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Quality, Reading
from raitui.core.sli import Direction, Level, Urgency
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ContainedState, RolloutState, State, Why
from raitui.core.terse_why import short_name, terse


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


def described(reading: Reading) -> str:
    """A reading in a few words: indicator, value, bound, whom it concerns."""
    at_least = "≥" if BEYOND_LAST_BUCKET in reading.note else ""
    whom = " ".join(filter(None, (reading.part, _whom(reading.place))))
    return (
        f"{reading.name} {at_least}{figure(reading.value, reading.unit)}{_bound(reading)}{' ' + whom if whom else ''}"
    )


def _whom(place: Place) -> str:
    return " ".join(filter(None, (place.cohort, place.version, place.at)))


def _bound(reading: Reading) -> str:
    if reading.target is None:
        return ""
    sign = "<" if reading.direction is Direction.LOWER_IS_BETTER else ">"
    return f" ({sign}{figure(reading.target, reading.unit)})"


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
    text, brief = described(reading), _brief(reading, findings)
    if reading.has_just_cleared:
        named = f"{short_name(reading.name)} {figure(reading.value, reading.unit)}"
        text, brief = f"{text} just cleared", (f"{named} just cleared", f"{named} cleared")
    return Why(text, reading.name, reading.place, _after(findings, since), brief)


def _why_severe(one: ComparedEvidence, findings: Findings, since: float | None) -> Why:
    now, before = figure(one.own.value, one.unit), figure(one.other.value, one.unit)
    whom = _whom(one.place)
    brief = (f"{short_name(one.sli)} {before}→{now} {whom}", f"{short_name(one.sli)} {now} {whom}")
    return Why(f"{one.sli} {now} beside {before} {whom}", one.sli, one.place, _after(findings, since), brief)


def _why_unknown(findings: Findings) -> Why:
    readings, objectives = unknown_readings(findings), unknown_objectives(findings)
    if not readings and not objectives:
        return _why_unwatched(unwatched(findings)[0])
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
    found = (*_why_unproven(findings), *_why_thin_burns(findings), *_why_not_lasted(findings))
    return found[0] if found else None


def _why_not_lasted(findings: Findings) -> Iterator[Why]:
    """What is past its bound, and has not lasted long enough to call."""
    for reading in findings.readings:
        if reading.has_not_lasted and reading.time_past is not None:
            words = reading.time_past.words
            what = f"{short_name(reading.name)} {figure(reading.value, reading.unit)}"
            few = (f"{what} {words}", f"{what} {words.split(' of ')[0]}")
            yield Why(f"{described(reading)} {words}", reading.name, reading.place, brief=few)


def _why_unproven(findings: Findings) -> Iterator[Why]:
    """What is past its bound, as chance may have it too, and of which the evidence has not told yet."""
    for reading in findings.readings:
        if findings.slis[reading.name].on_breach is not Urgency.NONE and unproven(reading, findings.evidence):
            what = f"{short_name(reading.name)} {figure(reading.value, reading.unit)}"
            few = (f"{what} {_whom(reading.place)} may be chance", f"{what} may be chance")
            yield Why(f"{described(reading)} may be chance", reading.name, reading.place, brief=few)


def _why_thin_burns(findings: Findings) -> Iterator[Why]:
    """What would burn fast enough to call, did it rest on more than a few events."""
    for slo in findings.slos:
        thin = slo.thin
        if thin is not None:
            rate, lacks = f"{burn_figure(thin.burn.rate)}×", f"lacks {count(thin.lacking)}"
            whom = " ".join(filter(None, (slo.name, _whom(slo.place))))
            few = (
                f"{whom} {rate} thin, {lacks}",
                f"thin burn {rate}, {lacks}",
                f"thin {rate}, {lacks}",
                f"thin, {lacks}",
            )
            yield Why(f"{whom} burn {rate} thin, {lacks}", slo.sli, slo.place, brief=few)


def _lacks(known: ComparedEvidence) -> str:
    if not known.evidence.lacking:
        return ", not sure among so many"
    wait = "" if known.evidence.lacking_s is None else f", {span(known.evidence.lacking_s)}"
    return f", lacks {count(known.evidence.lacking)}{wait}"
