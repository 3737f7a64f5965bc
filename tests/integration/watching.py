"""raitui without a terminal: the machinery of the console on its own thread, and what it makes of a site, looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from raitui.core.containment import Containment, Outcome
from raitui.core.reading import Reading
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.core.source_health import SourceHealth
from raitui.wiring import Machinery, Parts, site_parts
from tests.readiness import wait_until

LOOKED_AT_EVERY_S = 0.05


class Watching:
    """Watches the site of one site file within a ``with``; ``adapted`` may change what the machinery is made of.

    Every snapshot is kept, and the longest time (seconds) for which the control loop was held up.
    """

    def __init__(self, site_file: Path, adapted: Callable[[Parts], Parts] = lambda parts: parts) -> None:
        self._machinery = Machinery(adapted(site_parts(site_file, read_only=False)))
        self._machinery.slot.on_ring(self._take)
        self._longest_lag_s = 0.0
        self.snapshots: list[FleetSnapshot] = []

    @property
    def now(self) -> FleetSnapshot:
        """The newest snapshot, as soon as there is one."""
        return wait_until(lambda: self.snapshots[-1:], "a snapshot")[0]

    @property
    def source(self) -> SourceHealth:
        """How the only source of figures is doing; postures and feeds of changes have lines of their own."""
        (source,) = (one for one in self.now.sources if one.kind == "prometheus")
        return source

    def service(self, name: str) -> ServiceSnapshot:
        """A service as it is known now."""
        service = self.now.service(name)
        assert service is not None, name
        return service

    def reading(self, service: str, sli: str) -> Reading:
        """An indicator over the whole service, as it is known now."""
        return next(reading for reading in self.service(service).readings if reading.name == sli)

    def wait_for(self, condition: Callable[[], object], what: str, within_s: float = 30.0) -> None:
        """Wait until something is so; on failure, tell how things stand instead."""
        try:
            wait_until(condition, what, within_s)
        except TimeoutError as error:
            error.add_note(f"source: {self.now.sources}")
            error.add_note("\n".join(f"{one.name} {one.state.name} {one.why.text}" for one in self.now.services))
            raise

    def look_at(self, service: str) -> None:
        """What an operator does who moves the pointer to a service."""
        self._machinery.desk.focus(service)

    def contain(self, wish: Containment) -> Outcome:
        """What comes of an action in the end."""
        outcomes: list[Outcome] = []
        self._machinery.desk.contain(wish, outcomes.append)
        self.wait_for(
            lambda: any(one.audit_seq is not None for one in outcomes), "the action has ended and is recorded"
        )
        return outcomes[-1]

    def longest_lag_s(self) -> float:
        """For how long (seconds) the control loop was held up at the most, since this was asked last."""
        longest, self._longest_lag_s = self._longest_lag_s, 0.0
        return longest

    def __enter__(self) -> Self:
        self._machinery.start()
        self._machinery.runtime.submit(self._look_at_the_loop())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._machinery.stop()

    def _take(self) -> None:
        snapshot = self._machinery.slot.take()
        if snapshot is not None:
            self.snapshots.append(snapshot)

    async def _look_at_the_loop(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(LOOKED_AT_EVERY_S)
            lag = time.monotonic() - before - LOOKED_AT_EVERY_S
            self._longest_lag_s = max(self._longest_lag_s, lag)
