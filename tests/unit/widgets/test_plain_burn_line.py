"""What the burn table says of the plain rule (R-DEC-3)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.burn import WINDOWS_S, Alert, Burn, BurnState
from raitui.core.plain_burn import PlainBurnState
from raitui.core.reading import Place
from raitui.core.sli import PlainBurn
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ServiceSnapshot, State, Why
from raitui.widgets.burn_lines import burn_glance, burn_lines

HOUR_S = 3_600
BURNING = Burn(BurnState.MEASURED, 3.0, 10_000)


def table(plain: PlainBurnState | None, cells: int = 80) -> tuple[list[str], list[str]]:
    """The whole table, and what one sees of it at a glance."""
    page = Alert.FIRING if plain is not None and plain.alert is Alert.FIRING else Alert.QUIET
    burns = dict.fromkeys(WINDOWS_S, BURNING)
    slo = SloState("availability", "errors", Place(), 0.999, 30.0, burns, page, Alert.QUIET, 0.5, 9e5)
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why(""), slos=(structs.replace(slo, plain=plain),))
    whole, glance = burn_lines(service, cells), burn_glance(service, cells, 3)
    return ["".join(span.text for span in line) for line in whole], ["".join(s.text for s in line) for line in glance]


@pytest.mark.parametrize("cells", [80, 120, 200])
def test_the_table_says_from_where_on_it_calls_and_what_was_before(cells: int) -> None:
    plain = PlainBurnState(PlainBurn(), Alert.FIRING, BURNING, 0.5, 2.0)
    lines, glance = table(plain, cells)
    assert "  4× its past over 1h: calls above 2.0, burnt 0.5 before" in lines
    assert any("PAGE 4×·1h" in line for line in lines)
    assert any("PAGE 4×·1h" in line for line in glance)
    assert all(len(line) <= cells for line in lines)


def test_what_cannot_be_told_says_why() -> None:
    """R-OBS-3."""
    plain = PlainBurnState(PlainBurn(window_s=6 * HOUR_S), Alert.UNKNOWN, note="its baseline is not known")
    assert "  4× its past over 6h: its baseline is not known" in table(plain)[0]


def test_an_objective_without_it_does_not_speak_of_it() -> None:
    assert not [line for line in table(None)[0] if "its past" in line]
