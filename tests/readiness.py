"""Waiting for what is to come, never for a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PAUSE_S = 0.02


def wait_until(look: Callable[[], Found | None], what: str, within_s: float = 30.0) -> Found:
    """The first truthy answer of ``look``, which is asked again and again; ``what`` names it when it never comes.

    Raises:
        TimeoutError: ``look`` has found nothing within ``within_s`` seconds.
    """
    deadline = time.monotonic() + within_s
    while not (found := look()):
        if time.monotonic() > deadline:
            message = f"{what}: not within {within_s:g} s"
            raise TimeoutError(message)
        time.sleep(PAUSE_S)
    return found
