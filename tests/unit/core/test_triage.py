"""Which row says what, why, and which stands first (R-OBS-2, R-OBS-3)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.burn import WINDOWS_S, Alert, Burn, BurnState
from raitui.core.change import Change, ChangeKind
from raitui.core.findings import Findings
from raitui.core.reading import BEYOND_LAST_BUCKET, NO_ANSWER_YET, Measurement, Place, Reading, read
from raitui.core.row_reason import why_of
from raitui.core.sli import Sli
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ContainedState, ServiceSnapshot, State, Why
from raitui.core.triage import rank, state_of
from tests.watched import CORRECTED, ERRORS, LATENCY

SLIS = {sli.name: sli for sli in (ERRORS, CORRECTED, LATENCY)}
"""A breach of errors or latency is a ticket, one of corrected pages."""


def reading(
    sli: Sli, value: float | None, samples: float | None = 10_000, *, stale: bool = False, note: str = ""
) -> Reading:
    measured = Measurement(value, samples, 5.0, stale_after_s=-1.0 if stale else 45.0, note=note)
    return read(sli, Place(), measured)


def objective(
    page: Alert = Alert.QUIET, ticket: Alert = Alert.QUIET, rate: float = 0.5, *, stale: bool = False, note: str = ""
) -> SloState:
    burn = Burn(BurnState.MEASURED, rate, 1_000)
    return SloState(
        "availability", "errors", Place(), 0.999, 30, {300: burn, 3_600: burn}, page, ticket, 0.5, 9.0,
        stale=stale, note=note,
    )  # fmt: skip


FEW = structs.replace(
    objective(Alert.THIN, Alert.THIN),
    burn=dict.fromkeys(WINDOWS_S, Burn(BurnState.MEASURED, 50, 20)),
    minimum_samples=20,
    sure=0.0001,
)
"""One request in twenty failed."""

UNBOUNDED = structs.replace(ERRORS, target=None, warn=None)
FAST = reading(LATENCY, 0.01)
GOOD, BAD = reading(ERRORS, 0.001), reading(ERRORS, 0.2)
WRONG = reading(CORRECTED, 0.4)
HELD = ContainedState("rollback", "ada", 1.0, None, "in_effect")
REVERTED = structs.replace(HELD, state="reverted")
UNSEEN = structs.replace(HELD, state="unwatched", seen_at=3 * 3_600 + 12 * 60.0)
UNSEEN_SAYS, REVERTED_SAYS = "rollback by ada, unwatched since 03:12Z", "rollback by ada, reverted"
FIRING, UNKNOWN, QUIET = Alert.FIRING, Alert.UNKNOWN, Alert.QUIET


def findings(
    *readings: Reading,
    slos: tuple[SloState, ...] = (),
    contained: tuple[ContainedState, ...] = (),
    awaited: bool = True,
) -> Findings:
    return Findings(readings, slos, SLIS, contained=contained, awaited=awaited)


CASES: list[tuple[str, Findings, State, str]] = [
    ("all is well", findings(GOOD, slos=(objective(),)), State.OK, ""),
    (
        "a budget burns fast",
        findings(BAD, slos=(objective(FIRING, rate=200),)),
        State.PAGE,
        "errors 20% (<1%) burn 200×",
    ),
    (
        "and the source died since",
        findings(reading(ERRORS, 0.2, stale=True), slos=(objective(FIRING, stale=True),)),
        State.PAGE,
        "errors 20% (<1%) burn 0.5×",
    ),
    (
        "what is under an objective should be known, though it has no target of its own",
        findings(reading(UNBOUNDED, None), slos=(objective(UNKNOWN, UNKNOWN),)),
        State.UNKNOWN,
        "errors missing",
    ),
    (
        "and known today",
        findings(reading(UNBOUNDED, 0.0, stale=True), slos=(objective(stale=True),)),
        State.UNKNOWN,
        "errors stale",
    ),
    (
        "where nothing has a bound, all should be known",
        findings(reading(UNBOUNDED, None)),
        State.UNKNOWN,
        "errors missing",
    ),
    ("beside what has a bound, the rest may be absent", findings(reading(UNBOUNDED, None), FAST), State.OK, ""),
    ("quality pages on its own", findings(GOOD, WRONG, slos=(objective(),)), State.PAGE, "corrected 40% (<5%)"),
    (
        "a stale breach keeps its place",
        findings(GOOD, reading(CORRECTED, 0.4, stale=True)),
        State.PAGE,
        "corrected 40% (<5%)",
    ),
    (
        "too few samples breach nothing",
        findings(GOOD, reading(CORRECTED, 0.4, 30)),
        State.OK,
        "corrected thin, lacks 70",
    ),
    (
        "a budget burns fast, of too few requests to call anybody",
        findings(GOOD, slos=(FEW,)),
        State.OK,
        "availability burn 50.0× thin, lacks 43",
    ),
    (
        "nor do they once they are stale",
        findings(GOOD, reading(CORRECTED, 0.4, 30, stale=True)),
        State.UNKNOWN,
        "corrected stale",
    ),
    (
        "a budget burns slowly",
        findings(GOOD, slos=(objective(ticket=FIRING, rate=4),)),
        State.TICKET,
        "errors 0.1% (<1%) burn 4.0×",
    ),
    ("a breach that can wait", findings(BAD), State.TICKET, "errors 20% (<1%)"),
    ("a series vanished", findings(GOOD, reading(LATENCY, None, None)), State.UNKNOWN, "latency missing"),
    (
        "two did",
        findings(reading(ERRORS, None, None), reading(LATENCY, None, None)),
        State.UNKNOWN,
        "errors missing and 1 more",
    ),
    (
        "the exporter died while all was well",
        findings(reading(ERRORS, 0.001, stale=True)),
        State.UNKNOWN,
        "errors stale",
    ),
    ("no traffic", findings(reading(ERRORS, float("nan"), 0)), State.OK, "no traffic"),
    (
        "no traffic when last heard of",
        findings(reading(ERRORS, float("nan"), 0, stale=True)),
        State.UNKNOWN,
        "errors stale",
    ),
    (
        "the quantile is off the scale",
        findings(
            reading(ERRORS, 0.001),
            read(LATENCY, Place(), Measurement(1.0, 900, 5, 45, at_least=True, note=BEYOND_LAST_BUCKET)),
        ),
        State.UNKNOWN,
        f"latency {BEYOND_LAST_BUCKET}",
    ),
    (
        "nothing was asked yet",
        findings(reading(ERRORS, None, None, note=NO_ANSWER_YET)),
        State.STARTING,
        "waiting for the first answers",
    ),
    (
        "part was not asked yet",
        findings(GOOD, reading(LATENCY, None, None, note=NO_ANSWER_YET)),
        State.STARTING,
        "waiting for the first answers",
    ),
    (
        "and nobody is left to answer",
        findings(reading(ERRORS, None, None, note=NO_ANSWER_YET), awaited=False),
        State.UNKNOWN,
        f"errors {NO_ANSWER_YET}",
    ),
    (
        "the question is refused",
        findings(GOOD, reading(LATENCY, None, None, note="no answer: rejected")),
        State.UNKNOWN,
        "latency no answer: rejected",
    ),
    (
        "nobody can tell whether it pages",
        findings(GOOD, slos=(objective(UNKNOWN, note="no answer: timed out"),)),
        State.UNKNOWN,
        "availability burn unknown, no answer: timed out",
    ),
    (
        "its window is being asked",
        findings(GOOD, slos=(objective(UNKNOWN, note=NO_ANSWER_YET),)),
        State.STARTING,
        "waiting for the first answers",
    ),
    ("nothing is watched", findings(), State.STARTING, "nothing is watched"),
    ("held", findings(GOOD, contained=(HELD,)), State.CONTAINED, "rollback by ada, in effect"),
    ("held, and a ticket", findings(BAD, contained=(HELD,)), State.CONTAINED, "rollback by ada, in effect"),
    ("held, but unseen", findings(reading(ERRORS, None, None), contained=(HELD,)), State.UNKNOWN, "errors missing"),
    (
        "one of two was reverted",
        findings(GOOD, contained=(HELD, REVERTED)),
        State.REVERTED,
        "rollback by ada, reverted",
    ),
    ("held, and nobody sees it", findings(GOOD, contained=(HELD, UNSEEN)), State.UNKNOWN, UNSEEN_SAYS),
    (
        "held, and nobody has ever seen it",
        findings(BAD, contained=(structs.replace(UNSEEN, seen_at=None),)),
        State.UNKNOWN,
        "rollback by ada, unwatched since it began",
    ),
    ("one out of sight, one reverted", findings(GOOD, contained=(UNSEEN, REVERTED)), State.REVERTED, REVERTED_SAYS),
    (
        "figures come before what is held",
        findings(reading(ERRORS, None, None), contained=(UNSEEN,)),
        State.UNKNOWN,
        "errors missing",
    ),
    ("out of sight and burning", findings(WRONG, contained=(UNSEEN,)), State.PAGE, "corrected 40% (<5%)"),
    ("reverted and burning", findings(WRONG, contained=(REVERTED,)), State.PAGE, "corrected 40% (<5%)"),
]


@pytest.mark.parametrize(("found", "state", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_row_says_the_worst_that_is_known_of_its_service(found: Findings, state: State, text: str) -> None:
    assert state_of(found) is state
    assert why_of(state, found, None).text == text


def test_the_states_stand_in_the_order_in_which_they_call_for_somebody() -> None:
    names = [state.name for state in sorted(State)]
    assert names == ["PAGE", "REVERTED", "UNKNOWN", "CONTAINED", "TICKET", "STARTING", "OK"]


@pytest.mark.parametrize(
    ("since", "after"),
    [(1_000.0, "prompt p8"), (10_000.0, "model v42"), (None, "model v42"), (100.0, "")],
)
def test_the_newest_change_before_the_trouble_is_named(since: float | None, after: str) -> None:
    """R-OBS-6: what changed is the first question."""
    changes = (
        Change(5_000.0, "svc", "eu1", ChangeKind.VERSION, "model", "v41", "v42"),
        Change(900.0, "svc", "eu1", ChangeKind.VERSION, "prompt", "p7", "p8"),
    )
    found = structs.replace(findings(WRONG), changes=changes)
    assert why_of(State.PAGE, found, since).after == after


def row(state: State, rate: float, tier: int, name: str) -> ServiceSnapshot:
    slos = (objective(page=FIRING, rate=rate),) if state is State.PAGE else (objective(rate=rate),)
    return ServiceSnapshot(name, "", tier, "", state, Why(""), slos=slos)


rows = st.builds(
    row,
    st.sampled_from(State),
    st.sampled_from([0.0, 14.5, 200.0, float("inf")]),
    st.integers(1, 3),
    st.text("abc", min_size=1, max_size=3),
)


def test_within_a_state_the_faster_burn_comes_first_then_the_tier_then_the_name() -> None:
    expected = [
        row(State.PAGE, float("inf"), 3, "z"),
        row(State.PAGE, 200, 1, "b"),
        row(State.PAGE, 200, 2, "a"),
        row(State.PAGE, 15, 1, "a"),
        row(State.REVERTED, 0, 3, "a"),
        row(State.OK, 0.9, 1, "a"),
        row(State.OK, 0.1, 1, "b"),
        row(State.OK, 0.9, 2, "a"),
    ]
    for order in itertools.islice(itertools.permutations(expected), 0, 5_000, 97):
        assert sorted(order, key=rank) == expected


def test_among_pages_one_whose_containment_was_undone_comes_first() -> None:
    """Fault 19: what was thought to be limited burns again, and nobody is at it."""
    undone = structs.replace(row(State.PAGE, 15, 3, "z"), contained=(HELD, REVERTED))
    held = structs.replace(row(State.PAGE, 200, 1, "a"), contained=(HELD,))
    worst = row(State.PAGE, float("inf"), 1, "a")
    assert sorted([worst, held, undone], key=rank) == [undone, worst, held]


@given(st.lists(rows, max_size=12).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_does_not_depend_on_how_the_rows_came(
    orders: tuple[list[ServiceSnapshot], list[ServiceSnapshot]],
) -> None:
    found, shuffled = (sorted(order, key=rank) for order in orders)
    assert [rank(one) for one in found] == [rank(one) for one in shuffled]
    assert [one.state for one in found] == sorted(one.state for one in orders[0])
