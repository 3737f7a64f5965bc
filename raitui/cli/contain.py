"""``raitui contain``: one action on one service, by the same path as a key of the console."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from raitui import wiring
from raitui.actions import ACTIONS, BY_ID
from raitui.cli import exit_status
from raitui.cli.finishing import Ending, finishing, said
from raitui.cli.options import json_option, parts_of, site_options
from raitui.cli.told_outcome import ToldSteps, end_unsent, tell_outcome
from raitui.core.containment import Containment, Effect

if TYPE_CHECKING:
    from raitui.core.containment import Outcome

RECOVERY_WITHIN_S = 3_600.0
LONGEST_TEXT = 2_000

_STATUS = {
    Effect.IN_EFFECT.value: exit_status.DONE,
    Effect.RECOVERED.value: exit_status.DONE,
    Effect.NOTHING_TO_CHANGE.value: exit_status.DONE,
    "planned": exit_status.DONE,
    Effect.REFUSED.value: exit_status.REFUSED,
    Effect.FAILED.value: exit_status.FAILED,
    Effect.UNVERIFIED.value: exit_status.UNKNOWN,
    Effect.UNKNOWN.value: exit_status.UNKNOWN,
}


@click.command(epilog="Actions: " + ", ".join(action.id for action in ACTIONS))
@site_options
@json_option
@click.option("--at", metavar="LOCATION", default="", help="One location; all of them when left out.")
@click.option("--reason", metavar="TEXT", required=True, help="Why. It is recorded.")
@click.option("--detected-by", metavar="WHAT", default="", help="How it was noticed: an indicator, support, the press.")
@click.option("--incident", metavar="ID", default="", help="The incident that it belongs to.")
@click.option("--to", metavar="VERSION", default="", help="Roll back to this version: v41, or model=v41.")
@click.option("--dry-run", is_flag=True, help="Tell what it would do and whether it may. Nothing is sent or recorded.")
@click.option("--wait-recovered", is_flag=True, help="Wait on until what it was to mend is well again, for an hour.")
@click.option("--read-only", is_flag=True, help="Look, but never act: it is refused.")
@click.argument("action", type=click.Choice(list(BY_ID)), metavar="ACTION")
@click.argument("service")
def contain(
    action: str,
    service: str,
    *,
    config: Path | None,
    demo: bool,
    read_only: bool,
    as_json: bool,
    at: str,
    reason: str,
    detected_by: str,
    incident: str,
    to: str,
    dry_run: bool,
    wait_recovered: bool,
) -> None:
    """Do ACTION to SERVICE, and see whether it takes effect. It needs no metrics.

    Exit status: 0 in effect, or nothing to change; 3 refused; 4 failed; 5 accepted but not seen in effect, or unknown;
    130 stopped by Ctrl-C before anything was sent. What was sent is finished first.
    """
    if not reason.strip():
        raise click.BadParameter("it is empty: say why", param_hint="--reason")
    if to and BY_ID[action].id != "rollback":
        raise click.BadParameter("only a rollback goes to a version", param_hint="--to")
    reason, detected_by, incident = (wiring.clean(text, LONGEST_TEXT) for text in (reason, detected_by, incident))
    wish = Containment(action, service, at, reason, detected_by, to=to, incident=incident)
    parts = parts_of(config, demo=demo, read_only=read_only)
    with finishing() as ending, wiring.OneAction(parts, BY_ID[action], wish, lambda: ending.asked, said) as one:
        for warning in one.warnings:
            said(f"not what it looks like: {warning}")
        if dry_run:
            sys.exit(_told_rehearsal(one, as_json=as_json))
        if not ending.take_off():
            end_unsent(ending, f"{action} {service}")
        outcome = _carried_out(one, ending, ToldSteps(silent=as_json), wait_recovered=wait_recovered)
    tell_outcome(outcome, as_json=as_json)
    sys.exit(_STATUS.get(outcome.state.value, exit_status.UNKNOWN))


def _carried_out(one: wiring.OneAction, ending: Ending, told: ToldSteps, *, wait_recovered: bool) -> Outcome:
    outcome = one.carried_out(told)
    ending.land()
    if wait_recovered and outcome.state is Effect.IN_EFFECT:
        told.say("in effect; waiting until it has recovered")
        outcome = one.recovered(outcome, RECOVERY_WITHIN_S)
        told(outcome)
    return outcome


def _told_rehearsal(one: wiring.OneAction, *, as_json: bool) -> int:
    from raitui.core.contain_document import encoded_rehearsal, rehearsal_lines

    rehearsal = one.rehearsed()
    click.echo(encoded_rehearsal(rehearsal) if as_json else "\n".join(rehearsal_lines(rehearsal)))
    return _STATUS[rehearsal.state]
