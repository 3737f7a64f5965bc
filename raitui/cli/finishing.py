"""What is in flight is finished, and nothing more is begun, when a signal asks for the end (design decision 16)."""

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


class Ending:
    """Whether a signal has asked for the end; ``by`` is its number, None while none has.

    Until something is in flight there is nothing to finish: whoever sees a mistake in time must be able to stop it.
    """

    def __init__(self) -> None:
        self.by: int | None = None
        self._in_flight = False

    @property
    def asked(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.by is not None

    def take_off(self) -> bool:
        """Whether what comes now may be done; if so, signals wait for it from here on."""
        self._in_flight = True  # first, so that no signal comes between looking and leaving
        if self.asked:
            self._in_flight = False
        return self._in_flight

    def land(self) -> None:
        """Nothing is in flight any more."""
        self._in_flight = False

    def told(self, number: int, _: FrameType | None) -> None:
        """The handler of the signals."""
        self.by = number
        name = signal.Signals(number).name
        if self._in_flight:
            said(f"{name}: it ends when what is in flight has been seen and recorded")
        else:
            said(f"{name}: it ends, and nothing more is done")


@contextmanager
def finishing() -> Iterator[Ending]:
    """Until the end of the block no signal ends the program by itself; what it yields tells that one has come."""
    ending = Ending()
    before = {number: signal.signal(number, ending.told) for number in ENDING}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def finishing_what_is_in_flight() -> Iterator[None]:
    """As ``finishing``, for whom nothing is to be stopped any more: the screen of a console is gone."""
    with finishing() as ending:
        ending.take_off()
        yield
