"""The log of a night as an operator finds it: one record of every kind and of every state that matters."""

from __future__ import annotations

from msgspec import structs

from raitui.core.action import Axis
from raitui.core.audit_record import (
    Actor,
    AuditRecord,
    Gap,
    Happened,
    Intent,
    Origin,
    OutcomeRecord,
    RecoveryRecord,
    Refusal,
    Seen,
    SeenIndicator,
    Sighting,
    Watched,
)
from raitui.core.containment import Containment, Effect, Step, Transition
from raitui.core.ladder import Risk
from tests.intents import PROCESS
from tests.transitions import rollback_of

ADA = Actor("ada", "unix account", Origin.CONSOLE)
BEA = Actor("bea", "unix account", Origin.COMMAND_LINE)
KIM = Actor("kim", "unix account", Origin.DRILL)
MINUTE = 60.0


def seen(at: float) -> Seen:
    return Seen(
        at,
        "PAGE",
        "approval 29.2% (>37%) age<25",
        (
            SeenIndicator("approval", 0.292, "breach", "fresh", 284.0),
            SeenIndicator("errors", 0.0012, "ok", "fresh", 14_212.0),
            SeenIndicator("accuracy", None, "unknown", "missing", None),
        ),
        ("eu1 model v42", "us1 model v42"),
        ("eu1 automatic open", "us1 automatic open"),
    )


def moved(service: str, at: str, axis: Axis, positions: tuple[str, str], action: str) -> Transition:
    return Transition(service, at, *positions, action, axis, Risk.REDUCES)


def rollback(now: float) -> list[AuditRecord]:
    wish = Containment("rollback", "loan-uw", "", "PAGE approval 29.2% (>37%) age<25", "approval")
    desired = tuple(rollback_of("loan-uw", at, "v42", "v41") for at in ("eu1", "us1"))
    action, began = "3e0c4f7a5b1d4c2e9f8a7b6c5d4e3f2a", now - 9 * MINUTE
    steps = (
        Step("argo", Effect.SENT, "", 0, "eu1", sent="PUT /rollouts/loan-uw {model: v41}", transition=desired[0]),
        Step("argo", Effect.ACCEPTED, "HTTP 202", 41, "eu1"),
        Step("mesh", Effect.IN_EFFECT, "", 37_200, "eu1"),
        Step("mesh", Effect.IN_EFFECT, "", 41_900, "us1"),
    )
    intent = Intent(
        action,
        began,
        ADA,
        PROCESS,
        began + 180,
        structs.replace(wish, expected=desired),
        desired,
        seen(began),
        "site.yaml 9f3c",
        "oncall-down",
    )
    return [
        intent,
        OutcomeRecord(action, began + 42, Effect.IN_EFFECT, steps),
        RecoveryRecord(action, began + 400, "approval", 358.0),
    ]


def pause_that_was_undone(now: float) -> list[AuditRecord]:
    desired = (moved("price-eng", "us1", Axis.EXPOSURE, ("open", "paused"), "pause"),)
    wish = Containment("pause", "price-eng", "us1", "cost per hour 4×", expected=desired)
    action, began = "b71e0d8c2f3a4b5c6d7e8f9a0b1c2d3e", now - 130 * MINUTE
    return [
        Intent(action, began, BEA, PROCESS, began + 180, wish, desired, seen(began), "site.yaml 9f3c", "oncall-down"),
        OutcomeRecord(action, began + 4, Effect.IN_EFFECT, (Step("mesh", Effect.IN_EFFECT, "", 3_900, "us1"),)),
        Sighting(action, began + 3_000, desired[0], Watched.REVERTED, "flux set it back"),
    ]


def kill_in_a_drill(now: float) -> list[AuditRecord]:
    desired = (moved("hiring", "eu1", Axis.MODE, ("automatic", "off"), "kill"),)
    wish = Containment("kill", "hiring", "", "rehearsal", expected=desired)
    action, began = "c0ffee11223344556677889900aabbcc", now - 60 * MINUTE
    return [
        Intent(action, began, KIM, PROCESS, began + 180, wish, desired, seen(began)),
        OutcomeRecord(action, began + 9, Effect.UNKNOWN, (), Happened.UNKNOWN),
    ]


def night(now: float) -> list[AuditRecord]:
    """In order, the newest of a moment before ``now`` (unix seconds)."""
    kill = Containment("kill", "loan-uw", "", "denials")
    return [
        *pause_that_was_undone(now),
        *kill_in_a_drill(now),
        Gap(now - 30 * MINUTE, now - 33 * MINUTE, "disk full", ("9a8b7c6d",), 0),
        Refusal(
            "d00d00d0aa", now - 12 * MINUTE, ADA, kill, (), "X only by break-glass", "tier 1", ("rollback", "pause")
        ),
        *rollback(now),
    ]


def long_log(count: int, now: float) -> list[AuditRecord]:
    """So many records, ending with the night's."""
    last = night(now)
    outcomes = (
        OutcomeRecord(
            f"{number:08x}", now - 40_000 + number, Effect.FAILED, (Step("argo", Effect.FAILED, "HTTP 503", 9),)
        )
        for number in range(count - len(last))
    )
    return [*outcomes, *last]
