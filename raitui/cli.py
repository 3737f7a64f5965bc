"""The command line. Each command is thin: it asks wiring for the machinery, and says what came of it."""

from __future__ import annotations

import asyncio
import math
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from raitui import wiring
from raitui.errors import ConfigurationError, RaituiError, RefusedError

if TYPE_CHECKING:
    from raitui.core.snapshot import FleetSnapshot

EXIT_PAGES, EXIT_USAGE, EXIT_REFUSED, EXIT_FAILED, EXIT_UNKNOWN = 1, 2, 3, 4, 5
EXIT_INTERRUPTED = 130
SURVEY_S = 20.0
HIGHEST_PORT = 65_535
YEAR_10000 = 253_402_300_800.0

_EXIT_OF: tuple[tuple[type[RaituiError], int], ...] = (
    (ConfigurationError, EXIT_USAGE),
    (RefusedError, EXIT_REFUSED),
    (RaituiError, EXIT_FAILED),
)

F = TypeVar("F", bound=Callable[..., None])


class _FiniteRange(click.FloatRange):
    """A range that NaN, which compares with nothing, does not slip through."""

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


def _simulation_options(command: F) -> F:
    for option in (
        click.option("--speed", type=_FiniteRange(0.01, 1000), default=1.0, show_default=True,
                     help="How fast the simulated time runs."),
        click.option("--scenario", metavar="ID", default="default", show_default=True,
                     help="What goes wrong in the simulated fleet."),
        click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other figures."),
        click.option("--services", type=click.IntRange(1, 10_000), default=12, show_default=True,
                     help="How many services the simulated fleet has."),
    ):  # fmt: skip
        command = option(command)
    return command


def _site_options(command: F) -> F:
    for option in (
        click.option("--demo", is_flag=True, help="Use the simulated fleet instead of a site file."),
        click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="The site file."),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@_site_options
@click.option("--read-only", is_flag=True, help="Look, but never act.")
@click.version_option(package_name="raitui")
@click.pass_context
def raitui(context: click.Context, *, config: Path | None, demo: bool, read_only: bool) -> None:
    """The containment console for AI in production.

    Without a command: the console on the site that the site file describes.
    """
    if context.invoked_subcommand is None:
        _console(_parts(config, demo=demo, read_only=read_only))
    elif demo or read_only or config is not None:
        raise click.UsageError(f"options of a command stand after it: raitui {context.invoked_subcommand} …")


@raitui.command()
@_simulation_options
def demo(services: int, seed: int, scenario: str, speed: float) -> None:
    """The console over a simulated fleet: no network, no files needed."""
    _console(wiring.simulated_parts(wiring.Simulation(services, seed, scenario, speed)))


@raitui.command()
@_site_options
@click.option("--json", "as_json", is_flag=True, help="Print the document for scripts.")
@click.argument("services", nargs=-1, metavar="[SERVICE]…")
def status(services: tuple[str, ...], *, config: Path | None, demo: bool, as_json: bool) -> None:
    """Print the fleet, worst first.

    Exit status: 1 when something pages; 5 when nothing does as far as is known, and something is unknown.
    """
    snapshot = _surveyed(_parts(config, demo=demo, read_only=True), frozenset(services))
    unknown = sorted(set(services) - {service.name for service in snapshot.services})
    if unknown:
        raise ConfigurationError(f"the site has no service {', '.join(unknown)}", "see: raitui status")
    _print_status(snapshot, services, as_json=as_json)
    chosen = [service for service in snapshot.services if not services or service.name in services]
    sys.exit(_status_exit({service.state.name for service in chosen}))


@raitui.command()
@click.option("--listen", metavar="HOST:PORT", default="127.0.0.1:9800", show_default=True, help="Where to serve.")
@_simulation_options
@click.option("--write-config", type=click.File("w"), metavar="FILE", help="Write a site file for it, then serve.")
@click.option(
    "--prometheus",
    metavar="URL",
    default="http://127.0.0.1:9090",
    show_default=True,
    help="The Prometheus that scrapes it, for the site file.",
)
@click.option(
    "--backfill", type=click.File("w"), metavar="FILE", help="Write its past as OpenMetrics for promtool, then end."
)
@click.option(
    "--start",
    type=_FiniteRange(0, YEAR_10000, max_open=True),
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
        wiring.write_site_file(simulation, write_config, prometheus, f"http://{host}:{port}")
    wiring.serve_simulation(simulation, host, port, lambda url: click.echo(f"serving {url}/metrics"))


@raitui.command()
@_site_options
@click.option("--json", "as_json", is_flag=True, help="Print the document for scripts.")
def doctor(*, config: Path | None, demo: bool, as_json: bool) -> None:
    """Look whether the site is fit to be watched: a line for each check, with its remedy."""
    from raitui.core.checkup import check_lines, encoded_checkup

    _refuse_both(config, demo=demo)
    checkup = wiring.simulated_checkup() if demo else wiring.site_checkup(config)
    click.echo(encoded_checkup(checkup) if as_json else "\n".join(check_lines(checkup)))
    sys.exit(EXIT_FAILED if checkup.failed else 0)


def _refuse_both(config: Path | None, *, demo: bool) -> None:
    if demo and config is not None:
        raise click.UsageError("--demo stands instead of --config: give one of them")


def _parts(config: Path | None, *, demo: bool, read_only: bool) -> wiring.Parts:
    _refuse_both(config, demo=demo)
    if demo:
        return wiring.simulated_parts(wiring.Simulation(), read_only=read_only)
    return wiring.site_parts(config, read_only=read_only)


def _status_exit(states: set[str]) -> int:
    """What scripts are told of these services: nothing that is not known looks healthy, nor does an empty fleet."""
    if "PAGE" in states:
        return EXIT_PAGES
    return EXIT_UNKNOWN if not states or states & {"UNKNOWN", "STARTING"} else 0


def _host_and_port(listen: str) -> tuple[str, int]:
    host, separator, port = listen.rpartition(":")
    if not (host and separator and port.isdecimal() and int(port) <= HIGHEST_PORT):
        raise click.BadParameter(f"{listen!r} is not HOST:PORT", param_hint="--listen")
    return host.strip("[]"), int(port)


def _print_status(snapshot: FleetSnapshot, services: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        from raitui.core.status_document import encoded_status

        click.echo(encoded_status(snapshot, services))
    else:
        from raitui.core.fleet_table import fleet_table

        click.echo("\n".join(fleet_table(snapshot, services)))


def _surveyed(parts: wiring.Parts, services: frozenset[str]) -> FleetSnapshot:
    return asyncio.run(wiring.surveyed(parts, services, SURVEY_S))


def _console(parts: wiring.Parts) -> None:
    """The console on a terminal; elsewhere the fleet as one table."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _print_status(_surveyed(parts, frozenset()), (), as_json=False)
        return
    wiring.log_to_file()
    machinery = wiring.Machinery(parts)
    machinery.start()
    try:
        wiring.run_console(machinery)
    finally:
        if machinery.desk.busy:
            click.echo("an action is under way: waiting until its outcome is seen and recorded", err=True)
        machinery.stop()


def main() -> None:
    """Run the command line; every failure says what happened and what to do, and exits as the design promises."""
    try:
        raitui.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except click.Abort:
        sys.exit(EXIT_INTERRUPTED)
    except RaituiError as error:
        click.echo(f"raitui: {error.message}", err=True)
        if error.remedy:
            click.echo(f"  → {error.remedy}", err=True)
        sys.exit(next(code for kind, code in _EXIT_OF if isinstance(error, kind)))
    except OSError as error:
        click.echo(f"raitui: {error}", err=True)
        sys.exit(EXIT_FAILED)
    except Exception:  # noqa: BLE001  # Python's own exit status for a defect is 1, which scripts read as a page
        traceback.print_exc()
        sys.exit(EXIT_FAILED)
