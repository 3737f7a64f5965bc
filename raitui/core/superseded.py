"""Whether what a rollback took away is over: something newer than either version serves now, deployed since."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.action import Axis
from raitui.core.snapshot import ContainedState, Posture


def still_held(contained: Iterable[ContainedState], postures: Iterable[Posture]) -> tuple[ContainedState, ...]:
    """The containments that matter still.

    A rollback whose component serves a third version by now, and no candidate that it took away, is past: the way back
    would bring the bad version over the mended one. Should that version ever serve again, the rollback matters again.
    """
    serving = {
        (posture.at, versions.component): {versions.stable, versions.candidate} - {""}
        for posture in postures
        for versions in posture.versions
    }
    return tuple(held for held in contained if not _is_past(held, serving.get((held.at, held.component), set())))


def _is_past(held: ContainedState, serving: set[str]) -> bool:
    return held.axis is Axis.VERSION and bool(serving) and serving.isdisjoint({held.before, held.after})
