"""What the burn table says of an objective over a day: only what its rules look at (R-OBS-5)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.burn import DAY, HOUR, Alert, Burn, BurnState, burn_windows_s
from raitui.core.reading import Place
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ServiceSnapshot, State, Why
from raitui.widgets.burn_lines import burn_lines


def test_it_calls_above_what_its_rules_say_and_has_no_burn_over_three_days() -> None:
    burns = dict.fromkeys(burn_windows_s(DAY), Burn(BurnState.MEASURED, 0.03, 10_000))
    slo = SloState("availability", "errors", Place(), 0.99, 1.0, burns, Alert.QUIET, Alert.QUIET, 0.97, 9e5)
    service = ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), slos=(slo,))
    titles, _, limits, row = ("".join(span.text for span in line) for line in burn_lines(service, 120))
    assert limits.split()[2:] == ["3.0", "2.0", "1.0"]
    for title, figure in (("1h", "3.0"), ("6h", "2.0"), ("1d", "1.0")):
        end = titles.index(title) + len(title)
        assert limits[:end].endswith(figure)
    assert row.split()[1:9] == ["quiet", *["0.0"] * 6, "n/a"]


def test_each_window_has_its_age_below_it_and_the_row_the_oldest_of_them() -> None:
    """R-OBS-3: long windows are asked less often than short ones."""
    burns = dict.fromkeys(burn_windows_s(DAY), Burn(BurnState.MEASURED, 0.03, 10_000))
    slo = SloState("availability", "errors", Place(), 0.99, 1.0, burns, Alert.QUIET, Alert.QUIET, 0.97, 9e5, age_s=9.0)
    aged = structs.replace(slo, ages_s={300: 9.0, HOUR: 31.0, DAY: 600.0})
    service = ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), slos=(aged,))
    for cells in (80, 120):
        titles, _, _, row, ages = ("".join(span.text for span in line) for line in burn_lines(service, cells))
        assert ages.split() == ["age", "9s", "–", "31s", "–", "–", "10m", "10m"]
        for title, age in (("5m", "9s"), ("1h", "31s"), ("1d", "10m"), ("LEFT", "10m")):
            end = titles.index(title) + len(title)
            assert ages[:end].endswith(age)
        assert row.split()[-1] == "10m"
