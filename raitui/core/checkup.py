"""What `raitui doctor` finds: one line each, with its remedy."""

from __future__ import annotations

from enum import Enum

import msgspec
from msgspec import Struct


class Health(Enum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Check(Struct, frozen=True):
    """One thing that was looked at: what, how it is, what was seen, and what to do about it."""

    subject: str
    health: Health
    seen: str
    remedy: str = ""


class Checkup(Struct, frozen=True):
    """All that was looked at, in order."""

    checks: tuple[Check, ...]

    @property
    def failed(self) -> bool:
        """Whether anything is in the way of using the console."""
        return any(check.health is Health.FAILED for check in self.checks)


_MARKS = {Health.OK: "✓", Health.WARNING: "~", Health.FAILED: "✗"}


def check_lines(checkup: Checkup) -> list[str]:
    """A line for each check, its remedy on the same line."""
    return [
        f"{_MARKS[check.health]} {check.health.value:<7}  {check.subject}: {check.seen}"
        + (f" → {check.remedy}" if check.remedy else "")
        for check in checkup.checks
    ]


def encoded_checkup(checkup: Checkup) -> str:
    """The document of ``doctor --json``."""
    return msgspec.json.encode(checkup).decode()
