"""Draws the screens as they are now into docs/pictures, from the running demo."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import structs
from textual.pilot import Pilot

from raitui import wiring
from raitui.app import RaituiApp
from raitui.core.evidence.verdict import Standing
from raitui.core.snapshot import FleetSnapshot, State

PICTURES = Path("docs/pictures")
MINUTES_IN = 150.0
"""The default scenario has unfolded so many seconds after its start."""

SMALL = (80, 24)

REGRESSED = "loan-uw"
"""The service whose new version is worse for one cohort alone."""

PATIENCE_S = 60.0
WEB_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def _machinery(audit: Path) -> wiring.Machinery:
    simulation = wiring.Simulation(start=time.time() - MINUTES_IN)
    return wiring.Machinery(structs.replace(wiring.simulated_parts(simulation), audit_path=audit))


async def _until(pilot: Pilot[None], machinery: wiring.Machinery, holds: Callable[[FleetSnapshot], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (snapshot := machinery.slot.take()) is None or not holds(snapshot):
            await pilot.pause(0.2)
    await pilot.pause(2.0)


def _paging(snapshot: FleetSnapshot) -> bool:
    paging = [service for service in snapshot.services if service.state is State.PAGE]
    return len(paging) > 2 and all(service.since is not None for service in paging)  # noqa: PLR2004  # the scenario's three


def _counted(snapshot: FleetSnapshot) -> bool:
    return any(service.exposed and service.cells for service in snapshot.services)


def _held(snapshot: FleetSnapshot) -> bool:
    return any(service.contained for service in snapshot.services)


def _evident(snapshot: FleetSnapshot) -> bool:
    service = snapshot.service(REGRESSED)
    return service is not None and any(one.standing is Standing.WORSE for one in service.evidence)


def _keep(app: RaituiApp, name: str) -> None:
    """Without the web font that Textual names: who looks at a picture should not be fetching anything."""
    picture = WEB_FONT.sub("", app.export_screenshot(title="raitui"))
    (PICTURES / f"{name}.svg").write_text(picture)


async def _draw(machinery: wiring.Machinery, size: tuple[int, int], name: str) -> None:
    app = RaituiApp(feed=machinery.slot, wishes=machinery.desk, readings=machinery.readings, clock=machinery.clock)
    async with app.run_test(size=size) as pilot:
        await _until(pilot, machinery, _paging)
        _keep(app, f"fleet-{name}")
        await pilot.press("enter")
        await _until(pilot, machinery, _counted)
        _keep(app, f"service-{name}")
        if size == SMALL:
            await _act(app, pilot, machinery)
        else:
            await _weigh(app, pilot, machinery)


async def _weigh(app: RaituiApp, pilot: Pilot[None], machinery: wiring.Machinery) -> None:
    """Look at what lies behind the figures of the service that regressed, until there is enough of it."""
    await pilot.press("escape", "slash", *REGRESSED, "enter")
    await pilot.pause(2.0)
    await pilot.press("w")
    await _until(pilot, machinery, _evident)
    await pilot.pause(5.0)
    _keep(app, "evidence-120x40")


async def _act(app: RaituiApp, pilot: Pilot[None], machinery: wiring.Machinery) -> None:
    """Roll the worst service back, as it stands on the screen, and look at the log."""
    await pilot.press("R")
    await _until(pilot, machinery, _held)
    _keep(app, "contained-80x24")
    await pilot.press("L")
    await pilot.pause(2.0)
    _keep(app, "log-80x24")


def main() -> int:
    """Draw every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        machinery = _machinery(Path(folder) / "audit.sqlite")
        machinery.start()
        try:
            for size in ((120, 40), SMALL):
                asyncio.run(_draw(machinery, size, f"{size[0]}x{size[1]}"))
        finally:
            machinery.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
