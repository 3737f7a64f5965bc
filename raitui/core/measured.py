"""A figure with how old it is, which location it lacks, and who told it."""

from __future__ import annotations

import math

from raitui.core.derived import DERIVED_KINDS, AnyExpression
from raitui.core.found_figure import Figure
from raitui.core.freshness import UNKNOWN_AGE, Freshness, worst
from raitui.core.indicator_series import indicator_series
from raitui.core.plan import cadence_s, expression_of
from raitui.core.reading import BEYOND_LAST_BUCKET, Measurement
from raitui.core.sli import Sli
from raitui.core.subject import Found, Subject
from raitui.core.table import Observation


def _series_ages(subject: Subject, expression: AnyExpression, version: str | None) -> dict[str, Freshness] | None:
    """By location; None where the series behind the indicator are not known."""
    return subject.series_ages(expression, version) if indicator_series(expression) else None


def _told_by(found: list[Found], ages: dict[str, Freshness], *, derived: bool) -> set[str]:
    """The locations that a figure speaks of; of one drawn from all of them at once, those that are alive."""
    if not derived:
        return {cell.place.at or "" for _, cell in found} or set(ages)
    return {at for at, age in ages.items() if not age.stale} or set(ages)


def _answers(found: list[Found]) -> list[Observation]:
    """Those that the cells stand in, each once: mostly it is one, with a cell for each place."""
    return list({id(observation): observation for observation, _ in found}.values())


def _age(subject: Subject, sli: Sli, found: list[Found], ages: dict[str, Freshness] | None) -> Freshness:
    every_s = cadence_s(sli.window_s, subject.moment.scrape_s)
    answered = [subject.moment.since_answer(answer, every_s) for answer in _answers(found)]
    if ages is None:
        return worst(*answered)
    places = _told_by(found, ages, derived=isinstance(sli.expression, DERIVED_KINDS))
    return worst(*answered, *(ages.get(at, UNKNOWN_AGE) for at in places))


def _absent(subject: Subject, sli: Sli, found: list[Found], ages: dict[str, Freshness] | None) -> tuple[str, ...]:
    """The locations that should tell something, by the site file or because they did within the hour, and do not."""
    if isinstance(sli.expression, DERIVED_KINDS):
        return tuple(sorted(filter(None, (ages or {}).keys() - _told_by(found, ages or {}, derived=True))))
    present = {cell.place.at for _, cell in found}
    if not found or None in present or (present.issuperset(subject.locations) and present.issuperset(ages or ())):
        return ()
    expected = dict.fromkeys((*subject.locations, *sorted(ages or ())))
    return tuple(at for at in expected if at and at not in present)


def _note(answers: list[Observation], absent: tuple[str, ...], figure: Figure) -> str:
    remarks = [figure.note] if figure.note else []
    if absent:
        remarks.append(f"nothing from {', '.join(absent)}")
    if figure.at_least:
        remarks.append(BEYOND_LAST_BUCKET)
    remarks.extend([answer.partial for answer in answers if answer.partial][:1])
    return "; ".join(remarks)


def measurement(
    subject: Subject, sli: Sli, figure: Figure, found: list[Found], *, whole: bool, version: str | None = None
) -> Measurement:
    """The figure with how old it is, which location it lacks, and who told it."""
    ages = _series_ages(subject, expression_of(sli, subject.profile), version)
    absent = _absent(subject, sli, found, ages) if whole else ()
    age, answers = _age(subject, sli, found, ages), _answers(found)
    return Measurement(
        value=figure.value,
        samples=figure.samples,
        age_s=age.age_s,
        stale_after_s=-1.0 if age.stale else math.inf,
        partial=bool(absent) or any(answer.partial for answer in answers),
        at_least=figure.at_least,
        source=", ".join(sorted({answer.source for answer in answers})),
        note=_note(answers, absent, figure),
        interval=figure.interval,
        lacking=figure.lacking,
        part=figure.part,
        surely_past=figure.surely_past,
        doubted=figure.doubted,
    )
