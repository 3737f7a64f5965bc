"""What ``status --json`` tells of the failure modes of a service: extend it, never break it."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.differential import Diagnosis, Differential


class DiagnosisDocument(Struct, frozen=True):
    """A failure mode; ``confidence`` is the share (0-1) of its pattern's weight that is seen, and no probability.

    ``unknown_share`` is the part of which nothing tells. ``needs`` is what the mode cannot be told without.
    """

    mode: str
    name: str
    confidence: float
    unknown_share: float
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    unknown: tuple[str, ...]
    needs: tuple[str, ...]
    cause: str
    mitigation: str
    actions: tuple[str, ...]
    runbook: str


class RecommendedDocument(Struct, frozen=True):
    """The action that limits the harm best by what is seen, and why."""

    action: str
    reason: str


def _diagnosis(one: Diagnosis) -> DiagnosisDocument:
    evidence, against, unknown = (
        tuple(sign.words for sign in signs) for signs in (one.evidence, one.against, one.unknown)
    )
    return DiagnosisDocument(
        mode=one.mode,
        name=one.name,
        confidence=round(one.confidence, 3),
        unknown_share=round(one.unknown_share, 3),
        evidence=evidence,
        against=against,
        unknown=unknown,
        needs=one.needs,
        cause=one.cause,
        mitigation=one.mitigation,
        actions=one.actions,
        runbook=one.runbook,
    )


def diagnosis_documents(found: tuple[Diagnosis, ...]) -> tuple[DiagnosisDocument, ...]:
    """The modes as documents, in their order."""
    return tuple(map(_diagnosis, found))


def recommended_document(differential: Differential | None) -> RecommendedDocument | None:
    """What is to be done first; None where nothing is known to help, or nothing is to be done."""
    found = differential.recommended if differential is not None else None
    return None if found is None else RecommendedDocument(found.action, found.reason)
