"""The console over a fleet that stands still, telling a file what it was asked to do: python -m … LOG.

At SIGUSR1 the fleet turns around, so that another service is the worst. Each line of the log is one JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from raitui.app import RaituiApp
from raitui.core.containment import Containment, Outcome
from raitui.core.silence import SilenceWish
from raitui.terminal.character_set import is_ascii_only
from raitui.terminal.driver import AsciiDriver, RaituiDriver
from raitui.widgets.colour_depth import colour_depth
from tests.scripted_readings import ScriptedReadings
from tests.set_clock import SetClock
from tests.ui.fleets import NOW, fleet
from tests.ui.scripted_console import ScriptedFeed


class Told:
    """Writes down every wish."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1, encoding="utf-8")

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        self._tell("focus", service=service)

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        self._tell("contained", action=containment.action, service=containment.service, reason=containment.reason)

    def silence(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> None:
        self._tell("silenced", action=wish.action, service=wish.service, comment=wish.comment)

    def _tell(self, what: str, **facts: object) -> None:
        self._file.write(json.dumps({"what": what, **facts}) + "\n")


def main() -> None:
    feed = ScriptedFeed(fleet())

    def turn_around(*_: object) -> None:
        shown = feed.snapshot or fleet()
        feed.put(structs.replace(shown, services=tuple(reversed(shown.services))))

    signal.signal(signal.SIGUSR1, turn_around)
    app = RaituiApp(
        feed=feed,
        wishes=Told(Path(sys.argv[1])),
        readings=ScriptedReadings(),
        clock=SetClock(NOW),
        monotonic=time.monotonic,
        colours=colour_depth(os.environ),
        driver_class=AsciiDriver if is_ascii_only(os.environ) else RaituiDriver,
    )
    app.run()


if __name__ == "__main__":
    main()
