"""What scripts are told by the exit status, as the design promises."""

from __future__ import annotations

from raitui.errors import ConfigurationError, RaituiError, RefusedError

DONE, PAGES, USAGE, REFUSED, FAILED, UNKNOWN = 0, 1, 2, 3, 4, 5
BROKEN = 1
INTERRUPTED = 130

_OF_ERRORS: tuple[tuple[type[RaituiError], int], ...] = (
    (ConfigurationError, USAGE),
    (RefusedError, REFUSED),
    (RaituiError, FAILED),
)


def of_error(error: RaituiError) -> int:
    """The status of a failure, by its kind."""
    return next(code for kind, code in _OF_ERRORS if isinstance(error, kind))
