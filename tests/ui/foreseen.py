"""A service of which it is known what each key would be, and what becomes of one that is pressed."""

from __future__ import annotations

from msgspec import structs

from raitui.actions import ACTIONS
from raitui.core.acting_elsewhere import ActingElsewhere
from raitui.core.action import Axis
from raitui.core.containment import Effect, Outcome, Step
from raitui.core.prospect import Lasting, Permit, Prospect, Reach, TrackRecord
from raitui.core.snapshot import ContainedState, FleetSnapshot, LastGood, ServiceSnapshot
from tests.ui.fleets import DAY, HOUR, MINUTE, NOW, fleet, loan_underwriting, service

PLACES = ("eu1", "us1")
MAY = Permit(allowed=True, rule="on-call", reason="the role on-call allows it")
NEVER_DONE = TrackRecord()
STAYED = TrackRecord(4.0, 3, proven_at=NOW - 12 * DAY, lasting=Lasting.STAYED)
USERS_SEE = {"fallback": "popular list", "kill": "applications closed"}


def prospect(action: str, **different: object) -> Prospect:
    """One that nothing speaks against, but for what is said."""
    usual = Prospect(
        action,
        MAY,
        tuple(Reach(at, "flags", "flags probe", "300/s" if action == "throttle" else "") for at in PLACES),
        STAYED if action in {"rollback", "pause"} else NEVER_DONE,
        USERS_SEE.get(action, ""),
    )
    return structs.replace(usual, **different)


def foreseen(**different: object) -> ServiceSnapshot:
    """A service that pages, nobody else acting on it, every action foreseen, but for what is said."""
    goods = tuple(LastGood(at, "model", "v41", "served", NOW - 37 * MINUTE, 9 * DAY, NOW) for at in PLACES)
    usual = structs.replace(
        loan_underwriting(),
        last_goods=goods,
        acting=(),
        prospects=tuple(prospect(action.id) for action in ACTIONS),
    )
    return structs.replace(usual, **different)


def foreseen_fleet(**different: object) -> FleetSnapshot:
    """That service before a quiet one."""
    return fleet(services=(foreseen(**different), service("moderation", acting=())))


def with_one(action: str, **different: object) -> dict[str, object]:
    """Every action foreseen, and one of them otherwise."""
    return {
        "prospects": tuple(prospect(one.id, **(different if one.id == action else {})) for one in ACTIONS),
    }


RIVALS = (ActingElsewhere("kim", "rollback", "loan-uw", PLACES, NOW - 8.0, 4_711, "guard"),)
NOT_PERMITTED = with_one(
    "pause",
    permit=Permit(
        allowed=False,
        rule="default deny",
        reason="bea holds no role that may pause loan-uw",
        needs=("owners",),
        instead=("throttle", "fallback"),
    ),
)
UNDONE = with_one(
    "rollback",
    record=TrackRecord(40.0, 1, proven_at=NOW - 3 * HOUR, lasting=Lasting.UNDONE, undone_at=NOW - 2 * HOUR),
)
OUT_OF_REACH = with_one("throttle", reaches=tuple(Reach(at) for at in PLACES))
PAUSED = tuple(
    ContainedState("pause", "bea", NOW, None, "in_force", at, "id-1", Axis.EXPOSURE, before="open", after="paused")
    for at in PLACES
)


def told(*steps: Step, **different: object) -> Outcome:
    """What is told of a pause that has come so far."""
    return structs.replace(Outcome("id-1", "pause", "loan-uw", "", steps[-1].state, steps), **different)


def _step(state: Effect, at: str, detail: str = "") -> Step:
    return Step("flags", state, detail, 40, at)


_SENT = tuple(_step(Effect.SENT, at) for at in PLACES)
_ACCEPTED = tuple(_step(Effect.ACCEPTED, at) for at in PLACES)
_HERE = _step(Effect.IN_EFFECT, "eu1")
PAUSING = (told(*_SENT), told(*_SENT, *_ACCEPTED), told(*_SENT, *_ACCEPTED, _HERE))
IN_EFFECT = (
    *PAUSING,
    told(*_SENT, *_ACCEPTED, _HERE, _step(Effect.IN_EFFECT, "us1"), audit_seq=4_713),
)
UNVERIFIED = (
    *PAUSING,
    told(
        *_SENT,
        *_ACCEPTED,
        _HERE,
        _step(Effect.UNVERIFIED, "us1", "not seen within 60 s: look at the backend"),
        audit_seq=4_713,
    ),
)
REFUSED = (
    told(
        Step("default deny", Effect.REFUSED, "bea holds no role that may pause loan-uw", 0),
        refused_by="default deny",
        permitted_instead=("throttle", "fallback"),
        audit_seq=4_713,
    ),
)
