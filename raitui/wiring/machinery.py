"""The poller, the one way to act, and the loop that they run on."""

from __future__ import annotations

import logging
import uuid

from msgspec import structs

from raitui.audit.log_reader import AuditLogReader
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.authority.unix_account import KNOWN_BY, unix_account
from raitui.control.contain import Containing
from raitui.control.desk import Desk
from raitui.control.foresight import Foresight
from raitui.control.log_readings import LogReadings
from raitui.control.process_mark import this_process
from raitui.control.recording import Recording
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
        containing = Containing(
            parts.levers,
            parts.readers,
            self.recording,
            parts.authority,
            clock=parts.clock,
            new_id=lambda: uuid.uuid4().hex,
            heard=lambda: self.vigil.heard,
            history=lambda: self.vigil.history,
        )
        silencing = Silencing(
            parts.alerts,
            self.recording,
            parts.authority,
            clock=parts.clock,
            new_id=lambda: uuid.uuid4().hex,
            service_label=parts.site.labels.service,
            changed=self.vigil.alerts.hurry,
        )
        self.desk = Desk(
            self.runtime,
            self.poller,
            containing,
            actor,
            self.vigil.recoveries.wait_recovered,
            silencing=silencing,
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

    def start(self) -> None:
        """Start polling, and all that goes on beside it."""
        self.runtime.start()
        self.log_opened = self.runtime.submit(self.recording.check(OPEN_WITHIN_S))
        self.runtime.submit(self._poll())
        self.runtime.submit(self.vigil.run(self.poller))

    def stop(self) -> None:
        """Finish what is in flight, then end."""
        self.desk.finish()
        self.readings.close()
        self.runtime.stop()
        self.recording.close()
        self.store.close()

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
