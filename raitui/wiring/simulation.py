"""The simulated fleet: in process for the demo, and as a server."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from raitui.actions import ACTIONS, BY_ID
from raitui.authority.roles import ReadOnlyAuthority, RoleAuthority
from raitui.control.lever import Lever
from raitui.control.posture_follower import PostureLever
from raitui.core.role import EVERYBODY, Role
from raitui.wiring.audit import fallback_sinks, new_demo_audit_path
from raitui.wiring.parts import Parts

if TYPE_CHECKING:
    from raitui.rehearsal.clock import SimulatedClock
    from raitui.rehearsal.fleet import SimulatedFleet


EVERYBODY_MAY = Role("everybody in the demo", (EVERYBODY,), ("reducing", "increasing"))


class Simulation(Struct, frozen=True):
    """Which simulated fleet, how fast its time runs, and when its scenario begins (unix seconds, None: now)."""

    services: int = 12
    seed: int = 1
    scenario: str = "default"
    speed: float = 1.0
    start: float | None = None


def simulated(simulation: Simulation) -> tuple[SimulatedFleet, SimulatedClock]:
    """The fleet and its clock."""
    from raitui.rehearsal.clock import SimulatedClock
    from raitui.rehearsal.fleet import build_fleet

    now = time.time()
    start = now if simulation.start is None else simulation.start
    fleet = build_fleet(simulation.services, simulation.seed, simulation.scenario, start=start)
    return fleet, SimulatedClock(now, simulation.speed)


def simulated_parts(simulation: Simulation, *, read_only: bool = False) -> Parts:
    """The simulated fleet, in process: no network, no files of its own but the log of what was done."""
    fleet, clock = simulated(simulation)
    return parts_over(fleet, clock, new_demo_audit_path(), read_only=read_only)


def parts_over(fleet: SimulatedFleet, clock: SimulatedClock, audit_path: Path, *, read_only: bool = False) -> Parts:
    """A simulated fleet as a site, everybody's to act in, with the log of what is done at that path."""
    from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S
    from raitui.rehearsal.simulated_alerts import SimulatedAlerts
    from raitui.rehearsal.simulated_exemplars import SimulatedExemplars
    from raitui.rehearsal.simulated_lever import SimulatedActuator, SimulatedPostureReader, SimulatedProbe
    from raitui.rehearsal.simulated_source import SimulatedSource
    from raitui.rehearsal.site_description import describe_site
    from raitui.rehearsal.what_users_see import CAP, USER_SEES

    actuator, probe = SimulatedActuator(fleet, clock), SimulatedProbe(fleet, clock)
    lever = Lever(actuator, probe, tuple(BY_ID), cap=CAP, user_sees=USER_SEES)
    site, source = describe_site(fleet), SimulatedSource(fleet, clock, SCRAPE_INTERVAL_S)
    return Parts(
        site=site,
        sources=(source,),
        exemplars=(SimulatedExemplars(fleet, site.traces),),
        levers=(lever,),
        authority=ReadOnlyAuthority() if read_only else RoleAuthority((EVERYBODY_MAY,), ACTIONS),
        sinks=fallback_sinks(audit_path),
        alerts=(SimulatedAlerts(site, source, clock),),
        readers=(PostureLever(SimulatedPostureReader(fleet, clock)),),
        clock=clock,
        scrape_s=SCRAPE_INTERVAL_S,
        audit_path=audit_path,
        read_only=read_only,
    )


def serve_simulation(simulation: Simulation, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the simulated fleet until interrupted."""
    from raitui.rehearsal.server import serve

    fleet, clock = simulated(simulation)
    try:
        serve(fleet, clock, host, port, announce)
    except KeyboardInterrupt:
        return


def write_site_file(
    simulation: Simulation, file: TextIO, prometheus_url: str, control_url: str, alertmanager_urls: Sequence[str] = ()
) -> None:
    """A site file for a Prometheus that scrapes the simulated fleet, and for an Alertmanager, where one is named."""
    from raitui.rehearsal.write_config import write_config

    fleet, _ = simulated(simulation)
    file.write(write_config(fleet, prometheus_url, control_url, alertmanager_urls))
    file.flush()


def write_backfill(simulation: Simulation, file: TextIO, instance: str) -> None:
    """The simulated fleet's past as OpenMetrics, with the labels that a scrape of ``instance`` adds."""
    from raitui.rehearsal import backfill

    fleet, clock = simulated(simulation)
    backfill.write_backfill(fleet, file, clock.now(), {"job": "fleet", "instance": instance})
