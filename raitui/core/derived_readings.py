"""Readings of derived indicators: the whole service, candidate beside stable, and the worst cohort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from raitui.core.baseline import BaselineKind
from raitui.core.baseline_span import baseline_span, baseline_words, is_over
from raitui.core.breakdown import Breakdown
from raitui.core.calibration_figure import reliability
from raitui.core.category_figure import category_shares
from raitui.core.change_figure import kept_interval
from raitui.core.derived import Calibration, Change, Derived, Distance, Gap, WorstCategory
from raitui.core.derived_figures import derived_figure
from raitui.core.derived_vectors import (
    BASELINE,
    BASELINE_SAMPLES,
)
from raitui.core.distance_figure import distributions
from raitui.core.distribution import Distribution
from raitui.core.expression import EVENTS, SAMPLES, TOTAL, VALUE, Ratio, Throughput
from raitui.core.found_figure import Basis, Figure
from raitui.core.gap_figure import cohort_shares
from raitui.core.lasting_breach import with_time_past
from raitui.core.measured import measurement
from raitui.core.past_counts import past_alone, without_past
from raitui.core.plan import cell_question, expression_of, reading_question, worst_question
from raitui.core.question import WorstKeptOf
from raitui.core.reading import Place, Quality, Reading, read
from raitui.core.readings import unanswered
from raitui.core.reliability import Reliability
from raitui.core.sli import Direction, Sli
from raitui.core.subject import Found, Subject
from raitui.core.table import Cell


class DerivedSli(Struct, frozen=True):
    """A derived indicator of one service, and which of its versions are candidates."""

    subject: Subject
    sli: Sli
    expression: Derived
    candidates: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What the whole service is compared with."""
        words = baseline_words(self.sli.baseline, self.sli.window_s)
        if not self._is_over:
            return f"{words}, which is not over"
        return f"{words}, when it was contained" if self._was_contained else words

    @property
    def has_baseline(self) -> bool:
        """Whether what it is compared with can be known by now, and counts as right."""
        return self._is_over and not self._was_contained

    @property
    def _is_over(self) -> bool:
        return is_over(self.sli.baseline, self.subject.moment.now)

    @property
    def _was_contained(self) -> bool:
        """Whether the service was not what it should be then; a frozen span is right because the site says so."""
        if self.sli.baseline.kind is BaselineKind.FROZEN:
            return False
        window_s, shift = baseline_span(self.sli.baseline, self.sli.window_s)
        end = self.subject.moment.now - shift.offset_s
        return any(start < end and end - window_s < until for start, until in self.subject.condemned)

    def compares_versions(self, version: str | None) -> bool:
        """Whether a version is compared with the stable one in the same moments."""
        compared = isinstance(self.expression, Distance | Change | WorstCategory)
        return compared and self.sli.baseline.kind is BaselineKind.STABLE and version in self.candidates


class _Slice(Struct, frozen=True):
    """A basis, with the answers that its cells stand in."""

    basis: Basis
    found: list[Found]


def derived_sli(subject: Subject, sli: Sli, candidates: tuple[str, ...]) -> DerivedSli | None:
    """The indicator, None where a query tells its figure."""
    expression = expression_of(sli, subject.profile)
    return DerivedSli(subject, sli, expression, candidates) if isinstance(expression, Derived) else None


def _answers(one: DerivedSli) -> list[Found]:
    question = reading_question(one.sli, one.subject.profile)
    return _told(one, one.subject.observations.cells(question, one.subject.service))


def _told(one: DerivedSli, found: Iterable[Found]) -> list[Found]:
    """What was counted; nothing of a frozen span that is not over yet, or of a time when the service was contained."""
    return [(told, cell if one.has_baseline else without_past(cell)) for told, cell in found]


def _counts(cell: Cell) -> bool:
    return any(cell.parts.get(part, 0.0) > 0 for part in (EVENTS, TOTAL))


def _versions(found: list[Found]) -> list[str]:
    return sorted({cell.place.version for _, cell in found if cell.place.version and _counts(cell)})


def _of_version(one: DerivedSli, found: list[Found], place: Place) -> _Slice:
    own = [pair for pair in found if pair[1].place.version == place.version]
    cells = [cell for _, cell in own]
    if one.compares_versions(place.version):
        stable = [cell for _, cell in found if cell.place.version not in one.candidates]
        named = sorted({cell.place.version for cell in stable if cell.place.version and _counts(cell)})
        words = f"stable {', '.join(named)}".strip()
        return _Slice(Basis(one.sli, cells, place, stable, words), own)
    others = past_alone(cell for _, cell in found if cell.place.version != place.version)
    return _Slice(Basis(one.sli, [*cells, *others], place, words=one.words), own)


def _whole(one: DerivedSli, found: list[Found]) -> _Slice:
    return _Slice(Basis(one.sli, [cell for _, cell in found], words=one.words), found)


def _by_version(one: DerivedSli, found: list[Found]) -> Iterator[_Slice]:
    """Each version that serves, where there is a candidate beside a stable one."""
    versions = _versions(found)
    if isinstance(one.expression, Change) and isinstance(one.expression.of, Throughput):
        # How much a version gets is up to its weight.
        return
    if one.candidates and len(versions) > 1:
        for version in versions:
            yield _of_version(one, found, Place(version=version))


def _by_cohort(one: DerivedSli) -> Iterator[_Slice]:
    """Each cohort, all versions together, and the candidate's."""
    question = cell_question(one.sli, one.subject.profile)
    if question is None:
        return
    found = _told(one, one.subject.observations.cells(question, one.subject.service))
    for cohort in sorted({cell.place.cohort for _, cell in found if cell.place.cohort}):
        own = [pair for pair in found if pair[1].place.cohort == cohort]
        yield _Slice(Basis(one.sli, [cell for _, cell in own], Place(cohort=cohort), words=one.words), own)
        for version in _versions(own):
            if version in one.candidates:
                yield _of_version(one, own, Place(version=version, cohort=cohort))


def _reading(one: DerivedSli, part: _Slice) -> Reading:
    figure, place = derived_figure(part.basis, one.expression), part.basis.place
    whole = place == Place()
    return read(
        one.sli, place, measurement(one.subject, one.sli, figure, part.found, whole=whole, version=place.version)
    )


def _worst_kept(one: DerivedSli) -> Reading | None:
    question = worst_question(one.sli, one.subject.profile)
    if not isinstance(question, WorstKeptOf) or not one.has_baseline:
        return None
    found = [pair for pair in one.subject.observations.cells(question, one.subject.service) if VALUE in pair[1].parts]
    if not found:
        return None
    choose = max if one.sli.direction is Direction.LOWER_IS_BETTER else min
    worst = choose(found, key=lambda pair: pair[1].parts[VALUE])
    parts, place = worst[1].parts, Place(cohort=worst[1].place.cohort)
    return read(one.sli, place, measurement(one.subject, one.sli, _kept(question, parts, one), [worst], whole=False))


def _kept(question: WorstKeptOf, parts: Mapping[str, float], one: DerivedSli) -> Figure:
    kept, samples = parts[VALUE], parts.get(SAMPLES)
    before, before_samples = parts.get(BASELINE), parts.get(BASELINE_SAMPLES)
    interval = None
    if isinstance(question.of, Ratio) and samples and before and before_samples:
        interval = kept_interval(kept * before, samples, before, before_samples)
    least = samples if before_samples is None or samples is None else min(samples, before_samples)
    return Figure(kept, least, interval=interval, note=f"of {one.words}")


def _dated(one: DerivedSli, reading: Reading) -> Reading:
    return with_time_past(one.subject, one.sli, reading)


def derived_readings(one: DerivedSli) -> Iterator[Reading]:
    """The whole service, each version where a candidate serves, and the worst cohort."""
    found = _answers(one)
    whole = _reading(one, _whole(one, found))
    waits = unanswered(one.subject, one.sli, reading_question(one.sli, one.subject.profile))
    yield waits if waits is not None and whole.quality is Quality.MISSING else _dated(one, whole)
    for part in _by_version(one, found):
        yield _dated(one, _reading(one, part))
    worst = _worst_kept(one)
    if worst is not None:
        yield worst


def derived_cells(one: DerivedSli) -> Iterator[Reading]:
    """Each cohort that was asked for, and the candidate's beside the stable version's."""
    for part in _by_cohort(one):
        yield _reading(one, part)


class Details(Struct, frozen=True):
    """What stands behind the figures."""

    distributions: tuple[Distribution, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()


def derived_details(one: DerivedSli) -> Details:
    """The whole service first, then each version where a candidate serves, then cohorts."""
    found = _answers(one)
    if not found:
        return Details()
    parts = (_whole(one, found), *_by_version(one, found), *_by_cohort(one))
    bases = [part.basis for part in parts if part.basis.is_counted]
    match one.expression:
        case Distance() as expression:
            return Details(distributions=tuple(drawn for basis in bases for drawn in distributions(basis, expression)))
        case Calibration() as expression:
            return Details(reliability=tuple(reliability(basis, expression) for basis in bases))
        case Gap() as expression:
            return Details(breakdowns=tuple(cohort_shares(basis, expression) for basis in bases))
        case WorstCategory() as expression:
            return Details(breakdowns=tuple(category_shares(basis, expression) for basis in bases))
        case _:
            return Details()
