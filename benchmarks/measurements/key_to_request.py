"""From the second R to the actuator's request on the wire, durable intent included, while 1,000 services refresh."""

from __future__ import annotations

import time
from contextlib import closing

import httpx2
import msgspec

from benchmarks.laboratory import Laboratory
from benchmarks.measurements.audit_append import INTENT, BareLog
from benchmarks.measurements.console_on_prometheus import SERVICES, is_filled
from benchmarks.request_listener import RequestListener, request_listener
from benchmarks.result import MILLISECONDS, Budget, Figure, Floor, Result, Statistic
from benchmarks.terminal import Terminal

KEY = "R"
CANDIDATES_WITHIN = 20
"""So many of the worst services are looked at for one that has a candidate to roll back."""

ALONE_S = 1.2
"""The same key counts again after a second of silence from it."""

REQUEST_WITHIN_S = 10.0
P50_S, MAXIMUM_S = 0.050, 0.500


def _select_candidate(terminal: Terminal) -> None:
    for _ in range(CANDIDATES_WITHIN):
        if any(line.startswith(f"{KEY} rollback") and "→" in line for line in terminal.lines):
            return
        terminal.type("j")
        terminal.listen(0.3)
    raise TimeoutError(f"none of the {CANDIDATES_WITHIN} worst services has a candidate")


def _acted(terminal: Terminal, listener: RequestListener) -> float:
    terminal.type(KEY)
    terminal.wait_until(lambda: any(f"{KEY} again within" in line for line in terminal.lines), "the question")
    terminal.listen(ALONE_S)
    typed_at = terminal.type(KEY)
    first = listener.arrivals.get(timeout=REQUEST_WITHIN_S)
    terminal.listen(ALONE_S)
    while not listener.arrivals.empty():
        listener.arrivals.get()  # the same action's other locations
    return first - typed_at


def _bare(log: BareLog, client: httpx2.Client, listener: RequestListener) -> float:
    started = time.monotonic()
    log.insert(msgspec.json.encode(INTENT))
    client.post(f"http://{listener.address}/", json={"service": INTENT.wish.service})
    return listener.arrivals.get(timeout=REQUEST_WITHIN_S) - started


def measure(lab: Laboratory) -> Result:
    """A loopback listener is actuator and probe: it takes all, and the fleet stays as it is."""
    acted: list[tuple[float, ...]] = []
    bare: list[tuple[float, ...]] = []
    folder = lab.new_folder()
    with request_listener() as listener, closing(BareLog(folder / "bare.sqlite")) as log, httpx2.Client() as client:
        site = lab.site(SERVICES).with_actuator(listener.address, folder / "site.json")
        with lab.terminal("-m", "raitui", "--config", str(site)) as terminal:
            terminal.wait_until(lambda: is_filled(terminal), "a full fleet")
            _select_candidate(terminal)
            for _ in range(lab.chosen(25, 3)):
                bare.append((_bare(log, client, listener),))
                acted.append((_acted(terminal, listener),))
    floor = Floor("bare commit and request", tuple(bare))
    what = "key typed to the request's first line"
    return Result(
        "acting",
        (
            Figure(what, MILLISECONDS, tuple(acted), budget=Budget(P50_S), floor=floor),
            Figure(what, MILLISECONDS, tuple(acted), Statistic.MAXIMUM, budget=Budget(MAXIMUM_S), floor=floor),
        ),
    )
