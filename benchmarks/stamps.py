"""When an action passed each point on its way, as the console under measurement notes it. Seconds, monotonic."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct


class Stamps(Struct, frozen=True):
    """The key gate let the press count, the control loop was asked, the first request of all was about to be sent.

    By the last of them the intent is durable.
    """

    service: str
    accepted_at: float
    wished_at: float
    sent_at: float


def note(path: Path, stamps: Stamps) -> None:
    """Add them to the file."""
    with path.open("ab") as file:
        file.write(msgspec.json.encode(stamps) + b"\n")


def noted(path: Path) -> dict[str, Stamps]:
    """Every whole line, by service; the latest where there are several."""
    lines = path.read_bytes().rpartition(b"\n")[0].splitlines() if path.exists() else []
    return {stamps.service: stamps for stamps in (msgspec.json.decode(line, type=Stamps) for line in lines)}
