"""``raitui alerts``: what others warn of, and what is done about it: acknowledged, silenced, told again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

import click

from raitui import wiring
from raitui.cli import exit_status
from raitui.cli.finishing import finishing, said
from raitui.cli.options import json_option, parts_of, site_options
from raitui.cli.survey import surveyed
from raitui.cli.told_outcome import ToldSteps, end_unsent, tell_outcome
from raitui.core.containment import Effect
from raitui.core.silence import SilenceMatcher, SilenceWish
from raitui.core.silence_condition import condition_of
from raitui.errors import ConfigurationError

if TYPE_CHECKING:
    from raitui.core.silence_document import SilencePreview

F = TypeVar("F", bound=Callable[..., None])

LONGEST_TEXT = 2_000
_STATUS = {
    Effect.IN_EFFECT: exit_status.DONE,
    Effect.NOTHING_TO_CHANGE: exit_status.DONE,
    Effect.REFUSED: exit_status.REFUSED,
    Effect.FAILED: exit_status.FAILED,
}


@click.group()
def alerts() -> None:
    """What others warn of: list it, acknowledge it, silence it, end a silence."""


@alerts.command("list")
@site_options
@json_option
@click.argument("services", nargs=-1, metavar="[SERVICE]…")
def list_alerts(services: tuple[str, ...], *, config: Path | None, demo: bool, as_json: bool) -> None:
    """Print every alert, those that fire first, and every silence: of these services, or when none is named, of all.

    Exit status: 1 when an alert fires that somebody is to be woken by; 5 when none does as far as is known, and a
    cluster does not answer.
    """
    from raitui.core.alert_table import alert_text_lines, encoded_alerts, listed_alerts
    from raitui.core.raised_alert import AlertState
    from raitui.core.source_health import SourceState

    parts = parts_of(config, demo=demo, read_only=True)
    if not parts.alerts:
        raise ConfigurationError("no Alertmanager is set up", "list one under backends.alertmanager in the site file")
    snapshot = surveyed(parts, frozenset(services))
    click.echo(encoded_alerts(snapshot, services) if as_json else "\n".join(alert_text_lines(snapshot, services)))
    found = listed_alerts(snapshot, services)
    if any(alert.state is AlertState.FIRING and alert.is_grave for alert in found):
        sys.exit(exit_status.PAGES)
    states = {source.name: source.state for source in snapshot.sources}
    silent = (SourceState.DOWN, SourceState.STARTING)
    answering = {one.cluster for one in parts.alerts if states.get(one.name, SourceState.DOWN) not in silent}
    is_known = answering == {one.cluster for one in parts.alerts}
    sys.exit(exit_status.DONE if is_known else exit_status.UNKNOWN)


def acting_options(command: F) -> F:
    """What every command has that changes something."""
    for option in (
        click.option("--read-only", is_flag=True, help="Look, but never act: it is refused."),
        click.option("--dry-run", is_flag=True, help="Tell what it would do and whether it may. Nothing is sent."),
        click.option("--comment", metavar="TEXT", required=True, help="Why. It is recorded, and shown to everybody."),
        click.option("--cluster", metavar="NAME", default="", help="One Alertmanager; all of them when left out."),
    ):
        command = option(command)
    return json_option(site_options(command))


def scope_options(command: F) -> F:
    """Which alerts are meant."""
    for option in (
        click.option("--matcher", "matchers", multiple=True, metavar="MATCHER",
                     help='A condition on a label, as Alertmanager writes it: severity="page", at=~"eu.*".'),
        click.option("--alert", metavar="NAME", default="", help="Only alerts of that name."),
        click.argument("service", required=False, default=""),
    ):  # fmt: skip
        command = option(command)
    return command


class _Options(TypedDict):
    """What the commands that make a silence are told."""

    service: str
    alert: str
    matchers: tuple[str, ...]
    lasts: str
    config: Path | None
    demo: bool
    as_json: bool
    cluster: str
    comment: str
    dry_run: bool
    read_only: bool


@alerts.command()
@acting_options
@scope_options
@click.option("--for", "lasts", metavar="DURATION", default="2h", show_default=True, help="For how long: 90m, 2h, 3d.")
def silence(**options: Unpack[_Options]) -> None:
    """Let nobody be told of the alerts of SERVICE, or of those that meet the conditions, until it ends.

    raitui's own figures and states stay what they are. Exit status: 0 every replica holds it, or one did already;
    3 refused; 4 failed; 5 not seen in every replica, or unknown.
    """
    _make("silence", **options)


@alerts.command()
@acting_options
@scope_options
@click.option("--for", "lasts", metavar="DURATION", default="30m", show_default=True, help="For how long: 15m, 2h.")
def acknowledge(**options: Unpack[_Options]) -> None:
    """Say that you see to the alerts of SERVICE, or to those that meet the conditions.

    Alertmanager knows no acknowledgement: this is a short silence whose comment begins with ACK!, as others make them
    too. Exit status: as of silence.
    """
    _make("acknowledge", **options)


@alerts.command()
@acting_options
@click.argument("silence_id", metavar="ID")
def unsilence(
    silence_id: str, *, config: Path | None, demo: bool, as_json: bool, cluster: str, comment: str, dry_run: bool,
    read_only: bool,
) -> None:  # fmt: skip
    """End the silence with that ID, or the one whose id begins so: whoever should be told is told again.

    Exit status: as of silence.
    """
    wish = SilenceWish("unsilence", _comment(comment), cluster=cluster, silence_id=silence_id)
    _do(lambda _: wish, parts_of(config, demo=demo, read_only=read_only), as_json=as_json, dry_run=dry_run)


def _make(action: str, **options: Unpack[_Options]) -> None:
    service, alert = options["service"], options["alert"]
    written = tuple(map(_matcher, options["matchers"]))
    if not (service or alert or written):
        raise click.UsageError("name a service, or give --alert or --matcher")
    comment, lasts_s = _comment(options["comment"]), wiring.duration_seconds(options["lasts"])
    parts = parts_of(options["config"], demo=options["demo"], read_only=options["read_only"])

    def wish(one: wiring.OneSilence) -> SilenceWish:
        if service and not one.knows(service):
            raise ConfigurationError(f"neither the site nor any alert knows a service {service}", "see: raitui status")
        label = _service_label(one, service, parts.site.labels.service)
        named = (("alertname", alert), (label, service))
        held = tuple(SilenceMatcher(name, value) for name, value in named if value)
        return SilenceWish(action, comment, service, (*held, *written), lasts_s, options["cluster"], about=alert)

    _do(wish, parts, as_json=options["as_json"], dry_run=options["dry_run"])


def _service_label(one: wiring.OneSilence, service: str, site: str) -> str:
    """What the alerts of the service call it: a silence on another label would hold back nothing."""
    from raitui.core.silence_scope import SERVICE_LABELS

    told = [dict(alert.labels) for alert in one.board.by_service.get(service, ())]
    others = [label for label in SERVICE_LABELS if any(label in labels for labels in told)]
    return others[0] if told and others and not any(site in labels for labels in told) else site


def _do(
    wish_of: Callable[[wiring.OneSilence], SilenceWish], parts: wiring.Parts, *, as_json: bool, dry_run: bool
) -> None:
    with finishing() as ending, wiring.OneSilence(parts, lambda: ending.asked, said) as one:
        wish = wish_of(one)
        if dry_run:
            sys.exit(_told_preview(one.rehearsed(wish), as_json=as_json))
        if not ending.take_off():
            end_unsent(ending, wish.action)
        outcome = one.carried_out(wish, ToldSteps(silent=as_json))
        ending.land()
    tell_outcome(outcome, as_json=as_json)
    sys.exit(_STATUS.get(outcome.state, exit_status.UNKNOWN))


def _told_preview(preview: SilencePreview, *, as_json: bool) -> int:
    from raitui.core.silence_document import encoded_preview, preview_lines

    click.echo(encoded_preview(preview) if as_json else "\n".join(preview_lines(preview)))
    return exit_status.DONE if preview.allowed else exit_status.REFUSED


def _comment(text: str) -> str:
    if not text.strip():
        raise click.BadParameter("it is empty: say why", param_hint="--comment")
    return wiring.clean(text, LONGEST_TEXT)


def _matcher(text: str) -> SilenceMatcher:
    """A condition as Alertmanager's own tool takes it; quotes around the value may be left out."""
    found = condition_of(text)
    if found is None:
        raise click.BadParameter(f"{text!r} is no condition: write label=value", param_hint="--matcher")
    return found
