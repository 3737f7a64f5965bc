"""Figures of blocks made into evidence: each slice beside its baseline."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import Struct, structs

from raitui.core.burn import DAY, HOUR
from raitui.core.cell_figures import counts_in
from raitui.core.chance import difference_interval
from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.evidence.comparison import rollout_evidence, standing_evidence
from raitui.core.evidence.look import Arm, Look
from raitui.core.evidence.mean_comparison import mean_evidence, standing_mean_evidence
from raitui.core.evidence.moments import MeanLook, of_sum
from raitui.core.evidence.moments import Moments as ValueMoments
from raitui.core.evidence.verdict import Evidence
from raitui.core.evidence_plan import Beside, Compared
from raitui.core.expression import Ratio
from raitui.core.history_points import Moments
from raitui.core.reading import Place

DEVIATIONS_95 = 1.959963984540054
"""Of a normal distribution, 95% lies within so many standard deviations."""

UNHEARD_S = HOUR
"""Of what nothing was compared for so long nobody knows how it is now: blocks are half an hour long at the most."""

OTHERS = "all other cohorts together, at the same moments"
NO_PAST = f"{OTHERS}: no past of its own is known"

T = TypeVar("T")

Steps = Generator[None, None, T]
"""A computation that pauses wherever others may go first."""

Counts = dict[tuple[str, str], dict[float, Arm]]
"""What was counted in each block, by version and cohort."""


def counting(found: Moments, ratio: Ratio) -> Steps[Counts]:
    """The cells of all locations and sources together, in steps of one block.

    What has no version, or no cohort, is under an empty name.
    """
    counts: Counts = {}
    for when, cells in found.items():
        yield
        for cell in cells:
            counted = counts_in(cell.parts, ratio)
            if counted is not None and math.isfinite(counted.total) and math.isfinite(counted.events):
                blocks = counts.setdefault((cell.place.version or "", cell.place.cohort or ""), {})
                known = blocks.get(when, _NOTHING)
                blocks[when] = Arm(known.events + counted.events, known.total + counted.total)
    return counts


_NOTHING = Arm(0.0, 0.0)


def _sum(arms: Iterable[Arm]) -> Arm:
    known = list(arms)
    return Arm(math.fsum(one.events for one in known), math.fsum(one.total for one in known))


def _blocks(counts: Counts, version: str, cohort: str | None) -> dict[float, Arm]:
    """The blocks of a version (of all, where it is empty) and a cohort (of all, where it is None)."""
    chosen = [
        blocks
        for (of_version, of_cohort), blocks in counts.items()
        if version in {"", of_version} and cohort in {None, of_cohort}
    ]
    if len(chosen) == 1:
        return chosen[0]
    whens = {when for blocks in chosen for when in blocks}
    return {when: _sum(blocks.get(when, _NOTHING) for blocks in chosen) for when in whens}


def _most_served(counts: Counts, whens: Iterable[float]) -> Steps[str]:
    """The version that most of the baseline is of."""
    known, totals = set(whens), dict[str, float]()
    for (version, _), blocks in counts.items():
        yield
        counted = math.fsum(arm.total for when, arm in blocks.items() if when in known)
        totals[version] = totals.get(version, 0.0) + counted
    return max(totals, key=lambda version: (totals[version], version), default="")


class _Paired(Struct, frozen=True):
    """The figures of both sides, and which block of the one belongs to which of the other."""

    own: Counts
    other: Counts
    pairs: list[tuple[float, float]]
    version: str


def _paired(compared: Compared, own: Counts, other: Counts, now: float) -> Steps[_Paired]:
    past = compared.beside in {Beside.BEFORE, Beside.EARLIER}
    pairs = [
        (when, beside)
        for when, beside, step_s in compared.pairs(now)
        if not (past and _touches(beside - step_s, beside, compared.condemned))
    ]
    version = compared.other_version or (yield from _most_served(other, (beside for _, beside in pairs)))
    return _Paired(own, other, pairs, version)


def _touches(start: float, end: float, spans: Iterable[tuple[float, float]]) -> bool:
    return any(start < until and since < end for since, until in spans)


def _looks(pairs: Iterable[tuple[float, float]], own: Mapping[float, Arm], other: Mapping[float, Arm]) -> list[Look]:
    return [Look(when, own.get(when, _NOTHING), other.get(beside, _NOTHING)) for when, beside in pairs if when in own]


def _cohorts(compared: Compared, counts: Counts) -> Iterator[str | None]:
    if compared.with_whole:
        yield None
    if compared.slice_by:
        yield from sorted(
            {
                cohort
                for (version, cohort), blocks in counts.items()
                if cohort and compared.version in {"", version} and any(arm.total > 0 for arm in blocks.values())
            }
        )


def comparing(compared: Compared, own: Counts, other: Counts, now: float) -> Steps[tuple[ComparedEvidence, ...]]:
    """Each slice beside its baseline, in steps of one at the most; the whole candidate first.

    Where no slice has anything to be compared with, each is beside all others at the same moments.
    """
    paired = yield from _paired(compared, own, other, now)
    found = []
    for cohort in _cohorts(compared, own):
        yield
        mine, theirs = _blocks(own, compared.version, cohort), _blocks(other, paired.version, cohort)
        found.append((cohort, _looks(paired.pairs, mine, theirs)))
    named = _baseline(compared, paired.version, now)
    if not any(_comparable(looks) for _, looks in found) and not compared.of_rollout:
        found, named = (
            (yield from _beside_others(compared, paired, [cohort for cohort, _ in found])),
            _others(compared, now),
        )
    told = []
    for cohort, looks in found:
        yield
        one = _told(compared, cohort, looks, named)
        told.append(structs.replace(one, old=_unheard(one, now)))
    return _shared(told)


def _others(compared: Compared, now: float) -> str:
    """That cohorts are compared with each other, and what is the matter with what they should be compared with."""
    if compared.beside is not Beside.FROZEN:
        return NO_PAST
    start, end = (_clock(edge, now) for edge in compared.span)
    if compared.span[1] > now:
        return f"{OTHERS}: the span frozen {start} to {end} is not over"
    return f"{OTHERS}: no samples in the span frozen {start} to {end}"


def _comparable(looks: Iterable[Look]) -> bool:
    return any(one.own.total > 0 and one.other.total > 0 for one in looks)


def _beside_others(
    compared: Compared, paired: _Paired, cohorts: Sequence[str | None]
) -> Steps[list[tuple[str | None, list[Look]]]]:
    every: dict[str | None, dict[float, Arm]] = {}
    for cohort in cohorts:
        yield
        every[cohort] = _blocks(paired.own, compared.version, cohort)
    whens = [when for when, _ in paired.pairs] or sorted({when for blocks in every.values() for when in blocks})
    whole: dict[float, Arm] = {}
    for when in whens:
        yield
        whole[when] = _sum(blocks.get(when, _NOTHING) for blocks in every.values())
    found = []
    for cohort, blocks in every.items():
        yield
        pairs = [(when, blocks[when], whole[when]) for when in whens if when in blocks]
        looks = [
            Look(when, mine, Arm(all_of_it.events - mine.events, all_of_it.total - mine.total))
            for when, mine, all_of_it in pairs
        ]
        found.append((cohort, looks))
    return found


def _told(compared: Compared, cohort: str | None, looks: Sequence[Look], baseline: str) -> ComparedEvidence:
    evidence = _evidence(compared, looks)
    since = None if compared.of_rollout and not compared.lasting else evidence.worse_since
    counted = [one for one in looks if (since is None or one.at >= since) and one.own.total > 0]
    own, other = _sum(one.own for one in counted), _sum(one.other for one in counted)
    return ComparedEvidence(
        sli=compared.sli.name,
        unit=compared.sli.unit,
        direction=compared.sli.direction,
        place=Place(version=compared.version or None, cohort=cohort),
        slice_by=compared.slice_by if cohort is not None else "",
        baseline=baseline,
        since=compared.begin,
        own=_side(own, compared.scale),
        other=_side(other, compared.scale),
        evidence=evidence,
        needed_log10=evidence.threshold_log10,
        single_look=_single_look(own, other) if compared.bounds is None else None,
        of_rollout=compared.of_rollout,
    )


def _unheard(one: ComparedEvidence, now: float) -> bool:
    """Whether a slice that was compared has vanished, or its baseline has."""
    return bool(one.evidence.log10_e) and now - one.evidence.log10_e[-1][0] > UNHEARD_S


def _evidence(compared: Compared, looks: Sequence[Look]) -> Evidence:
    direction, bounds, begins = compared.sli.direction, compared.bounds, compared.of_rollout and not compared.lasting
    if bounds is None:
        return (rollout_evidence if begins else standing_evidence)(looks, direction)

    def moments_of(arm: Arm) -> ValueMoments:
        return of_sum(arm.total, arm.events * compared.scale, bounds)

    means = [MeanLook(one.at, moments_of(one.own), moments_of(one.other)) for one in looks]
    return (mean_evidence if begins else standing_mean_evidence)(means, direction, bounds)


def _side(arm: Arm, scale: float) -> Side:
    return Side(arm.events * scale / arm.total if arm.total > 0 else None, arm.total)


def _single_look(own: Arm, other: Arm) -> tuple[float, float] | None:
    if own.total <= 0 or other.total <= 0:
        return None
    shares = [min(max(arm.events / arm.total, 0.0), 1.0) for arm in (own, other)]
    return difference_interval(shares[0], own.total, shares[1], other.total, DEVIATIONS_95)


def _shared(told: Sequence[ComparedEvidence]) -> tuple[ComparedEvidence, ...]:
    """With each cohort's part of all samples."""
    every = math.fsum(one.own.samples for one in told if one.place.cohort is not None)
    return tuple(
        structs.replace(one, share=one.own.samples / every) if one.place.cohort is not None and every > 0 else one
        for one in told
    )


def _clock(when: float, now: float) -> str:
    layout = "%H:%MZ" if abs(now - when) < DAY else "%m-%d %H:%MZ"
    return f"{datetime.fromtimestamp(when, UTC):{layout}}"


def _baseline(compared: Compared, version: str, now: float) -> str:
    """What it is compared with, in words."""
    named = version or "it"
    match compared.beside:
        case Beside.AT_ONCE:
            return f"stable {named}, at the same moments"
        case Beside.BEFORE:
            return f"{named} before {_clock(compared.begin, now)}"
        case Beside.EARLIER:
            days = round(compared.earlier_s / DAY)
            ago = {1: "the day before", 7: "the week before"}.get(days, f"{days} days before")
            return f"{named}, the same hours {ago}"
        case Beside.FROZEN:
            start, end = (_clock(edge, now) for edge in compared.span)
            return f"{named}, frozen {start} to {end}"
