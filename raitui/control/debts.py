"""What this process owes to the audit log: recorded, and not in the log so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping

from raitui.core.audit_record import AuditRecord, OfNoAction
from raitui.core.owed_text import Keepers

OWED_AT_MOST = 1_000
"""Records that wait in memory; what only a sink that cannot give back kept beyond that is lost to the log."""

_LANDED_REMEMBERED = 100
"""More than can be under way at once: an append that was given up is one of the few newest when it lands."""


class Debts:
    """The oldest first, each with what keeps it meanwhile. Used on the control loop, but for ``note_landed``."""

    def __init__(self) -> None:
        self._owed: dict[AuditRecord, Keepers] = {}
        self._dropped: set[AuditRecord] = set()
        self._landed: deque[AuditRecord] = deque(maxlen=_LANDED_REMEMBERED)

    def __bool__(self) -> bool:
        return bool(self._owed)

    def __contains__(self, record: object) -> bool:
        return record in self._owed

    @property
    def owed(self) -> Mapping[AuditRecord, Keepers]:
        """Each record, and the names of what keeps it; empty where nothing does so far."""
        return self._owed

    def owe(self, record: AuditRecord) -> None:
        """It is owed from now on; the oldest is dropped where there are too many."""
        self._owed[record] = ()
        if len(self._owed) > OWED_AT_MOST:
            oldest = next(iter(self._owed))
            del self._owed[oldest]
            self._dropped.add(oldest)

    def is_kept(self, record: AuditRecord, keepers: Keepers) -> None:
        """That is kept there, unless it is not owed any more."""
        if record in self._owed:
            self._owed[record] = keepers

    def settle(self, record: AuditRecord) -> None:
        """The log has it."""
        self._owed.pop(record, None)

    def before(self, record: AuditRecord) -> tuple[AuditRecord, ...]:
        """What of the same action is still owed: an outcome never stands in the log before its intent."""
        action = action_of(record)
        return tuple(one for one in self._owed if action and one != record and action_of(one) == action)

    def note_landed(self, record: AuditRecord) -> None:
        """This process has appended it, be it after its deadline. Called on the store's thread."""
        self._landed.append(record)

    def has_landed(self, record: AuditRecord) -> bool:
        """Whether this process has appended it, as far as that is remembered."""
        return record in self._landed

    def lost(self, taken: Collection[AuditRecord]) -> int:
        """How many of those that were dropped are not among the records that were brought home."""
        return len(self._dropped - set(taken))

    def forget_lost(self) -> None:
        """The log tells how many they were."""
        self._dropped.clear()


def action_of(record: AuditRecord) -> str:
    """The id of the action that it belongs to; empty where it belongs to none."""
    return "" if isinstance(record, OfNoAction) else record.action_id
