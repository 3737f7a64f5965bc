"""One indicator of one slice beside its baseline, with evidence that holds however often one looks (R-DEC-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.reading import Place
from raitui.core.sli import Direction, Unit


class Side(Struct, frozen=True, gc=False):
    """One side of a comparison: its value in the indicator's unit, and the samples behind it."""

    value: float | None
    samples: float


class ComparedEvidence(Struct, frozen=True, gc=False):
    """What is known of one slice of a service beside its baseline.

    ``place`` names version and cohort, None where all are meant; ``slice_by`` is the label that the cohort is a value
    of, empty where the whole version is compared. ``baseline`` says in words what it is compared with. ``since`` is
    when the comparison begins (unix seconds), ``own`` and ``other`` are what both sides counted from then on, or since
    the change that a standing comparison has found. ``share`` is the slice's part of all samples (0-1).
    ``needed_log10`` is the evidence from which on it is called worse, where so many are compared within the service.
    ``single_look`` is the plain 95% interval of the difference, for who looks once. ``of_rollout`` tells a version
    that came from what stands: its evidence has a beginning. ``old`` tells that it could not be renewed for a while, or
    that nothing came in for an hour that it could be renewed with.
    """

    sli: str
    unit: Unit
    direction: Direction
    place: Place
    slice_by: str
    baseline: str
    since: float
    own: Side
    other: Side
    evidence: Evidence
    needed_log10: float
    share: float | None = None
    single_look: tuple[float, float] | None = None
    of_rollout: bool = False
    partial: str = ""
    old: bool = False

    @property
    def standing(self) -> Standing:
        """What is to be said of it."""
        return self.evidence.standing

    @property
    def log10_e(self) -> float | None:
        """The evidence as it stands, as a logarithm to the base of 10; None before the first look."""
        return self.evidence.log10_e[-1][1] if self.evidence.log10_e else None

    @property
    def newest_at(self) -> float | None:
        """When the newest block ended in which both sides counted something (unix seconds); None before any."""
        return self.evidence.log10_e[-1][0] if self.evidence.log10_e else None


def slices_of(evidence: Iterable[ComparedEvidence]) -> tuple[str, ...]:
    """The labels by which cohorts are told apart, in their order."""
    return tuple(dict.fromkeys(one.slice_by for one in evidence if one.place.cohort is not None))


def first_by(evidence: Sequence[ComparedEvidence], label: str) -> tuple[ComparedEvidence, ...]:
    """The same, with what is told apart by that label before what is by others."""
    return tuple(sorted(evidence, key=lambda one: one.slice_by not in {"", label}))


def next_slice(evidence: Iterable[ComparedEvidence], label: str) -> str:
    """The label after that one, the first after the last; empty where there is none."""
    labels = slices_of(evidence)
    if not labels:
        return ""
    return labels[((labels.index(label) if label in labels else 0) + 1) % len(labels)]


class PassedOver(Struct, frozen=True):
    """That nobody asks about a service ``since`` then (unix seconds), though its state may rest on evidence.

    So many services are ``needing`` it, and only so many are ``followed`` at once.
    """

    since: float
    needing: int
    followed: int


class EvidenceAsked(Struct, frozen=True):
    """How the evidence was come by: what is still waited for, and what the sources said that gave nothing.

    ``questions`` were asked so far about the service, ``busy_share`` is the part of the time (0-1) that all of them
    keep the sources busy, None while that is not known. ``passed_over`` tells that others are asked about just now.
    """

    waiting: tuple[str, ...] = ()
    error: str = ""
    not_compared: tuple[str, ...] = ()
    questions: int = 0
    busy_share: float | None = None
    passed_over: PassedOver | None = None
