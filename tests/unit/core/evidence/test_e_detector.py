"""The detector, against its definition written out (R-DEC-5)."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.evidence.e_detector import e_detector
from raitui.core.evidence.e_process import Factors, e_process

LOGS = st.tuples(st.floats(-3.0, 0.5), st.floats(-3.0, 0.5))
LOG_43200 = math.log(43_200)


@given(st.lists(LOGS, min_size=1, max_size=20), st.floats(0.1, 1.0))
def test_it_sums_over_every_look_at_which_a_change_may_have_begun(logs: list[tuple[float, float]], w: float) -> None:
    found = e_detector([Factors(one, w) for one in logs], LOG_43200)
    from_each = [
        w * math.exp(math.fsum(one[lift] for one in logs[begin:])) for begin in range(len(logs)) for lift in (0, 1)
    ]
    assert found.log_e[-1] == pytest.approx(math.log(math.fsum(from_each) / 2), abs=1e-9)


@given(st.lists(LOGS, min_size=1, max_size=20))
def test_a_process_is_the_mean_of_products(logs: list[tuple[float, float]]) -> None:
    products = [math.exp(math.fsum(one[lift] for one in logs)) for lift in (0, 1)]
    assert e_process([Factors(one) for one in logs])[-1] == pytest.approx(math.log(sum(products) / 2), abs=1e-9)


def test_an_alarm_stands_until_the_evidence_has_faded_and_evidence_is_not_hoarded() -> None:
    up, down = Factors((0.5,)), Factors((-0.5,))
    long, short = (e_detector([*[up] * looks, *[down] * 30], LOG_43200) for looks in (2_000, 200))
    assert max(long.log_e) == max(short.log_e) == pytest.approx(LOG_43200 + math.log(10_000.0))
    assert long.log_e[2_000:] == pytest.approx(short.log_e[200:])
    # The sum of e^(n/2) reaches 43,200 with the twentieth.
    assert (long.raised, short.raised) == ([19], [19])
    assert long.began is None
    assert e_detector([*[up] * 200, *[down] * 5], LOG_43200).began == 0


def test_a_change_is_dated_to_its_first_look() -> None:
    found = e_detector([*[Factors((-0.1,))] * 50, *[Factors((0.9,))] * 20], LOG_43200)
    assert found.began == 50


def test_looks_without_substance_raise_no_alarm_by_their_number() -> None:
    """A cohort of next to no traffic: every look tells next to nothing, and there are a month of them."""
    idle = [Factors((1e-9 * random.Random(look).uniform(-1, 1),), 1e-4) for look in range(43_200)]
    assert e_detector(idle, LOG_43200).raised == []
