"""A server that answers on a thread of its own, and ends as soon as the test does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from types import TracebackType
from typing import Self, TypeVar

LOOK_FOR_THE_END_S = 0.02

ServerT = TypeVar("ServerT", bound=BaseServer)


@contextmanager
def serving(server: ServerT) -> Iterator[ServerT]:
    """Have the server answer until the block ends; then it is closed."""
    thread = threading.Thread(target=server.serve_forever, args=(LOOK_FOR_THE_END_S,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Serving:
    """Whatever answers through a server of its own does so within a ``with``."""

    def __init__(self, server: BaseServer) -> None:
        self._answering = serving(server)

    def __enter__(self) -> Self:
        self._answering.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._answering.__exit__(kind, error, trace)
