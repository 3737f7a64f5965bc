"""How a backend is doing, as every picture tells it."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class SourceState(Enum):
    """How a backend is doing."""

    STARTING = "starting"
    UP = "up"
    PARTIAL = "partial"
    DOWN = "down"


class SourceHealth(Struct, frozen=True):
    """One backend: how it is doing, how old its newest answer is (seconds), and what it said when it failed.

    ``clock_skew_s`` is its clock less ours (seconds); positive when it is ahead. ``long_windows`` says what they are
    read from, recorded increments or raw series; empty while nobody knows.
    """

    name: str
    kind: str
    state: SourceState
    age_s: float | None = None
    detail: str = ""
    remedy: str = ""
    clock_skew_s: float | None = None
    long_windows: str = ""
