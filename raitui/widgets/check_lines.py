"""A check of the audit log: how far it is, and what it found."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.audit_verification import Verification
from raitui.core.figures import span
from raitui.core.log_reading import CheckNews
from raitui.widgets.styled_line import Line, Look, Span, cut, flowed, line, wrapped

BAR_CELLS = 20
CUT_TAIL = (
    "A chain alone does not notice records cut off at its end with every trace of them: "
    "compare number and head with what was kept elsewhere."
)


class Check(Struct, frozen=True):
    """A check that was asked for ``passed_s`` seconds ago, and what has been told of it."""

    news: CheckNews
    passed_s: float

    @property
    def share(self) -> float:
        """How much of the log has been checked (0-1)."""
        return min(1.0, self.news.records / self.news.total) if self.news.total else 0.0

    @property
    def per_second(self) -> float | None:
        """How many records a second; None before any was checked."""
        return self.news.records / self.passed_s if self.news.records and self.passed_s > 0 else None


def check_lines(check: Check, cells: int, *, stop_key: str, go_key: str) -> list[Line]:
    """How far it is, or what was found.

    The keys are those that stop it, and that go to the first bad record; the latter is empty once one is there.
    """
    news = check.news
    if news.trouble is not None:
        told = f"NOT VERIFIED: {news.trouble.message}"
        return [*wrapped(told, cells, look=Look.BAD), *wrapped(f"→ {news.trouble.remedy}", cells)]
    if news.stopped:
        whole = f"the first {news.records:,} of {news.total:,} are whole, the rest was not checked"
        told = f"verification stopped: {whole if news.records else 'nothing was checked'}"
        return wrapped(told, cells, look=Look.WARN)
    return _under_way(check, cells, stop_key) if news.found is None else _found(news.found, cells, go_key)


def _under_way(check: Check, cells: int, stop_key: str) -> list[Line]:
    full = round(check.share * BAR_CELLS)
    rate = check.per_second
    left = (check.news.total - check.news.records) / rate if rate else None
    pieces = [
        line(Span("verifying ", Look.STRONG), Span(f"{'█' * full}{'░' * (BAR_CELLS - full)} {check.share:.0%}")),
        line(f"{check.news.records:,} of {check.news.total:,}"),
        line(f"{rate:,.0f}/s" if rate else "", f", {span(left)} left" if left is not None else ""),
        line(Span(f"{stop_key} stops it", Look.DIM)),
    ]
    return flowed(pieces, cells, indent="  ")


def _found(found: Verification, cells: int, go_key: str) -> list[Line]:
    head = wrapped(f"head {found.head}", cells, indent="  ")
    if found.bad is not None:
        told = f"BROKEN at record {found.bad.seq:,}: {found.bad.flaw.value}: {found.bad.detail}"
        before = f"the {found.records:,} records before it are whole"
        kept = f"→ {before}; keep a copy of the file as it is{f'; {go_key} goes there' if go_key else ''}"
        return [*wrapped(told, cells, look=Look.ALARM), *wrapped(kept, cells), *_unprotected(found, cells)]
    if found.unprotected:
        told = f"{found.records:,} records are whole, but the log lets more than appending happen"
        return [*wrapped(told, cells, look=Look.BAD), *_unprotected(found, cells), *head]
    whole = line(Span("✓ whole: ", Look.GOOD), f"{found.records:,} records, log {found.log_id}")
    return [cut(whole, cells), *head, *wrapped(CUT_TAIL, cells, look=Look.DIM)]


def _unprotected(found: Verification, cells: int) -> list[Line]:
    return wrapped(f"unprotected: {', '.join(found.unprotected)}", cells, look=Look.WARN) if found.unprotected else []
