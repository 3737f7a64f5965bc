"""What is known of the evidence of one service: its blocks, and what each comparison came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    ``compared`` tells how many slices each comparison has come to, of versions that came or of what stands, also of
    those that nobody asks for any more.
    """

    strands: dict[object, Strand] = {}
    told: dict[object, ToldComparison] = {}
    judged: tuple[ComparedEvidence, ...] = ()
    by: tuple[object, ...] = ()
    asked: EvidenceAsked = EvidenceAsked((VERSIONS,))
    questions: int = 0
    compared: dict[object, tuple[bool, int]] = {}

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

    def needed(self, every: Sequence[Compared], usual: str) -> tuple[Compared, ...]:
        """Of all comparisons those that go on though nobody looks: by the usual label, and what was found worse.

        What every other label tells is asked once, after these: after a restart a page must not wait for who looks.
        """
        worse = {one.slice_by for one in self.judged if one.standing is Standing.WORSE}
        go_on = {"", usual} | worse
        first = tuple(one for one in every if one.slice_by in go_on)
        if not all(self.is_told(one) for one in first):
            return first
        return tuple(one for one in every if one in first or one.like not in self.compared)

    def judge(self, wanted: Sequence[Compared], every: Sequence[Compared]) -> None:
        """What another has taken the place of counts until that one is told: else it would be forgotten meanwhile.

        Of ``every`` comparison of the service each is judged as one, also before the others are told: else whoever is
        told first after a start would look worse than it does a minute later.
        """
        found = [(one.like, row) for one in wanted if one.like in self.told for row in self.told[one.like].rows]
        self.by, told = tuple(like for like, _ in found), [row for _, row in found]
        partial = "; ".join(dict.fromkeys(strand.partial for strand in self.strands.values() if strand.partial))
        self._count_compared(found)
        judged = together(told, self._beside(every))
        self.judged = tuple(structs.replace(one, partial=partial) if partial else one for one in judged)

    def _count_compared(self, found: Iterable[tuple[object, ComparedEvidence]]) -> None:
        counts: dict[object, tuple[bool, int]] = {}
        for like, row in found:
            counts[like] = (row.of_rollout, counts.get(like, (False, 0))[1] + (row.log10_e is not None))
        self.compared.update(counts)

    def _beside(self, every: Iterable[Compared]) -> dict[bool, int]:
        """How many more are compared than are judged now: to look away must not make the others look worse.

        What has never been told counts as many slices as any other by its label.
        """
        counts: dict[bool, int] = {}
        for like, (of_rollout, slices) in (self.compared | dict(self._awaited(every))).items():
            if like not in self.told:
                counts[of_rollout] = counts.get(of_rollout, 0) + slices
        return counts

    def _awaited(self, every: Iterable[Compared]) -> Iterator[tuple[object, tuple[bool, int]]]:
        most: dict[str, int] = {}
        awaited = []
        for one in every:
            if one.like in self.compared:
                most[one.slice_by] = max(most.get(one.slice_by, 1), self.compared[one.like][1])
            else:
                awaited.append(one)
        for one in awaited:
            yield one.like, (one.of_rollout, most.get(one.slice_by, 1))

    def tell_asked(self, wanted: Sequence[Compared]) -> None:
        """Say what is still waited for, and what failed."""
        waiting = tuple(dict.fromkeys(one.sli.name for one in wanted if not self.is_told(one)))
        error = next((strand.error for strand in self.strands.values() if strand.error), "")
        self.asked = EvidenceAsked(waiting, error, questions=self.questions)

    def forget_comparisons(self, wanted: Sequence[Compared], every: Sequence[Compared]) -> None:
        """Keep what these came to, or what they go on from; and of ``every`` other how much was compared."""
        likes, known = {one.like for one in wanted}, {one.like for one in every}
        self.compared = {like: counted for like, counted in self.compared.items() if like in known}
        self.told = {like: told for like, told in self.told.items() if like in likes}

    def forget_blocks(self, wanted: Sequence[Compared], now: float) -> None:
        """Keep the blocks that these need."""
        keys = {key for one in wanted for key, _ in strands(one, now)}
        self.strands = {key: strand for key, strand in self.strands.items() if key in keys}

    @property
    def matters(self) -> tuple[bool, float]:
        """Whether anything is worse, and when it was last renewed: what is to be forgotten last is greatest."""
        return any(one.standing is Standing.WORSE for one in self.judged), self.all_renewed_at

    @property
    def all_renewed_at(self) -> float:
        """Since when all of it is as new as that (unix seconds); 0 while something is waited for."""
        return 0.0 if self.asked.waiting else min((told.renewed_at for told in self.told.values()), default=0.0)

    def rest(self) -> None:
        """Keep what was found, and not the blocks that it was found by: they are most of it, and can be asked again."""
        self.strands = {}

    def rows(self, now: float) -> Iterator[ComparedEvidence]:
        """What was judged; what could not be renewed for a while is marked as old."""
        for one, like in zip(self.judged, self.by, strict=True):
            told = self.told.get(like)
            old = told is None or now - told.renewed_at > OLD_S
            yield structs.replace(one, old=True) if old else one
