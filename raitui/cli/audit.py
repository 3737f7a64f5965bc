"""``raitui audit``: the log of everything that was done, attempted, refused and observed."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
import msgspec

from raitui import wiring
from raitui.cli import exit_status
from raitui.cli.check_progress import CheckProgress
from raitui.cli.options import F, json_option, refuse_both, site_options

if TYPE_CHECKING:
    from raitui.core.audit_filter import AuditFilter
    from raitui.core.audit_record import Recorded
    from raitui.core.audit_verification import Verification

LONGEST_LINE = 10_000


@click.group()
def audit() -> None:
    """The log of what was done, attempted, refused and observed: list it, verify it, export it."""


def drill_option(command: F) -> F:
    """Whether the log of the newest drill is meant, which is a log of its own."""
    return click.option("--drill", is_flag=True, help="The log of the newest drill instead.")(command)


def _path(config: Path | None, *, demo: bool, drill: bool) -> Path:
    refuse_both(config, demo=demo)
    if drill:
        if demo or config is not None:
            raise click.UsageError("--drill stands instead of --demo or --config: give one of them")
        return wiring.latest_drill_audit_path()
    return wiring.latest_demo_audit_path() if demo else wiring.audit_path(config)


def _said_that_there_is_none(path: Path) -> bool:
    if wiring.has_log(path):
        return False
    click.echo(f"there is no log yet at {path}", err=True)
    return True


@audit.command("list")
@site_options
@drill_option
@json_option
@click.option("--after", type=click.IntRange(0), default=0, metavar="NUMBER", help="Only records with higher numbers.")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last so many records.")
@click.option(
    "--action", metavar="ID", default="", help="Only the records of one action; the beginning of its id will do."
)
@click.option(
    "--filter",
    "wanted",
    metavar="WORDS",
    default="",
    help="Only what the words want, as in the console: 'who:ada since:2h'.",
)
@click.argument("services", nargs=-1, metavar="[SERVICE]…")
def list_records(
    services: tuple[str, ...],
    *,
    config: Path | None,
    demo: bool,
    drill: bool,
    as_json: bool,
    after: int,
    last: int | None,
    action: str,
    wanted: str,
) -> None:
    """Print the records, oldest first: of these services, or when none is named, of all.

    The words of a filter must all hold. field:word finds what contains the word, field=word what is exactly that;
    commas part alternatives, a minus before it turns a word round, and a word alone is looked for everywhere. Fields:
    who, known, origin, kind, action, id, service, at, state; since and until take 90s, 15m, 2h, 3d or 2026-09-23T03:00.

    Exit status: 0, also when there are none, or no log yet, which is said on standard error; 4 it cannot be read.
    """
    path = _path(config, demo=demo, drill=drill)
    chosen = _chosen(path, after, _wanted(wanted, services, action))
    any_at_all = False
    for recorded in chosen if last is None else deque(chosen, maxlen=last):
        any_at_all = True
        click.echo(_listed(recorded, as_json=as_json))
    if not _said_that_there_is_none(path) and not any_at_all and not as_json:
        click.echo(f"no records in {path}", err=True)


def _wanted(words: str, services: tuple[str, ...], action: str) -> AuditFilter:
    from raitui.core.audit_filter import audit_filter
    from raitui.core.audit_selection import narrowed

    found = audit_filter(words, time.time())
    if found.problem:
        raise click.BadParameter(found.problem, param_hint="--filter")
    return narrowed(found, services, action)


def _chosen(path: Path, after: int, wanted: AuditFilter) -> Iterator[Recorded]:
    return (recorded for recorded, row in wiring.audit_rows(path, after) if wanted.wants(row))


def _listed(recorded: Recorded, *, as_json: bool) -> str:
    from raitui.core.audit_document import encoded_record, record_line

    if as_json:
        return encoded_record(recorded)
    # What people wrote can hold a line of its own, or steer the terminal of whoever reads it.
    return wiring.clean(record_line(recorded), LONGEST_LINE)


@audit.command()
@site_options
@drill_option
@json_option
def verify(*, config: Path | None, demo: bool, drill: bool, as_json: bool) -> None:
    """Check the log from its first record to its last, and name the first bad one.

    Exit status: 0 whole, or no log yet, which is said on standard error; 1 the chain is broken, or what keeps the log
    append-only is gone; 4 it cannot be read.
    """
    from raitui.core.audit_verification import Verification

    path = _path(config, demo=demo, drill=drill)
    if _said_that_there_is_none(path):
        if as_json:
            click.echo(msgspec.json.encode(Verification(log_id="", records=0, head="")))
        return
    with _progress(path, as_json=as_json) as told:
        found = wiring.verified(path, told)
    click.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(_lines(path, found)))
    sys.exit(exit_status.DONE if found.whole else exit_status.BROKEN)


@audit.command()
@site_options
@drill_option
@click.option("--after", type=click.IntRange(0), default=0, metavar="NUMBER", help="Only records with higher numbers.")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True), default="-")
def export(file: TextIO, *, config: Path | None, demo: bool, drill: bool, after: int) -> None:
    """Write the log as JSON Lines to FILE, or to standard output: exact bytes, numbers and hashes, for auditors.

    Where there is no log yet that is said on standard error, nothing is written, and the exit status is 0.
    """
    path = _path(config, demo=demo, drill=drill)
    if not _said_that_there_is_none(path):
        count = wiring.exported(path, file, after)
        click.echo(f"{count} records", err=True)


@contextmanager
def _progress(path: Path, *, as_json: bool) -> Iterator[CheckProgress]:
    silent = as_json or not sys.stderr.isatty()
    told = CheckProgress(0 if silent else wiring.highest_number(path), silent=silent)
    try:
        yield told
    finally:
        told.end()


def _lines(path: Path, found: Verification) -> Iterator[str]:
    if found.bad is not None:
        yield f"BROKEN at record {found.bad.seq}: {found.bad.flaw.value}: {found.bad.detail}"
        yield f"  → the {found.records:,} records before it are whole; keep a copy of the file as it is"
    elif found.unprotected:
        yield f"{found.records:,} records are whole, but the log lets more than appending happen"
    else:
        yield f"whole: {found.records:,} records"
    for missing in found.unprotected:
        yield f"  unprotected: {missing}"
    yield f"  log {found.log_id} in {path}"
    yield f"  head {found.head}"
