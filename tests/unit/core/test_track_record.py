"""What earlier actions of a kind tell of the next one: how soon, and whether it will last (R-CON-3, R-CON-8)."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.action_course import Course
from raitui.core.audit_record import AuditRecord, Happened, Intent, OutcomeRecord, Recorded, Sighting, Watched
from raitui.core.containment import Containment, Effect, Step, Transition
from raitui.core.in_force import History
from raitui.core.prospect import Lasting, TrackRecord
from raitui.core.track_record import Kind, median, track_record
from tests.intents import intent
from tests.knowledge import NOW
from tests.transitions import mode_of

KIND = Kind("fallback", "svc", frozenset({"eu1", "us1"}), frozenset({"flags"}))


def to_fallback(service: str = "svc", at: str = "eu1") -> Transition:
    return mode_of(service, at, "automatic", "fallback", "fallback")


def declared(action_id: str, *desired: Transition, when: float = NOW) -> Intent:
    wish = Containment(desired[0].action, desired[0].service, "", "why")
    return intent(action_id, when, wish=wish, desired=desired)


def took(intended: Intent, seconds: float, **step: object) -> OutcomeRecord:
    """It was sent through the flags and seen in effect so many seconds after its intent, wherever it was wanted."""
    steps = tuple(
        structs.replace(
            Step("flags", Effect.IN_EFFECT, "seen", round(seconds * 1_000), desired.at),
            **step,
        )
        for desired in intended.desired
    )
    return OutcomeRecord(intended.action_id, intended.when + seconds, Effect.IN_EFFECT, steps)


def done(action_id: str, seconds: float, *desired: Transition, when: float = NOW) -> tuple[AuditRecord, AuditRecord]:
    intended = declared(action_id, *(desired or (to_fallback(),)), when=when)
    return intended, took(intended, seconds)


def courses(*records: AuditRecord) -> tuple[Course, ...]:
    history = History().after(Recorded(seq, record) for seq, record in enumerate(records, 1))
    return tuple(history.courses.values())


def told(*records: AuditRecord, kind: Kind = KIND) -> TrackRecord:
    return track_record(courses(*records), kind)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_the_median_is_the_one_of_the_standard_library(values: list[float]) -> None:
    assert median(values) == pytest.approx(statistics.median(values))


def test_what_was_never_done_promises_nothing() -> None:
    assert told() == TrackRecord()


@given(st.lists(st.integers(0, 600), min_size=1, max_size=9))
def test_the_expected_time_is_the_median_of_the_earlier_ones(seconds: list[int]) -> None:
    records = [one for number, taken in enumerate(seconds) for one in done(f"id-{number}", taken, when=NOW + number)]

    found = told(*records)

    assert found.effect_s == pytest.approx(statistics.median(seconds))
    assert found.count == len(seconds)
    assert not found.elsewhere


def test_every_location_counts_for_itself() -> None:
    intended = declared("a", to_fallback(at="eu1"), to_fallback(at="us1"))
    steps = (
        Step("flags", Effect.IN_EFFECT, "seen", 4_000, "eu1"),
        Step("flags", Effect.IN_EFFECT, "seen", 10_000, "us1"),
    )
    outcome = OutcomeRecord("a", NOW + 10, Effect.IN_EFFECT, steps)

    assert told(intended, outcome).effect_s == pytest.approx(7.0)
    only_there = structs.replace(KIND, locations=frozenset({"us1"}))
    assert told(intended, outcome, kind=only_there).effect_s == pytest.approx(10.0)


def test_it_is_proven_since_the_newest_took_effect() -> None:
    found = told(*done("a", 4, when=NOW - 900), *done("b", 6, when=NOW - 100))

    assert found.proven_at == NOW - 94


@pytest.mark.parametrize("effect", [Effect.FAILED, Effect.UNVERIFIED, Effect.UNKNOWN, Effect.REFUSED])
def test_what_was_not_seen_in_effect_proves_nothing(effect: Effect) -> None:
    intended = declared("a", to_fallback())
    outcome = took(intended, 4, state=effect)

    record = told(intended, outcome)
    assert (record.effect_s, record.count, record.proven_at) == (None, 0, None)
    assert record.lasting is not Lasting.STAYED


def test_what_is_still_under_way_proves_nothing() -> None:
    assert told(declared("a", to_fallback())) == TrackRecord()


def test_another_action_on_the_service_proves_nothing() -> None:
    killed = mode_of("svc", "eu1", "automatic", "off", "kill")

    assert told(*done("a", 4, killed)) == TrackRecord()


def test_who_only_joined_another_says_nothing_of_the_time() -> None:
    """Somebody else's request was on its way already."""
    intended = declared("a", to_fallback())

    found = told(intended, took(intended, 30, conflict=True))

    assert (found.effect_s, found.lasting) == (None, Lasting.STAYED)


def test_what_was_observed_after_its_process_died_says_nothing_of_the_time() -> None:
    intended = declared("a", to_fallback())
    observed = structs.replace(took(intended, 9_000), recovered=Happened.YES)

    assert told(intended, observed).effect_s is None


def test_where_it_was_never_done_here_the_same_actuator_elsewhere_tells() -> None:
    found = told(*done("a", 4, to_fallback("other")), *done("b", 8, to_fallback("third")))

    assert (found.effect_s, found.count, found.elsewhere) == (6.0, 2, True)
    assert found.lasting is Lasting.UNKNOWN


def test_another_actuator_elsewhere_tells_nothing() -> None:
    intended = declared("a", to_fallback("other"))

    assert told(intended, took(intended, 4, actuator="mesh")) == TrackRecord()


def test_one_here_outweighs_many_elsewhere() -> None:
    found = told(*done("a", 4, to_fallback("other")), *done("b", 60))

    assert (found.effect_s, found.count, found.elsewhere) == (60.0, 1, False)


def undone(action_id: str, when: float, found: Watched = Watched.REVERTED) -> Sighting:
    return Sighting(action_id, when, to_fallback(), found, "automatic again, by flux")


def test_what_nothing_undid_stays() -> None:
    assert told(*done("a", 4)).lasting is Lasting.STAYED


def test_what_something_undid_is_told_with_when_and_by_what() -> None:
    found = told(*done("a", 4), undone("a", NOW + 60))

    assert (found.lasting, found.undone_at, found.undone_by) == (Lasting.UNDONE, NOW + 60, "automatic again, by flux")


def test_what_was_put_back_since_was_undone_all_the_same() -> None:
    found = told(*done("a", 4), undone("a", NOW + 60), undone("a", NOW + 90, Watched.IN_FORCE))

    assert found.undone_at == NOW + 60


def test_the_last_one_tells_whether_the_next_will_last() -> None:
    found = told(*done("a", 4), undone("a", NOW + 60), *done("b", 4, when=NOW + 100))

    assert found.lasting is Lasting.STAYED


def test_what_lies_elsewhere_says_nothing_of_lasting_here() -> None:
    there = Sighting("a", NOW + 60, to_fallback("other"), Watched.REVERTED, "")

    assert told(*done("a", 4, to_fallback("other")), there).lasting is Lasting.UNKNOWN


def came_to(effect: Effect, action_id: str, when: float) -> tuple[AuditRecord, AuditRecord]:
    """It was sent through the flags, and this became of it."""
    intended = declared(action_id, to_fallback(), when=when)
    steps = tuple(Step("flags", effect, "said so", 900, desired.at) for desired in intended.desired)
    return intended, OutcomeRecord(action_id, when + 1, effect, steps)


@pytest.mark.parametrize(
    ("effect", "lasting"),
    [
        (Effect.FAILED, Lasting.FAILED),
        (Effect.UNKNOWN, Lasting.UNSEEN),
        (Effect.UNVERIFIED, Lasting.UNSEEN),
    ],
)
def test_an_attempt_that_came_to_nothing_is_told_until_one_takes_effect(effect: Effect, lasting: Lasting) -> None:
    """Who has seen it fail an hour ago must not be promised four seconds and a tick (R-CON-3)."""
    earlier, attempt = done("a", 4.0, when=NOW - 9_000), came_to(effect, "b", NOW - 3_600)
    record = told(*earlier, *attempt)
    assert (record.lasting, record.failed_at, record.effect_s) == (lasting, NOW - 3_600, 4.0)
    again = told(*earlier, *attempt, *done("c", 6.0, when=NOW - 60))
    assert (again.lasting, again.failed_at) == (Lasting.STAYED, None)


@pytest.mark.parametrize("effect", [Effect.REFUSED, Effect.NOTHING_TO_CHANGE])
def test_what_was_refused_or_needless_says_nothing_of_how_well_it_works(effect: Effect) -> None:
    assert told(*came_to(effect, "a", NOW - 60)) == TrackRecord()
