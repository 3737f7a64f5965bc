"""What a figure says and how good it is are two things, and nothing that is not known looks healthy (R-OBS-3)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.expression import Gauge
from raitui.core.reading import Measurement, Place, Quality, Verdict, read
from raitui.core.selector import Selector
from raitui.core.sli import Direction, Level, Sli, Unit

ERRORS = Sli(
    name="errors",
    level=Level.OPERATIONAL,
    expression=Gauge(Selector("m")),
    unit=Unit.RATIO,
    direction=Direction.LOWER_IS_BETTER,
    target=0.01,
    warn=0.005,
    minimum_samples=100,
)
ACCURACY = structs.replace(
    ERRORS, name="accuracy", level=Level.QUALITY, direction=Direction.HIGHER_IS_BETTER, target=0.9, warn=0.95
)
UNBOUNDED = structs.replace(ERRORS, target=None, warn=None)

OK, WARN, BREACH, UNKNOWN = Verdict.OK, Verdict.WARN, Verdict.BREACH, Verdict.UNKNOWN
FRESH, STALE, PARTIAL, THIN, MISSING = Quality.FRESH, Quality.STALE, Quality.PARTIAL, Quality.THIN, Quality.MISSING


@pytest.mark.parametrize(
    ("sli", "value", "verdict"),
    [
        (ERRORS, 0.005, OK),
        (ERRORS, 0.0051, WARN),
        (ERRORS, 0.01, WARN),
        (ERRORS, 0.0101, BREACH),
        (ERRORS, math.inf, BREACH),
        (ERRORS, -math.inf, UNKNOWN),
        (ERRORS, math.nan, UNKNOWN),
        (ERRORS, None, UNKNOWN),
        (ACCURACY, 0.95, OK),
        (ACCURACY, 0.949, WARN),
        (ACCURACY, 0.899, BREACH),
        (ACCURACY, -math.inf, BREACH),
        (ACCURACY, math.inf, UNKNOWN),
        (UNBOUNDED, 1.0, OK),
        (UNBOUNDED, math.nan, UNKNOWN),
        (UNBOUNDED, math.inf, UNKNOWN),
    ],
)
def test_the_verdict_follows_from_the_bounds_alone(sli: Sli, value: float | None, verdict: Verdict) -> None:
    reading = read(sli, Place(), Measurement(value, samples=1_000, age_s=1))
    assert reading.verdict is verdict
    assert reading.value is None or not math.isnan(reading.value)


@pytest.mark.parametrize(
    ("measured", "verdict", "quality", "lacking", "note"),
    [
        (Measurement(0.02, 1_000, 5), BREACH, FRESH, 0, ""),
        (Measurement(0.02, None, 5), BREACH, FRESH, 0, ""),
        (Measurement(0.02, 1_000, 50, stale_after_s=45), BREACH, STALE, 0, ""),
        (Measurement(0.02, 1_000, None), BREACH, STALE, 0, ""),
        (Measurement(0.02, 1_000, 5, partial=True, note="store 2"), BREACH, PARTIAL, 0, "store 2"),
        (Measurement(0.02, 1_000, 50, stale_after_s=45, partial=True), BREACH, STALE, 0, ""),
        (Measurement(0.02, 99.2, 5), BREACH, THIN, 1, ""),
        (Measurement(0.02, 30, 50, stale_after_s=45), BREACH, STALE, 70, ""),
        (Measurement(0.02, 30, 5, partial=True), BREACH, PARTIAL, 70, ""),
        (Measurement(0.02, math.nan, 5), BREACH, THIN, 100, ""),
        (Measurement(math.nan, 0, 5), UNKNOWN, THIN, 100, "no traffic"),
        (Measurement(math.nan, 0, 5, partial=True, note="nothing from us1"), UNKNOWN, PARTIAL, 100, "no traffic; nothing from us1"),  # noqa: E501
        (Measurement(None, None, 5), UNKNOWN, MISSING, 0, ""),
        (Measurement(None, None, 50, stale_after_s=45, partial=True), UNKNOWN, MISSING, 0, ""),
        (Measurement(0.001, 1_000, 5, at_least=True), UNKNOWN, FRESH, 0, ""),
        (Measurement(0.006, 1_000, 5, at_least=True), WARN, FRESH, 0, ""),
        (Measurement(0.02, 1_000, 5, at_least=True), BREACH, FRESH, 0, ""),
    ],
)  # fmt: skip
def test_the_quality_never_changes_the_verdict_and_a_thin_figure_says_what_it_lacks(
    measured: Measurement, verdict: Verdict, quality: Quality, lacking: int, note: str
) -> None:
    reading = read(ERRORS, Place(), measured)
    assert (reading.verdict, reading.quality, reading.lacking, reading.note) == (verdict, quality, lacking, note)


def test_nothing_counted_is_told_in_the_words_of_the_level() -> None:
    """Fault 40: no traffic says so; a quality indicator without labels yet is no outage."""
    notes = [read(sli, Place(), Measurement(math.nan, 0, 5)).note for sli in (ERRORS, ACCURACY)]
    assert notes == ["no traffic", "no samples"]


@given(
    measured=st.builds(
        Measurement,
        value=st.none() | st.floats(),
        samples=st.none() | st.floats(),
        age_s=st.none() | st.floats(0, 100),
        stale_after_s=st.just(45.0),
        partial=st.booleans(),
        at_least=st.booleans(),
    ),
    sli=st.sampled_from([ERRORS, ACCURACY, UNBOUNDED]),
)
def test_only_a_known_figure_within_all_its_bounds_is_ok(measured: Measurement, sli: Sli) -> None:
    reading = read(sli, Place(), measured)
    if reading.verdict is OK:
        assert measured.value is not None
        assert math.isfinite(measured.value)
        sign = 1 if sli.direction is Direction.LOWER_IS_BETTER else -1
        assert all(sign * measured.value <= sign * bound for bound in (sli.target, sli.warn) if bound is not None)
        assert not (measured.at_least and sli is ERRORS)
    if reading.quality is FRESH:
        assert measured.value is not None
        assert measured.age_s is not None
        assert measured.age_s <= 45
        assert not measured.partial
        assert measured.samples is None or measured.samples >= 100


LATE = structs.replace(ACCURACY, labels_lag_s=180 * 86_400)


@pytest.mark.parametrize(
    "measured", [Measurement(math.nan, 0.0, 5.0), Measurement(None)], ids=["none yet", "no series"]
)
def test_where_labels_lag_it_is_said_and_others_must_speak_for_it(measured: Measurement) -> None:
    reading = read(LATE, Place(), measured)
    assert (reading.verdict, reading.awaits_labels) == (UNKNOWN, True)
    assert reading.note == "labels lag 180d"


@pytest.mark.parametrize(
    "measured",
    [Measurement(None, note="no answer: 422", answered=False), Measurement(None, None, 130.0, stale_after_s=-1.0)],
    ids=["nobody answered", "vanished"],
)
def test_no_lag_of_labels_excuses_what_nobody_tells_or_what_is_told_no_more(measured: Measurement) -> None:
    """Faults 36 and 38: nothing that is not known looks healthy (R-OBS-3)."""
    reading = read(LATE, Place(), measured)
    assert (reading.verdict, reading.quality, reading.awaits_labels) == (UNKNOWN, MISSING, False)


def test_once_labels_have_come_a_figure_is_judged_like_any_other() -> None:
    reading = read(LATE, Place(), Measurement(0.5, 2_000.0, 5.0))
    assert (reading.verdict, reading.quality, reading.awaits_labels) == (BREACH, FRESH, False)


def test_what_has_no_samples_and_no_lag_awaits_nothing() -> None:
    assert not read(ACCURACY, Place(), Measurement(math.nan, 0.0, 5.0)).awaits_labels
