"""When a service paged in the past, or would have: its objectives by version, its paging indicators by cohort.

Of a page's two windows the long one alone is looked at, since it rises past its bound only by what comes in just then:
the short one was past it too. Half a long window apart, no page falls between two looks. Indicators are looked at over
windows that touch each other, so that a breach counts when it lasted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

from msgspec import Struct, structs

from raitui.core.answer import Answer, RangeAnswer, Row
from raitui.core.burn import BurnRule, BurnState, burn_rate, rules_of
from raitui.core.burn_evidence import samples_lacking
from raitui.core.cell_figures import cell_figure, counts_in, figure_of
from raitui.core.chance import may_be_chance
from raitui.core.derived import Derived
from raitui.core.expression import TOTAL, VALUE, EventKind, Expression, Ratio, narrowed
from raitui.core.found_figure import Figure
from raitui.core.narrowing import only_services
from raitui.core.plan import counted_of, expression_of, period_s, terms_of, told_over_s, worst_question
from raitui.core.question import CountsOf, DerivedOf, ValueOf, WorstCellOf
from raitui.core.reading import Measurement, Place, Verdict, read
from raitui.core.selector import Matcher
from raitui.core.site import LabelNames, Profile
from raitui.core.sli import Sli, Slo, Urgency
from raitui.core.table import Cell, tabulate
from raitui.core.tenure import STEP_S
from raitui.core.vector import Vector


class Page(Struct, frozen=True):
    """A moment (unix seconds) at which something paged, by what came in over the ``window_s`` (seconds) before it."""

    when: float
    what: str
    place: Place
    window_s: float = 0.0


class PageHistory(Struct, frozen=True):
    """When a service paged, and by location at which moments all that could have paged had a figure.

    ``served`` are the locations where anything was counted at all; ``watched`` tells whether anything can page.
    """

    pages: tuple[Page, ...] = ()
    known: Mapping[str, tuple[float, ...]] = {}
    served: frozenset[str] = frozenset()
    watched: bool = True


class Look(Struct, frozen=True):
    """What one figure says: whether it would page, and on how many samples, None where none are counted."""

    pages: bool
    samples: float | None


class Watched(Struct, frozen=True):
    """Something that can page: the vector that tells its past, at which step (seconds), and how a figure is judged.

    ``complete`` marks those that have a figure at every moment, so that a moment without one is not known. ``looks``
    judges the cells of one moment, each by itself or those of a version together.
    """

    name: str
    vector: Vector
    step_s: int
    window_s: int
    complete: bool
    looks: Callable[[tuple[Cell, ...]], Iterator[tuple[Place, Look]]]


def _each(look: Callable[[Cell], Look | None]) -> Callable[[tuple[Cell, ...]], Iterator[tuple[Place, Look]]]:
    """The cells judged one by one; those without a figure are passed over."""

    def looks(cells: tuple[Cell, ...]) -> Iterator[tuple[Place, Look]]:
        for cell in cells:
            found = look(cell)
            if found is not None:
                yield cell.place, found

    return looks


def watched(profiles: Iterable[Profile], service: str, names: LabelNames) -> tuple[Watched, ...]:
    """Everything that can page about a service under its profiles."""
    only = only_services({service}, names)
    found: list[Watched] = []
    for profile in profiles:
        for slo in profile.slos:
            rules = rules_of(period_s(slo), Urgency.PAGE)
            found += (_burning(slo, profile, rule, names, only) for rule in rules)
        for sli in profile.slis:
            if sli.on_breach is Urgency.PAGE and sli.target is not None:
                found += _breaching(sli, profile, names, only)
    return tuple(found)


def _burning(slo: Slo, profile: Profile, rule: BurnRule, names: LabelNames, only: Matcher) -> Watched:
    counted, terms = counted_of(slo, profile), terms_of(slo)
    factor = rule.factor(terms.period_s)

    def look(cell: Cell) -> Look | None:
        burn = burn_rate(counts_in(cell.parts, counted), counted.kind, slo.objective)
        if burn.state is BurnState.UNKNOWN:
            return None
        fast = burn.rate is not None and burn.rate > factor
        return Look(fast and not samples_lacking(burn.rate or 0.0, burn.samples, factor, terms), burn.samples)

    step_s = rule.long_s // 2
    vector = CountsOf(narrowed(counted, (only,)), rule.long_s).vector(names)
    # Slices are of the whole service, and those that nobody could judge are nowhere.
    complete = step_s <= STEP_S and not slo.slice_s
    return Watched(slo.name, vector, step_s, told_over_s(counted, rule.long_s), complete, _each(look))


def _breaching(sli: Sli, profile: Profile, names: LabelNames, only: Matcher) -> Iterator[Watched]:
    expression = narrowed(expression_of(sli, profile), (only,))
    window_s = max(sli.window_s, STEP_S)
    if isinstance(expression, Derived):
        yield _derived(structs.replace(sli, window_s=window_s), expression, names)
        return

    def look(cell: Cell) -> Look | None:
        measured = _measured(sli, expression, cell)
        return None if measured is None else _judged(sli, cell.place, measured)

    whole = CountsOf(expression, window_s) if isinstance(expression, Ratio) else ValueOf(expression, window_s)
    yield Watched(sli.name, whole.vector(names), STEP_S, window_s, complete=True, looks=_each(look))
    if worst_question(sli, profile) is not None:
        worst = WorstCellOf(expression, window_s, sli.direction, sli.minimum_samples)
        yield Watched(sli.name, worst.vector(names), STEP_S, window_s, complete=False, looks=_each(look))


def _judged(sli: Sli, place: Place, measured: Measurement) -> Look:
    reading = read(sli, place, measured)
    breach = reading.verdict is Verdict.BREACH and not reading.says_little and not may_be_chance(reading)
    return Look(breach, reading.samples)


def _derived(sli: Sli, expression: Derived, names: LabelNames) -> Watched:
    """Each version's cells make one figure; where the baseline knew another version, that moment tells nothing."""

    def looks(cells: tuple[Cell, ...]) -> Iterator[tuple[Place, Look]]:
        versions: dict[str | None, list[Cell]] = {}
        for cell in cells:
            versions.setdefault(cell.place.version, []).append(cell)
        for version, members in versions.items():
            found = figure_of(sli, expression, members)
            if found.value is not None:
                yield Place(version=version), _judged(sli, Place(version=version), _at_that_time(found))

    vector = DerivedOf(expression, sli.baseline, sli.window_s).vector(names)
    return Watched(sli.name, vector, STEP_S, sli.window_s, complete=False, looks=looks)


def _at_that_time(found: Figure) -> Measurement:
    """A figure of the past as it was measured then."""
    return Measurement(
        found.value,
        found.samples,
        age_s=0.0,
        interval=found.interval,
        lacking=found.lacking,
        surely_past=found.surely_past,
        doubted=found.doubted,
    )


def _measured(sli: Sli, expression: Expression, cell: Cell) -> Measurement | None:
    """What a cell holds; None when it holds no figure. Nothing counted is a figure: there was nothing to page about."""
    if isinstance(expression, Ratio) and TOTAL in cell.parts:
        counts = counts_in(cell.parts, expression)
        if counts is None:
            return None
        events = counts.bad(EventKind.BAD) if expression.kind is EventKind.BAD else min(counts.events, counts.total)
        return Measurement(events / counts.total if counts.total > 0 else math.nan, counts.total, age_s=0.0)
    if VALUE not in cell.parts:
        return None
    return _at_that_time(cell_figure(sli, expression, cell))


def _instants(answer: RangeAnswer) -> Iterator[Answer]:
    """A range as the instants that it is made of."""
    rows: dict[float, list[Row]] = {}
    for trace in answer.traces:
        for when, value in trace.points:
            rows.setdefault(when, []).append(Row(trace.labels, value))
    for when in sorted(rows):
        yield Answer(tuple(rows[when]), when)


def reading_history(
    one: Watched, answers: Iterable[RangeAnswer], service: str, names: LabelNames
) -> Generator[None, None, PageHistory]:
    """What the answers of all sources tell of one thing that can page, in steps of one moment."""
    pages: list[Page] = []
    known: dict[str, set[float]] = {}
    served: set[str] = set()
    for answer in answers:
        for instant in _instants(answer):
            for place, found in one.looks(tabulate(instant, names).get(service, ())):
                at = place.at or ""
                known.setdefault(at, set()).add(instant.at)
                if found.samples is None or found.samples > 0:
                    served.add(at)
                if found.pages:
                    pages.append(Page(instant.at, one.name, place, one.window_s))
            yield
    return PageHistory(tuple(pages), {at: tuple(sorted(moments)) for at, moments in known.items()}, frozenset(served))


def together(found: Iterable[tuple[Watched, PageHistory]]) -> PageHistory:
    """All that can page in one history: known is what is known of each, as far as it always has a figure."""
    histories = list(found)
    complete = [history.known for one, history in histories if one.complete]
    places = set[str]().union(*complete)
    known = {at: set[float].intersection(*(set(moments.get(at, ())) for moments in complete)) for at in places}
    return PageHistory(
        tuple(sorted((page for _, history in histories for page in history.pages), key=lambda page: page.when)),
        {at: tuple(sorted(moments)) for at, moments in known.items()},
        frozenset().union(*(history.served for _, history in histories)),
        watched=bool(histories),
    )
