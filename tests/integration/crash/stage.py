"""A log, a backend, and operators who live and die: what every proof of this package plays on."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from raitui.audit.spool import Spool
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import AuditRecord, OutcomeRecord
from raitui.core.containment import Containment, Transition
from tests.integration.crash.backend import Backend, Fate, Mercy
from tests.integration.crash.operator_process import Order
from tests.integration.crash.recovering import recovered
from tests.integration.crash.wire import Who
from tests.programs import is_running
from tests.readiness import wait_until

CHECKOUT = Path(__file__).parents[3]
END_WITHIN_S = 60.0


class Nursery:
    """Starts operators, within a ``with``; `kill` and `gone` are of those alone that it has started."""

    def __init__(self) -> None:
        self._orders = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.crash.operator_process"], cwd=CHECKOUT, stdin=subprocess.PIPE
        )

    def start(self, order: Order) -> None:
        """Let one more operator be born."""
        assert self._process.stdin is not None
        with self._orders:
            self._process.stdin.write(msgspec.json.encode(order) + b"\n")
            self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def kill(who: Who) -> None:
    """As ``kill -9`` does; returns when it is gone."""
    os.kill(who.pid, signal.SIGKILL)
    wait_until(lambda: not is_running(who.pid), f"{who} dies")


@dataclass(frozen=True)
class Files:
    """Where the log and the spool of a stage lie."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "audit.db"

    @property
    def spool(self) -> Path:
        return self.folder / "spool" / "spool.jsonl"

    def records(self) -> list[AuditRecord]:
        """Everything in the log, in order."""
        return [recorded.record for recorded in SqliteAuditStore(self.log).records()]

    def holds_intent(self, action_id: str) -> bool:
        """Whether the log, or what takes its place while it cannot be written, holds the intent now."""
        if self.log.exists():
            with closing(sqlite3.connect(f"file:{self.log}?mode=ro", uri=True)) as log:
                found = log.execute("SELECT 1 FROM records WHERE once = ?", (f"intent {action_id}",)).fetchone()
            if found:
                return True
        return any(getattr(record, "action_id", "") == action_id for record in Spool(self.spool).kept())


class Stage:
    """Within a ``with``: a backend that listens, and a nursery."""

    def __init__(self, folder: Path, wishes: Callable[[str], Containment | None], fate: Fate | None = None) -> None:
        self.files = Files(folder)
        self.nursery = Nursery()
        self.backend = Backend(wishes, self.files.holds_intent, fate or Mercy())
        self._eye = Eye(self.backend)

    def start(self, name: str, *, recovers: bool = False) -> None:
        """Let an operator of that name begin."""
        files = self.files
        self.nursery.start(Order(name, str(files.log), str(files.spool), self.backend.port, recovers))

    async def recovered(self, patience_s: float = 0.0) -> tuple[OutcomeRecord, ...]:
        """What a console that starts now records of the dead; it can look, and has nothing to act with."""
        return await recovered(self.files.log, self.files.spool, self._eye, patience_s)

    async def looked(self, services: int, times: int) -> None:
        """Return when whoever recovers has looked so many times at each of so many services."""
        looks = self._eye.looks
        while len(looks) < services or min(looks.values()) < times:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.02)

    def __enter__(self) -> Self:
        self.nursery.__enter__()
        self.backend.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.backend.__exit__(kind, error, trace)
        self.nursery.__exit__(kind, error, trace)


class Eye:
    """Sees what the backend shows."""

    name = "eye"

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.looks: Counter[str] = Counter()

    async def in_effect(self, desired: Transition) -> bool:
        self.looks[desired.service] += 1
        return self._backend.shows(desired)
