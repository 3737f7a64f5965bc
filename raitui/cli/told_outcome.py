"""What becomes of an action, for whoever waits at the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from raitui.cli import exit_status
from raitui.cli.finishing import Ending, said

if TYPE_CHECKING:
    from raitui.core.containment import Outcome


class ToldSteps:
    """Each step on standard error as it comes; nothing at all when ``silent``."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._told = 0

    def __call__(self, outcome: Outcome) -> None:
        """Tell the steps that have come since."""
        from raitui.core.contain_document import step_line

        for step in outcome.steps[self._told :]:
            self.say(step_line(step))
        self._told = len(outcome.steps)

    def say(self, text: str) -> None:
        """Tell what is no step."""
        if not self._silent:
            said(text)


def tell_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """What came of it in the end, on standard output."""
    from raitui.core.contain_document import encoded_outcome, outcome_line

    click.echo(encoded_outcome(outcome) if as_json else outcome_line(outcome))


def end_unsent(ending: Ending, what: str) -> NoReturn:
    """End as the signal asks that came before anything was sent."""
    said(f"{what}: nothing was sent")
    sys.exit(exit_status.of_signal(ending.by))
