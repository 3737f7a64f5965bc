"""The machinery for one wish from the command line: the same as a key's, from which nothing differs but who waits."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self

from raitui.core.audit_record import Origin
from raitui.wiring.machinery import Machinery, unsaid
from raitui.wiring.parts import Parts

LOOK_UP_S = 0.1


class OneWish(ABC):
    """Within a ``with`` it runs, and enough has been looked around.

    ``given_up`` tells whether whoever wished has given up waiting: then looking around ends at once. What is in flight
    is finished all the same. ``say`` is told what the log lacks at the end.
    """

    def __init__(self, parts: Parts, given_up: Callable[[], bool], say: Callable[[str], None] = unsaid) -> None:
        self._given_up = given_up
        self._say = say
        self._machinery = Machinery(parts, Origin.COMMAND_LINE)

    def __enter__(self) -> Self:
        """Start, and look around until enough is known, or for as long as that may take."""
        self._machinery.start()
        try:
            self._look_around()
        except BaseException:
            self._machinery.stop(self._say)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what is in flight, then end."""
        self._machinery.stop(self._say)

    def _look_around(self) -> None:
        rung = threading.Event()
        self._machinery.slot.on_ring(rung.set)
        started = time.monotonic()
        while not self._enough() and time.monotonic() - started < self._patience_s():
            if self._given_up():
                return
            rung.wait(LOOK_UP_S)
            rung.clear()

    @abstractmethod
    def _enough(self) -> bool:
        """Whether more would make no difference."""

    @abstractmethod
    def _patience_s(self) -> float:
        """For how long it is looked around at most (seconds)."""
