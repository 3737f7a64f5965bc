"""``raitui`` and ``raitui demo``: the console."""

from __future__ import annotations

import os
import sys

import click

from raitui import wiring
from raitui.cli import exit_status
from raitui.cli.finishing import finishing_what_is_in_flight, said
from raitui.cli.options import console_options, simulation_options
from raitui.cli.survey import print_status, surveyed
from raitui.wiring.loading import loading


@click.command()
@console_options
@simulation_options
def demo(*, services: int, seed: int, scenario: str, speed: float, theme: str | None, ascii_only: bool | None) -> None:
    """The console over a simulated fleet: no network, no files needed."""
    with loading():
        parts = wiring.simulated_parts(wiring.Simulation(services, seed, scenario, speed))
    open_console(parts, theme=theme, ascii_only=ascii_only)


def open_console(parts: wiring.Parts, *, theme: str | None = None, ascii_only: bool | None = None) -> None:
    """The console on a terminal; elsewhere the fleet as one table."""
    term = os.environ.get("TERM", "")
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if is_terminal and not wiring.places_text(term):
        said(f"TERM={term}: such a terminal shows no console, so this is the fleet as a table. Set TERM to what it is")
    if not (is_terminal and wiring.places_text(term)):
        print_status(surveyed(parts, frozenset()), (), as_json=False)
        return
    preferences = wiring.console_preferences(parts, theme=theme, ascii_only=ascii_only)
    wiring.log_to_file()
    with loading():
        machinery = wiring.Machinery(parts)
    machinery.start()
    status = exit_status.FAILED
    try:
        status = wiring.run_console(machinery, preferences)
    finally:
        with finishing_what_is_in_flight():
            if machinery.desk.busy:
                said("an action is under way: waiting until its outcome is seen and recorded")
            machinery.stop(said)
    sys.exit(status)
