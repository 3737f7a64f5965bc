"""Joins everything: the only module that sees every room. Heavy rooms are imported where they are first needed."""

from __future__ import annotations

import asyncio
import gc
import getpass
import logging
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from msgspec import Struct, structs

from raitui.actions import ROLLBACK
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.control.contain import Containing, Lever, Operator
from raitui.control.desk import Desk
from raitui.control.poller import Poller
from raitui.control.runtime import ControlRuntime
from raitui.control.slot import SnapshotSlot
from raitui.control.wall_clock import WallClock
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot
from raitui.errors import RaituiError, SourceError
from raitui.ports import Clock, MetricsSource, SecretResolver

if TYPE_CHECKING:
    from raitui.core.backend_settings import PrometheusSettings
    from raitui.core.checkup import Check, Checkup
    from raitui.rehearsal.clock import SimulatedClock
    from raitui.rehearsal.fleet import SimulatedFleet

_LOG = logging.getLogger(__name__)

_LOG = logging.getLogger(__name__)

LOG_FILE = "raitui.log"
LOG_BYTES = 1 << 20
AUDIT_FILE = "audit.sqlite"
DEMO_AUDIT_FILE = "demo-audit.sqlite"


class Simulation(Struct, frozen=True):
    """Which simulated fleet, how fast its time runs, and when its scenario begins (unix seconds, None: now)."""

    services: int = 12
    seed: int = 1
    scenario: str = "default"
    speed: float = 1.0
    start: float | None = None


class Closable(Protocol):
    """What holds connections, or the like, on the loop that it was used on."""

    async def aclose(self) -> None:
        """Let go of them."""


class Parts(Struct, frozen=True):
    """What the machinery is made of, wherever it comes from; ``closables`` are to be closed in the end."""

    site: Site
    sources: tuple[MetricsSource, ...]
    levers: tuple[Lever, ...]
    clock: Clock
    scrape_s: float
    audit_path: Path
    read_only: bool = False
    closables: tuple[Closable, ...] = ()

    async def aclose(self) -> None:
        """Let go of every connection."""
        for closable in self.closables:
            await closable.aclose()


def _poller(parts: Parts, slot: SnapshotSlot) -> Poller:
    return Poller(
        parts.site,
        parts.sources,
        slot,
        clock=parts.clock,
        generator=random.Random(),  # noqa: S311  # jitter, not a secret
        scrape_s=parts.scrape_s,
    )


class Machinery:
    """The poller, the one way to act, and the loop they run on."""

    def __init__(self, parts: Parts) -> None:
        self.site = parts.site
        self.clock = parts.clock
        self.read_only = parts.read_only
        self.slot = SnapshotSlot()
        self.runtime = ControlRuntime()
        self.poller = _poller(parts, self.slot)
        self.store = SqliteAuditStore(parts.audit_path)
        operator = Operator(getpass.getuser(), read_only=parts.read_only)
        containing = Containing(parts.levers, self.store, operator, clock=parts.clock, new_id=lambda: uuid.uuid4().hex)
        self.desk = Desk(self.runtime, self.poller, containing)
        self._parts = parts

    def start(self) -> None:
        """Start polling."""
        self.runtime.start()
        self.runtime.submit(self._poll())

    def stop(self) -> None:
        """Finish what is in flight, then end."""
        self.desk.finish()
        self.runtime.stop()
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


def _simulated(simulation: Simulation) -> tuple[SimulatedFleet, SimulatedClock]:
    from raitui.rehearsal.clock import SimulatedClock
    from raitui.rehearsal.fleet import build_fleet

    now = time.time()
    start = now if simulation.start is None else simulation.start
    fleet = build_fleet(simulation.services, simulation.seed, simulation.scenario, start=start)
    return fleet, SimulatedClock(now, simulation.speed)


def simulated_parts(simulation: Simulation, *, read_only: bool = False) -> Parts:
    """The simulated fleet, in process: no network, no files of its own but the log of what was done."""
    from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S
    from raitui.rehearsal.simulated_lever import SimulatedActuator, SimulatedProbe
    from raitui.rehearsal.simulated_source import SimulatedSource
    from raitui.rehearsal.site_description import describe_site

    fleet, clock = _simulated(simulation)
    lever = Lever(SimulatedActuator(fleet, clock), SimulatedProbe(fleet, clock), (ROLLBACK.id,))
    return Parts(
        site=describe_site(fleet),
        sources=(SimulatedSource(fleet, clock, SCRAPE_INTERVAL_S),),
        levers=(lever,),
        clock=clock,
        scrape_s=SCRAPE_INTERVAL_S,
        audit_path=state_folder(os.environ) / DEMO_AUDIT_FILE,
        read_only=read_only,
    )


def serve_simulation(simulation: Simulation, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the simulated fleet until interrupted."""
    from raitui.rehearsal.server import serve

    fleet, clock = _simulated(simulation)
    try:
        serve(fleet, clock, host, port, announce)
    except KeyboardInterrupt:
        return


def write_site_file(simulation: Simulation, file: TextIO, prometheus_url: str, control_url: str) -> None:
    """A site file for a Prometheus that scrapes the simulated fleet."""
    from raitui.rehearsal.write_config import write_config

    fleet, _ = _simulated(simulation)
    file.write(write_config(fleet, prometheus_url, control_url))
    file.flush()


def write_backfill(simulation: Simulation, file: TextIO, instance: str) -> None:
    """The simulated fleet's past as OpenMetrics, with the labels that a scrape of ``instance`` adds."""
    from raitui.rehearsal import backfill

    fleet, clock = _simulated(simulation)
    backfill.write_backfill(fleet, file, clock.now(), {"job": "fleet", "instance": instance})


def site_parts(config: Path | None, *, read_only: bool) -> Parts:
    """What the site file names. Raises ConfigurationError."""
    from raitui.adapters.http_actuator import HttpActuator
    from raitui.adapters.http_probe import HttpProbe
    from raitui.adapters.prometheus.source import PrometheusSource
    from raitui.config.secrets import Secrets
    from raitui.config.site_file import find_site_file, load_site_file

    file = load_site_file(find_site_file(config, os.environ))
    secrets, clock = Secrets(file.secrets), WallClock()
    sources = tuple(PrometheusSource(settings, secrets, clock) for settings in file.prometheus)
    actuators = tuple(HttpActuator(settings, secrets, clock) for settings in file.actuators)
    probes = tuple(HttpProbe(settings, secrets, clock) for settings in file.actuators)
    levers = tuple(
        Lever(actuator, probe, settings.actions, settings.services)
        for actuator, probe, settings in zip(actuators, probes, file.actuators, strict=True)
    )
    return Parts(
        site=file.site,
        sources=sources,
        levers=levers,
        clock=clock,
        scrape_s=max(settings.scrape_interval_s for settings in file.prometheus),
        audit_path=file.audit_path or state_folder(os.environ) / AUDIT_FILE,
        read_only=read_only or file.read_only,
        closables=(*sources, *actuators, *probes),
    )


async def surveyed(parts: Parts, services: frozenset[str], within_s: float) -> FleetSnapshot:
    """One picture of the fleet, with every cell of these services; what has not answered in time is missing."""
    try:
        return await _poller(parts, SnapshotSlot()).survey(services, within_s)
    finally:
        await parts.aclose()


def _log_to(path: Path) -> None:
    """Nothing may be written across the screen: what would go to standard error goes to a file that stays small.

    Where there can be no file the console goes on without, and has said so before it covers the screen.
    """
    from logging.handlers import RotatingFileHandler

    handler: logging.Handler = logging.NullHandler()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1)
    except OSError as error:
        _LOG.warning("raitui keeps no log: %s", error)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def log_to_file() -> None:
    """From now on nothing is written across the screen."""
    _log_to(state_folder(os.environ) / LOG_FILE)


def run_console(machinery: Machinery) -> None:
    """The console on this terminal, until the operator leaves or the terminal is gone."""
    # Loading makes a few hundred thousand objects and no garbage: to look through them costs a tenth of the start now,
    # and a pause of the whole console every time later.
    gc.disable()
    from raitui.app import RaituiApp
    from raitui.terminal.driver import RaituiDriver

    gc.freeze()
    gc.enable()

    app = RaituiApp(
        feed=machinery.slot,
        wishes=machinery.desk,
        clock=machinery.clock,
        read_only=machinery.read_only,
        driver_class=RaituiDriver,
    )
    app.run(mouse=False)


def simulated_checkup() -> Checkup:
    """The doctor's findings about the simulated fleet."""
    from raitui.control.doctor import Patient, examine
    from raitui.core.checkup import Checkup
    from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S
    from raitui.rehearsal.simulated_catalogue import SimulatedCatalogue
    from raitui.rehearsal.site_description import describe_site

    fleet, clock = _simulated(Simulation())
    patient = Patient("simulated", SimulatedCatalogue(fleet, clock), SCRAPE_INTERVAL_S, clock_skew_s=0.0)
    return Checkup(tuple(examine(describe_site(fleet), patient)))


def site_checkup(config: Path | None) -> Checkup:
    """The doctor's findings about a site. Raises ConfigurationError when its file does not hold."""
    from raitui.config.secrets import Secrets
    from raitui.config.site_file import find_site_file, load_site_file
    from raitui.core.checkup import Check, Checkup, Health

    path = find_site_file(config, os.environ)
    file = load_site_file(path)
    secrets, clock = Secrets(file.secrets), WallClock()
    checks = [Check("site file", Health.OK, f"{path} holds")]
    checks.extend(
        Check(f"secret {name}", Health.WARNING, "everybody may read its file", "take the file's rights from others")
        for name in secrets.exposed()
    )
    for settings in file.prometheus:
        checks.extend(_examined(file.site, settings, secrets, clock))
    checks.append(_audit_check(file.audit_path or state_folder(os.environ) / AUDIT_FILE))
    return Checkup(tuple(checks))


def _examined(site: Site, settings: PrometheusSettings, secrets: SecretResolver, clock: Clock) -> Iterator[Check]:
    from raitui.adapters.prometheus.discovery import PrometheusDiscovery
    from raitui.control.doctor import Patient, examine
    from raitui.core.checkup import Check, Health

    try:
        skew_s = asyncio.run(_skew_s(settings, secrets, clock))
    except SourceError as error:
        yield Check(settings.name, Health.FAILED, error.message, error.remedy)
        return
    with PrometheusDiscovery(settings, secrets, clock) as discovery:
        yield from examine(site, Patient(settings.name, discovery, settings.scrape_interval_s, skew_s))


async def _skew_s(settings: PrometheusSettings, secrets: SecretResolver, clock: Clock) -> float | None:
    """A query as the console asks them, for the clock that answers it (seconds). Raises SourceError."""
    from raitui.adapters.prometheus.source import PrometheusSource
    from raitui.core.selector import Selector
    from raitui.core.vector import Select

    source = PrometheusSource(settings, secrets, clock)
    try:
        await source.instant(Select(Selector("up")), settings.access.timeout_s)
        return source.clock_skew_s
    finally:
        await source.aclose()


def _audit_check(path: Path) -> Check:
    from raitui.core.checkup import Check, Health

    try:
        SqliteAuditStore(path).close()
    except RaituiError as error:
        return Check("audit log", Health.FAILED, error.message, error.remedy)
    return Check("audit log", Health.OK, f"{path} can be written")
