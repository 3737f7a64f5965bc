"""Gathers evidence for the services that are looked at closely: what is known already is not asked again.

Nothing is kept that the sources could not tell again: a restart asks for the same blocks and comes to the same result.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from msgspec import structs

from raitui.control.block_strand import OTHER, OWN, Strand, strands
from raitui.control.closely_followed import closely
from raitui.control.every_source import Asked, ask_every, too_much
from raitui.control.evidence_budget import EvidenceBudget
from raitui.control.evidence_turns import EvidenceTurns
from raitui.control.known_evidence import VERSIONS, KnownEvidence, ToldComparison
from raitui.control.served_versions import ServedVersions
from raitui.control.slices import in_slices, one_turn
from raitui.control.told_after import told_after_s
from raitui.core.answer import RangeAnswer
from raitui.core.compared_evidence import ComparedEvidence, EvidenceAsked
from raitui.core.condemned_spans import Spans
from raitui.core.evidence_blocks import OFF_SCRAPES_S, Stretch, counted
from raitui.core.evidence_plan import MOST_SLICES, Compared, comparisons
from raitui.core.evidence_told import comparing, counting
from raitui.core.history_points import moments
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.ports import Clock, MetricsSource

RETRY_S = 30.0
PARTIAL_RETRY_S = 300.0
MOST_RESTING = 40
"""Of so many that are not asked about just now what was found stays known; it takes some hundred kilobytes each."""

OTHERS_EVERY_S = 120.0
"""Of these a round of blocks is asked for so often, and after the first their cohorts by the usual label alone, and by
those that found something worse: to judge takes time too."""


class EvidenceFollower:
    """Keeps the evidence of the service in focus, and of those in trouble or rolling out, in turn where they are many.

    One question at a time.

    Before each it awaits ``give_way``. ``condemned`` tells when services were contained. All its questions together
    keep the sources busy for no more than 5% of the time, but for a burst when somebody begins to look.
    """

    def __init__(
        self,
        site: Site,
        sources: tuple[MetricsSource, ...],
        clock: Clock,
        scrape_s: float,
        *,
        give_way: Callable[[], Awaitable[None]] = one_turn,
        condemned: Callable[[], Mapping[str, Spans]] = dict,
    ) -> None:
        self._site = site
        self._sources = sources
        self._clock = clock
        self._scrape_s = scrape_s
        self._give_way = give_way
        self._condemned = condemned
        self._known: dict[str, KnownEvidence] = {}
        self._versions = ServedVersions(site, self._ask, clock, scrape_s, told_after_s=self._told_after_s)
        self._budget = EvidenceBudget(clock)
        self._turns = EvidenceTurns(clock, self._all_renewed_at)
        self._last = ""

    @property
    def evidence(self) -> Mapping[str, tuple[ComparedEvidence, ...]]:
        """What is known so far, by service; what could not be renewed for a while is marked as old."""
        return {name: tuple(known.rows(self._clock.now())) for name, known in self._known.items()}

    @property
    def asked(self) -> Mapping[str, EvidenceAsked]:
        """How it was come by, by service."""
        share, passed_over = self._budget.busy_share(), self._turns.passed_over
        asked = {name: known.asked for name, known in self._known.items()}
        return {
            name: structs.replace(asked.get(name, EvidenceAsked()), busy_share=share, passed_over=passed_over.get(name))
            for name in asked.keys() | passed_over.keys()
        }

    async def follow(self, snapshot: FleetSnapshot, focus: Callable[[], str | None], news: Callable[[], None]) -> bool:
        """Ask what is due, of the service in focus first, as long as it stays there; whether anything is new."""
        name = focus()
        line = {service.name: service for service in closely(snapshot)}
        others = [line[other] for other in self._turns.choose(tuple(line), name)]
        self._let_rest({service.name for service in others} | {name or ""}, line)
        service = snapshot.service(name) if name is not None else None
        asked = False
        if service is not None and not (others and self._budget.owes and self._has_been_told(service.name)):
            self._budget.in_focus = True
            asked = await self._follow_one(service, lambda: focus() == name and self._budget.may_run_ahead, news)
            self._budget.in_focus = False
        return asked or await self._follow_others(others, lambda: focus() == name and self._budget.has_rested, news)

    async def _follow_others(
        self, others: Sequence[ServiceSnapshot], goes_on: Callable[[], bool], news: Callable[[], None]
    ) -> bool:
        for other in self._in_turn(others):
            if not goes_on():
                return False
            self._last = other.name
            if await self._follow_one(other, goes_on, news, in_focus=False):
                return True
        self._budget.square()
        return False

    def _has_been_told(self, name: str) -> bool:
        known = self._known.get(name)
        return known is not None and not known.asked.waiting

    def _all_renewed_at(self, name: str) -> float:
        known = self._known.get(name)
        return 0.0 if known is None else known.all_renewed_at

    def _in_turn(self, others: Sequence[ServiceSnapshot]) -> Sequence[ServiceSnapshot]:
        """Beginning with the one after the last that was asked about: none keeps the others waiting for ever."""
        names = [service.name for service in others]
        after = names.index(self._last) + 1 if self._last in names else 0
        return (*others[after:], *others[:after])

    async def survey(self, snapshot: FleetSnapshot, names: Collection[str]) -> None:
        """Ask all that there is to know of these services, once: for who does not stay."""
        self._turns.survey([service.name for service in closely(snapshot)], names)
        for service in snapshot.services:
            if service.name in names:
                await self._follow_one(service, lambda: True, lambda: None)

    def _let_rest(self, followed: Collection[str], line: Collection[str]) -> None:
        """Who is not asked about just now keeps what was found, for the page that it may have raised; others do not."""
        resting = [name for name in self._known if name not in followed and name in line]
        resting.sort(key=lambda name: self._known[name].matters, reverse=True)
        kept = {*followed, *resting[:MOST_RESTING]}
        self._known = {name: known for name, known in self._known.items() if name in kept}
        for name in resting[:MOST_RESTING]:
            self._known[name].rest()
        self._versions.forget(set(kept))

    async def _follow_one(
        self, service: ServiceSnapshot, goes_on: Callable[[], bool], news: Callable[[], None], *, in_focus: bool = True
    ) -> bool:
        known = self._known.setdefault(service.name, KnownEvidence())
        before = known.questions
        served = await self._versions.of(service, known_by=known.count_question)
        if served is None:
            known.asked = EvidenceAsked((VERSIONS,), self._versions.error(service.name), questions=known.questions)
            return known.questions > before
        now, slices = self._clock.now() - self._told_after_s(), self._site.labels.slices[:MOST_SLICES]
        if not in_focus:
            now = now // OTHERS_EVERY_S * OTHERS_EVERY_S
        served = structs.replace(served, contained=self._condemned().get(service.name, ()))
        every = comparisons(service, self._site, served, now, slices)
        wanted = every if in_focus else known.needed(every, slices[0])
        known.forget_comparisons(wanted, every)
        for one in sorted(wanted, key=known.renewed_at):
            if not goes_on():
                break
            if await self._bring_up_to_date(known, one, now):
                known.judge(wanted, every)
                known.tell_asked(wanted)
                news()
        known.tell_asked(wanted)
        known.forget_blocks(wanted, self._clock.now())
        return known.questions > before

    async def _bring_up_to_date(self, known: KnownEvidence, compared: Compared, now: float) -> bool:
        """Ask for the blocks that are missing; whether the evidence of the comparison is new."""
        fresh, pieces = False, list(strands(compared, now))
        for key, stretch in pieces:
            fresh |= await self._complete(known, compared, key, stretch)
        found = [(known.strand(key), stretch) for key, stretch in pieces]
        lacks = [strand for strand, stretch in found if any(True for _ in strand.missing(stretch))]
        if any(strand.error for strand, _ in found) or not all(fresh and strand.partial for strand in lacks):
            return False
        told = known.told.get(compared.like)
        if told is not None and told.key == compared.key and not fresh:
            known.told[compared.like] = structs.replace(told, renewed_at=self._clock.now())
            return False
        rows = await self._compare(known, compared, now)
        known.told[compared.like] = ToldComparison(compared.key, rows, self._clock.now())
        self._budget.judged(len(rows))
        return True

    async def _complete(self, known: KnownEvidence, compared: Compared, key: object, stretch: Stretch) -> bool:
        """Ask for what of the stretch is missing, until the source is to be left alone; whether anything was asked."""
        asked = False
        while known.strand(key).rest_until <= self._clock.now():
            piece = next(known.strand(key).pieces(stretch), None)
            if piece is None:
                break
            known.strands[key] = await self._asked(known, compared, key, piece)
            asked = True
        return asked

    async def _compare(self, known: KnownEvidence, compared: Compared, now: float) -> tuple[ComparedEvidence, ...]:
        own, other = [
            await in_slices(counting(known.found(compared, side, now), compared.ratio), self._give_way)
            for side in (OWN, OTHER)
        ]
        steps = comparing(compared, own, other if compared.other(now) else own, now)
        return await in_slices(steps, self._give_way)

    async def _asked(self, known: KnownEvidence, compared: Compared, key: object, piece: Stretch) -> Strand:
        names = structs.replace(self._site.labels, cohort=compared.slice_by or self._site.labels.cohort)
        by = (names.version, names.cohort) if compared.slice_by else (names.version,)
        strand = known.strand(key)
        known.count_question()

        def ask(source: MetricsSource) -> Awaitable[RangeAnswer]:
            vector = counted(compared.ratio, by, piece.step_s, source.scrape_interval_s)
            first, last = piece.start + piece.step_s + OFF_SCRAPES_S, piece.end + OFF_SCRAPES_S
            return source.range(vector, first, last, piece.step_s, source.timeout_s)

        told = await self._ask(ask)
        rest_until = self._clock.now() + self._budget.rests_s
        errors = "; ".join(error.message for error in told.errors)
        if piece.count > 1 and too_much(told.errors):
            return structs.replace(strand, most_at_once=piece.count // 2, rest_until=rest_until)
        if not told.answers:
            return structs.replace(strand, error=errors, rest_until=max(rest_until, self._clock.now() + RETRY_S))
        partial = errors or "; ".join(dict.fromkeys(one for answer in told.answers for one in answer.warnings))
        told_at = moments(told.answers, names).items()
        found = {**strand.found, **{when - OFF_SCRAPES_S: cells for when, cells in told_at}}
        if partial:
            again = max(rest_until, self._clock.now() + PARTIAL_RETRY_S)
            return structs.replace(strand, found=found, partial=partial, error="", rest_until=again)
        start = piece.start if strand.end <= strand.start else min(strand.start, piece.start)
        known_to = max(strand.end, piece.end)
        return structs.replace(
            strand, found=found, start=start, end=known_to, rest_until=rest_until, error="", partial=""
        )

    def _told_after_s(self) -> float:
        return told_after_s(self._sources, self._scrape_s)

    async def _ask(self, ask: Callable[[MetricsSource], Awaitable[RangeAnswer]]) -> Asked[RangeAnswer]:
        await self._give_way()
        began = self._clock.now()
        told = await ask_every(self._sources, ask)
        self._budget.took(began)
        return told
