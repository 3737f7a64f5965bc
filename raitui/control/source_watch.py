"""How one source is doing: what it said last, when, and what that means for the operator."""

from __future__ import annotations

from raitui.control.schedule import Schedule
from raitui.core.question import Question
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import SourceError, SourceFault

_WHOLE_SOURCE = frozenset({SourceFault.UNREACHABLE, SourceFault.UNAUTHORISED, SourceFault.CERTIFICATE})
"""Faults that concern every question alike; others may be the question's own."""

_QUESTIONS_OWN = frozenset({SourceFault.REJECTED, SourceFault.TOO_LARGE})
"""Faults that only a source that is well can find: other questions go on."""

FAILURES_UNTIL_DOWN = 3


class SourceWatch:
    """Keeps the health of one source from the outcomes of its questions."""

    def __init__(self, name: str, kind: str, schedule: Schedule) -> None:
        self._name = name
        self._kind = kind
        self._schedule = schedule
        self._answered_at: float | None = None
        self._failures = 0
        self._error: SourceError | None = None
        self._warnings: dict[Question, str] = {}
        self.down = False

    def answered(self, question: Question, at: float, warnings: tuple[str, ...]) -> None:
        """A question was answered (unix seconds)."""
        self._answered_at, self._failures, self.down = at, 0, False
        self._warnings.pop(question, None)
        if warnings:
            self._warnings[question] = warnings[0]

    def failed(self, error: SourceError) -> None:
        """A question was not answered."""
        self._error = error
        if error.fault in _QUESTIONS_OWN:
            self._failures, self.down = 0, False
            return
        self._failures += 1
        self.down = error.fault in _WHOLE_SOURCE or self._failures >= FAILURES_UNTIL_DOWN

    def health(self, now: float, clock_skew_s: float | None) -> SourceHealth:
        """How the source is doing now (unix seconds), and how far its clock is from ours (seconds)."""
        age_s = None if self._answered_at is None else max(0.0, now - self._answered_at)
        state, detail, remedy = self._said()
        return SourceHealth(self._name, self._kind, state, age_s, detail, remedy, clock_skew_s)

    def _said(self) -> tuple[SourceState, str, str]:
        if self.down and self._error is not None:
            return SourceState.DOWN, self._error.message, self._error.remedy
        failing = len(self._schedule.failing)
        if failing and self._error is not None:
            said = f"{failing}/{self._schedule.size} questions: {self._error.fault.value}"
            silent = failing == self._schedule.size
            return SourceState.DOWN if silent else SourceState.PARTIAL, said, self._error.remedy
        if self._answered_at is None:
            return SourceState.STARTING, "", ""
        for warning in self._warnings.values():
            return SourceState.PARTIAL, warning, ""
        return SourceState.UP, "", ""
