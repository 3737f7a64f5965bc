"""Recovered is what the indicator's own figure says, after the effect; silence is no recovery (R-CON-3)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.audit_record import (
    AuditRecord,
    Intent,
    Recorded,
    RecoveryRecord,
    Seen,
    SeenIndicator,
    Sighting,
    Watched,
)
from raitui.core.burn import RULES, Alert, Burn, BurnState
from raitui.core.containment import Containment, Effect
from raitui.core.in_force import History
from raitui.core.reading import Measurement, Place, Reading, read
from raitui.core.recovery import Mending, NeverBad, Well, awaited, never_bad, to_mend, well
from raitui.core.sli import Sli
from raitui.core.slo_state import SloState
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from tests.intents import intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of
from tests.transitions import mode_of, rollback_of
from tests.watched import CORRECTED, ERRORS, LATENCY

OLD, NEW = "v42", "v41"
BACK = rollback_of("svc", "eu1", OLD, NEW)
EFFECT_AT = NOW + 4.0
LATER = NOW + 60.0
PAGES_AT = min(rule.factor(30 * 86_400) for rule in RULES if rule.short_s == 300)


def indicator(name: str, verdict: str = "breach") -> SeenIndicator:
    return SeenIndicator(name, 0.2, verdict, "fresh", 900)


def acted(*indicators: SeenIndicator, detected_by: str = "page", why: str = "errors 20%") -> Intent:
    wish = Containment("rollback", "svc", "", "burns", detected_by)
    return structs.replace(intent(wish=wish, desired=(BACK,)), seen=Seen(NOW, "PAGE", why, indicators))


ERRORS_BREACH = acted(indicator("errors"))


def measured(value: float | None, sli: Sli = ERRORS, place: Place = Place(), **how: float) -> Reading:  # noqa: B008
    return read(sli, place, Measurement(value, **{"samples": 900, "age_s": 5, "stale_after_s": 60, **how}))  # type: ignore[arg-type]


def objective(rate: float | None, page: Alert = Alert.QUIET, version: str | None = None) -> SloState:
    state = BurnState.UNKNOWN if rate is None else BurnState.MEASURED
    burns = {300: Burn(state, rate, 900)}
    return SloState("availability", "errors", Place(version=version), 0.999, 30, burns, page, Alert.QUIET, 0.5, 9)


def fleet(*readings: Reading, slos: tuple[SloState, ...] = (), at: float = LATER) -> FleetSnapshot:
    service = ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), readings=readings, slos=slos)
    return FleetSnapshot(at, "site", "", (service,), ())


def history(intended: Intent, *more: Sighting | RecoveryRecord) -> History:
    records = (intended, outcome_of(intended), *more)
    return History().after(Recorded(seq, record) for seq, record in enumerate(records, 1))


def mending(intended: Intent = ERRORS_BREACH) -> Mending:
    (found,) = awaited(history(intended))
    return found


TO_MEND = [
    ("what was in breach", acted(indicator("errors"), indicator("latency", "ok")), ("errors",)),
    ("all that was in breach", acted(indicator("errors"), indicator("latency")), ("errors", "latency")),
    ("what its author named", acted(indicator("errors"), indicator("latency"), detected_by="latency"), ("latency",)),
    ("what the row named", acted(indicator("errors", "ok"), why="errors 0.4% burn 20×"), ("errors",)),
    (
        "the longer of two names",
        acted(indicator("errors", "ok"), indicator("errors paid", "ok"), why="errors paid 3%"),
        ("errors paid",),
    ),
    ("nothing that anybody named", acted(indicator("errors", "ok"), detected_by="support", why="no traffic"), ()),
]


@pytest.mark.parametrize(("intended", "names"), [one[1:] for one in TO_MEND], ids=[one[0] for one in TO_MEND])
def test_an_action_mends_what_its_author_came_to_notice(intended: Intent, names: tuple[str, ...]) -> None:
    assert to_mend(intended) == names


def quiet(*indicators: SeenIndicator, state: str = "UNKNOWN", why: str = "errors missing", by: str = "page") -> Intent:
    """Asked for while the service was in no trouble, as far as anybody saw."""
    found = acted(*indicators, detected_by=by, why=why)
    return structs.replace(found, seen=structs.replace(found.seen, state=state))


NEVER_BAD = [
    ("what its author named was well", quiet(indicator("errors", "ok"), by="errors"), ("errors",)),
    ("what its author named was not known", quiet(indicator("errors", "unknown"), by="errors"), ("errors",)),
    ("what the row named was missing", quiet(indicator("errors", "unknown")), ("errors",)),
    ("a hunch while all is green", quiet(indicator("errors", "ok"), state="OK", why="", by="errors"), ("errors",)),
]


@pytest.mark.parametrize(("intended", "names"), [one[1:] for one in NEVER_BAD], ids=[one[0] for one in NEVER_BAD])
def test_what_was_never_bad_cannot_recover(intended: Intent, names: tuple[str, ...]) -> None:
    """R-CON-7: contained while nothing was bad; a recovery that did not happen is neither said nor recorded."""
    assert to_mend(intended) == ()
    assert never_bad(intended) == NeverBad(names)
    assert well(mending(intended), fleet(measured(0.001))) is None


NOT_SAID_TO_BE_WELL = [
    ("it was near its bound", quiet(indicator("errors", "warn"), by="errors")),
    ("it paged", quiet(indicator("errors", "ok"), state="PAGE", by="errors")),
    ("another one was bad", quiet(indicator("errors", "ok"), indicator("latency"), by="errors")),
    ("nothing tells what it was for", quiet(indicator("errors", "ok"), why="no traffic")),
]


@pytest.mark.parametrize(
    "intended", [one[1] for one in NOT_SAID_TO_BE_WELL], ids=[one[0] for one in NOT_SAID_TO_BE_WELL]
)
def test_nothing_is_said_to_have_been_well_that_may_not_have_been(intended: Intent) -> None:
    assert never_bad(intended) is None


WELL = [
    ("fresh and within its bounds", fleet(measured(0.001)), True),
    ("still past its target", fleet(measured(0.2)), False),
    ("no longer past its target, but not well", fleet(measured(0.007)), False),
    ("stale", fleet(measured(0.001, age_s=200)), False),
    ("thin", fleet(measured(0.001, samples=10)), False),
    ("missing", fleet(measured(None)), False),
    ("of nobody", fleet(), False),
    ("measured before the effect", fleet(measured(0.001, age_s=58)), False),
    ("well but for a cohort", fleet(measured(0.001), measured(0.2, place=Place(cohort="young"))), False),
    ("in breach in the version that left", fleet(measured(0.001), measured(0.2, place=Place(version=OLD))), True),
    ("in breach in the version that stays", fleet(measured(0.001), measured(0.2, place=Place(version=NEW))), False),
    ("burns no more, while the hour still does", fleet(measured(0.001), slos=(objective(0.5),)), True),
    ("burns at a page's rate", fleet(measured(0.001), slos=(objective(PAGES_AT),)), False),
    ("burns just below", fleet(measured(0.001), slos=(objective(PAGES_AT * 0.99),)), True),
    ("pages, as far as anybody can tell", fleet(measured(0.001), slos=(objective(None, Alert.FIRING),)), False),
    ("nobody knows how it burns", fleet(measured(0.001), slos=(objective(None, Alert.UNKNOWN),)), False),
    (
        "nobody knows how the version burns that left",
        fleet(measured(0.001), slos=(objective(0.1), objective(None, Alert.UNKNOWN, OLD))),
        True,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("snapshot", "expected"), [one[1:] for one in WELL], ids=[one[0] for one in WELL])
def test_well_is_a_figure_that_says_so(snapshot: FleetSnapshot, *, expected: bool) -> None:
    assert well(mending(), snapshot) == (Well(("errors",), LATER - 5) if expected else None)


def test_without_traffic_nothing_has_recovered() -> None:
    """A service that is off burns nothing, which is no proof that it is well (fault 40)."""
    killed = structs.replace(
        acted(indicator("corrected")), desired=(mode_of("svc", "eu1", "automatic", "off", "kill"),)
    )
    quality = measured(0.01, CORRECTED)
    assert well(mending(killed), fleet(quality, measured(0.001))) is not None
    assert well(mending(killed), fleet(quality, measured(0.0, samples=0))) is None
    assert well(mending(), fleet(measured(0.0, samples=0))) is None


def test_what_was_to_mend_several_is_recovered_when_all_of_them_are() -> None:
    both = mending(acted(indicator("errors"), indicator("latency")))
    assert well(both, fleet(measured(0.001), measured(9.0, LATENCY))) is None
    assert well(both, fleet(measured(0.001, age_s=9), measured(1.0, LATENCY))) == Well(("errors", "latency"), LATER - 5)


def test_a_recovery_is_awaited_of_what_is_in_force_until_it_is_recorded() -> None:
    assert mending().since == EFFECT_AT
    reverted = Sighting("id-1", LATER, BACK, Watched.REVERTED)
    assert list(awaited(history(ERRORS_BREACH, reverted))) == []
    assert list(awaited(history(ERRORS_BREACH, RecoveryRecord("id-1", LATER, "errors", 51)))) == []


def test_of_two_who_did_the_same_each_recovers() -> None:
    """Two operators at once: whoever waits for the recovery of their own action is told."""
    twin = structs.replace(ERRORS_BREACH, action_id="id-2")
    records: tuple[AuditRecord, ...] = (ERRORS_BREACH, twin, outcome_of(ERRORS_BREACH), outcome_of(twin))
    found = awaited(History().after(Recorded(seq, one) for seq, one in enumerate(records, 1)))
    assert {one.course.intent.action_id for one in found} == {"id-1", "id-2"}


@pytest.mark.parametrize("effect", [Effect.UNVERIFIED, Effect.UNKNOWN, Effect.FAILED])
def test_what_was_not_seen_in_effect_mends_nothing(effect: Effect) -> None:
    records: tuple[AuditRecord, ...] = (ERRORS_BREACH, outcome_of(ERRORS_BREACH, effect))
    assert list(awaited(History().after(Recorded(seq, one) for seq, one in enumerate(records, 1)))) == []
