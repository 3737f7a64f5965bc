"""The why of a row in ever fewer words, each of them whole (R-OBS-2)."""

from __future__ import annotations

import pytest

from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Reading
from raitui.core.terse_why import terse
from tests.ui.fleets import errors, latency

CANARY, STABLE, YOUNG = Place(version="v77"), Place(version="v76"), Place(cohort="age<25")


@pytest.mark.parametrize(
    ("reading", "others", "wordings"),
    [
        (errors(0.2), (), ("errors 20% 93×", "errors 20%")),
        (
            latency(10.0, place=CANARY, note=BEYOND_LAST_BUCKET),
            (latency(0.41, place=STABLE),),
            ("p99 0.41→≥10s v77 93×", "p99 ≥10s v77 93×", "p99 ≥10s v77", "p99 ≥10s"),
        ),
        (
            errors(0.09, place=YOUNG),
            (errors(0.01),),
            ("errors 1→9% age<25 93×", "errors 9% age<25 93×", "errors 9% age<25", "errors 9%"),
        ),
        (latency(0.41), (latency(0.05),), ("p99 0.41s 93×", "p99 0.41s")),
        (latency(1.2, place=CANARY), (latency(0.05, place=STABLE),), ("p99 50ms→1.2s v77 93×", "p99 1.2s v77 93×")),
        (errors(None), (), ("errors – 93×", "errors –")),
    ],
)
def test_from_where_to_where_whom_and_how_fast(
    reading: Reading, others: tuple[Reading, ...], wordings: tuple[str, ...]
) -> None:
    found = terse(reading, (reading, *others), "v76", "93×")
    assert found[: len(wordings)] == wordings
    assert [len(one) for one in found] == sorted((len(one) for one in found), reverse=True)
