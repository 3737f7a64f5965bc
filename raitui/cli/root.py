"""The root of all commands, and what becomes of a failure in any of them."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from raitui.cli import exit_status
from raitui.cli.console import open_console
from raitui.cli.lazy_group import LazyGroup
from raitui.cli.options import console_options, parts_of, site_options
from raitui.errors import RaituiError

COMMANDS = {
    "alerts": "raitui.cli.alerts",
    "audit": "raitui.cli.audit",
    "contain": "raitui.cli.contain",
    "demo": "raitui.cli.console",
    "doctor": "raitui.cli.doctor",
    "drill": "raitui.cli.drill",
    "profiles": "raitui.cli.profiles",
    "rules": "raitui.cli.rules",
    "simulate": "raitui.cli.simulate",
    "status": "raitui.cli.status",
}


@click.group(
    cls=LazyGroup,
    modules=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@site_options
@console_options
@click.option("--read-only", is_flag=True, help="Look, but never act.")
@click.version_option(package_name="raitui")
@click.pass_context
def raitui(
    context: click.Context,
    *,
    config: Path | None,
    demo: bool,
    read_only: bool,
    theme: str | None,
    ascii_only: bool | None,
) -> None:
    """The containment console for AI in production.

    Without a command: the console on the site that the site file describes.
    """
    if context.invoked_subcommand is None:
        open_console(parts_of(config, demo=demo, read_only=read_only), theme=theme, ascii_only=ascii_only)
    elif demo or read_only or config is not None or theme is not None or ascii_only is not None:
        raise click.UsageError(f"options of a command stand after it: raitui {context.invoked_subcommand} …")


def main() -> None:
    """Run the command line; every failure says what happened and what to do, and exits as the design promises."""
    try:
        raitui.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(exit_status.USAGE)
    except click.Abort:
        sys.exit(exit_status.INTERRUPTED)
    except RaituiError as error:
        click.echo(f"raitui: {error.message}", err=True)
        if error.remedy:
            click.echo(f"  → {error.remedy}", err=True)
        sys.exit(exit_status.of_error(error))
    except OSError as error:
        click.echo(f"raitui: {error}", err=True)
        sys.exit(exit_status.FAILED)
    except Exception:  # noqa: BLE001  # Python's own exit status for a defect is 1, which scripts read as a page
        traceback.print_exc()
        sys.exit(exit_status.FAILED)
