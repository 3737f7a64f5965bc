"""``raitui simulate``: the simulated fleet as a server."""

from __future__ import annotations

from typing import TextIO

import click

from raitui import wiring
from raitui.cli.options import FiniteRange, simulation_options

HIGHEST_PORT = 65_535
YEAR_10000 = 253_402_300_800.0


@click.command()
@click.option("--listen", metavar="HOST:PORT", default="127.0.0.1:9800", show_default=True, help="Where to serve.")
@simulation_options
@click.option("--write-config", type=click.File("w"), metavar="FILE", help="Write a site file for it, then serve.")
@click.option(
    "--prometheus",
    metavar="URL",
    default="http://127.0.0.1:9090",
    show_default=True,
    help="The Prometheus that scrapes it, for the site file.",
)
@click.option(
    "--alertmanager",
    "alertmanagers",
    metavar="URL",
    multiple=True,
    help="A replica of the Alertmanager that is told of its alerts, for the site file; once for each.",
)
@click.option(
    "--backfill", type=click.File("w"), metavar="FILE", help="Write its past as OpenMetrics for promtool, then end."
)
@click.option(
    "--start",
    type=FiniteRange(0, YEAR_10000, max_open=True),
    metavar="UNIX_SECONDS",
    help="When its scenario begins; default: now.",
)
def simulate(
    *,
    listen: str,
    services: int,
    seed: int,
    scenario: str,
    speed: float,
    write_config: TextIO | None,
    prometheus: str,
    alertmanagers: tuple[str, ...],
    backfill: TextIO | None,
    start: float | None,
) -> None:  # fmt: skip
    """Serve the simulated fleet: /metrics for a Prometheus, and a control API."""
    host, port = _host_and_port(listen)
    simulation = wiring.Simulation(services, seed, scenario, speed, start)
    if backfill is not None:
        wiring.write_backfill(simulation, backfill, f"{host}:{port}")
        return
    if write_config is not None and port == 0:
        raise click.BadParameter("a site file needs to know the port: choose one", param_hint="--listen")
    if write_config is not None:
        wiring.write_site_file(simulation, write_config, prometheus, f"http://{host}:{port}", alertmanagers)
    wiring.serve_simulation(simulation, host, port, lambda url: click.echo(f"serving {url}/metrics"))


def _host_and_port(listen: str) -> tuple[str, int]:
    host, separator, port = listen.rpartition(":")
    if not (host and separator and port.isdecimal() and int(port) <= HIGHEST_PORT):
        raise click.BadParameter(f"{listen!r} is not HOST:PORT", param_hint="--listen")
    return host.strip("[]"), int(port)
