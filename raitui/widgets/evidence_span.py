"""From when to when evidence was gathered: since its beginning, and how old its newest block is (R-OBS-3)."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.figures import span
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Look, Span


def evidence_span(rows: Sequence[ComparedEvidence], now: float) -> Span:
    """Of rows that began together; ``now`` is in unix seconds."""
    newest = max((one.newest_at for one in rows if one.newest_at is not None), default=None)
    age = "" if newest is None else f", {span(now - newest)} old"
    return Span(f" · since {moment(rows[0].since, now)}{age}", Look.DIM)
