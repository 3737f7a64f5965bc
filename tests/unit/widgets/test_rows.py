"""The figures of a row: what is not known never looks like a number, and what is worst is what is shown."""

from __future__ import annotations

import math
import re

import pytest
from msgspec import structs

from raitui.core.burn import HOUR, MINUTE, Burn, BurnState
from raitui.core.history import PlaceHistory
from raitui.core.reading import Place, Quality, Reading, Verdict
from raitui.core.sli import Level
from raitui.core.slo_state import SloState
from raitui.widgets.budget import budget_text, least_budget, worst_hour
from raitui.widgets.burn_lines import alert_span
from raitui.widgets.change_lines import change_line, change_lines, not_watched, together
from raitui.widgets.fleet_columns import layout, longest_name, row
from raitui.widgets.marks import is_unsure, level_mark
from raitui.widgets.sli_lines import sli_lines
from raitui.widgets.styled_line import plain, width
from tests.ui.fleets import (
    NOW,
    drift,
    errors,
    fleet,
    home_ranking,
    judge,
    latency,
    loan_underwriting,
    service,
    slo,
    traffic,
)


def measured(rate: float) -> SloState:
    return slo(burn={HOUR: Burn(BurnState.MEASURED, rate, 1_000.0)})


UNKNOWN_SLO = slo(burn={HOUR: Burn(BurnState.UNKNOWN)})
IDLE_SLO = slo(burn={HOUR: Burn(BurnState.NO_TRAFFIC)})


@pytest.mark.parametrize(
    ("slos", "said"),
    [
        ((measured(0.4), measured(5.9)), "5.9"),
        ((measured(0.0),), "0.0"),
        ((measured(0.4), UNKNOWN_SLO), "≥0.4"),
        ((UNKNOWN_SLO,), "–"),
        ((IDLE_SLO, UNKNOWN_SLO), "–"),
        ((IDLE_SLO,), "idle"),
        ((IDLE_SLO, measured(0.2)), "0.2"),
        ((measured(math.inf),), "∞"),
        ((), "–"),
    ],
)
def test_the_worst_burn_of_the_hour(slos: tuple[SloState, ...], said: str) -> None:
    assert worst_hour(service("a", slos=slos)).text == said


def test_a_candidate_that_burns_is_not_hidden_by_the_whole() -> None:
    """R-OBS-4."""
    canary = structs.replace(measured(65.0), place=Place(version="v77"))
    assert worst_hour(service("a", slos=(measured(0.3), canary))).text == "65.0"


@pytest.mark.parametrize(
    ("remaining", "said"),
    [
        (1.0, "100%"),
        (0.999, "99%"),
        (0.001, "0%"),
        (0.0, "0%"),
        (-0.12, "−12%"),
        (-1.0, "over"),
        (-math.inf, "over"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_the_budget_left_is_never_flattered(remaining: float | None, said: str) -> None:
    assert budget_text(remaining) == said


def test_the_objective_nearest_to_its_end_is_the_one_shown() -> None:
    slos = (slo(budget_remaining=0.9), slo(budget_remaining=None), slo(budget_remaining=0.2))
    assert least_budget(service("a", slos=slos)).text == "20%"


@pytest.mark.parametrize(
    ("readings", "sign"),
    [
        ((errors(), latency()), "✓"),
        ((errors(), latency(verdict=Verdict.WARN)), "~"),
        ((errors(None), latency(verdict=Verdict.WARN)), "?"),
        ((errors(None), latency(verdict=Verdict.BREACH)), "✗"),
        ((errors(quality=Quality.STALE),), "?"),
        ((errors(quality=Quality.THIN, lacking=3),), "?"),
        ((errors(), traffic(quality=Quality.THIN, verdict=Verdict.UNKNOWN)), "✓"),
        ((errors(quality=Quality.STALE, verdict=Verdict.BREACH),), "✗"),
        ((errors(quality=Quality.PARTIAL),), "✓"),
        ((judge(), drift()), "–"),
    ],
)
def test_a_level_is_as_bad_as_its_worst_and_well_only_when_that_is_known(
    readings: tuple[Reading, ...], sign: str
) -> None:
    """R-OBS-1 and R-OBS-3: a stale breach stays a breach, and nothing that is not known looks healthy."""
    assert level_mark(readings, Level.OPERATIONAL).text == sign


def test_what_waits_half_a_year_for_its_labels_leaves_its_level_to_the_others() -> None:
    """R-OBS-1: accuracy is known after 180 days, the selection rate at once; and alone it is not known."""
    late = structs.replace(judge(None, samples=0.0, verdict=Verdict.UNKNOWN), labels_lag_s=180 * 86_400)
    assert level_mark((late, judge(4.4)), Level.QUALITY).text == "✓"
    assert level_mark((late,), Level.QUALITY).text == "?"


def test_a_row_is_unsure_where_a_level_of_it_is() -> None:
    """Three levels that are well, and a row that doubts it without a word, would contradict each other."""
    unbounded = traffic(quality=Quality.THIN, verdict=Verdict.UNKNOWN)
    assert not is_unsure(service("svc", readings=(errors(), unbounded, judge(), drift())))
    assert is_unsure(service("svc", readings=(errors(), judge(), drift(quality=Quality.STALE))))


def test_every_row_fits_at_every_width() -> None:
    for cells in range(60, 220):
        columns = layout(cells, longest_name=40)
        assert all(width(row(one, columns, NOW)) < cells for one in fleet().services)


def test_the_column_of_names_is_measured_in_cells() -> None:
    """Fault 30: a name of wide characters is not cut for being short in characters."""
    assert longest_name((structs.replace(home_ranking(), name="服务器服务器"),)) == 12


def test_one_change_brought_to_several_locations_is_one_from_the_first_on() -> None:
    changes = together(loan_underwriting().changes)
    assert [plain(change_line(change, places, NOW)) for change, places in changes] == [
        "02:36Z model v41→v42 eu1,us1 (airflow)",
        "01:21Z config kyc-v1→kyc-v2 eu1 (tomas)",
    ]


def test_what_comes_twice_to_one_location_is_told_twice() -> None:
    """A flag that flaps: on, off and on again within two minutes."""
    on = structs.replace(loan_underwriting().changes[0], at="eu1")
    again = structs.replace(on, when=on.when + 90.0)
    assert [(change.when, places) for change, places in together((on, again))] == [
        (again.when, ("eu1",)),
        (on.when, ("eu1",)),
    ]


def test_that_it_will_page_soon_is_not_told_from_figures_that_are_old() -> None:
    """R-OBS-3: so many seconds from a moment that is past."""
    burning = {HOUR: 10.0, 5 * MINUTE: 60.0, 30 * MINUTE: 20.0}
    soon = slo(burn={window: Burn(BurnState.MEASURED, rate, float(window)) for window, rate in burning.items()})
    assert re.fullmatch(r"14\.4 in \d+[sm]", alert_span(soon).text)
    assert alert_span(structs.replace(soon, stale=True)).text == "page?"


def test_a_change_older_than_the_record_says_so() -> None:
    change = structs.replace(loan_underwriting().changes[0], earliest=True, actor="", before="")
    assert plain(change_line(change, ("",), NOW)) == "≤02:36Z model v42"


def test_what_is_not_watched_is_named() -> None:
    """R-OBS-6."""
    assert plain(not_watched(home_ranking())) == "not watched: prompt, parameters, config, flags, retrains, aliases"


@pytest.mark.parametrize("most", [3, 4, 5])
def test_however_few_rows_there_are_the_worst_indicator_has_its_figure(most: int) -> None:
    """R-CON-3: whether a containment helped is seen on the screen from which it was asked for."""
    lines = [plain(one) for one in sli_lines(loan_underwriting(), NOW, 80, most)]
    assert len(lines) <= most
    assert "✗ approval" in lines[1]
    assert "40.7%" in lines[1]
    assert " more ok: " in lines[-1]


def test_that_nothing_changed_is_said_only_once_the_record_has_answered() -> None:
    """R-OBS-6."""
    quiet = structs.replace(home_ranking(), changes=())
    (said,) = change_lines(quiet, NOW)
    (awaited,) = change_lines(structs.replace(quiet, changes_awaited=True), NOW)
    assert (plain(said), plain(awaited)) == ("nothing in the record", "not known yet: the record has not answered")


def test_a_past_in_long_steps_says_how_far_back_its_sparkline_reaches() -> None:
    """R-OBS-3: the title of the column is that of the others, and 12 hours a cell are no 16 minutes."""
    shown = home_ranking()
    assert shown.history is not None
    (first, *rest) = shown.history.indicators
    slow = structs.replace(
        rest[0],
        start=NOW // HOUR * HOUR - 11 * 12 * HOUR,
        end=NOW // HOUR * HOUR,
        step_s=12 * HOUR,
        places=(PlaceHistory(Place(version="v76"), ((NOW // HOUR * HOUR, 1.0),)),),
    )
    history = structs.replace(shown.history, indicators=(first, slow, *rest[1:]))
    lines = [plain(one) for one in sli_lines(structs.replace(shown, history=history), NOW, 80)]
    row = next(one for one in lines if f" {slow.name} " in one)
    assert " 2d " in row
    assert all(" 2d " not in one for one in lines if one is not row)
    assert len({one.rstrip().rfind(" prom") for one in lines if one.rstrip().endswith("prom-eu1")}) == 1
