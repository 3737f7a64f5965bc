"""Every failure that an operator may meet: what happened, to what, and what can be done now."""

from __future__ import annotations

from enum import Enum


class RaituiError(Exception):
    """A failure with its remedy.

    ``message`` says what happened and to what; ``remedy`` says what the operator can do now. Neither may hold a secret.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message


class ConfigurationError(RaituiError):
    """The site file, an option or a secret reference is wrong; nothing was changed."""


class RefusedError(RaituiError):
    """Policy does not allow what was asked for."""


class DuplicateRecordError(RaituiError):
    """The log holds this intent or this outcome already: somebody else recorded it."""


class SlowLogError(RaituiError):
    """The audit log has not answered yet, sooner than after so long that it counts as one that cannot be written."""


class SourceFault(Enum):
    """How a backend failed, as far as the operator's next step differs."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    UNAUTHORISED = "unauthorised"
    CERTIFICATE = "certificate"
    REJECTED = "rejected"
    SERVER_ERROR = "server error"
    MALFORMED = "malformed answer"
    TOO_LARGE = "answer too large"


class SourceError(RaituiError):
    """A backend did not answer, or not usefully. What it said last is kept and marked with its age.

    ``retry_after_s`` is how long the backend itself asks to be left alone (seconds), None when it does not say.
    """

    def __init__(
        self, fault: SourceFault, message: str, remedy: str = "", *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, remedy)
        self.fault = fault
        self.retry_after_s = retry_after_s
