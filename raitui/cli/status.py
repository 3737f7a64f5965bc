"""``raitui status``: the fleet, worst first."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from raitui.cli import exit_status
from raitui.cli.finishing import said
from raitui.cli.options import json_option, parts_of, site_options
from raitui.cli.survey import print_status, surveyed
from raitui.errors import ConfigurationError


@click.command()
@site_options
@json_option
@click.argument("services", nargs=-1, metavar="[SERVICE]…")
def status(services: tuple[str, ...], *, config: Path | None, demo: bool, as_json: bool) -> None:
    """Print the fleet, worst first.

    Evidence, cohorts and traces are asked for of the services that are named: of the others only bounds and budgets
    tell, so that a cohort which is within its bound, and worse than it was, pages where its service is named alone.

    Exit status: 1 when something pages; 5 when nothing does as far as is known, and something is unknown.
    """
    snapshot = surveyed(parts_of(config, demo=demo, read_only=True), frozenset(services))
    unknown = sorted(set(services) - {service.name for service in snapshot.services})
    if unknown:
        raise ConfigurationError(f"the site has no service {', '.join(unknown)}", "see: raitui status")
    print_status(snapshot, services, as_json=as_json)
    chosen = [service for service in snapshot.services if not services or service.name in services]
    for notice in snapshot.notices:
        said(notice)
    for warning in dict.fromkeys(one.warning for service in chosen for one in service.look_alikes):
        said(f"not what it looks like: {warning}")
    sys.exit(_exit_status({service.state.name for service in chosen}))


def _exit_status(states: set[str]) -> int:
    """What scripts are told of these services: nothing that is not known looks healthy, nor does an empty fleet."""
    if "PAGE" in states:
        return exit_status.PAGES
    return exit_status.UNKNOWN if not states or states & {"UNKNOWN", "STARTING"} else exit_status.DONE
