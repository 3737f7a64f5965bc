"""Asks for the past of the service in focus, a little at a time: what is known already is not asked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from msgspec import Struct, structs

from raitui.control.every_source import ask_every
from raitui.control.long_windows import Recorded, nothing_recorded
from raitui.control.schedule import BUSY_SHARE
from raitui.control.slices import one_turn
from raitui.control.told_after import told_after_s
from raitui.core.answer import RangeAnswer
from raitui.core.history import Asked, PlaceHistory, ServiceHistory
from raitui.core.history_plan import Past, pasts
from raitui.core.history_points import Moments, budget_spent, histories, moments
from raitui.core.history_told import PastTold, history_of
from raitui.core.plan import counted_of, expression_of
from raitui.core.reading import Place
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.core.vector import Vector
from raitui.ports import Clock, MetricsSource

RETRY_S = 30.0
PARTIAL_RETRY_S = 300.0
FAILURES = 2
"""Sources that failed so often in a row are left alone for so long: their own line says what is wrong with them."""

SERVICES_KEPT = 4
"""The past of so many services is remembered: who goes back and forth between two does not wait twice."""


class _Kept(Struct, frozen=True):
    """What is known of one past: the cells of each step, and when it is asked again.

    ``end`` is the last step that was asked for, ``until`` the last one up to which everything was told.
    """

    past: Past
    found: Moments = {}
    until: float | None = None
    end: float = 0.0
    asked: Asked = Asked(0.0)
    due_at: float = 0.0
    places: tuple[PlaceHistory, ...] = ()


class HistoryFollower:
    """Keeps the past of the service in focus. One question at a time: what takes long is never asked twice at once.

    Before each it awaits ``give_way``; budgets are read from what a source has ``recorded``, where it goes back so far.
    """

    def __init__(
        self,
        site: Site,
        sources: tuple[MetricsSource, ...],
        clock: Clock,
        scrape_s: float,
        give_way: Callable[[], Awaitable[None]] = one_turn,
        *,
        recorded: Recorded = nothing_recorded,
    ) -> None:
        self._site = site
        self._sources = sources
        self._clock = clock
        self._scrape_s = scrape_s
        self._give_way = give_way
        self._recorded = recorded
        self._kept: dict[str, dict[object, _Kept]] = {}
        self._rest_until = 0.0

    def histories(self, focus: str | None) -> Mapping[str, ServiceHistory]:
        """What is known of the past of the service in focus, by its name; empty where nothing was asked yet."""
        kept = self._kept.get(focus) if focus is not None else None
        if focus is None or kept is None:
            return {}
        return {focus: history_of(PastTold(one.past, one.end, one.asked, one.places) for one in kept.values())}

    async def follow(self, snapshot: FleetSnapshot, focus: Callable[[], str | None], news: Callable[[], None]) -> bool:
        """Ask what is due about the service in focus, for as long as it stays there; whether anything is new.

        ``news`` is called after each answer, so that a picture is there before all are in.
        """
        name = focus()
        service = snapshot.service(name) if name is not None else None
        if service is None or self._clock.now() < self._rest_until:
            return False
        wanted = pasts(service, self._site, self._clock.now())
        known = self._remember(service, wanted)
        asked, failed = False, 0
        for past in wanted:
            if focus() != name or failed >= FAILURES:
                break
            if self._is_due(known[past.key]):
                await self._give_way()
                known[past.key] = await self._ask(known[past.key])
                asked, failed = True, failed + 1 if known[past.key].asked.error else 0
                news()
        if failed >= FAILURES:
            self._rest_until = self._clock.now() + RETRY_S
        return asked

    def _remember(self, service: ServiceSnapshot, wanted: Iterable[Past]) -> dict[object, _Kept]:
        """What is known of it; what is not wanted any more is forgotten once what replaces it has been answered."""
        known = self._kept.pop(service.name, {})
        first: dict[object, _Kept] = {past.key: known.get(past.key, _Kept(past)) for past in wanted}
        replaced = all(one.asked.answered_at is not None for one in first.values())
        self._kept[service.name] = first if replaced else {**first, **known, **first}
        for name in list(self._kept)[:-SERVICES_KEPT]:
            del self._kept[name]
        return self._kept[service.name]

    def _is_due(self, kept: _Kept) -> bool:
        now = self._clock.now()
        return now >= kept.due_at or now < kept.asked.asked_at

    async def _ask(self, kept: _Kept) -> _Kept:
        past, began = kept.past, self._clock.now()
        end = past.newest_step(began - told_after_s(self._sources, self._scrape_s))
        oldest = past.start(end)
        start = oldest if kept.until is None or kept.until > end else max(oldest, kept.until + past.step_s)
        if start > end:
            return structs.replace(kept, due_at=self._due_at(past, end, began))
        told = await ask_every(
            self._sources,
            lambda source: source.range(self._vector(source, past), start, end, past.step_s, source.timeout_s),
        )
        due = structs.replace(kept, due_at=self._due_at(past, end, began))
        errors = "; ".join(error.message for error in told.errors)
        if not told.answers:
            failed = Asked(began, kept.asked.answered_at, error=errors)
            return structs.replace(due, asked=failed, due_at=self._again_at(began, RETRY_S))
        asked = Asked(began, self._clock.now(), partial=errors or _warnings(told.answers))
        answered = structs.replace(due, end=end, asked=asked, until=kept.until if asked.partial else end)
        if asked.partial:
            answered = structs.replace(answered, due_at=min(due.due_at, self._again_at(began, PARTIAL_RETRY_S)))
        before = {when: cells for when, cells in kept.found.items() if oldest <= when}
        return _drawn(answered, {**before, **moments(told.answers, self._site.labels)})

    def _vector(self, source: MetricsSource, past: Past) -> Vector:
        """Increments that the source has recorded all the way back, else its raw series."""
        counts = past.counts
        recorded = None if counts is None else self._recorded(source, counts, past.span_s, frozenset({past.service}))
        return past.vector(self._site.labels) if recorded is None else recorded

    def _due_at(self, past: Past, end: float, began: float) -> float:
        """When the next step is over, and not before the sources have rested for as long as they should (5% busy)."""
        told_at = end + past.step_s + told_after_s(self._sources, self._scrape_s)
        return max(told_at, self._again_at(began, 0.0))

    def _again_at(self, began: float, least_s: float) -> float:
        """What was not told is asked again so much later, however long the steps are: a month's may be hours."""
        now = self._clock.now()
        return now + max(least_s, max(0.0, now - began) / BUSY_SHARE)


def _warnings(answers: Iterable[RangeAnswer]) -> str:
    return "; ".join(dict.fromkeys(warning for answer in answers for warning in answer.warnings))


def _drawn(kept: _Kept, found: Moments) -> _Kept:
    """With these cells, and the points that they make."""
    return structs.replace(kept, found=found, places=_places(kept.past, found))


def _places(past: Past, found: Moments) -> tuple[PlaceHistory, ...]:
    if past.slo is not None:
        return (PlaceHistory(Place(), budget_spent(found, counted_of(past.slo, past.profile), past.slo)),)
    return histories(found, past.asked_sli, expression_of(past.sli, past.profile), past.place)
