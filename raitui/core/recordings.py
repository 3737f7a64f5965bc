"""Which of a site's questions recorded increments can answer, and whether a source has recorded enough of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct

from raitui.core.answer import Answer
from raitui.core.expression import Ratio, counts_vector
from raitui.core.figures import window_name
from raitui.core.plan import only_services, plan
from raitui.core.promql import render
from raitui.core.question import CountsOf, Grain
from raitui.core.recorded_series import NOW, RATIO_LABEL, STEP_S, recorded_counts
from raitui.core.remembered import remembered
from raitui.core.site import LabelNames, Site
from raitui.core.vector import PART_LABEL, Vector

ENOUGH = 0.98
"""Share of a window's steps that must have been recorded: below it the raw series know more."""

ID_DIGITS = 12


@remembered
def ratio_id(ratio: Ratio, labels: LabelNames) -> str:
    """What a ratio's increments are recorded under: it changes when what is counted, or how it is grouped, changes."""
    counted = render(counts_vector(ratio, Grain.VERSION.by(labels), STEP_S))
    return sha256(counted.encode()).hexdigest()[:ID_DIGITS]


def long_questions(site: Site) -> tuple[CountsOf, ...]:
    """Every question of the site that recorded increments can answer, each once."""
    asked = (planned.question for planned in plan(site, 1.0))
    return tuple(question for question in asked if isinstance(question, CountsOf) and question.can_be_recorded)


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


def recorded_vector(
    question: CountsOf,
    labels: LabelNames,
    recordings: Recordings,
    scope: frozenset[str] | None = None,
    *,
    back_s: int = 0,
) -> Vector | None:
    """What sums recorded increments instead of asking raw series, where there are enough of them; None otherwise.

    ``scope`` names the services that are asked about, None for all of them. Where it is asked of times past, they must
    go back so far (``back_s`` seconds).
    """
    recorded_as = ratio_id(question.ratio, labels) if question.can_be_recorded else ""
    if not recordings.enough(recorded_as, back_s or question.window_s):
        return None
    only = () if scope is None else (only_services(scope, labels),)
    return recorded_counts(recorded_as, question.grain.by(labels), question.window_s, only)


RECORDED, RAW = "recorded increments", "raw series"


def what_is_read(questions: Iterable[CountsOf], labels: LabelNames, recordings: Recordings) -> str:
    """What long windows are read from, in words."""
    long = [question for question in questions if question.can_be_recorded]
    raw = [question for question in long if not recordings.enough(ratio_id(question.ratio, labels), question.window_s)]
    if not raw:
        return RECORDED
    windows = " ".join(window_name(window_s) for window_s in sorted({question.window_s for question in raw}))
    if len(raw) == len(long):
        why = "recorded for too short a time" if recordings.going_on else "nothing is recorded by raitui's rules"
        return f"{RAW}: {why}"
    return f"{RECORDED}, but {RAW} for {windows}: too little is recorded"
