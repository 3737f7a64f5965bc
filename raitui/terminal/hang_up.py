"""The terminal is gone."""

from __future__ import annotations

from typing import Final

from textual.message import Message

HANG_UP_RETURN_CODE: Final = 129
"""What ``App.return_code`` is when the app ended because its terminal went away: 128 + SIGHUP, as shells say it."""


class HangUp(Message, bubble=False):
    """Sent to the app once when its terminal has hung up: end of file or an error on reading, or an error on writing.

    The app may do its last acts in ``on_hang_up``; it need not, and cannot stay: the driver then calls
    ``App.exit(return_code=HANG_UP_RETURN_CODE)``.
    """
