"""``raitui rules``: recording and alerting rules for a Prometheus."""

from __future__ import annotations

from pathlib import Path

import click

from raitui import wiring
from raitui.cli.options import refuse_both, site_options


@click.command()
@site_options
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write them, whole or not at all; on standard output when left out.",
)
def rules(*, config: Path | None, demo: bool, output: Path | None) -> None:
    """Write recording and alerting rules for every objective, window and bound, for Prometheus to load.

    Names and labels are Sloth's, so that its dashboards work. Once they are loaded, windows of two hours and more sum
    recorded increments instead of reading raw series. To record the past too: promtool tsdb create-blocks-from rules.
    """
    refuse_both(config, demo=demo)
    text = wiring.simulated_rules() if demo else wiring.site_rules(config)
    if output is None:
        click.echo(text, nl=False)
    else:
        wiring.write_whole(output, text)
