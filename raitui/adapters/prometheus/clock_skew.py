"""What time it is at the server, and how far that is from ours."""

from __future__ import annotations

from raitui.transport.http_date import http_date
from raitui.transport.http_message import HttpAnswer

EVALUATION_RESOLUTION_S = 0.001
DATE_RESOLUTION_S = 1.0


def stated_time(answer: HttpAnswer) -> float:
    """The server's time (unix seconds) by the header Date, to one second; our own when it has no such header."""
    date = http_date(answer.headers.get("date", ""))
    return answer.received_at if date is None else date


def clock_skew_s(answer: HttpAnswer, evaluated_at: float | None) -> float | None:
    """The server's clock less ours (seconds), as little as the round trip allows: 0 when none can be seen.

    ``evaluated_at`` is the server's time of evaluation where the answer tells it; else its header Date serves. None
    when it tells neither.
    """
    resolution = EVALUATION_RESOLUTION_S
    if evaluated_at is None:
        evaluated_at = http_date(answer.headers.get("date", ""))
        resolution = DATE_RESOLUTION_S
    if evaluated_at is None:
        return None
    least, most = evaluated_at - answer.received_at, evaluated_at + resolution - answer.sent_at
    return max(least, min(most, 0.0))
