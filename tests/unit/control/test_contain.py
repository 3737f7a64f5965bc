"""The one way to act: intent before anything, effect as it is seen, outcome once (R-CON-3, R-CON-4, R-CON-6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from raitui.control.contain import Containing, Lever, Operator
from raitui.core.audit_record import AuditRecord, Intent, OutcomeRecord, Recorded
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition, worst_effect
from raitui.core.reading import Measurement, Place, read
from raitui.core.snapshot import FleetSnapshot, RolloutState, ServiceSnapshot, SourceHealth, SourceState, State, Why
from raitui.errors import RaituiError, SourceError, SourceFault
from tests.knowledge import NOW
from tests.transitions import rollback_of
from tests.virtual_time import VirtualClock, virtually
from tests.watched import ERRORS

WISH = Containment("rollback", "svc", "", "burns", "page")
EVENTS = list[str]


def rollout(at: str, weight: float = 0.05) -> RolloutState:
    return RolloutState(at, "canary", "5%", weight, "v41", "v42", paused=False, status="progressing")


def fleet(*rollouts: RolloutState, source: SourceState = SourceState.UP) -> FleetSnapshot:
    readings = (read(ERRORS, Place(), Measurement(0.2, 900, 5)),)
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("errors 20%"), readings=readings, rollouts=rollouts)
    return FleetSnapshot(NOW, "site", "", (service,), (SourceHealth("prom", "prometheus", source),))


@dataclass
class Log:
    """A store that remembers in which order everything happened; it fails at the appends that it is told to."""

    events: EVENTS
    fails_at: frozenset[int] = frozenset()
    held: list[AuditRecord] = field(default_factory=list)
    tried: int = 0

    def append(self, record: AuditRecord) -> int:
        self.tried += 1
        if self.tried in self.fails_at:
            raise RaituiError("the disk is full")
        self.held.append(record)
        self.events.append(f"recorded {type(record).__name__}")
        return len(self.held)

    def records(self, after: int = 0) -> tuple[Recorded, ...]:
        return tuple(Recorded(seq, record) for seq, record in enumerate(self.held, 1) if seq > after)


@dataclass
class Backend:
    """An actuator and its probe: what it answers, and from how many seconds after the request its effect is seen."""

    events: EVENTS
    answers: Callable[[Transition], Step] = lambda desired: Step("actuator", Effect.ACCEPTED, "HTTP 202", 3)
    seen_after_s: float | None = 5.0
    blind: bool = False
    hangs: bool = False
    defect: Exception | None = None
    name: str = "actuator"
    sent_at: dict[str, float] = field(default_factory=dict)

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        self.events.append(f"sent {desired.at}")
        self.sent_at[desired.at] = asyncio.get_running_loop().time()
        if self.hangs:
            await asyncio.Event().wait()
        if self.defect is not None:
            raise self.defect
        return self.answers(desired)

    async def in_effect(self, desired: Transition) -> bool:
        if self.blind:
            raise SourceError(SourceFault.UNREACHABLE, "nobody can see")
        passed = asyncio.get_running_loop().time() - self.sent_at[desired.at]
        return self.seen_after_s is not None and passed >= self.seen_after_s


@dataclass
class Case:
    backend: Backend
    log: Log
    outcome: Outcome
    told: list[Outcome]
    took_s: float

    @property
    def events(self) -> EVENTS:
        return self.backend.events


def contain(
    seen: FleetSnapshot | None,
    wish: Containment = WISH,
    *,
    read_only: bool = False,
    fails_at: frozenset[int] = frozenset(),
    progress: Callable[[Outcome], None] = lambda outcome: None,
    levers: bool = True,
    **backend: object,
) -> Case:
    events: EVENTS = []
    acting, log, told = Backend(events, **backend), Log(events, fails_at), list[Outcome]()  # type: ignore[arg-type]

    def follow(outcome: Outcome) -> None:
        told.append(outcome)
        progress(outcome)

    async def run() -> tuple[Outcome, float]:
        lever = Lever(acting, acting, ("rollback",))
        containing = Containing(
            (lever,) if levers else (),
            log,
            Operator("ada", read_only=read_only),
            clock=VirtualClock(),
            new_id=lambda: "id-1",
        )
        return await containing.contain(wish, seen, follow), asyncio.get_running_loop().time()

    outcome, took_s = virtually(run())
    return Case(acting, log, outcome, told, took_s)


def test_the_intent_is_durable_before_anything_is_sent_and_the_outcome_follows_once() -> None:
    case = contain(fleet(rollout("eu1")))
    assert case.events == ["recorded Intent", "sent eu1", "recorded OutcomeRecord"]
    intent, outcome = case.log.held
    assert isinstance(intent, Intent)
    assert isinstance(outcome, OutcomeRecord)
    assert (intent.actor.name, intent.wish, intent.desired, intent.seen.why) == (
        "ada",
        WISH,
        (rollback_of("svc", "eu1", "v42", "v41"),),
        "errors 20%",
    )
    assert (outcome.action_id, outcome.state, case.outcome.audit_seq) == ("id-1", Effect.IN_EFFECT, 2)


def test_each_step_is_told_as_it_comes_and_none_is_skipped() -> None:
    """R-CON-3: sent, accepted and in effect are told apart."""
    case = contain(fleet(rollout("eu1")))
    assert [outcome.state for outcome in case.told] == [
        Effect.SENT,
        Effect.ACCEPTED,
        Effect.IN_EFFECT,
        Effect.IN_EFFECT,
    ]
    assert case.took_s == pytest.approx(5.0)


ACCEPTED_UNSEEN = {"seen_after_s": None}
TIMED_OUT = {"answers": lambda desired: Step("actuator", Effect.UNKNOWN, "time-out", 5_000)}
REFUSED = {"answers": lambda desired: Step("actuator", Effect.FAILED, "HTTP 403", 3)}
SECRET_MISSING = {"defect": RaituiError("the secret is not there")}
DEFECT = {"defect": ValueError("a defect")}

OUTCOMES = [
    ("accepted and seen", {}, Effect.IN_EFFECT),
    ("accepted without effect", ACCEPTED_UNSEEN, Effect.UNVERIFIED),
    ("accepted, and nobody can see", {"blind": True}, Effect.UNKNOWN),
    ("timed out, and carried out", TIMED_OUT, Effect.IN_EFFECT),
    ("timed out, and not seen", {**TIMED_OUT, **ACCEPTED_UNSEEN}, Effect.UNKNOWN),
    ("timed out, and nobody can see", {**TIMED_OUT, "blind": True}, Effect.UNKNOWN),
    ("refused by the backend", REFUSED, Effect.FAILED),
    ("never answered, and carried out", {"hangs": True}, Effect.IN_EFFECT),
    ("never answered, and not seen", {"hangs": True, **ACCEPTED_UNSEEN}, Effect.UNKNOWN),
    ("failed on the way, and not seen", {**SECRET_MISSING, **ACCEPTED_UNSEEN}, Effect.UNKNOWN),
    ("failed by a defect, and carried out", DEFECT, Effect.IN_EFFECT),
]


@pytest.mark.parametrize(("backend", "state"), [one[1:] for one in OUTCOMES], ids=[one[0] for one in OUTCOMES])
def test_what_is_said_is_what_was_seen_and_nothing_is_sent_twice(backend: dict[str, object], state: Effect) -> None:
    """Faults 16 to 18: never repeated blindly, read back, never green without effect."""
    case = contain(fleet(rollout("eu1")), **backend)  # type: ignore[arg-type]
    assert case.outcome.state is state
    assert case.events == ["recorded Intent", "sent eu1", "recorded OutcomeRecord"]
    assert case.told[-1] == case.outcome
    assert case.took_s < 200


def test_a_refused_action_is_not_looked_for() -> None:
    assert contain(fleet(rollout("eu1")), **REFUSED).took_s == 0  # type: ignore[arg-type]


def test_each_location_has_a_state_of_its_own_and_one_that_fails_stops_no_other() -> None:
    def answers(desired: Transition) -> Step:
        if desired.at == "eu1":
            raise RaituiError("eu1 is on fire")
        return Step("actuator", Effect.FAILED if desired.at == "ap1" else Effect.ACCEPTED, "", 3)

    case = contain(fleet(rollout("eu1"), rollout("us1"), rollout("ap1")), answers=answers)
    newest = {step.at: step.state for step in case.outcome.steps}
    assert newest == {"eu1": Effect.IN_EFFECT, "us1": Effect.IN_EFFECT, "ap1": Effect.FAILED}
    assert case.outcome.state is Effect.FAILED
    assert sorted(case.events) == sorted(
        ["recorded Intent", "sent eu1", "sent us1", "sent ap1", "recorded OutcomeRecord"]
    )


def test_a_wish_for_one_location_leaves_the_others_alone() -> None:
    case = contain(fleet(rollout("eu1"), rollout("us1")), structs.replace(WISH, at="us1"))
    assert case.events == ["recorded Intent", "sent us1", "recorded OutcomeRecord"]


NOTHING_SENT = [
    ("read-only", fleet(rollout("eu1")), {"read_only": True}, Effect.REFUSED),
    ("the candidate serves nothing", fleet(rollout("eu1", 0.0)), {}, Effect.NOTHING_TO_CHANGE),
    ("there is no rollout", fleet(), {}, Effect.FAILED),
    ("nothing can do it", fleet(rollout("eu1")), {"levers": False}, Effect.FAILED),
    ("nothing was ever seen", None, {}, Effect.FAILED),
]


@pytest.mark.parametrize(
    ("seen", "options", "state"), [one[1:] for one in NOTHING_SENT], ids=[one[0] for one in NOTHING_SENT]
)
def test_where_nothing_is_sent_it_is_recorded_all_the_same(
    seen: FleetSnapshot | None, options: dict[str, object], state: Effect
) -> None:
    """R-AUD-1: every attempt and refusal is in the log."""
    case = contain(seen, **options)  # type: ignore[arg-type]
    assert case.events == ["recorded Intent", "recorded OutcomeRecord"]
    assert case.outcome.state is state
    assert (case.outcome.refused_by is not None) == (state is Effect.REFUSED)


def test_a_service_of_which_nothing_has_told_yet_is_not_one_without_a_rollout() -> None:
    """R-CON-6: not known is not the same as nothing to change."""
    blank = structs.replace(fleet().services[0], readings=(read(ERRORS, Place(), Measurement(None)),))
    case = contain(structs.replace(fleet(), services=(blank,)))
    assert case.outcome.state is Effect.FAILED
    assert "nothing is known" in case.outcome.steps[-1].detail


def test_a_dead_metrics_source_holds_nothing_up() -> None:
    """R-CON-4, R-CON-6: what to do follows from the last picture, and its source is asked for nothing."""
    case = contain(fleet(rollout("eu1"), source=SourceState.DOWN))
    assert case.outcome.state is Effect.IN_EFFECT


def test_a_weight_that_is_not_known_counts_as_traffic() -> None:
    assert contain(fleet(rollout("eu1", float("nan")))).events[1] == "sent eu1"


def test_without_a_durable_intent_nothing_is_sent() -> None:
    events: EVENTS = []
    backend = Backend(events)
    containing = Containing(
        (Lever(backend, backend, ("rollback",)),),
        Log(events, frozenset({1})),
        Operator("ada"),
        clock=VirtualClock(),
        new_id=lambda: "id-1",
    )
    with pytest.raises(RaituiError, match="the disk is full"):
        virtually(containing.contain(WISH, fleet(rollout("eu1")), lambda outcome: None))
    assert events == []


def test_an_outcome_that_cannot_be_recorded_is_still_told_as_it_is() -> None:
    case = contain(fleet(rollout("eu1")), fails_at=frozenset({2}))
    assert (case.outcome.state, case.outcome.audit_seq) == (Effect.IN_EFFECT, None)
    assert "not recorded: the disk is full" in case.outcome.steps[-1].detail
    assert case.told[-1] == case.outcome


def test_an_action_is_finished_and_recorded_though_nobody_listens_any_more() -> None:
    """Fault 22: the console is gone in mid-action."""

    def gone(outcome: Outcome) -> None:
        raise RuntimeError("the console has closed")

    case = contain(fleet(rollout("eu1")), progress=gone)
    assert case.events == ["recorded Intent", "sent eu1", "recorded OutcomeRecord"]
    assert case.outcome.state is Effect.IN_EFFECT


def test_an_actuator_serves_its_own_actions_and_services() -> None:
    backend = Backend([])
    some, every = Lever(backend, backend, ("rollback",), ("svc",)), Lever(backend, backend, ("rollback",))
    assert [some.serves("rollback", name) for name in ("svc", "other")] == [True, False]
    assert [every.serves(action, "other") for action in ("rollback", "pause")] == [True, False]


@pytest.mark.parametrize("worse", list(Effect))
def test_an_action_has_come_only_as_far_as_in_its_worst_place(worse: Effect) -> None:
    good = {Effect.IN_EFFECT, Effect.RECOVERED, Effect.NOTHING_TO_CHANGE}
    assert (worst_effect([Effect.IN_EFFECT, worse]) is Effect.IN_EFFECT) == (worse in good)


def test_what_has_changed_since_the_operator_agreed_is_not_done() -> None:
    """R-CON-3: a second press agrees to the versions and places that stood on the screen, and to no others."""
    shown = rollback_of("svc", "eu1", "v42", "v41")
    agreed = structs.replace(WISH, expected=(shown,))
    assert contain(fleet(rollout("eu1")), agreed).outcome.state is Effect.IN_EFFECT
    other = contain(fleet(rollout("eu1"), rollout("us1")), agreed)
    assert (other.outcome.state, other.events) == (Effect.REFUSED, ["recorded Intent", "recorded OutcomeRecord"])
    assert "changed since" in other.outcome.steps[-1].detail
