"""Who may act is what the roles say, and nothing beyond it (R-AUT-1, R-CON-4, fault 28)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.actions import ACTIONS, BY_ID
from raitui.authority.roles import ReadOnlyAuthority, RoleAuthority
from raitui.core.audit_record import Actor, Origin
from raitui.core.authority import Request
from raitui.core.ladder import Risk
from raitui.core.role import Role

ON_CALL = Role("on-call", ("kim", "bea"), ("reducing",))


def asked(action: str = "kill", risk: Risk = Risk.REDUCES, user: str = "kim") -> Request:
    return Request(
        actor=Actor(user, "unix account", Origin.CONSOLE),
        action=BY_ID[action],
        risk=risk,
        service="loan-uw",
        tier=1,
        environment="prod",
        at=("eu1",),
        state="PAGE",
        reason="denials of the young",
    )


def authority(*roles: Role) -> RoleAuthority:
    return RoleAuthority(roles, ACTIONS)


def test_a_role_allows_what_it_names_and_says_so() -> None:
    decision = authority(Role("others", ("ada",), ("kill",)), ON_CALL).decide(asked())

    assert (decision.allowed, decision.rule) == (True, "on-call")
    assert decision.policy.startswith("roles:")


@pytest.mark.parametrize(
    "narrowed",
    [
        {"services": ("chat-assistant",)},
        {"tiers": (2, 3)},
        {"environments": ("staging",)},
        {"users": ("bea",)},
        {"users": ("KIM",)},
        {"users": ()},
        {"actions": ("rollback",)},
        {"actions": ("increasing",)},
        {"actions": ()},
    ],
    ids=str,
)
def test_a_role_that_is_about_something_else_allows_nothing_here(narrowed: dict[str, tuple[str, ...]]) -> None:
    decision = authority(structs.replace(ON_CALL, **narrowed)).decide(asked())

    assert (decision.allowed, decision.rule) == (False, "default deny")


def test_what_a_role_names_in_every_respect_is_allowed() -> None:
    narrow = Role("narrow", ("kim",), ("kill",), ("loan-uw",), (1,), ("prod",))

    assert authority(narrow).decide(asked()).allowed


def test_everybody_is_a_star_and_not_a_pattern() -> None:
    assert authority(Role("all", ("*",), ("reducing",))).decide(asked(user="mallory")).allowed
    assert not authority(Role("some", ("k*",), ("reducing",))).decide(asked(user="kim")).allowed


def test_reducing_is_what_the_action_does_now_and_not_what_it_is_called() -> None:
    """R-CON-2: fallback after the kill switch lets the feature answer again."""
    decision = authority(ON_CALL).decide(asked("fallback", Risk.INCREASES))

    assert not decision.allowed
    assert decision.reason == "kim holds no role that may fallback loan-uw where that increases the risk"


def test_a_way_back_needs_its_own_right() -> None:
    """R-CON-4: going down is easy, coming back is deliberate."""
    owner = Role("owners", ("ada",), ("increasing",))

    assert not authority(ON_CALL, owner).decide(asked("revive", Risk.INCREASES, "kim")).allowed
    assert authority(ON_CALL, owner).decide(asked("revive", Risk.INCREASES, "ada")).rule == "owners"
    assert not authority(ON_CALL, owner).decide(asked("kill", Risk.REDUCES, "ada")).allowed


def test_an_action_by_name_is_allowed_whatever_it_does_to_the_risk() -> None:
    named = authority(Role("releases", ("kim",), ("rollback",)))

    assert named.decide(asked("rollback", Risk.INCREASES)).allowed
    assert named.decide(asked("rollback", Risk.REDUCES)).allowed


def test_a_refusal_says_why_in_plain_words() -> None:
    releases = Role("releases", ("kim",), ("rollback",))

    assert authority(releases).decide(asked()).reason == "kim holds no role that may kill loan-uw"
    assert authority(releases).decide(asked(user="mallory")).reason == "mallory holds no role"


def test_a_refusal_names_the_other_ways_down_that_are_permitted() -> None:
    releases = Role("releases", ("kim",), ("rollback", "pause", "resume", "kill"))
    elsewhere = Role("elsewhere", ("kim",), ("reducing",), services=("chat-assistant",))

    decision = authority(releases, elsewhere).decide(asked("stop_export"))

    assert decision.permitted_instead == ("rollback", "pause", "kill")


def test_what_was_refused_is_not_offered_again() -> None:
    assert "fallback" not in authority(ON_CALL).decide(asked("fallback", Risk.INCREASES)).permitted_instead


def test_without_roles_nobody_may_act_and_the_section_is_named() -> None:
    decision = authority().decide(asked())

    assert (decision.allowed, decision.rule) == (False, "default deny")
    assert "authority: {roles: […]}" in decision.reason
    assert decision.permitted_instead == ()


def test_other_roles_are_another_policy() -> None:
    policies = {
        authority(*roles).decide(asked()).policy
        for roles in ((), (ON_CALL,), (structs.replace(ON_CALL, users=("kim",)),), (ON_CALL, ON_CALL))
    }

    assert len(policies) == 4
    assert authority(ON_CALL).decide(asked()).policy == authority(ON_CALL).decide(asked("pause")).policy


@pytest.mark.parametrize("action", [action.id for action in ACTIONS])
@pytest.mark.parametrize("risk", Risk)
def test_a_console_that_may_only_look_refuses_everything(action: str, risk: Risk) -> None:
    decision = ReadOnlyAuthority().decide(asked(action, risk))

    assert (decision.allowed, decision.rule, decision.permitted_instead) == (False, "read-only", ())


USERS = ("kim", "bea", "*")
SERVICES = ("loan-uw", "chat")
ENVIRONMENTS = ("prod", "staging")
GRANTS = ("reducing", "increasing", *BY_ID)


def some(choices: Iterable[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(tuple(choices)), max_size=3).map(tuple)


ROLES = st.builds(
    Role,
    name=st.sampled_from(["a", "b", "c"]),
    users=some(USERS),
    actions=some(GRANTS),
    services=some(SERVICES),
    tiers=st.lists(st.integers(1, 3), max_size=2).map(tuple),
    environments=some(ENVIRONMENTS),
)
REQUESTS = st.builds(
    Request,
    actor=st.builds(Actor, st.sampled_from([*USERS, "mallory"]), st.just("unix account"), st.sampled_from(Origin)),
    action=st.sampled_from(ACTIONS),
    risk=st.sampled_from(Risk),
    service=st.sampled_from([*SERVICES, "else"]),
    tier=st.integers(0, 4),
    environment=st.sampled_from([*ENVIRONMENTS, ""]),
    at=st.just(("eu1",)),
    state=st.just("OK"),
    reason=st.just(""),
)


def tuples_granted(role: Role) -> set[tuple[str, str, Risk]]:
    """Every user, action and risk that a role names, spelt out one by one."""
    granted = set()
    for user in role.users:
        for grant in role.actions:
            for action in ACTIONS:
                for risk in Risk:
                    if grant == action.id or (grant, risk.value) in {
                        ("reducing", "reduces"),
                        ("increasing", "increases"),
                    }:
                        granted.add((user, action.id, risk))
    return granted


@given(st.lists(ROLES, max_size=4), REQUESTS)
def test_nothing_is_allowed_that_no_role_names(roles: list[Role], request: Request) -> None:
    decision = RoleAuthority(roles, ACTIONS).decide(request)

    named = {
        role.name
        for role in roles
        for user in (request.actor.name, "*")
        if (user, request.action.id, request.risk) in tuples_granted(role)
        and request.service in (role.services or (request.service,))
        and request.tier in (role.tiers or (request.tier,))
        and request.environment in (role.environments or (request.environment,))
    }
    assert decision.allowed == bool(named)
    assert decision.rule in (named or {"default deny"})


@given(st.lists(ROLES, max_size=4), REQUESTS)
def test_what_is_permitted_instead_would_be_allowed_where_it_reduces_the_risk(
    roles: list[Role], request: Request
) -> None:
    deciding = RoleAuthority(roles, ACTIONS)

    for other in deciding.decide(request).permitted_instead:
        assert other != request.action.id
        assert deciding.decide(structs.replace(request, action=BY_ID[other], risk=Risk.REDUCES)).allowed


def test_who_is_refused_is_told_which_roles_would_allow_it_here() -> None:
    """R-AUT-1: those of other services, and those that allow something else, are no way."""
    elsewhere = Role("elsewhere", ("ada",), ("kill",), services=("chat-assistant",))
    weaker = Role("weaker", ("ada",), ("pause",))
    owners = Role("owners", ("ada",), ("kill",))

    decision = authority(weaker, elsewhere, owners).decide(asked(user="kim"))

    assert (decision.allowed, decision.needs) == (False, ("owners",))
