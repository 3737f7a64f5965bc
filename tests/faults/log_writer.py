"""A program that writes a log as it is told on its standard input, a line each, and answers with a line each.

``append ID``, ``keep ID`` (in the spool), ``check``, ``records`` and ``kept``; the answer is ``done`` with the number
or the ids, or ``failed`` with the message.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from raitui.audit.spool import Spool
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import AuditRecord, OutcomeRecord
from raitui.core.containment import Effect
from raitui.errors import RaituiError


def record_of(action_id: str) -> OutcomeRecord:
    """The record that is written under an id."""
    return OutcomeRecord(action_id, 1.0, Effect.IN_EFFECT, ())


def ids_of(records: Iterable[AuditRecord]) -> str:
    """The ids of such records, in order."""
    return " ".join(record.action_id for record in records if isinstance(record, OutcomeRecord))


def _answer(act: Callable[[str], object], given: str) -> str:
    try:
        found = act(given)
    except RaituiError as error:
        return f"failed {error.message}\n"
    return "done\n" if found is None else f"done {found}\n"


def main(log: Path, spool: Path) -> None:
    """Obey until the input ends."""
    store, kept = SqliteAuditStore(log), Spool(spool)
    acts: dict[str, Callable[[str], object]] = {
        "append": lambda action_id: store.append(record_of(action_id)),
        "keep": lambda action_id: kept.keep(record_of(action_id)),
        "check": lambda _: store.check(),
        "records": lambda _: ids_of(recorded.record for recorded in store.records()),
        "kept": lambda _: ids_of(kept.kept()),
    }
    for line in sys.stdin:
        command, _, given = line.strip().partition(" ")
        sys.stdout.write(_answer(acts[command], given))
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
