"""Nothing is done about alerts but by this path: authorised, recorded, asked once, and read back (R-AUT-1, R-AUD-1)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from msgspec import structs

from raitui.actions import ACTIONS
from raitui.authority.roles import DEFAULT_DENY, RoleAuthority
from raitui.control.silence_errand import SEEN_WITHIN_S
from raitui.control.silencing import Silencing
from raitui.core.alert_board import AlertNews
from raitui.core.audit_record import Intent, OutcomeRecord, Refusal
from raitui.core.containment import Effect, Outcome
from raitui.core.role import Role
from raitui.core.silence import Silence, SilenceAnswer, SilenceMatcher, SilenceOrder, SilencePhase, SilenceWish
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import Authority
from tests.acting import ADA, Judge, Log, Sink, VirtualCalls, now_s
from tests.intents import PROCESS
from tests.knowledge import NOW
from tests.raised_alerts import silenced
from tests.virtual_time import VirtualClock, virtually

ON_SERVICE = (SilenceMatcher("alertname", "Slow"), SilenceMatcher("service", "loan-uw"))
SILENCE = SilenceWish("silence", "nodes are replaced", matchers=ON_SERVICE, lasts_s=3_600.0, about="Slow")
ACKNOWLEDGE = structs.replace(SILENCE, action="acknowledge", comment="rolling back", lasts_s=1_800.0)
DEAD = SourceError(SourceFault.UNREACHABLE, "connection refused", "start it")
FLEET = FleetSnapshot(
    NOW, "lab", "prod", (ServiceSnapshot("loan-uw", "risk", 1, "prod", State.PAGE, Why("errors 20%")),), ()
)


@dataclass
class Replica:
    """Holds silences and tells its peers of them, after so many seconds; as unruly as a test wants it."""

    name: str
    cluster: str = "am"
    peers: list[Replica] = field(default_factory=list)
    gossip_s: float = 0.2
    dead: bool = False
    hangs: bool = False
    takes_s: float = 0.0
    answers: SilenceAnswer | None = None
    obeys: Callable[[Silence], Silence | None] = lambda silence: silence
    heard: list[tuple[float, Silence]] = field(default_factory=list)
    orders: list[SilenceOrder] = field(default_factory=list)

    async def news(self) -> AlertNews:
        raise AssertionError("who silences asks for no news")

    async def silences(self) -> tuple[Silence, ...]:
        if self.dead:
            raise DEAD
        if self.hangs:
            await asyncio.sleep(3_600)
        await asyncio.sleep(self.takes_s)
        newest = {silence.id: silence for at, silence in self.heard if at <= now_s()}
        return tuple(newest.values())

    async def silence(self, order: SilenceOrder) -> SilenceAnswer:
        if self.dead:
            return SilenceAnswer(Effect.FAILED, "nothing was sent: connection refused", 0, was_sent=False)
        self.orders.append(order)
        made = Silence(f"s{len(self.heard)}", self.cluster, order.by, order.comment, NOW, order.until, order.matchers)
        self._spread(self.obeys(made))
        return self.answers or SilenceAnswer(Effect.ACCEPTED, "HTTP 200", 2, made.id)

    async def expire(self, silence_id: str) -> SilenceAnswer:
        if self.dead:
            return SilenceAnswer(Effect.FAILED, "nothing was sent: connection refused", 0, was_sent=False)
        known = {silence.id: silence for _, silence in self.heard}
        self._spread(self.obeys(structs.replace(known[silence_id], phase=SilencePhase.EXPIRED)))
        return self.answers or SilenceAnswer(Effect.ACCEPTED, "HTTP 200", 2)

    def _spread(self, silence: Silence | None) -> None:
        if silence is not None:
            self.heard.append((now_s(), silence))
            for peer in self.peers:
                peer.heard.append((now_s() + self.gossip_s, silence))


def pair(**different: object) -> tuple[Replica, Replica]:
    first, second = Replica("am-0", **different), Replica("am-1")  # type: ignore[arg-type]
    first.peers, second.peers = [second], [first]
    return first, second


@dataclass
class Stage:
    """Everything that silencing needs, and what became of it."""

    replicas: tuple[Replica, ...]
    authority: Authority = field(default_factory=Judge)
    log: Log = field(default_factory=Log)
    sinks: tuple[Sink, ...] = field(default_factory=lambda: (Sink(),))
    told: list[Outcome] = field(default_factory=list)
    hurried: int = 0
    took_s: float = 0.0

    def silence(
        self, wish: SilenceWish = SILENCE, seen: FleetSnapshot | None = FLEET, *meanwhile: Awaitable[None]
    ) -> Outcome:
        from raitui.control.recording import Recording

        def hurry() -> None:
            self.hurried += 1

        async def run() -> Outcome:
            others = [asyncio.ensure_future(other) for other in meanwhile]
            clock = VirtualClock()
            recording = Recording(self.log, self.sinks, clock, lambda _: VirtualCalls(lambda: 0.0))
            silencing = Silencing(
                self.replicas,
                recording,
                self.authority,
                clock=clock,
                new_id=lambda: "3e0c4f7a9b1d",
                changed=hurry,
                process=lambda: PROCESS,
            )
            outcome = await silencing.silence(wish, seen, ADA, self.told.append)
            self.took_s = now_s()
            await asyncio.gather(*others)
            return outcome

        return virtually(run())

    @property
    def details(self) -> list[str]:
        return [f"{step.actuator} {step.state.value} {step.detail}" for step in self.told[-1].steps]


def roles(*granted: str, services: tuple[str, ...] = ()) -> RoleAuthority:
    return RoleAuthority((Role("on-call", ("ada",), granted, services),), ACTIONS)


def test_a_silence_is_recorded_before_it_is_asked_for_and_believed_when_every_replica_holds_it() -> None:
    """R-CON-3, R-AUD-1."""
    first, second = pair()
    stage = Stage((first, second))
    outcome = stage.silence()
    assert outcome.state is Effect.IN_EFFECT
    assert stage.details == [
        'am-0 sent alertname="Slow", service="loan-uw"',
        "am-0 accepted HTTP 200",
        "am-0, am-1 in_effect it holds",
    ]
    intent, record = stage.log.held
    assert isinstance(intent, Intent)
    assert (intent.wish.action, intent.wish.service, intent.wish.reason) == ("silence", "loan-uw", "nodes are replaced")
    assert intent.silence is not None
    assert (intent.silence.matchers, intent.silence.lasts_s, intent.desired) == (ON_SERVICE, 3_600.0, ())
    assert isinstance(record, OutcomeRecord)
    assert record.state is Effect.IN_EFFECT
    assert stage.hurried == 1


def test_it_carries_owner_comment_expiry_and_the_mark_by_which_it_is_found_again() -> None:
    first, second = pair()
    Stage((first, second)).silence()
    (order,) = first.orders
    assert (order.by, order.comment) == ("ada", "nodes are replaced [raitui 3e0c4f7a9b1d]")
    assert NOW + 3_600 <= order.until <= NOW + 3_601
    assert second.orders == []


def test_an_acknowledgement_is_a_short_silence_that_says_who_has_it() -> None:
    first, second = pair()
    Stage((first, second)).silence(ACKNOWLEDGE)
    assert first.orders[0].comment == "ACK! rolling back [raitui 3e0c4f7a9b1d]"
    too_long = Stage((first, second)).silence(structs.replace(ACKNOWLEDGE, lasts_s=86_400.0))
    assert (too_long.state, too_long.refused_by) == (Effect.REFUSED, "raitui")


def test_nothing_is_asked_for_that_no_role_allows_and_the_attempt_is_recorded() -> None:
    """R-AUT-1: default deny; a role that may reduce the risk may not keep people from being told."""
    first, second = pair()
    stage = Stage((first, second), roles("reducing"))
    outcome = stage.silence()
    assert (outcome.state, outcome.refused_by) == (Effect.REFUSED, DEFAULT_DENY)
    assert outcome.permitted_instead == ()
    assert first.orders == []
    (refusal,) = stage.log.held
    assert isinstance(refusal, Refusal)
    assert refusal.silence is not None
    assert "ada holds no role that may silence loan-uw" in refusal.reason


def test_a_role_may_be_given_acknowledgements_alone() -> None:
    assert Stage(pair(), roles("acknowledge")).silence(ACKNOWLEDGE).state is Effect.IN_EFFECT
    assert Stage(pair(), roles("acknowledge")).silence().state is Effect.REFUSED
    assert Stage(pair(), roles("increasing")).silence().state is Effect.IN_EFFECT


def test_who_holds_a_role_on_one_service_silences_no_other_alerts() -> None:
    """What the wish says of itself does not count: what its conditions hold it to does."""
    wide = structs.replace(SILENCE, service="loan-uw", matchers=(SilenceMatcher("severity", "page"),))
    regex = structs.replace(SILENCE, matchers=(SilenceMatcher("service", "loan-uw|hiring", is_regex=True),))
    other = structs.replace(SILENCE, matchers=(SilenceMatcher("service", "hiring"),))
    for wish in (wide, regex, other):
        outcome = Stage(pair(), roles("silence", services=("loan-uw",))).silence(wish)
        assert (outcome.state, outcome.refused_by) == (Effect.REFUSED, DEFAULT_DENY), wish.text
    assert Stage(pair(), roles("silence", services=("loan-uw",))).silence().state is Effect.IN_EFFECT
    assert Stage(pair(), roles("silence")).silence(wide).state is Effect.IN_EFFECT


def test_authority_that_fails_allows_nobody() -> None:
    """Fault 28."""
    outcome = Stage(pair(), Judge(RuntimeError("no policy"))).silence()
    assert outcome.refused_by == "authority"


def test_a_wish_without_comment_expiry_or_any_condition_is_refused() -> None:
    for different, why in (
        ({"comment": "  "}, "no comment"),
        ({"lasts_s": 0.0}, "it must end"),
        ({"lasts_s": 86_400.0 * 365}, "it must end"),
        ({"matchers": ()}, "every alert"),
        ({"matchers": (SilenceMatcher("alertname", ".+", is_regex=True),)}, "every alert"),
        ({"matchers": (SilenceMatcher("alertname", "(?s)^.*$", is_regex=True),)}, "every alert"),
        ({"matchers": (SilenceMatcher("alertname", "a|..*", is_regex=True),)}, "every alert"),
        ({"matchers": (SilenceMatcher("alertname", "[^ ]*", is_regex=True),)}, "every alert"),
        ({"matchers": (SilenceMatcher("severity", "page", is_equal=False),)}, "every alert"),
    ):
        stage = Stage(pair())
        outcome = stage.silence(structs.replace(SILENCE, **different))
        assert outcome.state is Effect.REFUSED, different
        assert why in outcome.steps[0].detail


def test_a_replica_that_was_sent_nothing_is_passed_by() -> None:
    lost = SilenceAnswer(Effect.FAILED, "nothing was sent: connection refused", 0, was_sent=False)
    first, second = pair(answers=lost, obeys=lambda silence: None)
    stage = Stage((first, second))
    assert stage.silence().state is Effect.IN_EFFECT
    assert len(second.orders) == 1
    assert stage.details[1] == "am-0 failed nothing was sent: connection refused"


def test_a_dead_replica_keeps_nobody_from_silencing_and_is_named() -> None:
    first, second = pair(dead=True)
    stage = Stage((first, second))
    assert stage.silence().state is Effect.IN_EFFECT
    assert len(second.orders) == 1
    assert stage.details[-1] == "am-1 in_effect it holds; connection refused"


def test_a_cluster_that_is_dead_altogether_is_a_failure_that_is_recorded() -> None:
    stage = Stage((Replica("am-0", dead=True),))
    assert stage.silence().state is Effect.FAILED
    assert isinstance(stage.log.held[-1], OutcomeRecord)


def test_what_was_answered_by_nobody_is_read_back_and_asked_of_no_other_replica() -> None:
    """Design decision 14."""
    lost = SilenceAnswer(Effect.UNKNOWN, "sent, and then: no answer", 5_000)
    first, second = pair(answers=lost)
    stage = Stage((first, second))
    assert stage.silence().state is Effect.IN_EFFECT
    assert (len(first.orders), len(second.orders)) == (1, 0)


def test_what_was_answered_by_nobody_and_is_nowhere_stays_unknown() -> None:
    lost = SilenceAnswer(Effect.UNKNOWN, "sent, and then: no answer", 5_000)
    stage = Stage(pair(answers=lost, obeys=lambda silence: None))
    assert stage.silence().state is Effect.UNKNOWN
    assert stage.details[-1] == "am unknown am-0, am-1 does not hold it"
    assert stage.took_s >= SEEN_WITHIN_S


def test_a_replica_that_says_yes_and_does_something_else_is_not_believed() -> None:
    """Fault 2: a backend that lies."""

    def halved(silence: Silence) -> Silence:
        return structs.replace(silence, until=silence.until - 1_800)

    for obeys in (halved, lambda silence: None, lambda silence: structs.replace(silence, matchers=())):
        assert Stage(pair(obeys=obeys)).silence().state is Effect.UNVERIFIED


def test_a_replica_that_does_not_hear_of_it_keeps_it_from_being_called_done() -> None:
    """That half of a cluster which has fallen apart tells everybody all the same."""
    stage = Stage(pair(gossip_s=3_600.0))
    assert stage.silence().state is Effect.UNVERIFIED
    assert stage.details[-1] == "am unverified am-1 does not hold it"


def test_every_cluster_is_asked_and_the_worst_of_them_is_what_is_told() -> None:
    """An alert may fire in each of them."""
    here, there = Replica("eu-0", "eu"), Replica("us-0", "us", dead=True)
    stage = Stage((here, there))
    outcome = stage.silence()
    assert outcome.state is Effect.FAILED
    assert len(here.orders) == 1
    assert {step.at for step in outcome.steps} == {"eu", "us"}
    one = Stage((Replica("eu-0", "eu"), Replica("us-0", "us"))).silence(structs.replace(SILENCE, cluster="eu"))
    assert {step.at for step in one.steps} == {"eu"}


def test_where_somebody_silences_it_already_nothing_is_asked_for() -> None:
    replica = Replica("am-0", heard=[(0.0, silenced(matchers=ON_SERVICE, until=NOW + 7_200))])
    stage = Stage((replica,))
    assert stage.silence().state is Effect.NOTHING_TO_CHANGE
    assert stage.details == ["raitui nothing_to_change kim silences it already: s1"]
    assert replica.orders == []


def test_no_silence_without_a_log_that_can_be_written() -> None:
    """Design decision 11: what increases the risk waits for the log."""
    stage = Stage(pair(), log=Log(broken=RaituiError("disk full")))
    outcome = stage.silence()
    assert (outcome.state, outcome.refused_by) == (Effect.REFUSED, "audit")
    assert stage.replicas[0].orders == []


HELD = silenced("5d1c7c0a", matchers=ON_SERVICE)
SEEN = structs.replace(FLEET, silences=(HELD,))


def holding_pair(**different: object) -> tuple[Replica, Replica]:
    first, second = pair(**different)
    for replica in (first, second):
        replica.heard.append((0.0, HELD))
    return first, second


def end(stage: Stage, silence_id: str = "5d1c7c0a", seen: FleetSnapshot = SEEN) -> Outcome:
    return stage.silence(SilenceWish("unsilence", "nodes are back", silence_id=silence_id), seen)


def test_a_silence_is_ended_by_the_beginning_of_its_id_and_seen_to_be() -> None:
    """Every silence has a way back."""
    stage = Stage(holding_pair())
    assert end(stage, "5d1c").state is Effect.IN_EFFECT
    assert stage.details[-1] == "am-0, am-1 in_effect it has ended"
    intent = stage.log.held[0]
    assert isinstance(intent, Intent)
    assert (intent.wish.service, intent.silence and intent.silence.silence_id) == ("loan-uw", "5d1c7c0a")


def test_ending_a_silence_reduces_the_risk_and_goes_ahead_without_the_log() -> None:
    stage = Stage(holding_pair(), roles("reducing"), log=Log(broken=RaituiError("disk full")))
    assert end(stage).state is Effect.IN_EFFECT
    assert any("CANNOT BE WRITTEN" in detail for detail in stage.details)


def test_a_silence_that_nobody_knows_or_that_is_not_alone_is_not_ended() -> None:
    twin = structs.replace(HELD, id="5d1cffff")
    for silence_id, seen in (("77", SEEN), ("5d1c", structs.replace(SEEN, silences=(HELD, twin)))):
        outcome = end(Stage(holding_pair()), silence_id, seen)
        assert outcome.state is Effect.REFUSED
        assert "no cluster tells of the silence" in outcome.steps[0].detail


def test_what_has_ended_already_is_nothing_to_change() -> None:
    over = structs.replace(HELD, phase=SilencePhase.EXPIRED)
    stage = Stage((Replica("am-0", heard=[(0.0, over)]),))
    assert end(stage).state is Effect.NOTHING_TO_CHANGE


def test_a_regular_expression_for_particular_values_is_no_wish_for_every_alert() -> None:
    for expression in ("eu.*", "z.*", ".*prod.*", "a|b", r"\pL+"):
        matchers = (SilenceMatcher("at", expression, is_regex=True),)
        assert Stage(pair()).silence(structs.replace(SILENCE, matchers=matchers)).state is Effect.IN_EFFECT


def test_an_id_that_no_replica_knows_is_not_said_to_have_ended() -> None:
    """Half an id of several silences, sent to one cluster: they hold still."""
    stage = Stage(holding_pair())
    twin = structs.replace(HELD, id="5d1cffff")
    wish = SilenceWish("unsilence", "nodes are back", silence_id="5d1c", cluster="am")
    assert stage.silence(wish, structs.replace(SEEN, silences=(HELD, twin))).state is Effect.FAILED
    assert stage.details == ["raitui failed nothing was sent: no replica knows a silence 5d1c"]


def test_a_replica_that_answers_is_asked_before_one_that_hangs() -> None:
    """What is sent to one that hangs may happen at any time, and nobody can ask another for it then."""
    first, second = pair(hangs=True)
    stage = Stage((first, second))
    assert stage.silence().state is Effect.IN_EFFECT
    assert (len(first.orders), len(second.orders)) == (0, 1)


def test_a_replica_that_hangs_holds_nobody_up_and_is_named() -> None:
    """R-CON-3, fault 36: what the others tell is enough, and whom nobody has heard is said."""
    stage = Stage(pair(hangs=True))
    assert stage.silence().state is Effect.IN_EFFECT
    assert stage.took_s < 3.0
    assert stage.details[-1] == "am-1 in_effect it holds; am-0 did not answer within 1 s"


def test_a_replica_that_is_a_little_slower_is_read_back_too() -> None:
    """Where it does not hold the silence, nobody is told that it is done."""
    first, second = pair()
    first.peers, second.takes_s = [], 0.9
    stage = Stage((first, second))
    assert stage.silence().state is Effect.UNVERIFIED
    assert "am-1 does not hold it" in stage.details[-1]


def test_that_somebody_silences_it_already_says_who_did_not_answer() -> None:
    first, second = pair(hangs=True)
    second.heard.append((0.0, silenced("s1", by="kim", matchers=ON_SERVICE, until=NOW + 7_200)))
    stage = Stage((first, second))
    assert stage.silence().state is Effect.NOTHING_TO_CHANGE
    assert stage.details == ["raitui nothing_to_change kim silences it already: s1; am-0 did not answer within 1 s"]


END = SilenceWish("unsilence", "nodes are back", silence_id=HELD.id, cluster="am")


def test_a_silence_that_only_a_slow_replica_knows_is_ended_there() -> None:
    """What nobody else knows is decided on when that one has had its time, and is over when that one says so."""
    first, second = pair()
    second.takes_s = 3.0
    second.heard.append((0.0, HELD))
    stage = Stage((first, second))
    assert stage.silence(END, SEEN).state is Effect.IN_EFFECT
    assert stage.details[0].startswith("am-1 sent")
    assert stage.details[-1] == "am-0, am-1 in_effect it has ended"


def test_who_never_held_a_silence_does_not_tell_that_it_has_ended() -> None:
    """R-CON-3: whoever held it hangs by then."""
    first, second = pair()
    second.heard.append((0.0, HELD))

    def hang(silence: Silence) -> Silence:
        second.hangs = True
        return silence

    second.obeys, second.peers = hang, []
    stage = Stage((first, second))
    assert stage.silence(END, SEEN).state is Effect.UNKNOWN
    assert stage.details[-1] == "am unknown am-1 did not answer within 5 s"


def test_a_replica_that_hangs_holds_up_no_end_of_a_silence() -> None:
    first, second = holding_pair()
    second.hangs = True
    stage = Stage((first, second))
    assert stage.silence(END, SEEN).state is Effect.IN_EFFECT
    assert stage.took_s < 3.0
    assert stage.details[-1] == "am-0 in_effect it has ended; am-1 did not answer within 1 s"
