"""What the log tells to be in force: which containments stand, and what takes them off again (R-CON-8)."""

from __future__ import annotations

import random

import pytest
from msgspec import structs

from raitui.core.action import Axis
from raitui.core.audit_record import AuditRecord, Happened, Intent, OutcomeRecord, Recorded, Sighting, Watched
from raitui.core.containment import Containment, Effect, Step, Transition
from raitui.core.in_force import COURSES_KEPT, TWINS_KEPT, History
from raitui.core.ladder import Risk, risk_of_move
from raitui.core.look import contained
from raitui.core.snapshot import ContainedState
from tests.intents import intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of
from tests.transitions import rollback_of

REDUCED, KILL, HUMAN = "reduced_autonomy", "kill", "human_approval"


def mode(before: str, after: str, action: str, at: str = "eu1") -> Transition:
    return Transition("svc", at, before, after, action, Axis.MODE, risk_of_move(Axis.MODE, before, after))


def exposure(before: str, after: str, action: str) -> Transition:
    return Transition("svc", "eu1", before, after, action, Axis.EXPOSURE, risk_of_move(Axis.EXPOSURE, before, after))


def forward(at: str, before: str, after: str, component: str = "") -> Transition:
    return Transition("svc", at, before, after, "roll_forward", Axis.VERSION, Risk.INCREASES, component)


def acted(action_id: str, *desired: Transition, when: float = NOW) -> Intent:
    wish = Containment(desired[0].action, desired[0].service, "", "why")
    return intent(action_id, when, wish=wish, desired=desired)


def done(action_id: str, *desired: Transition, effect: Effect = Effect.IN_EFFECT) -> list[AuditRecord]:
    intended = acted(action_id, *desired)
    return [intended, outcome_of(intended, effect)]


def seen_after(intended: Intent, seconds: float) -> OutcomeRecord:
    step = Step("probe", Effect.IN_EFFECT, "seen", round(seconds * 1_000), "eu1")
    return OutcomeRecord(intended.action_id, intended.when + seconds, Effect.IN_EFFECT, (step,))


def told(*records: AuditRecord) -> History:
    return History().after(Recorded(seq, record) for seq, record in enumerate(records, 1))


def shown(*records: AuditRecord) -> list[tuple[str, str, str, str]]:
    states = contained(told(*records), {}).get("svc", ())
    return [(state.action, state.before, state.after, state.state) for state in states]


PAUSE = exposure("open", "paused", "pause")
RESUME = exposure("paused", "open", "resume")
TO_REDUCED = mode("automatic", REDUCED, REDUCED)
TO_OFF = mode(REDUCED, "off", KILL)
BACK_TO_REDUCED = mode("off", REDUCED, "revive")
IN_FORCE, UNWATCHED = "in_force", "unwatched"
PAUSED = ("pause", "open", "paused", IN_FORCE)
AUTONOMY_REDUCED = (REDUCED, "automatic", REDUCED, IN_FORCE)
KILLED = (KILL, REDUCED, "off", IN_FORCE)

STORIES: list[tuple[str, list[AuditRecord], list[tuple[str, str, str, str]]]] = [
    ("nothing was done", [], []),
    ("under way", [acted("a", PAUSE)], []),
    ("in effect", done("a", PAUSE), [PAUSED]),
    ("failed", done("a", PAUSE, effect=Effect.FAILED), []),
    ("accepted without effect", done("a", PAUSE, effect=Effect.UNVERIFIED), [(*PAUSED[:3], UNWATCHED)]),
    ("nobody knows", done("a", PAUSE, effect=Effect.UNKNOWN), [(*PAUSED[:3], UNWATCHED)]),
    ("lifted", [*done("a", PAUSE), *done("b", RESUME)], []),
    ("the way back failed", [*done("a", PAUSE), *done("b", RESUME, effect=Effect.FAILED)], [PAUSED]),
    ("nobody knows of the way back", [*done("a", PAUSE), *done("b", RESUME, effect=Effect.UNKNOWN)], [PAUSED]),
    ("replaced", [*done("a", TO_REDUCED), *done("b", TO_OFF)], [KILLED]),
    (
        "a way back restores what was beneath",
        [*done("a", TO_REDUCED), *done("b", TO_OFF), *done("c", BACK_TO_REDUCED)],
        [AUTONOMY_REDUCED],
    ),
    (
        "a way back to the usual position lifts all",
        [*done("a", TO_REDUCED), *done("b", TO_OFF), *done("c", mode("off", "automatic", "revive"))],
        [],
    ),
    (
        "from where nobody knew, the way back leads to where the log left it",
        [*done("a", TO_REDUCED), *done("b", mode("", "off", KILL))],
        [KILLED],
    ),
    (
        "done again after somebody else had undone it",
        [*done("a", TO_REDUCED), *done("b", mode("automatic", "off", KILL))],
        [(KILL, "automatic", "off", IN_FORCE)],
    ),
    ("done twice at once", [*done("a", PAUSE), *done("b", PAUSE)], [PAUSED]),
    ("done twice at once, and lifted", [*done("a", PAUSE), *done("b", PAUSE), *done("c", RESUME)], []),
    (
        "rolled back, and forward again",
        [*done("a", rollback_of("svc", "eu1", "v42", "v41")), *done("b", forward("eu1", "v41", "v42"))],
        [],
    ),
    (
        "rolled back twice, and forward once",
        [
            *done("a", rollback_of("svc", "eu1", "v42", "v41")),
            *done("b", rollback_of("svc", "eu1", "v41", "v40")),
            *done("c", forward("eu1", "v40", "v41")),
        ],
        [("rollback", "v42", "v41", IN_FORCE)],
    ),
]


@pytest.mark.parametrize(("records", "expected"), [one[1:] for one in STORIES], ids=[one[0] for one in STORIES])
def test_what_stands_follows_from_what_was_done(
    records: list[AuditRecord], expected: list[tuple[str, str, str, str]]
) -> None:
    assert shown(*records) == expected


@pytest.mark.parametrize("records", [one[1] for one in STORIES], ids=[one[0] for one in STORIES])
def test_reading_on_piece_by_piece_tells_the_same_as_reading_at_once(records: list[AuditRecord]) -> None:
    generator, numbered = random.Random(7), [Recorded(seq, record) for seq, record in enumerate(records, 1)]
    history, rest = History(), list(numbered)
    while rest:
        size = generator.randint(1, 3)
        # A piece that was read before changes nothing.
        history, rest = history.after(numbered[: numbered.index(rest[0]) + size]), rest[size:]
    assert history == told(*records)


def test_axes_locations_and_components_are_contained_each_by_itself() -> None:
    """R-CON-2: the axes are independent."""
    model, prompt = rollback_of("svc", "eu1", "v42", "v41", "model"), rollback_of("svc", "eu1", "p9", "p8", "prompt")
    records = [*done("a", PAUSE), *done("b", TO_REDUCED, mode("automatic", REDUCED, REDUCED, "us1"))]
    records += [*done("c", model, prompt), *done("d", forward("eu1", "p8", "p9", "prompt"))]
    states = contained(told(*records), {})["svc"]
    assert {(state.action, state.at, state.component) for state in states} == {
        ("pause", "eu1", ""),
        (REDUCED, "eu1", ""),
        (REDUCED, "us1", ""),
        ("rollback", "eu1", "model"),
    }


def test_each_location_stands_as_its_own_steps_tell() -> None:
    """Several locations: each its own state."""
    places = [mode("automatic", "off", KILL, at) for at in ("eu1", "us1", "ap1", "sa1")]
    effects = [Effect.IN_EFFECT, Effect.FAILED, Effect.UNVERIFIED, Effect.UNKNOWN]
    steps = [Step("actuator", Effect.ACCEPTED, "", 20, place.at) for place in places]
    steps += [Step("probe", effect, "", 980, place.at) for place, effect in zip(places, effects, strict=True)]
    outcome = OutcomeRecord("a", NOW + 130, Effect.FAILED, tuple(steps))
    states = contained(told(acted("a", *places), outcome), {})["svc"]
    assert {state.at: state.state for state in states} == {"eu1": IN_FORCE, "ap1": UNWATCHED, "sa1": UNWATCHED}
    assert {state.since for state in states} == {NOW + 1.0}


def test_where_several_components_move_and_come_differently_far_nobody_knows_which() -> None:
    both = rollback_of("svc", "eu1", "v42", "v41", "model"), rollback_of("svc", "eu1", "p9", "p8", "prompt")
    for effects, expected in (
        ((Effect.IN_EFFECT, Effect.IN_EFFECT), [IN_FORCE, IN_FORCE]),
        ((Effect.IN_EFFECT, Effect.FAILED), [UNWATCHED, UNWATCHED]),
        ((Effect.FAILED, Effect.FAILED), []),
    ):
        steps = tuple(Step("probe", effect, "", 20, "eu1") for effect in effects)
        states = contained(told(acted("a", *both), OutcomeRecord("a", NOW, Effect.FAILED, steps)), {}).get("svc", ())
        assert [state.state for state in states] == expected


def test_of_two_who_did_the_same_the_first_holds_it_until_it_was_reverted() -> None:
    twice = [*done("a", PAUSE), *done("b", PAUSE)]
    assert contained(told(*twice), {})["svc"][0].action_id == "a"
    again = [*done("a", PAUSE), sighted("a", PAUSE, Watched.REVERTED), *done("b", PAUSE)]
    (state,) = contained(told(*again), {})["svc"]
    assert (state.action_id, state.state) == ("b", IN_FORCE)


@pytest.mark.parametrize("first", [HUMAN, KILL])
def test_of_two_who_crossed_neither_is_lost_and_the_way_back_leads_through_both(first: str) -> None:
    """Design decision 13: both were agreed to from the same place, and one landed on top of the other."""
    human = acted("a", mode("automatic", HUMAN, HUMAN), when=NOW)
    kill = acted("b", mode("automatic", "off", KILL), when=NOW)
    outcomes = [seen_after(human, 2.0), seen_after(kill, 3.0)]
    both = [human, kill, *(outcomes if first == HUMAN else reversed(outcomes))]
    assert shown(*both) == [(KILL, HUMAN, "off", IN_FORCE)]
    assert shown(*both, *done("c", mode("off", HUMAN, "revive"))) == [(HUMAN, "automatic", HUMAN, IN_FORCE)]


def test_the_way_back_from_what_two_did_who_crossed_is_never_to_where_it_stands() -> None:
    first, kill = acted("a", mode("automatic", HUMAN, HUMAN)), acted("b", mode("automatic", "off", KILL))
    second = acted("c", mode("automatic", HUMAN, HUMAN))
    crossed: list[AuditRecord] = [
        first,
        kill,
        second,
        *(outcome_of(one, Effect.IN_EFFECT) for one in (first, kill, second)),
    ]
    revived = done("d", mode("off", HUMAN, "revive"))
    assert shown(*crossed, *revived) == [(HUMAN, "automatic", HUMAN, IN_FORCE)]


def test_what_is_said_names_who_did_it_since_when_and_where_the_way_back_leads() -> None:
    (state,) = contained(told(*done("a", TO_OFF)), {})["svc"]
    assert state == ContainedState(
        KILL, "ada", NOW + 4, None, IN_FORCE, "eu1", "a", Axis.MODE, "", REDUCED, "off", NOW + 4
    )


def recovered(action_id: str, happened: Happened, *steps: Step) -> OutcomeRecord:
    return OutcomeRecord(action_id, NOW + 9_000, Effect.UNKNOWN, steps, happened)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (Happened.YES, [PAUSED]),
        (Happened.NO, []),
        (Happened.UNKNOWN, [(*PAUSED[:3], UNWATCHED)]),
    ],
)
def test_an_orphan_counts_as_it_was_observed(happened: Happened, expected: list[tuple[str, str, str, str]]) -> None:
    """Fault 7: what took place is in force, whoever recorded it."""
    assert shown(acted("a", PAUSE), recovered("a", happened)) == expected


def test_an_orphan_is_in_force_since_its_intent_not_since_somebody_looked() -> None:
    (state,) = contained(told(acted("a", PAUSE), recovered("a", Happened.YES)), {})["svc"]
    assert state.since == NOW


def test_an_orphan_that_is_closed_late_does_not_undo_what_was_done_after_it() -> None:
    records = [acted("a", PAUSE), *done("b", RESUME), recovered("a", Happened.UNKNOWN)]
    assert shown(*records) == []


def sighted(action_id: str, transition: Transition, found: Watched) -> Sighting:
    return Sighting(action_id, NOW + 60, transition, found, "because")


def test_a_restart_knows_how_it_was_found_last() -> None:
    (state,) = contained(told(*done("a", PAUSE), sighted("a", PAUSE, Watched.REVERTED)), {})["svc"]
    assert (state.state, state.detail, state.seen_at) == ("reverted", "because", NOW + 4)
    records = (sighted("a", PAUSE, Watched.REVERTED), sighted("a", PAUSE, Watched.IN_FORCE))
    (state,) = contained(told(*done("a", PAUSE), *records), {})["svc"]
    assert (state.state, state.seen_at) == (IN_FORCE, NOW + 60)


def test_what_nobody_knew_of_counts_once_it_was_seen() -> None:
    unknown = done("b", RESUME, effect=Effect.UNKNOWN)
    assert shown(*done("a", PAUSE), *unknown, sighted("b", RESUME, Watched.IN_FORCE)) == []
    unknown = done("a", PAUSE, effect=Effect.UNKNOWN)
    assert shown(*unknown, sighted("a", PAUSE, Watched.IN_FORCE)) == [PAUSED]


def test_actions_that_are_over_are_forgotten_and_those_in_force_are_not() -> None:
    """Memory is bounded, however long the log."""
    records: list[AuditRecord] = [*done("first", PAUSE), acted("pending", TO_OFF)]
    for number in range(2 * COURSES_KEPT):
        records += done(f"failed {number}", PAUSE, effect=Effect.FAILED)
    history = told(*records)
    assert len(history.courses) == COURSES_KEPT + 2
    assert {"first", "pending", f"failed {2 * COURSES_KEPT - 1}"} <= set(history.courses)
    assert [course.intent.action_id for course in history.pending] == ["pending"]


def test_what_is_done_again_and_again_is_remembered_a_few_times() -> None:
    records = [record for number in range(2 * TWINS_KEPT) for record in done(str(number), PAUSE)]
    (line,) = told(*records).lines.values()
    assert [one.intent.action_id for one in line.held] == [*map(str, range(TWINS_KEPT - 1, 2 * TWINS_KEPT)), "0"]


def test_records_of_actions_that_the_log_does_not_hold_change_nothing() -> None:
    stray: list[AuditRecord] = [outcome_of(acted("x", PAUSE)), sighted("x", PAUSE, Watched.REVERTED)]
    assert structs.replace(told(*stray), seq=0) == History()
