"""What the machinery is made of, wherever it comes from."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from raitui.bindings import Keymap
from raitui.control.lever import Lever
from raitui.control.poller import Foreseen, Poller, nothing_more
from raitui.control.posture_follower import PostureLever
from raitui.control.slot import SnapshotSlot
from raitui.core.beside import Beside
from raitui.core.site import Site
from raitui.ports import AlertSource, Authority, ChangeFeed, Clock, ExemplarStore, FallbackSink, MetricsSource


class Closable(Protocol):
    """What holds connections, or the like, on the loop that it was used on."""

    async def aclose(self) -> None:
        """Let go of them."""


class Parts(Struct, frozen=True):
    """What the machinery is made of, wherever it comes from.

    ``sinks`` keep records while the log at ``audit_path`` cannot be written; ``closables`` are to be closed in the end.
    """

    site: Site
    sources: tuple[MetricsSource, ...]
    levers: tuple[Lever, ...]
    authority: Authority
    sinks: tuple[FallbackSink, ...]
    clock: Clock
    scrape_s: float
    audit_path: Path
    read_only: bool = False
    keymap: Keymap = {}
    readers: tuple[PostureLever, ...] = ()
    feeds: tuple[ChangeFeed, ...] = ()
    alerts: tuple[AlertSource, ...] = ()
    exemplars: tuple[ExemplarStore, ...] = ()
    closables: tuple[Closable, ...] = ()

    async def aclose(self) -> None:
        """Let go of every connection."""
        for closable in self.closables:
            await closable.aclose()


def poller_of(
    parts: Parts, slot: SnapshotSlot, beside: Callable[[], Beside] = Beside, foreseen: Foreseen = nothing_more
) -> Poller:
    """The one who asks, over these parts."""
    return Poller(
        parts.site,
        parts.sources,
        slot,
        clock=parts.clock,
        generator=random.Random(),  # noqa: S311  # jitter, not a secret
        scrape_s=parts.scrape_s,
        beside=beside,
        foreseen=foreseen,
        exemplars=parts.exemplars,
    )
