"""What one source's long windows are read from: increments that its rules have recorded, or else the raw series."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from raitui.core.answer import Answer
from raitui.core.expression import Ratio
from raitui.core.question import CountsOf, FirstSeenOf, Question, RecordedStepsOf
from raitui.core.recordings import Recordings, recorded_vector, recordings_in, what_is_read
from raitui.core.selector import Selector
from raitui.core.site import LabelNames
from raitui.core.vector import Vector
from raitui.ports import MetricsSource

Recorded = Callable[[MetricsSource, CountsOf, int, frozenset[str]], Vector | None]
"""What sums a source's recorded increments for a question about some services, if they go back so far (seconds)."""


def nothing_recorded(_: MetricsSource, __: CountsOf, ___: int, ____: frozenset[str]) -> None:
    """Raw series alone."""


class LongWindows:
    """Knows what the source has recorded, as it answered last; before it has, no long window is asked for."""

    def __init__(self, questions: Iterable[Question], labels: LabelNames) -> None:
        asked = tuple(questions)
        long = (one for one in asked if isinstance(one, CountsOf) and one.can_be_recorded)
        self._read: dict[CountsOf, bool | None] = dict.fromkeys(long)
        self._labels = labels
        self._recordings = Recordings()
        self._ages_s: dict[Selector, dict[int, float]] = {}
        self._untold = {question for question in asked if isinstance(question, FirstSeenOf)}
        self._answered = False
        self._awaited = any(isinstance(question, RecordedStepsOf) for question in asked)

    def waits(self, question: Question) -> bool:
        """Whether the question is to be asked once it is known what is recorded: raw series are dear."""
        return self._awaited and isinstance(question, CountsOf) and question.can_be_recorded

    def tried(self, question: Question) -> None:
        """The question was answered, or failed: a source that cannot tell what it has recorded is read as it is."""
        if isinstance(question, RecordedStepsOf):
            self._awaited = False

    def learn(self, question: Question, answer: Answer) -> bool:
        """Remember what is recorded, if that is what was asked, and how far raw series go back; whether it was."""
        if isinstance(question, FirstSeenOf):
            self._untold.discard(question)
            ages = [answer.at - row.value for row in answer.rows if math.isfinite(row.value)]
            if ages:
                self._ages_s.setdefault(question.selector, {})[question.window_s] = max(ages)
        if not isinstance(question, RecordedStepsOf):
            return False
        self._recordings, self._answered = recordings_in(answer), True
        return True

    def vector(self, question: Question, asked: Question, scope: frozenset[str] | None) -> Vector:
        """What answers the question: as ``asked``, narrowed to the services of ``scope``, or its recorded twin."""
        if not isinstance(question, CountsOf):
            return asked.vector(self._labels)
        recorded = self.recorded(question, question.window_s, scope)
        if question in self._read:
            self._read[question] = recorded is not None
        return asked.vector(self._labels) if recorded is None else recorded

    def recorded(self, question: CountsOf, back_s: int, scope: frozenset[str] | None) -> Vector | None:
        """What sums increments for a question about some services at times past, if they go back so far (seconds)."""
        known_s = self._known_s(question, back_s)
        return recorded_vector(question, self._labels, self._recordings, scope, back_s=back_s, known_s=known_s)

    def _known_s(self, question: CountsOf, back_s: int) -> float:
        """How far back (seconds) the raw series go, once all that ask have told, one so far back; without end before.

        A source that keeps less than the window has not less recorded than there is. Whoever looks back a month does so
        in steps of hours: of young series those tell more that look less far, and closer. Before they have told,
        a month looked through in large steps takes series for younger than they are, and too little for enough.
        """
        if not isinstance(question.ratio, Ratio):
            return math.inf
        total = question.ratio.total
        if any(untold.selector == total for untold in self._untold):
            return math.inf
        ages = self._ages_s.get(total, {})
        return max(ages.values()) if max(ages, default=0) >= back_s else math.inf

    @property
    def told(self) -> str:
        """What they were last read from, in words; empty while nobody knows, or where there are none."""
        if not (self._answered and self._read):
            return ""
        read = {
            question: self.recorded(question, question.window_s, None) is not None if recorded is None else recorded
            for question, recorded in self._read.items()
        }
        return what_is_read(read, self._recordings)
