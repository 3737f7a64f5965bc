"""Declaring what is about to be done: durable before it is, and how long each kind of action waits for that."""

from __future__ import annotations

import logging

from msgspec import Struct

from raitui.control.recording import Recording
from raitui.control.run import Run
from raitui.core.audit_record import AuditRecord, Intent, OutcomeRecord
from raitui.core.containment import Effect, Step
from raitui.core.ladder import Risk
from raitui.errors import DuplicateRecordError, RaituiError, SlowLogError

_LOG = logging.getLogger(__name__)

AUDIT = "audit"

REQUEST_WITHIN_S = 0.5
"""Everything before the request of a reducing action (design decision 9)."""

KEEP_SHARE_S = 0.08
"""What is left of it for the sinks when the log does not answer; the first of them is waited for longer than that.

A disk that is busy is late: to refuse what limits harm for that would be worse than to send it after a second.
"""

STORE_SHARE_S = 0.4
STORE_SHARE_AT_LEAST_S = 0.1
STORE_WITHIN_S = 2.0
OUTCOME_WITHIN_S = 2.0


class Declared(Struct, frozen=True):
    """Whether the action may go on, and the number of its intent, None where that is kept outside the log."""

    may_go_on: bool
    seq: int | None = None


class Declaring:
    """Makes intents and what comes of them durable: in the log, or where it cannot be, loudly elsewhere."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def declare(self, run: Run, intent: Intent, risk: Risk) -> Declared:
        """Make the intent durable. Without that nothing is done: the run is refused, and says why.

        An action that reduces the risk makes do with a fallback; one that increases it waits for the log alone.
        """
        reduces = risk is Risk.REDUCES
        try:
            seq = await self._recording.append(intent, _store_share(run) if reduces else STORE_WITHIN_S)
        except DuplicateRecordError as error:
            run.refuse(AUDIT, _refused(f"this action was declared already: {error}"))
            return Declared(may_go_on=False)
        except RaituiError as error:
            within_s = max(KEEP_SHARE_S, REQUEST_WITHIN_S - run.since()) if reduces else OUTCOME_WITHIN_S
            kept = await self._kept(run, intent, error, within_s)
            return Declared(may_go_on=self._without_log(run, error, risk, kept))
        return Declared(may_go_on=True, seq=seq)

    async def conclude(self, run: Run, record: AuditRecord) -> int | None:
        """The number of what came of the action in the log; None, and said, where it is not there."""
        try:
            return await self._recording.append(record, OUTCOME_WITHIN_S)
        except DuplicateRecordError:
            run.note(Step(AUDIT, run.state, "another process recorded the outcome first: see raitui audit list", 0))
        except RaituiError as error:
            await self._kept(run, record, error, OUTCOME_WITHIN_S)
        return None

    async def _kept(self, run: Run, record: AuditRecord, error: RaituiError, within_s: float) -> bool:
        what = "outcome" if isinstance(record, OutcomeRecord) else type(record).__name__.lower()
        try:
            names = await self._recording.keep(record, within_s, OUTCOME_WITHIN_S)
        except RaituiError as worse:
            run.note(Step(AUDIT, Effect.FAILED, f"the {what} is recorded nowhere: {error}; {worse}", 0))
            return False
        where = ", ".join(names)
        run.note(_late(run, what, where) if isinstance(error, SlowLogError) else _unwritten(error, what, where))
        return True

    @staticmethod
    def _without_log(run: Run, error: RaituiError, risk: Risk, kept: bool) -> bool:  # noqa: FBT001  # private
        if risk is Risk.INCREASES:
            why = f"nothing that increases the risk until the audit log can be written: {error}"
            run.refuse(AUDIT, _refused(why))
            return False
        if not kept:
            run.refuse(AUDIT, _refused(f"nothing is done without a witness: {error}"))
        return kept


def _store_share(run: Run) -> float:
    left = REQUEST_WITHIN_S - KEEP_SHARE_S - run.since()
    return min(STORE_SHARE_S, max(STORE_SHARE_AT_LEAST_S, left))


def _late(run: Run, what: str, where: str) -> Step:
    """A remark: nothing has failed, and the action comes no less far."""
    return Step(AUDIT, run.state, f"the audit log is slow: the {what} is in {where}, and is brought home later", 0)


def _unwritten(error: RaituiError, what: str, where: str) -> Step:
    return Step(AUDIT, Effect.FAILED, f"THE AUDIT LOG CANNOT BE WRITTEN: {error}. The {what} is in {where}", 0)


def _refused(why: str) -> Step:
    return Step(AUDIT, Effect.REFUSED, why, 0)
