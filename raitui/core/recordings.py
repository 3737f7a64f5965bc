"""Which of a site's questions recorded increments can answer, and whether a source has recorded enough of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct

from raitui.core.answer import Answer
from raitui.core.expression import Ratio, counts_vector
from raitui.core.plan import plan
from raitui.core.promql import render
from raitui.core.question import CountsOf, Grain, Question
from raitui.core.recorded_series import LONG_S, NOW, RATIO_LABEL, STEP_S
from raitui.core.remembered import remembered
from raitui.core.site import LabelNames, Site
from raitui.core.vector import PART_LABEL

ENOUGH = 0.98
"""Share of a window's steps that must have been recorded: below it the raw series know more."""

ID_DIGITS = 12


@remembered
def ratio_id(ratio: Ratio, labels: LabelNames) -> str:
    """What a ratio's increments are recorded under: it changes when what is counted, or how it is grouped, changes."""
    counted = render(counts_vector(ratio, Grain.VERSION.by(labels), STEP_S))
    return sha256(counted.encode()).hexdigest()[:ID_DIGITS]


def is_long(question: Question) -> bool:
    """Whether recorded increments can answer it: counts over a long window of whole steps, without cohorts."""
    match question:
        case CountsOf(_, window_s, grain):
            return window_s >= LONG_S and window_s % STEP_S == 0 and grain is not Grain.CELL
        case _:
            return False


def long_questions(site: Site) -> tuple[CountsOf, ...]:
    """Every question of the site that recorded increments can answer, each once."""
    return tuple(
        planned.question
        for planned in plan(site, 1.0)
        if isinstance(planned.question, CountsOf) and is_long(planned.question)
    )


def recorded_ratios(site: Site) -> tuple[Ratio, ...]:
    """The ratios whose increments are worth recording, in the order in which the site has them."""
    return tuple(dict.fromkeys(question.ratio for question in long_questions(site)))


class Recordings(Struct, frozen=True):
    """What a source has recorded: by ratio id and window (seconds) at how many steps; ids that it goes on recording."""

    steps: Mapping[str, Mapping[int, float]] = {}
    going_on: frozenset[str] = frozenset()

    def enough(self, ratio: str, window_s: int) -> bool:
        """Whether the ratio with this id is recorded now, and was all through the window."""
        return ratio in self.going_on and self.steps.get(ratio, {}).get(window_s, 0) >= ENOUGH * window_s / STEP_S


def recordings_in(answer: Answer) -> Recordings:
    """What an answer to the question after the recorded steps tells."""
    steps: dict[str, dict[int, float]] = {}
    going_on = set()
    for row in answer.rows:
        ratio, part = row.labels.get(RATIO_LABEL, ""), row.labels.get(PART_LABEL, "")
        if part == NOW:
            going_on.add(ratio)
        elif part.isdecimal():
            steps.setdefault(ratio, {})[int(part)] = row.value
    return Recordings(steps, frozenset(going_on))


def what_is_read(questions: Iterable[CountsOf], labels: LabelNames, recordings: Recordings) -> Mapping[int, bool]:
    """By long window (seconds), shortest first, whether recorded increments answer all its questions."""
    told: dict[int, bool] = {}
    for question in sorted(questions, key=lambda one: one.window_s):
        enough = recordings.enough(ratio_id(question.ratio, labels), question.window_s)
        told[question.window_s] = told.get(question.window_s, True) and enough
    return told
