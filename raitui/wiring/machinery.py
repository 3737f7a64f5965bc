"""The poller, the one way to act, and the loop that they run on."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError, wait

from msgspec import structs

from raitui.audit.log_reader import AuditLogReader
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.authority.unix_account import KNOWN_BY, unix_account
from raitui.control.contain import Containing
from raitui.control.desk import Desk
from raitui.control.foresight import Foresight
from raitui.control.log_readings import LogReadings
from raitui.control.process_mark import this_process
from raitui.control.recording import KEEP_WITHIN_S, Recording
from raitui.control.runtime import ControlRuntime
from raitui.control.silencing import Silencing
from raitui.control.slot import SnapshotSlot
from raitui.control.vigil import Vigil, Witnesses
from raitui.core.audit_record import Actor, Origin
from raitui.core.snapshot import FleetSnapshot
from raitui.wiring.audit import showable
from raitui.wiring.parts import Parts, poller_of

_LOG = logging.getLogger(__name__)

OPEN_WITHIN_S = 5.0

HOME_WITHIN_S = 5.0
"""For so long a process that ends lets the log have what it is owed: 10 s after its last action it is gone."""

NOTICED_AFTER_S = 0.5
"""A wait that is longer is said before it is over."""


def unsaid(_line: str) -> None:
    """Nobody is there to be told."""


class Machinery:
    """The poller, the one way to act, what goes on beside them, and the loop they run on.

    In a drill all that is recorded is marked with the id of the ``drill``.
    """

    def __init__(self, parts: Parts, origin: Origin = Origin.CONSOLE, drill: str = "") -> None:
        self.site = parts.site
        self.clock = parts.clock
        self.read_only = parts.read_only
        self.slot = SnapshotSlot()
        self.runtime = ControlRuntime()
        self.store = SqliteAuditStore(parts.audit_path, showable)
        self.recording = Recording(self.store, parts.sinks, parts.clock, drill=drill)
        self.actor = actor = Actor(unix_account(), KNOWN_BY, origin)
        witnesses = Witnesses(parts.site, parts.sources, parts.levers, parts.readers, parts.feeds, parts.alerts)
        self.vigil = Vigil(witnesses, self.recording, parts.clock, actor.name, this_process())
        described = {service.name: service.user_sees for service in parts.site.services}
        foresight = Foresight(parts.authority, parts.levers, actor, lambda: self.vigil.history, described)
        self.poller = poller_of(parts, self.slot, self.vigil.beside, foresight.foreseen)
        self.desk = Desk(
            self.runtime,
            self.poller,
            self._containing(parts),
            actor,
            self.vigil.recoveries.wait_recovered,
            silencing=self._silencing(parts),
            right_of_way=self.poller.right_of_way,
        )
        self.readings = LogReadings(
            self.runtime,
            AuditLogReader(parts.audit_path, showable),
            self.vigil.growth,
            owed=lambda: self.recording.owed,
            right_of_way=self.poller.right_of_way,
        )
        self._parts = parts

    def _containing(self, parts: Parts) -> Containing:
        return Containing(
            parts.levers,
            parts.readers,
            self.recording,
            parts.authority,
            clock=parts.clock,
            new_id=lambda: uuid.uuid4().hex,
            heard=lambda: self.vigil.heard,
            history=lambda: self.vigil.history,
        )

    def _silencing(self, parts: Parts) -> Silencing:
        return Silencing(
            parts.alerts,
            self.recording,
            parts.authority,
            clock=parts.clock,
            new_id=lambda: uuid.uuid4().hex,
            service_label=parts.site.labels.service,
            changed=self.vigil.alerts.hurry,
        )

    def start(self) -> None:
        """Start polling, and all that goes on beside it."""
        self.runtime.start()
        self.log_opened = self.runtime.submit(self.recording.check(OPEN_WITHIN_S))
        self.runtime.submit(self._poll())
        self.runtime.submit(self.vigil.run(self.poller))

    def stop(self, say: Callable[[str], None] = unsaid) -> None:
        """Finish what is in flight, let the log have what it is owed, then end; ``say`` is told what keeps it."""
        self.desk.finish()
        self._bring_home(say)
        self.readings.close()
        self.runtime.stop()
        if self.recording.close():
            self.store.close()

    def _bring_home(self, say: Callable[[str], None]) -> None:
        """What the log lacks then is kept elsewhere, said, and taken in by the next process."""
        bringing = self.runtime.submit(self.recording.bring_home(HOME_WITHIN_S))
        try:
            if wait((bringing,), NOTICED_AFTER_S).not_done:
                say(f"the audit log is behind: it is given what it lacks, for {HOME_WITHIN_S:.0f} s at most")
            lacks = bringing.result(HOME_WITHIN_S + 2 * KEEP_WITHIN_S)
        except (TimeoutError, CancelledError):
            bringing.cancel()
            lacks = "whether the audit log lacks anything is not known: see raitui audit list"
        except Exception as error:  # noqa: BLE001  # a defect must not keep the program from ending
            _LOG.exception("bringing home what the audit log lacks")
            lacks = f"raitui failed, and the audit log may lack what was done: {error!r}"
        if lacks:
            say(lacks)

    async def _poll(self) -> None:
        try:
            await self.poller.run()
        except Exception as error:
            _LOG.exception("polling has ended")
            self._tell(f"nothing is polled any more: {error!r}. Start raitui anew, and report this defect")
            raise
        finally:
            await self._parts.aclose()

    def _tell(self, notice: str) -> None:
        last = self.slot.take() or FleetSnapshot(self.clock.now(), self.site.name, self.site.environment, (), ())
        self.slot.put(structs.replace(last, notices=(notice,)))
