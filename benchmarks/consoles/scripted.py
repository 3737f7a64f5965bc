"""The console over scripted snapshots: what drawing alone costs.

Usage: scripted ACCOUNTS SERVICES CHANGES EVERY_SECONDS raitui|stock
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from benchmarks.accounts import keep_accounts
from benchmarks.scripted_fleet import scripted_fleet
from raitui.app import RaituiApp
from raitui.control.slot import SnapshotSlot
from raitui.control.wall_clock import WallClock
from raitui.core.containment import Containment
from raitui.core.log_reading import LogAsk
from raitui.core.silence import SilenceWish
from raitui.core.snapshot import FleetSnapshot
from raitui.terminal.driver import RaituiDriver


class CountingSlot(SnapshotSlot):
    """A slot that knows how often a snapshot was taken out of it."""

    taken = 0

    def take(self) -> FleetSnapshot | None:
        """The newest snapshot."""
        self.taken += 1
        return super().take()


class NoWishes:
    """Whatever is wished, nothing comes of it."""

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        """Look at nothing in particular."""

    def contain(self, containment: Containment, on_progress: object) -> None:
        """Do nothing."""

    def silence(self, wish: SilenceWish, on_progress: object) -> None:
        """Do nothing."""


class NoReadings:
    """A log of which nothing is ever told."""

    def read(self, ask: LogAsk, told: object) -> Callable[[], None]:
        """Tell nothing."""
        return nothing

    def whole(self, seq: int, told: object) -> Callable[[], None]:
        """Tell nothing."""
        return nothing

    def check(self, told: object) -> Callable[[], None]:
        """Tell nothing."""
        return nothing

    def follow(self, grew: object) -> Callable[[], None]:
        """Tell nothing."""
        return nothing


def nothing() -> None:
    """Whatever was asked for is not under way."""


def main() -> None:
    """Run until ended."""
    accounts, services, changes, every_s, driver = sys.argv[1:]
    snapshots, slot = scripted_fleet(int(services), int(changes)), CountingSlot()

    def feed() -> None:
        for snapshot in cycle(snapshots):
            slot.put(snapshot)
            time.sleep(float(every_s))

    app = RaituiApp(
        feed=slot,
        wishes=NoWishes(),
        readings=NoReadings(),
        clock=WallClock(),
        driver_class=RaituiDriver if driver == "raitui" else None,
    )
    keep_accounts(Path(accounts), lambda: {"repaints": slot.taken})
    threading.Thread(target=feed, name="feed", daemon=True).start()
    app.run()


if __name__ == "__main__":
    main()
