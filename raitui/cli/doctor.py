"""``raitui doctor``: whether the site is fit to be watched."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from raitui import wiring
from raitui.cli import exit_status
from raitui.cli.options import json_option, refuse_both, site_options


@click.command()
@site_options
@json_option
def doctor(*, config: Path | None, demo: bool, as_json: bool) -> None:
    """Look whether the site is fit to be watched: a line for each check, with its remedy."""
    from raitui.core.checkup import check_lines, encoded_checkup

    refuse_both(config, demo=demo)
    checkup = wiring.simulated_checkup() if demo else wiring.site_checkup(config)
    click.echo(encoded_checkup(checkup) if as_json else "\n".join(check_lines(checkup)))
    sys.exit(exit_status.FAILED if checkup.failed else exit_status.DONE)
