"""All that is known of a service when its row is judged, and what of it is bad, missing or waited for."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.burn import Alert
from raitui.core.change import Change
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.derived import Derived
from raitui.core.gated_breach import urgency_of
from raitui.core.reading import NO_ANSWER_YET, NOTHING_TO_COMPARE, Place, Quality, Reading, Verdict
from raitui.core.severity import is_severe, worse_by
from raitui.core.sli import Sli, Urgency
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ContainedState, RolloutState

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


def is_waiting(findings: Findings) -> bool:
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


def unknown_readings(findings: Findings) -> list[Reading]:
    """Bounded indicators without a trustworthy figure; no traffic is known, and a thin figure says what it lacks.

    One whose baseline lies before the service began is unknown rightly, and for a week perhaps: its own mark says so.
    So it is where the labels lag, and for half a year perhaps: others speak for it meanwhile.
    """
    return [
        reading
        for reading in expected(findings)
        if reading.place.cohort is None
        and not _no_traffic(reading)
        and (reading.quality in {Quality.MISSING, Quality.STALE} or reading.verdict is Verdict.UNKNOWN)
        and not _waits(reading.note, findings)
        and not reading.awaits_labels
        and NOTHING_TO_COMPARE not in reading.note
    ]


def unknown_objectives(findings: Findings) -> list[SloState]:
    """Objectives of which nobody can tell whether they page: a window without an answer, a candidate without series."""
    serving = {state.candidate for state in findings.rollouts if not state.weight <= 0}
    return [
        slo
        for slo in findings.slos
        if slo.page is Alert.UNKNOWN
        and ((slo.place == Place() and slo.note) or slo.place.version in serving)
        and not _waits(slo.note, findings)
    ]


def unwatched(findings: Findings) -> list[ContainedState]:
    """Containments that nobody can see, the one that was out of sight first at the head."""
    unseen = [held for held in findings.contained if held.state == UNWATCHED]
    return sorted(unseen, key=lambda held: held.seen_at or held.since)
