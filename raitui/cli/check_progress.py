"""How far a check of the audit log is, for whoever waits at a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

from raitui.core.figures import span

TELL_EVERY_S = 0.2
_ERASE_THE_REST = "\x1b[K"


class CheckProgress:
    """Tells on standard error how many of ``total`` records are whole, how fast that is, and how long it will take.

    Where it is ``silent``, as for scripts, it tells nothing. ``now`` gives seconds that nothing sets.
    """

    def __init__(self, total: int, *, silent: bool, now: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._silent = silent
        self._now = now
        self._began = now()
        self._told_at: float | None = None

    def __call__(self, records: int) -> None:
        """So many records are whole; told a few times a second at most."""
        now = self._now()
        if self._silent or (self._told_at is not None and now - self._told_at < TELL_EVERY_S):
            return
        self._told_at = now
        click.echo(f"\r{self._line(records, now - self._began)}{_ERASE_THE_REST}", nl=False, err=True)

    def end(self) -> None:
        """Take the line away: what was found follows."""
        if self._told_at is not None:
            click.echo(f"\r{_ERASE_THE_REST}", nl=False, err=True)

    def _line(self, records: int, passed_s: float) -> str:
        total = max(self._total, records)
        told = f"{records:,} of {total:,} records are whole so far"
        if not records or passed_s <= 0:
            return told
        rate = records / passed_s
        return f"{told} ({records / total:.0%}), {rate:,.0f}/s, {span((total - records) / rate)} left"
