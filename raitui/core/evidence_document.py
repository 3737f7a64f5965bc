"""Evidence as ``status --json`` promises it to scripts: extend it, never break it."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked
from raitui.core.finite import finite


class EvidenceDocument(Struct, frozen=True):
    """One indicator of one slice beside its baseline.

    ``standing`` is worse, not worse or thin; thin ones tell how many samples are ``lacking``, and for how long
    (``lacking_s``, seconds). ``interval`` holds the true difference however often one looks, ``single_look_interval``
    for one look alone; both 95%. ``log10_e`` is the evidence, ``needed_log10`` what is called worse. ``since`` is when
    the comparison begins, ``worse_since`` when it was found worse (unix seconds). ``newest_at`` is when the newest
    block ended in which both sides counted something. ``slice`` is the label that ``cohort`` is a value of, null for
    all of the version. ``old`` tells that it could not be renewed for a while, or that nothing came in for an hour that
    it could be renewed with.
    """

    sli: str
    unit: str
    version: str | None
    slice: str | None
    cohort: str | None
    baseline: str
    standing: str
    value: float | None
    samples: float
    baseline_value: float | None
    baseline_samples: float
    difference: float | None
    interval: tuple[float, float] | None
    single_look_interval: tuple[float, float] | None
    log10_e: float | None
    needed_log10: float
    share: float | None
    lacking: int
    lacking_s: float | None
    since: float
    newest_at: float | None
    worse_since: float | None
    of_rollout: bool
    partial: str
    old: bool


class NotAskedDocument(Struct, frozen=True):
    """That evidence is not asked for ``since`` then (unix seconds): ``needing`` services, ``followed`` at a time."""

    since: float
    needing: int
    followed: int


def not_asked_document(asked: EvidenceAsked | None) -> NotAskedDocument | None:
    """Since when others have their turn; None for whoever is asked about, and for who needs no evidence."""
    over = asked.passed_over if asked is not None else None
    return None if over is None else NotAskedDocument(over.since, over.needing, over.followed)


def evidence_document(one: ComparedEvidence) -> EvidenceDocument:
    """The evidence as the promised document."""
    found = one.evidence
    return EvidenceDocument(
        sli=one.sli,
        unit=one.unit.value,
        version=one.place.version,
        slice=one.slice_by or None,
        cohort=one.place.cohort,
        baseline=one.baseline,
        standing=one.standing.value,
        value=finite(one.own.value),
        samples=one.own.samples,
        baseline_value=finite(one.other.value),
        baseline_samples=one.other.samples,
        difference=finite(found.difference),
        interval=found.interval,
        single_look_interval=one.single_look,
        log10_e=finite(one.log10_e),
        needed_log10=one.needed_log10,
        share=finite(one.share),
        lacking=found.lacking,
        lacking_s=finite(found.lacking_s),
        since=one.since,
        newest_at=one.newest_at,
        worse_since=found.worse_since,
        of_rollout=one.of_rollout,
        partial=one.partial,
        old=one.old,
    )
