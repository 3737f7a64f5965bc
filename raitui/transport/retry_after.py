"""How long a server asks to be left alone."""

from __future__ import annotations

from raitui.transport.http_date import http_date
from raitui.transport.http_message import HttpAnswer

LONGEST_S = 3600.0


def retry_after_s(answer: HttpAnswer) -> float | None:
    """Seconds from the header Retry-After (a number, or a date by the server's own clock), at most an hour.

    None when there is no such header, or it cannot be read.
    """
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_S)
    until, now = http_date(text), http_date(answer.headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max(0.0, until - now), LONGEST_S)
