"""The poller, the one way to act, and the loop that they run on."""

from __future__ import annotations

import getpass
import logging
import uuid

from msgspec import structs

from raitui.audit.spool import Spool
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.contain import Containing
from raitui.control.desk import Desk
from raitui.control.recording import Recording
from raitui.control.runtime import ControlRuntime
from raitui.control.slot import SnapshotSlot
from raitui.core.audit_record import Actor, Origin
from raitui.core.authority import Decision, Request
from raitui.core.snapshot import FleetSnapshot
from raitui.wiring.parts import Parts, poller_of

_LOG = logging.getLogger(__name__)


class _Switch:
    """Allows whatever is wished, or nothing while the console may only look."""

    def __init__(self, *, read_only: bool) -> None:
        self._read_only = read_only

    def decide(self, request: Request) -> Decision:
        if self._read_only:
            return Decision(allowed=False, rule="read-only", reason="the console is read-only")
        return Decision(allowed=True, rule="read-write", reason="the console may act")


class Machinery:
    """The poller, the one way to act, and the loop they run on."""

    def __init__(self, parts: Parts) -> None:
        self.site = parts.site
        self.clock = parts.clock
        self.read_only = parts.read_only
        self.slot = SnapshotSlot()
        self.runtime = ControlRuntime()
        self.poller = poller_of(parts, self.slot)
        self.store = SqliteAuditStore(parts.audit_path)
        self.recording = Recording(self.store, (Spool(parts.audit_path.with_suffix(".spool")),), parts.clock)
        containing = Containing(
            parts.levers,
            (),
            self.recording,
            _Switch(read_only=parts.read_only),
            clock=parts.clock,
            new_id=lambda: uuid.uuid4().hex,
        )
        actor = Actor(getpass.getuser(), "unix account", Origin.CONSOLE)
        self.desk = Desk(self.runtime, self.poller, containing, actor)
        self._parts = parts

    def start(self) -> None:
        """Start polling."""
        self.runtime.start()
        self.runtime.submit(self._poll())
        self.runtime.submit(self.recording.run())

    def stop(self) -> None:
        """Finish what is in flight, then end."""
        self.desk.finish()
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
