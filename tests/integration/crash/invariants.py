"""What must hold of a log and a backend's journal, whoever died and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from raitui.audit.spool import Spool
from raitui.audit.verification import verify
from raitui.core.audit_record import Happened, Intent, OutcomeRecord
from tests.integration.crash.backend import Asked, Backend
from tests.integration.crash.stage import Files


class Log:
    """The intents and outcomes of a log by their action, once each.

    A disk that was slow for a moment leaves an intent in the spool, which is a witness as good as the log; whoever
    recovers takes it in.
    """

    def __init__(self, files: Files) -> None:
        records = files.records()
        intents = [record for record in records if isinstance(record, Intent)]
        outcomes = [record for record in records if isinstance(record, OutcomeRecord)]
        self.intents: Mapping[str, Intent] = {record.action_id: record for record in intents}
        self.outcomes: Mapping[str, OutcomeRecord] = {record.action_id: record for record in outcomes}
        assert len(self.intents) == len(intents)
        self.spooled = {one.action_id for one in Spool(files.spool).kept() if isinstance(one, Intent)}
        assert len(self.outcomes) == len(outcomes)

    @property
    def pending(self) -> set[str]:
        """The actions of which nobody has recorded what came."""
        return (self.intents.keys() | self.spooled) - self.outcomes.keys()

    def recovered(self) -> dict[str, Happened]:
        """What was recorded of the actions of the dead."""
        return {name: one.recovered for name, one in self.outcomes.items() if one.recovered is not None}


def sent_after_they_were_applied(journal: Iterable[Asked]) -> list[str]:
    """The actions that were asked for again though they had been carried out; after a conflict it may be."""
    applied: set[str] = set()
    again = []
    for asked in journal:
        again += [asked.action_id] * (asked.action_id in applied)
        applied |= {asked.action_id} if asked.applied else set()
    return again


def check_always(files: Files, backend: Backend) -> Log:
    """One chain; no effect without an intent, then or now; none doubled, nor asked for twice. Returns the log."""
    assert verify(files.log, decode=True).whole
    log = Log(files)
    assert [asked for asked in backend.journal if not asked.witnessed] == []
    assert set(backend.applied) <= log.intents.keys() | log.spooled
    assert sent_after_they_were_applied(backend.journal) == []
    assert log.outcomes.keys() <= log.intents.keys()
    return log


def check_at_the_end(files: Files, backend: Backend) -> Log:
    """As always, and every intent is in the log and has its outcome."""
    log = check_always(files, backend)
    assert log.spooled <= log.intents.keys()
    assert log.pending == set()
    return log
