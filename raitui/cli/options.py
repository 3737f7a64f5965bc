"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from raitui import wiring
from raitui.core.theme_name import ThemeName

F = TypeVar("F", bound=Callable[..., None])


class FiniteRange(click.FloatRange):
    """A range that NaN, which compares with nothing, does not slip through."""

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, within the range."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


def simulation_options(command: F) -> F:
    """Which simulated fleet."""
    for option in (
        click.option("--speed", type=FiniteRange(0.01, 1000), default=1.0, show_default=True,
                     help="How fast the simulated time runs."),
        click.option("--scenario", metavar="ID", default="default", show_default=True,
                     help="What goes wrong in the simulated fleet."),
        click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other figures."),
        click.option("--services", type=click.IntRange(1, 10_000), default=12, show_default=True,
                     help="How many services the simulated fleet has."),
    ):  # fmt: skip
        command = option(command)
    return command


def console_options(command: F) -> F:
    """What the console looks like."""
    for option in (
        click.option("--ascii/--unicode", "ascii_only", default=None,
                     help="Draw nothing but ASCII, or every sign; otherwise as locale and TERM tell."),
        click.option("--theme", type=click.Choice([theme.value for theme in ThemeName]), help="The colours."),
    ):  # fmt: skip
        command = option(command)
    return command


def site_options(command: F) -> F:
    """Which site: that of a file, or the simulated fleet."""
    for option in (
        click.option("--demo", is_flag=True, help="Use the simulated fleet instead of a site file."),
        click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="The site file."),
    ):
        command = option(command)
    return command


def json_option(command: F) -> F:
    """Whether a script reads it."""
    return click.option("--json", "as_json", is_flag=True, help="Print the document for scripts.")(command)


def refuse_both(config: Path | None, *, demo: bool) -> None:
    """Either the simulated fleet or a site file."""
    if demo and config is not None:
        raise click.UsageError("--demo stands instead of --config: give one of them")


def parts_of(config: Path | None, *, demo: bool, read_only: bool) -> wiring.Parts:
    """What the chosen site is made of. Raises ConfigurationError."""
    refuse_both(config, demo=demo)
    if demo:
        return wiring.simulated_parts(wiring.Simulation(), read_only=read_only)
    return wiring.site_parts(config, read_only=read_only)
