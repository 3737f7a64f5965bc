"""What is wrong with the past: told in part, or not any more. What is still awaited says so in its own place."""

from __future__ import annotations

from raitui.core.figures import span
from raitui.core.history import ServiceHistory
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line


def history_note(service: ServiceSnapshot, now: float) -> Line:
    """What keeps the past from being whole and of this minute, in one line; empty when nothing does."""
    history = service.history
    if history is None:
        return EMPTY
    if history.error:
        return line(Span(f"history: {history.error}{_age(history, now)}", Look.WARN))
    partial = next((one.asked.partial for one in history.indicators if one.asked.partial), "")
    if partial:
        return line(Span(f"history ≈ partial: {partial}", Look.WARN))
    return EMPTY


def _age(history: ServiceHistory, now: float) -> str:
    answered = [one.asked.answered_at for one in history.indicators if one.asked.answered_at is not None]
    return f"; what is drawn is ≤{span(now - min(answered))} old" if answered else "; nothing is known of it"
