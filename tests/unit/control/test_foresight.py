"""Before a key is pressed: authority, actuators and the log are asked what it would be (R-AUT-1, R-CON-4)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from msgspec import structs

from raitui.actions import ACTIONS, ALERT_ACTIONS
from raitui.authority.roles import RoleAuthority
from raitui.control.foresight import Foresight
from raitui.control.lever import Lever
from raitui.core.audit_record import AuditRecord, Recorded
from raitui.core.containment import Containment, Effect
from raitui.core.in_force import History
from raitui.core.prospect import Lasting, Permit, Prospect, TrackRecord
from raitui.core.role import Role
from raitui.core.snapshot import FleetSnapshot, Posture, ServiceSnapshot, State, Why
from raitui.ports import Authority
from tests.acting import ADA, Backend, Judge
from tests.intents import intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of
from tests.transitions import mode_of

POSTURES = tuple(Posture(at, "open", "automatic", "on") for at in ("eu1", "us1"))
SERVICE = ServiceSnapshot(
    "svc", "team", 1, "prod", State.PAGE, Why("errors"), locations=("eu1", "us1"), postures=POSTURES
)
OTHER = structs.replace(SERVICE, name="other")
FLEET = FleetSnapshot(NOW, "site", "prod", (SERVICE, OTHER), ())
FLAGS = Backend(name="flags")


@dataclass
class Watcher(Backend):
    """A probe by a name of its own."""

    name: str = "traffic"


@dataclass
class Asked:
    """A foresight as the test wants it."""

    authority: Authority = field(default_factory=Judge)
    levers: tuple[Lever, ...] = (Lever(FLAGS, Watcher(), ("fallback", "throttle", "pause")),)
    history: History | None = field(default_factory=History)
    described: dict[str, dict[str, str]] = field(default_factory=dict)

    def fleet(self, name: str | None = "svc", fleet: FleetSnapshot = FLEET) -> FleetSnapshot:
        return Foresight(self.authority, self.levers, ADA, lambda: self.history, self.described).foreseen(fleet, name)

    def of(self, action: str, name: str = "svc") -> Prospect:
        service = self.fleet(name).service(name)
        assert service is not None
        found = service.prospect(action)
        assert found is not None
        return found


def test_every_action_of_the_service_in_focus_is_foreseen_and_of_no_other() -> None:
    fleet = Asked().fleet()

    assert [len(service.prospects) for service in fleet.services] == [len(ACTIONS), 0]


def test_it_is_told_whether_one_may_silence_its_alerts() -> None:
    asked = Foresight(Judge(), (), ADA, History, {}).foreseen(FLEET, "svc").services[0]
    assert [asked.alert_permit(action.id).allowed for action in ALERT_ACTIONS] == [True] * len(ALERT_ACTIONS)
    assert FLEET.services[0].alert_permit("silence") == Permit()


def test_of_those_marked_it_is_told_whether_one_may_and_of_the_one_in_focus_all() -> None:
    fleet = Foresight(Judge(), (), ADA, History, {}).foreseen(FLEET, "svc", ("other", "gone"))

    focused, marked = fleet.services
    assert [len(focused.prospects), len(marked.prospects)] == [len(ACTIONS), len(ACTIONS)]
    assert {one.permit.allowed for one in marked.prospects} == {True}
    assert {one.record for one in focused.prospects} == {TrackRecord()}
    assert {one.record for one in marked.prospects} == {None}


def test_the_marked_are_foreseen_while_none_is_in_focus_and_one_in_focus_tells_all_though_marked() -> None:
    foresight = Foresight(Judge(), (), ADA, History, {})

    assert [len(one.prospects) for one in foresight.foreseen(FLEET, None, ("svc",)).services] == [len(ACTIONS), 0]
    assert foresight.foreseen(FLEET, "svc", ("svc",)).services[0].prospects[0].record == TrackRecord()


@pytest.mark.parametrize("name", [None, "gone"])
def test_without_a_service_in_focus_the_picture_is_as_it_was(name: str | None) -> None:
    assert Asked().fleet(name) is FLEET


def test_who_may_is_told_by_which_role() -> None:
    roles = RoleAuthority((Role("on-call", ("ada",), ("reducing",)),), ACTIONS)

    assert Asked(roles).of("fallback").permit == Permit(True, "on-call", "the role on-call allows it")


def test_who_may_not_is_told_why_which_role_is_needed_and_what_is_permitted_instead() -> None:
    roles = (Role("on-call", ("ada",), ("pause", "throttle")), Role("owners", ("kim",), ("kill",)))

    permit = Asked(RoleAuthority(roles, ACTIONS)).of("kill").permit

    assert (permit.allowed, permit.needs, permit.instead) == (False, ("owners",), ("pause", "throttle"))
    assert permit.reason == "ada holds no role that may kill svc"


def test_an_authority_that_fails_leaves_it_unknown() -> None:
    """Fault 28. The action itself is asked about anew, and then refused."""
    permit = Asked(Judge(RuntimeError("no policy"))).of("fallback").permit

    assert permit == Permit(reason="authority does not answer: no policy")


def test_what_would_act_and_what_would_see_it_are_named_by_location() -> None:
    (here, there) = Asked().of("fallback").reaches

    assert (here.at, here.actuator, here.probe) == ("eu1", "flags", "traffic")
    assert there.at == "us1"


def test_where_no_actuator_does_it_that_is_told() -> None:
    levers = (Lever(FLAGS, Watcher(), ("throttle",), locations=("eu1",)),)
    asked = Asked(levers=levers)

    assert asked.of("throttle").unreached == ("us1",)
    assert not asked.of("throttle").is_out_of_reach
    assert asked.of("kill").is_out_of_reach


def test_the_cap_is_told_of_throttling_alone() -> None:
    levers = (Lever(FLAGS, Watcher(), ("throttle", "fallback"), cap="300/s"),)

    assert (Asked(levers=levers).of("throttle").cap, Asked(levers=levers).of("fallback").cap) == ("300/s", "")


def test_what_the_site_says_of_a_service_comes_before_what_it_says_of_the_actuator() -> None:
    levers = (Lever(FLAGS, Watcher(), ("fallback", "pause"), user_sees={"fallback": "rules", "pause": "a notice"}),)
    asked = Asked(levers=levers, described={"svc": {"fallback": "popular list"}})

    assert asked.of("fallback").user_sees == "popular list"
    assert asked.of("fallback", "other").user_sees == "rules"
    assert asked.of("pause").user_sees == "a notice"
    assert asked.of("kill").user_sees == ""


def test_what_the_log_holds_of_earlier_ones_is_told() -> None:
    desired = (mode_of("svc", "eu1", "automatic", "fallback", "fallback"),)
    intended = intent(wish=Containment("fallback", "svc", "", "why"), desired=desired)
    records: tuple[AuditRecord, ...] = (intended, outcome_of(intended, Effect.IN_EFFECT))
    history = History().after(Recorded(seq, record) for seq, record in enumerate(records, 1))

    record = Asked(history=history).of("fallback").record

    assert record is not None
    assert (record.count, record.lasting) == (1, Lasting.STAYED)


def test_a_log_that_was_read_and_tells_nothing_differs_from_one_not_read() -> None:
    assert Asked().of("fallback").record == TrackRecord()
    assert Asked(history=None).of("fallback").record is None


def test_no_backend_is_asked() -> None:
    Asked().fleet()

    assert FLAGS.sent == []
    assert FLAGS.events == []


PAUSED_HERE = structs.replace(
    FLEET,
    services=(structs.replace(SERVICE, postures=(Posture("eu1", "paused", "automatic", "on"),), locations=("eu1",)),),
)


def test_while_the_log_is_unread_no_way_back_is_foreseen_as_permitted() -> None:
    """R-CON-4: contain() refuses it, since only the log tells what it restores; going down is permitted as ever."""
    asked = Asked(history=None)
    service = asked.fleet(fleet=PAUSED_HERE).service("svc")
    assert service is not None
    resume, kill = service.prospect("resume"), service.prospect("kill")
    assert resume is not None
    assert kill is not None
    assert (resume.permit.allowed, resume.permit.rule) == (False, "audit")
    assert resume.permit.reason == "only the audit log tells what resume restores, and it has not been read yet"
    assert kill.permit.allowed


def test_once_the_log_has_been_read_a_way_back_is_foreseen_as_authority_says() -> None:
    service = Asked().fleet(fleet=PAUSED_HERE).service("svc")
    assert service is not None
    resume = service.prospect("resume")
    assert resume is not None
    assert resume.permit.allowed
