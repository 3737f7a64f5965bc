"""``raitui drill``: practise on the simulated fleet against the clock."""

from __future__ import annotations

import secrets
import sys
from contextlib import ExitStack

import click
import msgspec

from raitui import wiring
from raitui.cli import exit_status
from raitui.cli.finishing import finishing_what_is_in_flight, said
from raitui.cli.options import FiniteRange, json_option
from raitui.core.drill_result import DrillResult
from raitui.errors import ConfigurationError

LEAST_SERVICES, MOST_SERVICES = 6, 1000
SEEDS = 1_000_000
FASTEST = 20.0
"""A fleet whose time runs faster changes sooner than a busy machine can ask it: then nothing pages in time."""


@click.group()
def drill() -> None:
    """Practise on the simulated fleet, in earnest and against the clock: list, run, and look back."""


@drill.command("list")
@json_option
def list_drills(*, as_json: bool) -> None:
    """Say which drills there are, what each trains, and what counts as good."""
    offers = wiring.drill_offers()
    if as_json:
        click.echo(msgspec.json.encode({"drills": offers}))
        return
    for offer in offers:
        click.echo(f"{offer.id}  {offer.title}: {offer.trains}; at most {offer.limit_s / 60:g} min")
        for target in offer.targets:
            click.echo(f"    {target.what:<14}{target.points:>3} points  {target.target}")


@drill.command()
@click.argument("drill_id", metavar="ID")
@click.option(
    "--speed",
    type=FiniteRange(0.1, FASTEST),
    default=1.0,
    show_default=True,
    help="How fast the fleet's time runs, by which all is measured; a busy machine may not keep up beyond 5.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=None,
    metavar="N",
    help="The same fault again as in the run of that seed.  [default: drawn]",
)
@click.option("--services", type=click.IntRange(LEAST_SERVICES, MOST_SERVICES), default=12, show_default=True,
              help="How many services the fleet has.")  # fmt: skip
def run(drill_id: str, *, speed: float, seed: int | None, services: int) -> None:
    """Run a drill on this terminal, and print its score when the console has closed.

    Everything is marked DRILL, is recorded in a log of its own (raitui audit list --drill), and touches nothing but a
    simulated fleet. A briefing comes first; nothing begins before it has been read.

    Exit status: 0 every target was met; 1 one was missed, the drill was left, or the fault was contained before it
    came; 2 no such drill, or no terminal.
    """
    wiring.drill_offer(drill_id)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError("a drill is worked at a terminal, and this is none", "run it where you can press keys")
    drawn = secrets.randbelow(SEEDS) if seed is None else seed
    session = wiring.DrillSession(wiring.DrillOrder(drill_id, services, drawn, speed), said)
    wiring.log_to_file()
    with ExitStack() as over, session:
        status = session.run()
        over.enter_context(finishing_what_is_in_flight())
        if session.busy:
            said("an action is under way: waiting until its outcome is seen and recorded")
        result = session.left()
    sys.exit(status or _told(result, session))


def _told(result: DrillResult | None, session: wiring.DrillSession) -> int:
    """Print the score; returns the exit status."""
    from raitui.core.drill_report import report

    if result is None:
        said("the drill had not begun: nothing is recorded")
        return exit_status.MISSED
    for line in report(result):
        click.echo(line.text)
    if session.unwritten is not None:
        raise session.unwritten
    return exit_status.DONE if result.passed else exit_status.MISSED


@drill.command()
@json_option
def history(*, as_json: bool) -> None:
    """List the runs, oldest first, and say whether they get better.

    Times are since the fault began. In the trend what was abandoned has no points, and of runs with the same seed by
    the same person the first alone counts. Exit status: 0, also when there are none.
    """
    from raitui.core.drill_history import history_lines, trends

    runs = wiring.drill_runs()
    if as_json:
        click.echo(msgspec.json.encode({"runs": runs, "trends": trends(runs)}))
        return
    if not runs:
        said("no drill has been run yet: raitui drill run rollback")
        return
    for line in history_lines(runs):
        click.echo(line)
