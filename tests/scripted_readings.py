"""The audit log as a console reads it, in memory: it answers at once, or when the test lets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from msgspec import structs

from raitui.core.audit_record import AuditRecord, Intent, Recorded
from raitui.core.audit_row import audit_row
from raitui.core.audit_verification import Verification
from raitui.core.log_entry import LogEntry
from raitui.core.log_reading import (
    CheckNews,
    LogAnswer,
    LogAsk,
    LogStretch,
    Toward,
    Trouble,
    WholeAnswer,
    WholeRecord,
)

PATH = "/var/lib/raitui/audit.db"
LOG = "9f3c1d2e" * 4
HEAD = "0123456789abcdef" * 4


@dataclass
class ScriptedReadings:
    """Holds records, numbered from 1; with ``trouble`` nothing can be read, with ``silent`` answers wait.

    Without a ``log`` there is none yet. ``checked`` is told of every check at once. A search looks through
    ``searched_at_once`` records before it tells, and tells ``told_at_most`` times each.
    """

    held: list[AuditRecord] = field(default_factory=list)
    log: str = LOG
    trouble: Trouble | None = None
    silent: bool = False
    waiting: tuple[AuditRecord, ...] = ()
    searched_at_once: int = 1_000_000
    damaged: frozenset[int] = frozenset()
    checked: CheckNews | None = None
    told_at_most: int | None = None
    asks: list[LogAsk] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    checks: list[Callable[[CheckNews], None]] = field(default_factory=list)
    _told: int = 0
    _unanswered: list[Callable[[], None]] = field(default_factory=list)
    _followers: list[Callable[[str, int], None]] = field(default_factory=list)

    def read(self, ask: LogAsk, told: Callable[[LogAnswer], None]) -> Callable[[], None]:
        self.asks.append(ask)
        self._told = 0
        return self._answer("read", partial(self._search, ask, ask.beyond, told))

    def whole(self, seq: int, told: Callable[[WholeAnswer], None]) -> Callable[[], None]:
        return self._answer("whole", lambda: told(self._whole(seq)))

    def check(self, told: Callable[[CheckNews], None]) -> Callable[[], None]:
        self.checks.append(told)
        if self.checked is not None:
            told(self.checked)
        return lambda: self.stopped.append("check")

    def follow(self, grew: Callable[[str, int], None]) -> Callable[[], None]:
        self._followers.append(grew)

        def leave() -> None:
            self._followers.remove(grew)
            self.stopped.append("follow")

        return leave

    @property
    def followed(self) -> bool:
        return bool(self._followers)

    def write(self, *records: AuditRecord) -> None:
        """As any console does: whoever follows is told."""
        self.held += records
        for grew in tuple(self._followers):
            grew(self.log, len(self.held))

    def answer(self, *, at_most: int | None = None) -> None:
        """Answer what has waited so far."""
        due, self._unanswered = self._unanswered[:at_most], self._unanswered[len(self._unanswered[:at_most]) :]
        for tell in due:
            tell()

    def whole_verification(self, **different: object) -> Verification:
        return structs.replace(Verification(self.log, len(self.held), HEAD), **different)

    def _answer(self, what: str, tell: Callable[[], None]) -> Callable[[], None]:
        if not self.silent:
            tell()
            return lambda: self.stopped.append(what)
        self._unanswered.append(tell)

        def stop() -> None:
            self.stopped.append(what)
            if tell in self._unanswered:
                self._unanswered.remove(tell)

        return stop

    def _search(self, ask: LogAsk, beyond: int, told: Callable[[LogAnswer], None], found: int = 0) -> None:
        if self.trouble is not None:
            told(LogAnswer(PATH, waiting=self.waiting, trouble=self.trouble))
            return
        if not self.log:
            told(LogAnswer(PATH, waiting=self.waiting))
            return
        rows = ask.at_most if ask.filter.wants_all else self.searched_at_once
        entries, reached, edge = self._beyond(ask.toward, beyond, rows)
        wanted = tuple(entry for entry in entries if ask.filter.wants(audit_row(entry)))
        over = edge or found + len(wanted) >= ask.at_most
        stretch = LogStretch(self.log, len(self.held), wanted, reached, edge)
        told(LogAnswer(PATH, stretch, self.waiting, over=over))
        if over:
            return
        go_on = partial(self._search, ask, reached, told, found + len(wanted))
        self._told += 1
        if self.silent:
            self._unanswered.append(go_on)
        elif self._told != self.told_at_most:
            go_on()

    def _beyond(self, toward: Toward, beyond: int, rows: int) -> tuple[list[LogEntry], int, bool]:
        entries = self.entries()
        if toward is Toward.OLDER:
            before = entries if not beyond else entries[: beyond - 1]
            found = before[-rows:]
            return found, found[0].seq if found else beyond, len(found) < rows
        found = entries[beyond : beyond + rows]
        return found, found[-1].seq if found else beyond, len(found) < rows

    def entries(self) -> list[LogEntry]:
        intents = {one.action_id: one for one in self.held if isinstance(one, Intent)}
        return [self._entry(Recorded(seq, one), intents) for seq, one in enumerate(self.held, 1)]

    def _entry(self, recorded: Recorded, intents: dict[str, Intent]) -> LogEntry:
        if recorded.seq in self.damaged:
            return LogEntry(recorded.seq, None, why_not="this raitui cannot read it: Invalid value 'prophecy'")
        follows = not isinstance(recorded.record, Intent)
        intent = intents.get(getattr(recorded.record, "action_id", "")) if follows else None
        return LogEntry(recorded.seq, recorded.record, intent)

    def _whole(self, seq: int) -> WholeAnswer:
        if self.trouble is not None:
            return WholeAnswer(seq, trouble=self.trouble)
        if not 1 <= seq <= len(self.held):
            return WholeAnswer(seq)
        entry, mine = self.entries()[seq - 1], self.held[seq - 1]
        twins = [
            number
            for number, one in enumerate(self.held, 1)
            if type(one) is not type(mine) and getattr(one, "action_id", 0) == getattr(mine, "action_id", 1)
        ]
        fits = seq not in self.damaged
        return WholeAnswer(seq, WholeRecord(LOG, entry, 812, HEAD[::-1], HEAD, True, fits, twins[0] if twins else 0))
