"""The evidence of one service while only some of its comparisons are told (R-DEC-5)."""

from __future__ import annotations

from msgspec import structs

from raitui.control.known_evidence import KnownEvidence, ToldComparison
from raitui.core.compared_evidence import ComparedEvidence, Side
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.evidence_plan import Beside, Compared
from raitui.core.expression import Ratio
from raitui.core.reading import Place
from raitui.core.site import Profile
from tests.knowledge import NOW
from tests.watched import ERRORS

assert isinstance(ERRORS.expression, Ratio)
FIRST = Compared(
    "svc", Profile("core", (ERRORS,)), ERRORS, ERRORS.expression, "cohort", Beside.AT_ONCE, NOW - 3_600.0, "v2", "v1",
    of_rollout=True,
)  # fmt: skip
OTHERS = tuple(structs.replace(FIRST, sli=structs.replace(ERRORS, name=f"other {number}")) for number in range(9))


def row(cohort: str, log10_e: float) -> ComparedEvidence:
    standing = Standing.WORSE if log10_e >= 2.0 else Standing.NOT_WORSE
    evidence = Evidence(standing, ((NOW, log10_e),), 2.0, None, None)
    side = Side(0.01, 1_000.0)
    return ComparedEvidence(
        ERRORS.name, ERRORS.unit, ERRORS.direction, Place("v2", cohort), "cohort", "stable v1", NOW - 3_600.0,
        side, side, evidence, 2.0, of_rollout=True,
    )  # fmt: skip


def judged(*others_told: Compared, log10_e: float) -> list[Standing]:
    """What is said of a cohort with so much evidence, beside another and others that are told, or not yet."""
    known = KnownEvidence()
    known.told[FIRST.like] = ToldComparison(FIRST.key, (row("young", log10_e), row("old", 0.0)), NOW)
    for one in others_told:
        known.told[one.like] = ToldComparison(one.key, (row("young", 0.0), row("old", 0.0)), NOW)
    every = (FIRST, *OTHERS)
    known.judge(every, every)
    return [one.standing for one in known.judged[:2]]


def test_what_is_told_first_is_judged_as_one_of_all_that_are_compared() -> None:
    """A restart raises no alarm that is taken back once the others are told: of 20 slices one needs E of 2,000."""
    assert judged(log10_e=2.5) == judged(*OTHERS, log10_e=2.5) == [Standing.THIN, Standing.NOT_WORSE]


def test_what_is_sure_among_all_need_not_wait_for_the_others() -> None:
    assert judged(log10_e=3.4) == judged(*OTHERS, log10_e=3.4) == [Standing.WORSE, Standing.NOT_WORSE]
