"""What was asked about is on the terminal."""

from __future__ import annotations

from textual.message import Message


class Shown(Message, bubble=False):
    """Sent to the app in answer to ``RaituiDriver.ask_when_shown(mark)``.

    Everything that was drawn before the question, or something newer, has been on the terminal since ``at`` (seconds of
    ``time.monotonic``). ``confirmed``: the terminal itself has said so. Otherwise it is one that does not answer, and
    ``at`` is when the last byte was handed to the line.
    """

    def __init__(self, mark: int, at: float, *, confirmed: bool) -> None:
        super().__init__()
        self.mark = mark
        self.at = at
        self.confirmed = confirmed
