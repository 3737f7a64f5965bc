"""Which of a site's questions recorded increments can answer, and whether a source has recorded enough of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

from msgspec import Struct, structs

from raitui.core.answer import Answer
from raitui.core.expression import counts_vector, over_selectors, selectors_in
from raitui.core.figures import window_name
from raitui.core.narrowing import only_services
from raitui.core.plan import plan
from raitui.core.promql import render
from raitui.core.question import CountsOf, Grain
from raitui.core.recorded_series import LONG_S, NOW, RATIO_LABEL, STEP_S, recorded_counts
from raitui.core.remembered import remembered
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames, Site
from raitui.core.time_slices import Counted, TimeSlices, slice_verdicts
from raitui.core.vector import PART_LABEL, Vector

ENOUGH = 0.98
"""Share of a window's steps that must have been recorded: below it the raw series know more."""

ID_DIGITS = 12

C = TypeVar("C", bound=Struct)


def _of_service(selector: Selector, labels: LabelNames) -> tuple[Matcher, ...]:
    """The conditions on the service, in the words of the series."""
    called = selector.called(labels.service).series
    return tuple(matcher for matcher in selector.matchers if matcher.label == called)


def _of_every_service(selector: Selector, labels: LabelNames) -> Selector:
    about = _of_service(selector, labels)
    return structs.replace(selector, matchers=tuple(one for one in selector.matchers if one not in about))


def of_every_service(counted: C, labels: LabelNames) -> C:
    """The same without conditions on the service: what is recorded of it, since it is told apart by service."""
    return over_selectors(counted, lambda selector: _of_every_service(selector, labels))


@remembered
def recorded_ratio_id(counted: Counted, labels: LabelNames) -> str:
    """What a ratio's increments, or the verdicts on slices, are recorded under.

    It changes when what is counted, or how it is grouped, changes.

    Which services are asked about changes nothing: a service more in the site file must not cost the others their past.
    Empty where not all that is counted is about the same services.
    """
    if len({_of_service(selector, labels) for selector in selectors_in(counted)}) > 1:
        return ""
    return sha256(render(_recorded(of_every_service(counted, labels), labels)).encode()).hexdigest()[:ID_DIGITS]


def _recorded(counted: Counted, labels: LabelNames) -> Vector:
    if isinstance(counted, TimeSlices):
        return slice_verdicts(counted, labels)
    return counts_vector(counted, Grain.VERSION.by(labels), STEP_S)


def services_asked(counted: Counted, labels: LabelNames) -> tuple[Matcher, ...]:
    """Its conditions on the service, for its increments; none where its series call the service otherwise.

    What is recorded of other services is then answered as well, and nobody asks for it.
    """
    *_, asked = (Selector(""), *selectors_in(counted))
    renamed = any(name.site == labels.service for name in asked.renamed)
    return () if renamed else _of_service(asked, labels)


def long_questions(site: Site) -> tuple[CountsOf, ...]:
    """Every question of the site that recorded increments can answer, each once."""
    asked = (planned.question for planned in plan(site, 1.0))
    return tuple(question for question in asked if isinstance(question, CountsOf) and question.can_be_recorded)


def recorded_ratios(site: Site) -> tuple[Counted, ...]:
    """What is worth recording, increments of ratios and verdicts on slices, in the order in which the site has it."""
    labels = site.labels
    found = (question.ratio for question in long_questions(site) if recorded_ratio_id(question.ratio, labels))
    return tuple({recorded_ratio_id(ratio, labels): of_every_service(ratio, labels) for ratio in found}.values())


class Recordings(Struct, frozen=True):
    """What a source has recorded: by ratio id and window (seconds) at how many steps; ids that it goes on recording."""

    steps: Mapping[str, Mapping[int, float]] = {}
    going_on: frozenset[str] = frozenset()

    def enough(self, ratio: str, window_s: int, known_s: float = math.inf) -> bool:
        """Whether the ratio with this id is recorded now, and was all through the window.

        Where the raw series go back ``known_s`` seconds and no further, as where a source keeps half of a month alone,
        so much will do.
        """
        needed_s = min(window_s, max(known_s, LONG_S))
        return ratio in self.going_on and self.steps.get(ratio, {}).get(window_s, 0) >= ENOUGH * needed_s / STEP_S


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
    known_s: float = math.inf,
) -> Vector | None:
    """What sums recorded increments instead of asking raw series, where there are enough of them; None otherwise.

    ``scope`` names the services that are asked about, None for all of them. Where it is asked of times past, they must
    go back so far (``back_s`` seconds), or as far as the raw series (``known_s`` seconds).
    """
    asked = question.ratio if question.can_be_recorded else None
    recorded_as = "" if asked is None else recorded_ratio_id(asked, labels)
    if asked is None or not recordings.enough(recorded_as, back_s or question.window_s, known_s):
        return None
    only = services_asked(asked, labels) if scope is None else (only_services(scope, labels),)
    if isinstance(asked, TimeSlices):
        return recorded_counts(recorded_as, (labels.service,), question.window_s, only, step_s=asked.slice_s)
    return recorded_counts(recorded_as, question.grain.by(labels), question.window_s, only)


RECORDED, RAW = "recorded increments", "raw series"


def what_is_read(read: Mapping[CountsOf, bool], recordings: Recordings) -> str:
    """What long windows are read from, in words, given of each question whether recorded increments answer it."""
    raw = [question for question, recorded in read.items() if not recorded]
    if not raw:
        return RECORDED
    windows = " ".join(window_name(window_s) for window_s in sorted({question.window_s for question in raw}))
    if len(raw) == len(read):
        why = "recorded for too short a time" if recordings.going_on else "nothing is recorded by raitui's rules"
        return f"{RAW}: {why}"
    return f"{RECORDED}, but {RAW} for {windows}: too little is recorded"
