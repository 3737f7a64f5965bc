"""Long computations in slices, so that the loop they run on stays free for what cannot wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import TypeVar

LONGEST_SLICE_S = 0.002
"""How long the loop is kept, as far as the pauses of the computation allow.

An action takes some ten turns of the loop from its key to its request, and between any two of them may lie a slice.
"""

T = TypeVar("T")


async def one_turn() -> None:
    """Let whatever is ready go first."""
    await asyncio.sleep(0)


async def in_slices(steps: Generator[None, None, T], give_way: Callable[[], Awaitable[None]] = one_turn) -> T:
    """Run the computation to its end, giving way to others at its pauses."""
    loop = asyncio.get_running_loop()
    while True:
        slice_ends = loop.time() + LONGEST_SLICE_S
        try:
            next(steps)
            while loop.time() < slice_ends:
                next(steps)
        except StopIteration as finished:
            result: T = finished.value
            return result
        await give_way()
