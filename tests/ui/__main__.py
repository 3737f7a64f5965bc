"""The console over a fleet that moves by itself, for looking at it in a terminal: python -m tests.ui [SERVICES]."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable

from msgspec import structs

from raitui.app import RaituiApp
from raitui.core.burn import HOUR, Burn, BurnState
from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.silence import SilenceWish
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.terminal.driver import RaituiDriver
from tests.scripted_readings import ScriptedReadings
from tests.ui.fleets import NOW, large_fleet
from tests.ui.scripted_console import ScriptedFeed

STAGES = ((0.2, Effect.SENT), (0.6, Effect.ACCEPTED), (5.0, Effect.IN_EFFECT))


class MovingClock:
    """Starts at the fleets' moment and goes on with the wall clock."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def now(self) -> float:
        return NOW + time.monotonic() - self._started

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("these fleets wait for nothing")


class ThreadedWishes:
    """Acts as the control loop does: at once, and telling its progress from another thread."""

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        pass

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        threading.Thread(target=self._carry_out, args=(containment, on_progress), daemon=True).start()

    def silence(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> None:
        self.contain(Containment(wish.action, wish.service, "", wish.comment), on_progress)

    def _carry_out(self, wish: Containment, on_progress: Callable[[Outcome], None]) -> None:
        steps: tuple[Step, ...] = ()
        for delay_s, state in STAGES:
            time.sleep(delay_s)
            steps = (*steps, Step("scripted", state, "", round(delay_s * 1000), wish.at))
            on_progress(Outcome("1", wish.action, wish.service, wish.at, state, steps, audit_seq=1))


def _moved(service: ServiceSnapshot, generator: random.Random) -> ServiceSnapshot:
    """One service in twenty burns a little differently than a second ago."""
    if not service.slos or generator.random() > 0.05:
        return service
    first = service.slos[0]
    burn = {**first.burn, HOUR: Burn(BurnState.MEASURED, generator.uniform(0.1, 0.9), 10_000.0)}
    return structs.replace(service, slos=(structs.replace(first, burn=burn), *service.slos[1:]))


def _feed_forever(feed: ScriptedFeed, clock: MovingClock, snapshot: FleetSnapshot) -> None:
    generator = random.Random(1)
    while True:
        services = tuple(_moved(service, generator) for service in snapshot.services)
        snapshot = structs.replace(snapshot, services=services, at=clock.now())
        feed.put(snapshot)
        time.sleep(1)


def main() -> None:
    feed, clock = ScriptedFeed(), MovingClock()
    fleet = large_fleet(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    threading.Thread(target=_feed_forever, args=(feed, clock, fleet), daemon=True).start()
    RaituiApp(
        feed=feed, wishes=ThreadedWishes(), readings=ScriptedReadings(), clock=clock, driver_class=RaituiDriver
    ).run()


if __name__ == "__main__":
    main()
