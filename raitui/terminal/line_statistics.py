"""What the line to the terminal has carried."""

from __future__ import annotations

from msgspec import Struct


class LineStatistics(Struct, frozen=True, kw_only=True):
    """Counts since the driver was made; they go on over suspension.

    ``frames_wanted`` counts what Textual drew. Each of those was sent (as the latest of several: ``frames_coalesced``
    counts the others), or proved to hold no cell that differs (``frames_unchanged``), or waits. A frame sent in several
    pieces, as a slow line demands, counts once.
    """

    bytes_written: int = 0
    frames_wanted: int = 0
    frames_sent: int = 0
    frames_coalesced: int = 0
    frames_unchanged: int = 0
    bytes_in_flight: int = 0
    """Written, and not yet known to have arrived. 0 where the terminal does not answer."""

    round_trip_seconds: float | None = None
    """The line's own delay there and back, measured with little under way; None where the terminal does not answer."""
