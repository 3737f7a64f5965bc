"""What scripts are told by the exit status, as the design promises."""

from __future__ import annotations

import signal

from raitui.errors import ConfigurationError, RaituiError, RefusedError

DONE, PAGES, USAGE, REFUSED, FAILED, UNKNOWN = 0, 1, 2, 3, 4, 5
BROKEN = 1
MISSED = 1
"""A drill missed its target."""

SIGNALLED = 128
"""What shells add to the number of the signal that ended a program."""

INTERRUPTED = SIGNALLED + signal.SIGINT

_OF_ERRORS: tuple[tuple[type[RaituiError], int], ...] = (
    (ConfigurationError, USAGE),
    (RefusedError, REFUSED),
    (RaituiError, FAILED),
)


def of_error(error: RaituiError) -> int:
    """The status of a failure, by its kind."""
    return next(code for kind, code in _OF_ERRORS if isinstance(error, kind))


def of_signal(number: int | None) -> int:
    """The status of what a signal has ended; of an interruption where nobody knows which."""
    return INTERRUPTED if number is None else SIGNALLED + number
