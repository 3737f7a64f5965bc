"""The whole console over 1,000 services that a real Prometheus scrapes: bytes, CPU by thread, what it asks for."""

from __future__ import annotations

from benchmarks.accounts import Account, read_account
from benchmarks.laboratory import Laboratory
from benchmarks.result import (
    KILOBYTES_PER_SECOND,
    PER_CENT_OF_A_CORE,
    REQUESTS,
    ROWS,
    Budget,
    Figure,
    Result,
    Rounds,
)
from benchmarks.terminal import Terminal

SERVICES = 1_000
BYTES_PER_SECOND = 500.0
SHARE_OF_A_CORE = 0.05
SETTLE_S = 10
WAITING = " wait  "
THREADS = {"control": "asking and assembling", "MainThread": "drawing", "raitui-terminal-output": "sending"}


def is_filled(terminal: Terminal) -> bool:
    """Whether the fleet is there, and nobody waits for first answers."""
    head = "\n".join(terminal.lines[:3])
    return "OWNER" in head and WAITING not in head


def _rounds(values: list[float]) -> Rounds:
    return tuple((value,) for value in values)


def measure(lab: Laboratory) -> Result:
    """Looks several times at one console that goes on."""
    site, accounts = lab.site(SERVICES), lab.new_folder() / "accounts"
    used: list[Account] = []
    received: list[float] = []
    server: list[float] = []
    with lab.terminal("-m", "benchmarks.consoles.wired", str(accounts), str(site.file)) as terminal:
        terminal.wait_until(lambda: is_filled(terminal), "a full fleet")
        terminal.listen(lab.chosen(SETTLE_S, 2))
        for _ in range(lab.chosen(3, 1)):
            before, server_before = read_account(accounts, terminal.process.pid), site.prometheus_cpu_s()
            received.append(float(terminal.listen(lab.chosen(10, 4))))
            used.append(read_account(accounts, terminal.process.pid).since(before))
            server.append(site.prometheus_cpu_s() - server_before)
    return Result(f"{SERVICES:,} services on a real Prometheus, the whole console", _figures(used, received, server))


def _figures(used: list[Account], received: list[float], server: list[float]) -> tuple[Figure, ...]:
    seconds = [one.at for one in used]
    per_second = _rounds([count / passed for count, passed in zip(received, seconds, strict=True)])
    whole = _rounds([one.process_s / one.at for one in used])
    threads = [
        Figure(f"CPU: {what}", PER_CENT_OF_A_CORE, _rounds([one.threads_s.get(name, 0.0) / one.at for one in used]))
        for name, what in THREADS.items()
    ]
    asked = [
        Figure(f"{unit.symbol} a second", unit, _rounds([one.counted[name] / one.at for one in used]))
        for name, unit in (("requests", REQUESTS), ("rows", ROWS))
    ]
    answered = _rounds([one.counted["bytes"] / one.at for one in used])
    prometheus = _rounds([cpu / passed for cpu, passed in zip(server, seconds, strict=True)])
    return (
        Figure("to the terminal", KILOBYTES_PER_SECOND, per_second, budget=Budget(BYTES_PER_SECOND)),
        Figure("CPU of the console", PER_CENT_OF_A_CORE, whole, budget=Budget(SHARE_OF_A_CORE)),
        *threads,
        *asked,
        Figure("answers", KILOBYTES_PER_SECOND, answered),
        Figure("CPU of Prometheus, scraping included", PER_CENT_OF_A_CORE, prometheus),
    )
