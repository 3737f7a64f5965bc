"""Follows wishes from the console's thread to their first request, and notes when they got how far."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.stamps import Stamps, note
from raitui.core.containment import Containment, Effect, Outcome

Contain = Callable[[Containment, Callable[[Outcome], None]], object]


def stamped(contain: Contain, path: Path, accepted_at: Callable[[], float]) -> Contain:
    """``contain`` with a note in the file when the first request of a wish is about to be sent."""

    def noting(wish: Containment, on_progress: Callable[[Outcome], None]) -> object:
        accepted, wished, done = accepted_at(), time.monotonic(), False

        def told(outcome: Outcome) -> None:
            nonlocal done
            if not done and any(step.state is Effect.SENT for step in outcome.steps):
                done = True
                note(path, Stamps(wish.service, accepted, wished, time.monotonic()))
            on_progress(outcome)

        return contain(wish, told)

    return noting
