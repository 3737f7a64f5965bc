"""Several who know the same thing are asked side by side: once one has told it, the others are not waited for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

PATIENCE_S = 1.0
"""For so long those who have not answered are waited for once one has: what hangs must not hold up what limits harm."""


async def without_stragglers(asking: Mapping[K, asyncio.Task[T]], tells: Callable[[K, T], bool]) -> None:
    """Return when all have answered, or ``PATIENCE_S`` after the first whose answer ``tells`` enough.

    Those that have not answered by then are cancelled. Raises what one of them raises.
    """
    waiting = dict(asking)
    enough = False
    try:
        while waiting and not enough:
            await asyncio.wait(waiting.values(), return_when=asyncio.FIRST_COMPLETED)
            answered = {key: waiting.pop(key).result() for key, one in asking.items() if key in waiting and one.done()}
            enough = any(tells(key, answer) for key, answer in answered.items())
        if waiting:
            await asyncio.wait(waiting.values(), timeout=PATIENCE_S)
    finally:
        for straggler in waiting.values():
            straggler.cancel()
        await asyncio.gather(*waiting.values(), return_exceptions=True)
