"""``raitui profiles``: what comes with raitui for serving systems and use cases, to be used by name or copied."""

from __future__ import annotations

import click

from raitui import wiring


@click.group()
def profiles() -> None:
    """Show what is watched about common systems and use cases, to be used by name or copied."""


@profiles.command(name="list")
def list_profiles() -> None:
    """Name every profile that comes with raitui, and say what it is for."""
    click.echo("\n".join(wiring.profiles_listed()))


@profiles.command()
@click.argument("name")
def show(name: str) -> None:
    """Print a profile as it stands in a site file."""
    click.echo(wiring.profile_text(name))
