"""Evidence as the console shows it: made of even counts, so that every picture is the same each time."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked
from raitui.core.evidence.look import Arm
from raitui.core.evidence_plan import Beside, Compared
from raitui.core.evidence_together import together
from raitui.core.evidence_told import Counts, comparing
from raitui.core.expression import EventKind, Ratio
from raitui.core.selector import Selector
from raitui.core.site import Profile
from raitui.core.sli import Direction, Level, Sli, Unit
from raitui.core.snapshot import FleetSnapshot, RolloutState
from tests.ui.fleets import NOW, fleet, loan_underwriting

MINUTE = 60.0
CAME = NOW // MINUTE * MINUTE - 37 * MINUTE
"""When the new version came, a while ago."""

DECISIONS = Selector("ai_decisions_total")
RATIO = Ratio(DECISIONS, DECISIONS, EventKind.GOOD)
APPROVAL = Sli("approval", Level.QUALITY, RATIO, Unit.RATIO, Direction.HIGHER_IS_BETTER, target=0.37)
ERRORS = Sli("errors", Level.OPERATIONAL, RATIO, Unit.RATIO, Direction.LOWER_IS_BETTER, target=0.01)

Slices = Mapping[str, tuple[float, float, float]]
"""By cohort: decisions a minute, the share that counts before, and the share that counts now."""

BIASED: Slices = {
    "<25": (14.0, 0.41, 0.292), "25–39": (157.0, 0.413, 0.415), "40–64": (188.0, 0.406, 0.408),
    "65+": (31.0, 0.399, 0.391),
}  # fmt: skip
EVEN: Slices = {"<25": (40.0, 0.41, 0.412), "25–39": (157.0, 0.413, 0.415), "40–64": (188.0, 0.406, 0.408)}
THIN: Slices = {"<25": (0.5, 0.41, 0.41), "25–39": (2.0, 0.41, 0.40), "40–64": (2.4, 0.41, 0.42)}
WELL: Slices = {"<25": (40.0, 0.002, 0.002), "25–39": (157.0, 0.002, 0.002), "40–64": (188.0, 0.001, 0.001)}
FAILING: Slices = {"<25": (40.0, 0.002, 0.002), "25–39": (157.0, 0.002, 0.009), "40–64": (188.0, 0.001, 0.001)}
REGIONS: Slices = {"eu": (200.0, 0.41, 0.403), "us": (184.0, 0.405, 0.402)}

GATHERING = EvidenceAsked(waiting=("approval", "errors"), questions=3, busy_share=0.0004)
ALL_ASKED = EvidenceAsked(questions=3, busy_share=0.0004)
TOLD = EvidenceAsked(questions=25, busy_share=0.004)
UNREACHABLE = EvidenceAsked(error="prom-eu1 is unreachable", questions=25, busy_share=0.004)


def _compared(sli: Sli, slice_by: str, beside: Beside, *, of_rollout: bool) -> Compared:
    profile = Profile("lending", (sli,))
    return Compared(
        "loan-uw", profile, sli, RATIO, slice_by, beside, CAME, "v42", "v41",
        of_rollout=of_rollout, with_whole=of_rollout and slice_by == "age", earlier_s=86_400.0,
    )  # fmt: skip


def _counts(slices: Slices, compared: Compared) -> Counts:
    counts: Counts = {}
    for cohort, (a_minute, before, now) in slices.items():
        for own, other, step_s in compared.pairs(NOW - 15.0):
            longer = step_s / MINUTE
            counts.setdefault(("v42", cohort), {})[own] = Arm(a_minute * now, a_minute)
            counts.setdefault(("v41", cohort), {})[other] = Arm(a_minute * before * longer, a_minute * longer)
    return counts


def _told(
    sli: Sli, slices: Slices, slice_by: str = "age", beside: Beside = Beside.BEFORE, *, of_rollout: bool = False
) -> tuple[ComparedEvidence, ...]:
    compared = _compared(sli, slice_by, beside, of_rollout=of_rollout)
    counts = _counts(slices, compared)
    steps = comparing(compared, counts, counts, NOW - 15.0)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            found: tuple[ComparedEvidence, ...] = finished.value
            return found


def biased() -> tuple[ComparedEvidence, ...]:
    """One cohort of 2% is treated worse by the new version; everything else is as it was."""
    told = [(APPROVAL, BIASED, "age"), (ERRORS, WELL, "age"), (APPROVAL, REGIONS, "region")]
    return together([one for sli, slices, by in told for one in _told(sli, slices, by, of_rollout=True)])


def even() -> tuple[ComparedEvidence, ...]:
    """Nothing is worse."""
    return together(_told(APPROVAL, EVEN, beside=Beside.EARLIER))


def thin() -> tuple[ComparedEvidence, ...]:
    """Too few to tell."""
    return together(_told(APPROVAL, THIN, beside=Beside.EARLIER))


def canary() -> tuple[ComparedEvidence, ...]:
    """A candidate that fails more often than the stable version, beside it."""
    return together(
        [*_told(ERRORS, FAILING, beside=Beside.AT_ONCE, of_rollout=True), *_told(APPROVAL, EVEN, of_rollout=True)]
    )


def with_evidence(evidence: tuple[ComparedEvidence, ...], asked: EvidenceAsked = TOLD) -> FleetSnapshot:
    """One service of which this is known."""
    rollouts = (
        (RolloutState("eu1", "canary", "10%", 0.1, "v41", "v42", paused=False, status="progressing"),)
        if any(one.of_rollout and one.baseline.startswith("stable") for one in evidence)
        else ()
    )
    shown = structs.replace(loan_underwriting(), evidence=evidence, evidence_asked=asked, rollouts=rollouts)
    return fleet(services=(shown,))
