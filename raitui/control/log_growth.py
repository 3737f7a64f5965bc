"""Who follows the audit log, and is told when it has grown. The ear may be lent by any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from raitui.control.log_tail import Grew

_LOG = logging.getLogger(__name__)


class LogGrowth:
    """Passes on, from the control loop, how far the log reaches."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._followers: dict[object, Grew] = {}

    def follow(self, grew: Grew) -> Callable[[], None]:
        """Tell ``grew`` from now on, until the function that is returned is called; it must return at once."""
        follower = object()
        with self._lock:
            self._followers[follower] = grew

        def leave() -> None:
            with self._lock:
                self._followers.pop(follower, None)

        return leave

    def tell(self, log: str, last: int) -> None:
        """The log of that id reaches to that number now."""
        with self._lock:
            followers = tuple(self._followers.values())
        for grew in followers:
            try:
                grew(log, last)
            except Exception:  # noqa: BLE001  # a listener that is closing must not stop those who watch
                _LOG.exception("telling that the log has grown")
