"""One slot with a doorbell: where the newest snapshot lies until somebody takes it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from raitui.core.snapshot import FleetSnapshot

_LOG = logging.getLogger(__name__)


class SnapshotSlot:
    """Holds one snapshot; a newer one replaces it. Written on the control loop, read anywhere."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: FleetSnapshot | None = None
        self._rings: list[Callable[[], None]] = []

    def put(self, snapshot: FleetSnapshot) -> None:
        """Replace the snapshot and ring the doorbell."""
        with self._lock:
            self._snapshot = snapshot
            rings = tuple(self._rings)
        for ring in rings:
            try:
                ring()
            except Exception:  # noqa: BLE001  # a listener that is closing must not stop those who poll
                _LOG.exception("ringing for a new snapshot")

    def take(self) -> FleetSnapshot | None:
        """The newest snapshot, None before the first."""
        with self._lock:
            return self._snapshot

    def on_ring(self, ring: Callable[[], None]) -> None:
        """Call ``ring`` after each new snapshot, on the control loop: it must return at once."""
        with self._lock:
            self._rings.append(ring)
