"""One picture of the fleet, and how it is printed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from raitui import wiring

if TYPE_CHECKING:
    from raitui.core.snapshot import FleetSnapshot

SURVEY_S = 20.0


def surveyed(parts: wiring.Parts, services: frozenset[str]) -> FleetSnapshot:
    """Everything asked once, and of these services every cell."""
    return asyncio.run(wiring.surveyed(parts, services, SURVEY_S))


def print_status(snapshot: FleetSnapshot, services: tuple[str, ...], *, as_json: bool) -> None:
    """The fleet worst first, as a table or as the document for scripts."""
    if as_json:
        from raitui.core.status_document import encoded_status

        click.echo(encoded_status(snapshot, services))
    else:
        from raitui.core.fleet_table import fleet_table

        click.echo("\n".join(fleet_table(snapshot, services)))
