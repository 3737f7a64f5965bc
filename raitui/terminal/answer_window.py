"""How much may be under way to a terminal that answers, so that what it shows is never seconds old."""

from __future__ import annotations

from collections import deque
from typing import Final

from msgspec import Struct

from raitui.terminal.cursor_move import Position

SMALLEST_WINDOW: Final = 1024
FIRST_WINDOW: Final = 4096
LARGEST_WINDOW: Final = 64 * 1024
"""Bytes that may be under way: at the least, before anything is known of the line, and at the most."""

LITTLE: Final = 256
"""Bytes under way with which the round trip counts as the line's own delay; and the least room that is used."""

SHORT_QUEUE_SECONDS: Final = 0.1
LONG_QUEUE_SECONDS: Final = 0.25
"""Delay beyond the line's own that lets the window grow, and that makes it shrink."""

FIRST_ANSWER_SECONDS: Final = 0.25
"""A terminal that has said nothing for so long is taken for one that does not answer, until it does."""

LATE_ANSWER_SECONDS: Final = 15.0
"""Without an answer for so long, one smallest window more is sent: a second's worth at 9,600 bit/s."""


class Question(Struct, frozen=True):
    """A request for the cursor's position that the terminal has not answered yet."""

    sent_up_to: int
    """Bytes written to the line until then, the request included."""
    under_way: int
    """Of these, the bytes of which it was not known that they had arrived."""
    cursor: Position
    """The position that the true answer will name."""
    asked_at: float
    """Seconds, monotonic."""
    marks: tuple[int, ...]
    """What the app wanted to know shown."""


class AnswerWindow:
    """Bounds what is under way end to end, by the terminal's answers to cursor queries.

    Between us and the terminal lie buffers that nobody can see into: a kernel's 64 KiB, an SSH window of megabytes.
    What is in them is stale by the time it is shown. The window follows the line: it grows while answers come
    promptly and shrinks while they queue. A terminal that never answered is written to without this bound. Times are
    seconds of a monotonic clock. Not thread-safe.
    """

    def __init__(self) -> None:
        self.answers = False
        """Whether the terminal has been heard to answer."""
        self.round_trip: float | None = None
        """Seconds there and back with little under way."""
        self._window = FIRST_WINDOW
        self._sent = 0
        self._arrived = 0
        self._asked_up_to = 0
        self._questions: deque[Question] = deque()
        self._patient_until: float | None = None
        self._silent = False

    @property
    def under_way(self) -> int:
        """Bytes written of which it is not known that they arrived; 0 where the terminal does not answer."""
        return self._sent - self._arrived if self.answers else 0

    @property
    def silent(self) -> bool:
        """Whether the terminal has been asked and never answered. It may begin to at any time."""
        return self._silent and not self.answers

    @property
    def awaits_answer(self) -> bool:
        """Whether an answer can be expected."""
        return bool(self._questions) and not self.silent

    def room(self) -> int:
        """Bytes that may be written now: 0, or at least ``LITTLE``."""
        if self.silent:
            return LARGEST_WINDOW
        room = self._window - (self._sent - self._arrived)
        return room if room >= LITTLE else 0

    def patience(self, now: float) -> float | None:
        """Seconds until ``lose_patience`` has something to do; None if nothing is awaited."""
        return None if self._patient_until is None else max(0.0, self._patient_until - now)

    def lose_patience(self, now: float) -> tuple[int, ...]:
        """If the answer is overdue, make room without it. Returns the marks that nobody will confirm.

        A terminal that has answered before is cut off rather than mute: what was asked stays asked, and little is sent.
        """
        if self._patient_until is None or now < self._patient_until:
            return ()
        if self.answers:
            self._window = SMALLEST_WINDOW
            self._arrived = self._sent
            self._patient_until = now + LATE_ANSWER_SECONDS
            return ()
        self._silent = True
        self._patient_until = None
        return tuple(mark for question in self._questions for mark in question.marks)

    def is_stuck(self) -> bool:
        """Whether there is no room and no answer to come that would make some, as the last one shrank the window."""
        return not self._questions and not self.room()

    def should_ask(self, size: int) -> bool:
        """Whether a piece of this many bytes should end in a question, for the window to move on in time.

        Before the first answer one question is kept open, so that a terminal that begins to answer is noticed.
        """
        if not self.answers:
            return not self._questions
        return self._sent + size - self._asked_up_to >= self._window // 4

    def sent(self, size: int) -> None:
        """So many bytes have been handed to the line."""
        self._sent += size

    def asked(self, cursor: Position, now: float, marks: tuple[int, ...] = ()) -> None:
        """The bytes sent so far ended in a question, to be answered with this position."""
        self._asked_up_to = self._sent
        self._questions.append(Question(self._sent, self._sent - self._arrived, cursor, now, marks))
        if self._patient_until is None:
            self._be_patient(now)

    def answered(self, cursor: Position, now: float) -> tuple[int, ...] | None:
        """The terminal has reported its cursor. Returns the marks now known to be shown; None if nobody had asked that.

        A report that names another place than asked about is not an answer: a function key can look like one. Earlier
        questions than the one answered count as answered too.
        """
        matching = next((number for number, question in enumerate(self._questions) if question.cursor == cursor), None)
        if matching is None:
            return None
        done = [self._questions.popleft() for _ in range(matching + 1)]
        confirmed = () if self.silent else tuple(mark for question in done for mark in question.marks)
        self.answers = True
        self._arrived = max(self._arrived, done[-1].sent_up_to)
        self._learn(done[-1], now - done[-1].asked_at)
        self._be_patient(now)
        return confirmed

    def abandon(self) -> None:
        """Expect no more answers to what was asked so far."""
        self._questions.clear()
        self._patient_until = None
        self._arrived = self._sent

    def _be_patient(self, now: float) -> None:
        patience = LATE_ANSWER_SECONDS if self.answers else FIRST_ANSWER_SECONDS
        self._patient_until = now + patience if self._questions else None

    def _learn(self, question: Question, delay: float) -> None:
        if question.under_way <= LITTLE or self.round_trip is None:
            self._learn_round_trip(delay)
        queued = delay - (self.round_trip or 0.0)
        if queued > LONG_QUEUE_SECONDS:
            self._window = max(SMALLEST_WINDOW, self._window // 2)
        elif queued < SHORT_QUEUE_SECONDS and question.under_way >= self._window // 2:
            self._window = min(LARGEST_WINDOW, self._window * 2)

    def _learn_round_trip(self, delay: float) -> None:
        """Take a shorter round trip at once, a longer one by and by: a route may change, a single hiccup is none."""
        if self.round_trip is None or delay < self.round_trip:
            self.round_trip = delay
        else:
            self.round_trip += (delay - self.round_trip) / 4
