"""How the run of a program ended, and how one fails to run."""

from __future__ import annotations

from signal import Signals

from msgspec import Struct

from raitui.errors import SourceError, SourceFault
from raitui.transport.cleaning import clean
from raitui.transport.secret_value import SecretValue, masked

EXCERPT_LENGTH = 200


class ProgramFailureError(SourceError):
    """A program did not come to its end; ``ran`` tells whether it may have done something nevertheless."""

    def __init__(self, fault: SourceFault, message: str, remedy: str, *, ran: bool) -> None:
        super().__init__(fault, message, remedy)
        self.ran = ran


class ProgramOutput(Struct, frozen=True):
    """The end of what a program wrote to one stream; ``whole`` unless its beginning was more than is kept."""

    content: bytes = b""
    whole: bool = True

    @property
    def last_line(self) -> str:
        """The last line that is not blank; empty when there is none."""
        text = self.content.decode(errors="replace")
        # A line whose beginning is lost may begin in the middle of a secret, which nothing would recognise.
        lines = (text if self.whole else text.partition("\n")[2]).splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


class ProgramAnswer(Struct, frozen=True):
    """How a program ended: its exit status (0-255), or less than nothing for the signal that killed it."""

    status: int
    output: ProgramOutput
    errors: ProgramOutput
    secrets: tuple[SecretValue, ...] = ()

    @property
    def ending(self) -> str:
        """How it ended, in words, with the last thing that it said: without secrets, cleaned, and short."""
        how = f"exit status {self.status}" if self.status >= 0 else f"killed by {_signal_name(-self.status)}"
        said = clean(masked(self.errors.last_line or self.output.last_line, self.secrets), EXCERPT_LENGTH)
        return f"{how}: {said}" if said else how


def _signal_name(number: int) -> str:
    return Signals(number).name if number in set(Signals) else f"signal {number}"
