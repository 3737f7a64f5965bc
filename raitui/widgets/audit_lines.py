"""What is said around the records of the audit log: where one is, what is sought, what is wrong, what is wanting."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from raitui.core.audit_record import AuditRecord
from raitui.core.audit_row import AuditRow
from raitui.core.log_reading import Trouble
from raitui.core.log_window import LogWindow
from raitui.widgets.audit_columns import DRILL, result
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, flowed, line, plain, spread, wrapped

SLOW_AFTER_S = 2.0
LOG_ID_CELLS = 8


class Search(Struct, frozen=True):
    """How the reading of the log stands: whether an answer is awaited, for how long (seconds), whether it was stopped.

    ``path`` is where the log lies, empty before anything was told of it.
    """

    path: str = ""
    awaited: bool = False
    waited_s: float = 0.0
    stopped: bool = False
    trouble: Trouble | None = None
    waiting: tuple[AuditRecord, ...] = ()

    @property
    def is_slow(self) -> bool:
        """Whether the log has not answered for longer than it should take."""
        return self.awaited and self.waited_s >= SLOW_AFTER_S


def title_line(window: LogWindow, cells: int) -> Line:
    """What this is, and which log."""
    held = line(Span(f"{window.last:,} records, log {window.log[:LOG_ID_CELLS]}", Look.DIM)) if window.log else EMPTY
    return spread(line(Span("AUDIT LOG", Look.STRONG)), held, cells)


def filter_lines(text: str, problem: str, cells: int, *, editing: bool, hint: str) -> list[Line]:
    """The filter as it is written, and what in it cannot be understood; nothing where all records are wanted."""
    if not (text or editing):
        return []
    cursor = Span(" ", Look.BADGE) if editing else Span("")
    room = cells - len("filter: ") - 2
    shown = text if len(text) <= room else f"…{text[-room + 1 :]}"
    written = spread(line(Span("filter: ", Look.STRONG), shown, cursor), line(Span(hint, Look.DIM)), cells)
    return [written, *(wrapped(problem, cells, look=Look.WARN) if problem else [])]


def rule_line(window: LogWindow, shown: Sequence[int], search: Search, cells: int) -> Line:
    """Whether the newest is followed, what is being looked for, and which numbers are on the screen."""
    position = f" {shown[0]:,}–{shown[-1]:,} of {window.last:,}" if shown else ""
    status = (Span("─ ", Look.DIM), *_status(window, search), *_searching(window, search), Span(" "))
    room = cells - sum(len(span.text) for span in status) - len(position)
    return cut((*status, Span("─" * max(0, room), Look.DIM), Span(position, Look.DIM)), cells)


def _status(window: LogWindow, search: Search) -> Line:
    if search.trouble is not None:
        return line(Span("cannot be read", Look.BAD))
    if not window.newest_held and not window.entries:
        return line(Span("reading", Look.DIM))
    if window.following:
        return line(Span("following", Look.GOOD))
    at = f"held at {window.current.seq:,}" if window.current is not None else "held"
    least = "≥" if window.newer_is_least else ""
    return line(Span(at, Look.WARN), Span(f", {least}{window.newer:,} newer", Look.PLAIN))


def _searching(window: LogWindow, search: Search) -> Line:
    if search.is_slow:
        return line(Span(f"  the log has not answered for {search.waited_s:.0f} s", Look.WARN))
    if window.filter.wants_all or not (search.awaited or search.stopped):
        return EMPTY
    looked = f"{window.looked_through:,} of {window.last:,} looked through, {len(window.entries):,} found"
    if search.stopped:
        return line(Span(f"  search stopped: {looked}", Look.WARN))
    return line(Span(f"  searching: {looked}", Look.STRONG))


def warning_lines(window: LogWindow, search: Search, cells: int) -> list[Line]:
    """What must be told whatever records are shown: those that are missing, and a log that cannot be read any more."""
    lines = []
    if window.gone is not None:
        first, last = window.gone
        told = f"! records {first:,} to {last:,} were read here and are not in the log any more; keep a copy of it"
        lines += wrapped(told, cells, look=Look.ALARM)
    if search.waiting:
        oldest, many = min(one.when for one in search.waiting), len(search.waiting)
        records = f"{many} record{'s are' if many != 1 else ' is'} kept elsewhere and not in the log yet"
        lines.append(cut(line(Span(f"! {records}, since {clock_time(oldest)}", Look.WARN)), cells))
    if search.trouble is not None and window.entries:
        told = f"! {search.trouble.message}; what is shown was read before"
        lines += wrapped(told, cells, look=Look.WARN)
    return lines


def instead_of_records(window: LogWindow, search: Search, cells: int, *, clear_key: str) -> list[Line]:
    """Why there is no record to show."""
    if search.trouble is not None:
        remedy = f"→ {search.trouble.remedy}; it is tried again every few seconds"
        return [
            EMPTY,
            *wrapped(f"THE LOG CANNOT BE READ: {search.trouble.message}", cells, look=Look.BAD),
            *wrapped(remedy, cells),
        ]
    if search.is_slow:
        told = f"The log has not answered for {search.waited_s:.0f} s."
        return [
            EMPTY,
            *wrapped(told, cells, look=Look.WARN),
            *wrapped(f"→ look at the disk under {search.path}", cells),
        ]
    if search.awaited:
        return [EMPTY, line(Span("Reading the log…" if window.filter.wants_all else "Searching the log…", Look.DIM))]
    if search.waiting and window.filter.wants_all:
        told = "Nothing is in the log yet, but something was done: it is kept elsewhere until the log can be written."
        return [EMPTY, *wrapped(told, cells, look=Look.WARN), *wrapped(f"The log lies at {search.path}", cells)]
    if not window.log:
        begins = "It begins with the first thing that is done, attempted or refused."
        return [EMPTY, *wrapped(f"There is no log yet at {search.path}", cells), *wrapped(begins, cells, look=Look.DIM)]
    if window.filter.wants_all:
        begins = "It is there, at"
        return [
            EMPTY,
            *wrapped("The log is empty: nothing has been done, attempted or refused yet.", cells),
            *wrapped(f"{begins} {search.path}", cells, look=Look.DIM),
        ]
    found = (
        f"Nothing found so far in {window.looked_through:,} records" if search.stopped else "Nothing found in the log"
    )
    remedy = f"→ {clear_key} takes the filter away" if clear_key else ""
    return [EMPTY, *wrapped(f"{found}: {window.filter.text}", cells), *wrapped(remedy, cells, look=Look.DIM)]


def foot_lines(row: AuditRow, when: str, cells: int, rows: int) -> list[Line]:
    """The record that is looked at, in at most so many rows: what is cut off in its line stands here in full."""
    who = f"{row.who} ({', '.join(filter(None, (row.known_by, row.origin)))})" if row.who else ""
    what = " ".join(filter(None, (row.action, row.service, f"at {row.at}" if row.at else "")))
    pieces = [
        line(Span(f"{row.seq:,}", Look.STRONG), *((Span(" "), DRILL) if row.is_drill else ()), f" {when}"),
        *(line(piece) for piece in (row.kind, who, what)),
    ]
    told = wrapped(plain(result(row)), cells)
    return [*flowed(pieces, cells, indent="  "), *told, *[EMPTY] * rows][:rows]
