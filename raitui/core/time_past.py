"""For how long a figure was past its target of late: what has not lasted is shown as a breach, and calls nobody yet."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.figures import span


class TimePast(Struct, frozen=True, gc=False):
    """For how long (seconds) of late a figure was past its target, and how long it must be to call."""

    seconds: float
    needed_s: float

    @property
    def calls(self) -> bool:
        """Whether it has lasted."""
        return self.seconds >= self.needed_s

    @property
    def words(self) -> str:
        """How far it has come, in a few words."""
        return f"for {span(self.seconds)} of {span(self.needed_s)}"
