"""From the press that the key gate lets count to the actuator's request on the wire, while 1,000 services refresh.

The way between is the whole one: plan with the postures read anew, authorise by roles, durable intent, rivals, HTTP.
Beside it the same from the control loop's desk, without a console.
"""

from __future__ import annotations

import os
import queue
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx2
import msgspec

from benchmarks.acting_backend import ActingBackend, Arrival, acting_backend
from benchmarks.laboratory import Laboratory
from benchmarks.measurements.audit_append import INTENT, BareLog
from benchmarks.measurements.console_on_prometheus import SERVICES, is_filled
from benchmarks.result import MILLISECONDS, Budget, Figure, Floor, Result, Rounds, Statistic
from benchmarks.stamps import Stamps, noted
from benchmarks.terminal import Terminal
from raitui.terminal.key_gate import ALONE_S

KEY, DOWN, ALL = "P", "j", "a"
OFFERED = f"{KEY} pause"
WOULD = "→ paused"
SUBJECT = re.compile(r"^─ (\S+) ─ owner")

SETTLE_S = (1.15, 1.6)
"""Before a press: what it would do has then stood for long enough, and the key been silent for a second. By chance,
so that no press waits for the beat of a refresh."""

REQUEST_WITHIN_S = 5.0
TRIES = 5
ROWS = 50
"""So many rows are gone down at most for a service that can be paused."""

DESK_WITHIN_S = 600.0
P50_S, MAXIMUM_S = 0.050, 0.500
SEED = 11


class Acted(NamedTuple):
    """One action: when its key was typed (NaN without a console), what was noted on its way, when the request came."""

    typed_at: float
    stamps: Stamps
    arrived_at: float


class Presses:
    """Pauses one service after another at a console; ``ignored`` counts presses that did not count."""

    def __init__(self, terminal: Terminal, backend: ActingBackend) -> None:
        self._terminal = terminal
        self._backend = backend
        self._generator = random.Random(SEED)  # noqa: S311 - a seeded generator makes every run alike
        self.ignored = 0

    def pressed(self) -> tuple[float, Arrival]:
        """Go to the next service that can be paused and pause it: when the key was typed, and the first request."""
        for _ in range(TRIES):
            self._select()
            self._terminal.listen(self._generator.uniform(*SETTLE_S))
            subject, typed_at = self._subject(), self._terminal.type(KEY)
            first = self._first_of(subject)
            if first is not None:
                return typed_at, first
            self.ignored += 1
        raise TimeoutError("no press counts:\n" + "\n".join(self._terminal.lines))

    def _select(self) -> None:
        for _ in range(ROWS):
            self._terminal.type(DOWN)
            self._terminal.listen(0.25)
            if any(line.startswith(OFFERED) and WOULD in line for line in self._terminal.lines):
                return
        raise TimeoutError(f"none of {ROWS} services can be paused")

    def _subject(self) -> str:
        return next((found[1] for line in self._terminal.lines if (found := SUBJECT.match(line))), "")

    def _first_of(self, service: str) -> Arrival | None:
        """The first request for that service; those for its other locations, and for earlier services, are passed."""
        until = time.monotonic() + REQUEST_WITHIN_S
        while (left := until - time.monotonic()) > 0:
            try:
                found = self._backend.arrivals.get(timeout=left)
            except queue.Empty:
                return None
            if found.service == service:
                return found
        return None


def _drained(backend: ActingBackend) -> Iterator[Arrival]:
    while not backend.arrivals.empty():
        yield backend.arrivals.get()


def _at_the_console(lab: Laboratory, backend: ActingBackend, site: Path) -> tuple[list[Acted], int]:
    stamps = lab.new_folder() / "stamps"
    with lab.terminal("-m", "benchmarks.consoles.stamped", str(stamps), str(site)) as terminal:
        terminal.wait_until(lambda: is_filled(terminal), "a full fleet")
        terminal.type(ALL)  # those that are well too: each is paused once
        presses = Presses(terminal, backend)
        found = [presses.pressed() for _ in range(lab.chosen(60, 5))]
    passed = noted(stamps)
    return [Acted(typed, passed[first.service], first.at_s) for typed, first in found], presses.ignored


def _at_the_desk(lab: Laboratory, backend: ActingBackend, site: Path) -> list[Acted]:
    list(_drained(backend))
    stamps, actions = lab.new_folder() / "stamps", lab.chosen(100, 5)
    command = ("-m", "benchmarks.consoles.desk", str(stamps), str(site), str(SERVICES), str(actions))
    subprocess.run(
        [sys.executable, *command], check=True, timeout=DESK_WITHIN_S, env={**os.environ, **lab.own_folders()}
    )
    first: dict[str, Arrival] = {}
    for arrival in _drained(backend):
        first.setdefault(arrival.service, arrival)
    return [Acted(passed.wished_at, passed, first[service].at_s) for service, passed in noted(stamps).items()]


def _bare(log: BareLog, client: httpx2.Client, backend: ActingBackend) -> float:
    order = {"service": INTENT.wish.service, "at": "eu1", "axis": "exposure", "after": "paused"}
    started = time.monotonic()
    log.insert(msgspec.json.encode(INTENT))
    client.post(f"{backend.url}/control", json=order)
    return backend.arrivals.get(timeout=REQUEST_WITHIN_S).at_s - started


def _bare_times(lab: Laboratory, backend: ActingBackend) -> Rounds:
    """The least that a durable action can take, on the machine as busy as it is beside the refreshing servers."""
    times = lab.chosen(60, 5)
    with closing(BareLog(lab.new_folder() / "bare.sqlite")) as log, httpx2.Client(trust_env=False) as client:
        return tuple((_bare(log, client, backend),) for _ in range(times))


def measure(lab: Laboratory) -> Result:
    """A loopback backend is actuator, probe and posture reader: each action is on another service, and is in effect."""
    with acting_backend() as backend:
        site = lab.site(SERVICES).controlled_at(backend.url, lab.new_folder() / "site.yaml")
        pressed, ignored = _at_the_console(lab, backend, site)
        at_desk = _at_the_desk(lab, backend, site)
        floor = Floor("bare commit and request", _bare_times(lab, backend))
    notes = (
        f"{len(pressed)} presses on as many services, {ignored} more that did not count",
        f"{len(at_desk)} actions without a console",
        f"accepted: the key gate has let the press count, {ALONE_S * 1000:.0f} ms late, since it must be alone",
        "what the gate takes is no part of accepted to request: it stands in the first of the parts",
    )
    return Result("acting", tuple(_figures(pressed, at_desk, floor)), notes)


def _figures(pressed: list[Acted], at_desk: list[Acted], floor: Floor) -> Iterator[Figure]:
    yield from _told(
        "accepted key to request", _rounds(one.arrived_at - one.stamps.accepted_at for one in pressed), floor
    )
    yield from _told(
        "the same without a console", _rounds(one.arrived_at - one.stamps.wished_at for one in at_desk), floor
    )
    parts = {
        "key typed to accepted, the gate's own 50 ms included": (
            one.stamps.accepted_at - one.typed_at for one in pressed
        ),
        "accepted to the control loop asked": (one.stamps.wished_at - one.stamps.accepted_at for one in pressed),
        "asked to durable and about to be sent": (one.stamps.sent_at - one.stamps.wished_at for one in pressed),
        "about to be sent to on the wire": (one.arrived_at - one.stamps.sent_at for one in pressed),
    }
    for what, seconds in parts.items():
        yield Figure(f"  {what}", MILLISECONDS, _rounds(seconds))


def _told(what: str, rounds: Rounds, floor: Floor) -> Iterator[Figure]:
    yield Figure(what, MILLISECONDS, rounds, floor=floor, budget=Budget(P50_S))
    yield Figure(what, MILLISECONDS, rounds, Statistic.P99, floor)
    yield Figure(what, MILLISECONDS, rounds, Statistic.MAXIMUM, floor, Budget(MAXIMUM_S))


def _rounds(seconds: Iterator[float]) -> Rounds:
    return tuple((one,) for one in seconds)
