"""Asks every source the same thing at once; one that does not answer keeps nobody else's answer back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from raitui.errors import SourceError, SourceFault

T = TypeVar("T")


class Source(Protocol):
    """As much of a source as is needed to wait for it."""

    @property
    def name(self) -> str:
        """What the site calls it."""

    @property
    def timeout_s(self) -> float:
        """How long it may take over an answer (seconds)."""


S = TypeVar("S", bound=Source)


class Asked(Struct, Generic[T], frozen=True):
    """What the sources answered, in their order, and what those said that did not."""

    answers: tuple[T, ...]
    errors: tuple[SourceError, ...]

    def whole(self) -> tuple[T, ...]:
        """The answers, when every source gave one. Raises SourceError."""
        for error in self.errors:
            raise error
        return self.answers


async def _in_time(source: S, ask: Callable[[S], Awaitable[T]]) -> T | SourceError:
    try:
        async with asyncio.timeout(source.timeout_s):
            return await ask(source)
    except SourceError as error:
        return error
    except TimeoutError:
        return SourceError(SourceFault.TIMED_OUT, f"{source.name} did not answer within {source.timeout_s:g} s")


async def ask_every(sources: tuple[S, ...], ask: Callable[[S], Awaitable[T]]) -> Asked[T]:
    """Ask them all, each for as long as it may take."""
    found = await asyncio.gather(*(_in_time(source, ask) for source in sources))
    return Asked(
        tuple(one for one in found if not isinstance(one, SourceError)),
        tuple(one for one in found if isinstance(one, SourceError)),
    )


def too_much(errors: Iterable[SourceError]) -> bool:
    """Whether a source could not answer for the size of the question: a smaller one may be answered."""
    return any(error.fault is SourceFault.TOO_LARGE for error in errors)
