"""The server's clock against ours: nothing is called skew that the round trip explains (fault 13)."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.adapters.prometheus.clock_skew import clock_skew_s, stated_time
from raitui.transport.http_message import HttpAnswer

NOW = 1_700_000_000.0
ALLOWED_S = 0.001 + 1e-6
"""A millisecond, which is what a server tells, and how far doubles of this size are rounded in three additions."""


def answer(sent_at: float, received_at: float, date: float | None = None) -> HttpAnswer:
    headers = {} if date is None else {"date": formatdate(date, usegmt=True)}
    return HttpAnswer(200, headers, b"", sent_at, received_at)


@given(skew=st.floats(-1e5, 1e5), way_there=st.floats(0, 5), evaluation=st.floats(0, 5), way_back=st.floats(0, 5))
def test_the_skew_told_is_never_more_than_the_true_one_and_never_its_opposite(
    skew: float, way_there: float, evaluation: float, way_back: float
) -> None:
    received_at = NOW + way_there + evaluation + way_back
    evaluated_at = NOW + way_there + skew
    told = clock_skew_s(answer(NOW, received_at), evaluated_at)
    assert told is not None
    assert abs(told) <= abs(skew) + ALLOWED_S
    assert told * skew >= 0
    assert abs(told - skew) <= way_there + evaluation + way_back + ALLOWED_S


@pytest.mark.parametrize(("ahead", "told"), [(0.0, 0.0), (0.9, 0.0), (60.0, 60.0), (-60.0, -59.0)])
def test_the_header_date_serves_to_one_second(ahead: float, told: float) -> None:
    assert clock_skew_s(answer(NOW, NOW, date=NOW + ahead), None) == pytest.approx(told)


def test_a_server_that_tells_no_time_shows_no_skew() -> None:
    assert clock_skew_s(answer(NOW, NOW), None) is None


def test_the_stated_time_is_the_header_or_else_ours() -> None:
    assert stated_time(answer(NOW, NOW + 1, date=NOW + 30.7)) == NOW + 30
    assert stated_time(answer(NOW, NOW + 1)) == NOW + 1
