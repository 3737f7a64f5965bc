"""The why of a row fits whatever room there is, and what is essential is not cut at 80 columns."""

from __future__ import annotations

import pytest

from raitui.widgets.fleet_columns import layout, row
from raitui.widgets.fleet_why import why
from raitui.widgets.styled_line import plain, width
from tests.ui.fleets import NOW, fleet, service


@pytest.mark.parametrize("cells", range(60))
def test_a_why_fits_whatever_room_there_is(cells: int) -> None:
    for one in (*fleet().services, service("bare", owner="")):
        assert width(why(one, cells, owner_shown=False)) <= cells


def test_within_24_cells_nothing_essential_is_cut() -> None:
    said = {one.name: plain(why(one, 24, owner_shown=True)) for one in fleet().services[:3]}
    assert said["loan-uw"] == "approval 29.2% ←v42"
    assert said["rank-home"] == "p99 0.41→≥10s 650× ←v77"


def test_a_wide_row_says_versions_stage_containment_and_mode() -> None:
    """R-OBS-8, R-CON-8."""
    said = {one.name: plain(row(one, layout(200, 12), NOW)) for one in fleet().services}
    assert "v76→v77    canary 10% paused" in said["rank-home"]
    assert "■ throttle bea +1" in said["triage"]
    assert "█████████░  91%" in said["triage"]
    assert "░░░░░░░░░░ −12%" in said["price-eng"]
