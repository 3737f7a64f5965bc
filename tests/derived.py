"""Computed indicators as the tests of core watch them, and their answers told by bin, category and cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs

from raitui.core.answer import Answer, Row
from raitui.core.baseline import Baseline
from raitui.core.derived import Derived
from raitui.core.plan import reading_question
from raitui.core.question import Question
from raitui.core.site import Profile
from raitui.core.sli import Direction, Level, Sli, Unit
from raitui.core.table import Observation, tabulate
from raitui.core.vector import PART_LABEL
from tests.knowledge import LABELS, Told

SERVICE = "svc"

Labelled = tuple[Mapping[str, str], Mapping[str, float]]
"""The labels of a cell beside its service's, and its parts."""


def watched_by(expression: Derived, **different: object) -> Sli:
    """An indicator of that kind, without a bound unless it is told."""
    sli = Sli(
        "shape",
        Level.DRIFT,
        expression,
        Unit.NUMBER,
        Direction.LOWER_IS_BETTER,
        minimum_samples=10,
        baseline=Baseline(),
    )
    return structs.replace(sli, **different)


def profile_of(*slis: Sli) -> Profile:
    return Profile("shapes", slis)


def tell(known: Told, question: Question, cells: Iterable[Labelled], *, source: str = "prom") -> None:
    """What a source answered to a question about the service."""
    rows = tuple(
        Row({LABELS.service: SERVICE, **labels, PART_LABEL: part}, value)
        for labels, parts in cells
        for part, value in parts.items()
    )
    services = tabulate(Answer(rows, known.now), LABELS)
    known.observations.keep(question, Observation(source, known.now, known.now, services))


def answered(sli: Sli, cells: Iterable[Labelled]) -> Told:
    """The indicator's series live at one location, and its question is answered so."""
    known, profile = Told(), profile_of(sli)
    known.alive(profile, [(SERVICE, "eu1")])
    tell(known, reading_question(sli, profile), cells)
    return known
