"""A group of commands each of which is loaded when it is wanted: to start one takes no time for the others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import click


class LazyGroup(click.Group):
    """``modules`` names the module of each command, where it stands under its own name."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **kwargs)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name, in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *self._modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded if it is not yet; None when there is none."""
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        return cast("click.Command", getattr(import_module(self._modules[cmd_name]), cmd_name))
