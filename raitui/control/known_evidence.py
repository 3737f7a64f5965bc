"""What is known of the evidence of one service: its blocks, and what each comparison came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from raitui.control.block_strand import Strand, strands
from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked
from raitui.core.evidence.verdict import Standing
from raitui.core.evidence_plan import Compared
from raitui.core.evidence_together import together
from raitui.core.history_points import Moments

OLD_S = 600.0
"""What could not be renewed for so long is old: it no longer holds back anything."""

VERSIONS = "versions"
"""What is waited for while it is not known which versions serve."""


class ToldComparison(Struct, frozen=True):
    """What a comparison came to: which one exactly, and when it was last known to hold all that there is to know."""

    key: object
    rows: tuple[ComparedEvidence, ...]
    renewed_at: float


class KnownEvidence(Struct):
    """The blocks of a service, and the evidence of each comparison by what it goes on as.

    With each row that was judged stands as what its comparison goes on. ``questions`` counts what was asked for it.
    """

    strands: dict[object, Strand] = {}
    told: dict[object, ToldComparison] = {}
    judged: tuple[ComparedEvidence, ...] = ()
    by: tuple[object, ...] = ()
    asked: EvidenceAsked = EvidenceAsked((VERSIONS,))
    questions: int = 0

    def count_question(self) -> None:
        """One question more was asked."""
        self.questions += 1

    def strand(self, key: object) -> Strand:
        """What is known of one stretch."""
        return self.strands.get(key, Strand())

    def found(self, compared: Compared, side: str, now: float) -> Moments:
        """The blocks of one side of a comparison that are known."""
        return {
            when: cells
            for key, _ in strands(compared, now)
            if key[1] == side
            for when, cells in self.strand(key).found.items()
        }

    def is_told(self, compared: Compared) -> bool:
        """Whether this very comparison has come to something."""
        told = self.told.get(compared.like)
        return told is not None and told.key == compared.key

    def renewed_at(self, compared: Compared) -> float:
        """When it was last known whole: what has waited longest comes first; what is not told yet before all."""
        return self.told[compared.like].renewed_at if self.is_told(compared) else 0.0

    def needed_slices(self, slices: Sequence[str]) -> tuple[str, ...]:
        """The usual label, and those by which something has been found worse: a page must not end with who looks."""
        worse = {one.slice_by for one in self.judged if one.standing is Standing.WORSE}
        return tuple(label for number, label in enumerate(slices) if number == 0 or label in worse)

    def judge(self, wanted: tuple[Compared, ...]) -> None:
        """What another has taken the place of counts until that one is told: else it would be forgotten meanwhile."""
        found = [(one.like, row) for one in wanted if one.like in self.told for row in self.told[one.like].rows]
        self.by, told = tuple(like for like, _ in found), [row for _, row in found]
        partial = "; ".join(dict.fromkeys(strand.partial for strand in self.strands.values() if strand.partial))
        self.judged = tuple(structs.replace(one, partial=partial) if partial else one for one in together(told))

    def tell_asked(self, wanted: tuple[Compared, ...]) -> None:
        """Say what is still waited for, and what failed."""
        waiting = tuple(dict.fromkeys(one.sli.name for one in wanted if not self.is_told(one)))
        error = next((strand.error for strand in self.strands.values() if strand.error), "")
        self.asked = EvidenceAsked(waiting, error, questions=self.questions)

    def forget_comparisons(self, wanted: tuple[Compared, ...]) -> None:
        """Keep what these came to, or what they go on from."""
        likes = {one.like for one in wanted}
        self.told = {like: told for like, told in self.told.items() if like in likes}

    def forget_blocks(self, wanted: tuple[Compared, ...], now: float) -> None:
        """Keep the blocks that these need."""
        keys = {key for one in wanted for key, _ in strands(one, now)}
        self.strands = {key: strand for key, strand in self.strands.items() if key in keys}

    def rows(self, now: float) -> Iterator[ComparedEvidence]:
        """What was judged; what could not be renewed for a while is marked as old."""
        for one, like in zip(self.judged, self.by, strict=True):
            told = self.told.get(like)
            old = told is None or now - told.renewed_at > OLD_S
            yield structs.replace(one, old=True) if old else one
