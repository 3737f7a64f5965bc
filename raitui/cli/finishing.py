"""What is in flight is finished, whatever signal asks the program to end (design decision 16)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

ENDING = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


def said(text: str) -> None:
    """A line on standard error, if there is still somebody to read it: an action does not depend on that."""
    with suppress(OSError):
        click.echo(text, err=True)


@contextmanager
def finishing() -> Iterator[None]:
    """Until the end of the block no signal ends the program; whoever sends one is told why it goes on."""

    def told(number: int, _: FrameType | None) -> None:
        name = signal.Signals(number).name
        said(f"{name}: it ends when what is in flight has been seen and recorded")

    before = {number: signal.signal(number, told) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
