"""How soon after a moment it can be asked about, whatever the clocks say."""

from __future__ import annotations

import pytest

from raitui.control.told_after import SETTLES_S, told_after_s
from tests.scripted_source import ScriptedSource
from tests.virtual_time import VirtualClock


@pytest.mark.parametrize(
    ("skews_s", "more_s"),
    [((), 0.0), ((0.0,), 0.0), ((None,), 0.0), ((-90.0, -5.0), 90.0), ((40.0,), 0.0), ((40.0, -3.0, None), 3.0)],
)
def test_the_clock_that_is_furthest_behind_counts(skews_s: tuple[float | None, ...], more_s: float) -> None:
    sources = [ScriptedSource(VirtualClock(), clock_skew_s=skew_s) for skew_s in skews_s]
    assert told_after_s(sources, 15.0) == 15.0 + SETTLES_S + more_s


@pytest.mark.parametrize(("skews_s", "more_s"), [((-7_200.0, -20.0), 20.0), ((-7_200.0, -900.0), 900.0)])
def test_one_that_is_hours_behind_holds_up_nobody_else(skews_s: tuple[float, ...], more_s: float) -> None:
    sources = [ScriptedSource(VirtualClock(), clock_skew_s=skew_s) for skew_s in skews_s]
    assert told_after_s(sources, 15.0) == 15.0 + SETTLES_S + more_s
