"""No console at all: the control loop of a site file, which is asked to pause one service after another.

Usage: desk STAMPS SITE_FILE SERVICES ACTIONS
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from benchmarks.consoles.stamped_desk import stamped
from raitui import wiring
from raitui.core.containment import Containment, Outcome
from raitui.core.snapshot import FleetSnapshot, State

PAUSE_S = (0.3, 0.7)
"""Between two wishes: by chance, so that none waits for the beat of a refresh."""

SETTLE_S = 3.0
LOOK_EVERY_S = 0.2
SEED = 7


def _known(machinery: wiring.Machinery, services: int) -> FleetSnapshot:
    """The first picture in which so many services are there and none waits for its first answers."""
    while (seen := machinery.slot.take()) is None or not _is_full(seen, services):
        time.sleep(LOOK_EVERY_S)
    return seen


def _is_full(seen: FleetSnapshot, services: int) -> bool:
    return len(seen.services) >= services and all(one.state is not State.STARTING for one in seen.services)


def _ignore(_: Outcome) -> None:
    pass


def main() -> None:
    """Wish so many times, then end."""
    path, site_file, services, actions = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    generator = random.Random(SEED)  # noqa: S311 - a seeded generator makes every run alike
    machinery = wiring.Machinery(wiring.site_parts(site_file, read_only=False))
    contain = stamped(machinery.desk.contain, path, time.monotonic)
    machinery.start()
    try:
        seen = _known(machinery, services)
        time.sleep(SETTLE_S)
        for service in generator.sample(seen.services, actions):
            time.sleep(generator.uniform(*PAUSE_S))
            contain(Containment("pause", service.name, "", "measured"), _ignore)
    finally:
        machinery.stop()


if __name__ == "__main__":
    main()
