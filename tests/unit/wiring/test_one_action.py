"""What an action from the command line waits for before it is sent, and what it does not (R-CON-2, R-CON-4)."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from msgspec import structs

from raitui.actions import BY_ID
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.action import Axis
from raitui.core.audit_record import OutcomeRecord
from raitui.core.containment import Containment, Effect, Step, Transition
from raitui.core.ladder import Risk
from raitui.core.log_page import LogPage
from raitui.errors import RaituiError
from raitui.wiring import OneAction, Parts, Simulation, simulated_parts
from tests.intents import intent
from tests.readiness import wait_until

REVIVE = Containment("revive", "loan-uw", "eu1", "it is mended")
SLOW_S = 1.5
"""Longer than everything else takes to be known."""


def moved(action: str, before: str, after: str) -> Transition:
    return Transition("loan-uw", "eu1", before, after, action, Axis.MODE, Risk.REDUCES)


def killed_upon_human_approval() -> Parts:
    """A simulated fleet with a service that is off, and a log that tells what stood there before."""
    parts = simulated_parts(Simulation(scenario="calm"))
    actuator, store, now = parts.levers[0].actuator, SqliteAuditStore(parts.audit_path), parts.clock.now()
    for one in (moved("human_approval", "automatic", "human_approval"), moved("kill", "human_approval", "off")):
        assert asyncio.run(actuator.perform(one, one.action, "ada")).state is Effect.ACCEPTED
        declared = structs.replace(intent(one.action), when=now, desired=(one,))
        store.append(declared)
        seen = Step("probe", Effect.IN_EFFECT, "seen", 0, "eu1")
        store.append(OutcomeRecord(one.action, now, Effect.IN_EFFECT, (seen,)))
    store.close()
    reader = parts.readers[0].reader
    wait_until(lambda: asyncio.run(reader.read("loan-uw", "eu1")).mode == "off", "the fleet is switched off")
    return parts


def test_a_way_back_restores_what_a_slow_log_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the usual position, which would be less contained than what somebody had put it to."""
    parts, read = killed_upon_human_approval(), SqliteAuditStore.page

    def slowly(self: SqliteAuditStore, log: str, after: int) -> LogPage:
        if after == 0:
            time.sleep(SLOW_S)
        return read(self, log, after)

    monkeypatch.setattr(SqliteAuditStore, "page", slowly)
    with OneAction(parts, BY_ID["revive"], REVIVE, lambda: False) as one:
        assert [found.after for found in one.rehearsed().moves.transitions] == ["human_approval"]


def test_nothing_comes_back_while_the_log_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = killed_upon_human_approval()

    def broken(self: SqliteAuditStore, log: str, after: int) -> LogPage:
        raise RaituiError("the audit log cannot be read")

    monkeypatch.setattr(SqliteAuditStore, "page", broken)
    with OneAction(parts, BY_ID["revive"], REVIVE, lambda: False) as one:
        rehearsed, outcome = one.rehearsed(), one.carried_out(lambda outcome: None)
    assert (rehearsed.state, outcome.state, outcome.refused_by) == ("refused", Effect.REFUSED, "audit")
    assert outcome.steps[-1].detail == "only the audit log tells what revive restores, and it has not been read yet"


def test_limiting_harm_does_not_wait_for_a_log_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 3: a disk that does not answer costs no more than the looking around does anyway."""
    parts, let = simulated_parts(Simulation(scenario="calm")), threading.Event()
    monkeypatch.setattr(SqliteAuditStore, "check", lambda self: let.wait())
    monkeypatch.setattr("raitui.wiring.machinery.OPEN_WITHIN_S", 1_000.0)
    monkeypatch.setattr("raitui.wiring.one_action.KNOWN_WITHIN_S", 1.0)
    kill = Containment("kill", "loan-uw", "eu1", "it burns")
    try:
        with OneAction(parts, BY_ID["kill"], kill, lambda: False) as one:
            assert one.carried_out(lambda outcome: None).state is Effect.IN_EFFECT
            let.set()
    finally:
        let.set()
