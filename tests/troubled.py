"""Services in trouble, put together figure by figure, for what is diagnosed of them."""

from __future__ import annotations

from msgspec import structs

from raitui.core.burn import Alert
from raitui.core.change import Change, ChangeKind
from raitui.core.expression import Gauge
from raitui.core.reading import Measurement, Place, Reading, read
from raitui.core.selector import Selector
from raitui.core.sli import Direction, Level, Sli, Unit
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ComponentState, RolloutState, ServiceSnapshot, State, Why
from tests.knowledge import NOW

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
OPERATIONAL, QUALITY, DRIFT = Level.OPERATIONAL, Level.QUALITY, Level.DRIFT


def indicator(name: str, level: Level, unit: Unit, target: float, direction: Direction = LOWER) -> Sli:
    return Sli(name, level, Gauge(Selector("figures")), unit, direction, target=target)


APPROVAL = indicator("approval", QUALITY, Unit.RATIO, 0.33, HIGHER)
ACCURACY = indicator("accuracy", QUALITY, Unit.RATIO, 0.88, HIGHER)
FALSE_POSITIVES = indicator("false_positive_rate", QUALITY, Unit.RATIO, 0.1)
ERRORS = indicator("errors", OPERATIONAL, Unit.RATIO, 0.01)
P99 = indicator("p99", OPERATIONAL, Unit.SECONDS, 0.8)
COST = indicator("cost_per_1000", OPERATIONAL, Unit.CURRENCY, 6.0)
LENGTH = indicator("output_length", QUALITY, Unit.TOKENS, 400.0)
LOAD = indicator("saturation", OPERATIONAL, Unit.RATIO, 0.95)
LEAKAGE = indicator("leakage", QUALITY, Unit.NUMBER, 0.2)
ACCESS = indicator("unexpected_access", QUALITY, Unit.PER_HOUR, 5.0)
PSI = indicator("psi", DRIFT, Unit.NUMBER, 0.2)
SKEW = indicator("skew", DRIFT, Unit.RATIO, 0.02)
INPUT = indicator("input_length", DRIFT, Unit.NUMBER, 1.4)
LABELS = indicator("label_shift", DRIFT, Unit.NUMBER, 0.1)


def of(sli: Sli, value: float | None, samples: float | None = 10_000, *, age_s: float = 5.0, **place: str) -> Reading:
    """A figure of it, over all of the service or of one place; stale from a minute on."""
    measured = Measurement(value, samples, age_s, stale_after_s=60.0)
    return read(sli, Place(place.get("at"), place.get("version"), place.get("cohort")), measured)


def version_came(before_s: float, *, kind: ChangeKind = ChangeKind.VERSION, earliest: bool = False) -> Change:
    """A model that came so long before now (seconds)."""
    return Change(NOW - before_s, "svc", "eu1", kind, "model", "v41", "v42", "airflow", earliest=earliest)


def troubled(
    *readings: Reading,
    began_s: float | None = 10 * MINUTE,
    changes: tuple[Change, ...] = (),
    **different: object,
) -> ServiceSnapshot:
    """It pages on the first of the figures since so long (seconds); its changes are watched, and on record."""
    first = readings[0]
    usual = ServiceSnapshot(
        "svc",
        "risk-ml",
        1,
        "prod",
        State.PAGE,
        Why(first.name, first.name, first.place),
        locations=("eu1",),
        since=None if began_s is None else NOW - began_s,
        readings=readings,
        components=(ComponentState("eu1", "model", "v42", "stable"),),
        changes=changes,
    )
    return structs.replace(usual, **different)


CANARY = RolloutState("eu1", "canary", "10%", 0.1, "v41", "v42", paused=False, status="progressing")


def burning(sli: Sli, place: Place = Place()) -> SloState:  # noqa: B008  # frozen
    """An objective on it whose page fires."""
    return SloState("slo", sli.name, place, 0.99, 30.0, {}, Alert.FIRING, Alert.QUIET, 0.5, None)
