"""A burn of too few requests is shown as thin, with how many it lacks, and never as healthy (R-OBS-3, R-DEC-5)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.burn import WINDOWS_S, Alert, Counts, burn_rate
from raitui.core.expression import EventKind
from raitui.core.fleet_table import fleet_table
from raitui.core.reading import Place
from raitui.core.slo_document import slo_document
from raitui.core.slo_state import SloState
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from raitui.screens.fleet_arrangement import FleetArrangement
from raitui.widgets.burn_lines import burn_glance, burn_lines
from raitui.widgets.fleet_columns import layout, row
from raitui.widgets.service_lines import headline

ONE_OF_TWENTY = dict.fromkeys(WINDOWS_S, burn_rate(Counts(1, 20), EventKind.BAD, 0.999))
THIN = SloState(
    name="availability",
    sli="errors",
    place=Place(),
    objective=0.999,
    period_days=30.0,
    burn=ONE_OF_TWENTY,
    page=Alert.THIN,
    ticket=Alert.THIN,
    budget_remaining=0.9,
    exhausted_in_s=9e5,
    minimum_samples=20,
    sure=0.0001,
)

QUIET = structs.replace(THIN, page=Alert.QUIET, ticket=Alert.QUIET)


def service(slo: SloState) -> ServiceSnapshot:
    return ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), slos=(slo,))


def test_the_burn_table_says_how_many_requests_are_lacking() -> None:
    for told in (burn_lines(service(THIN), 80), burn_glance(service(THIN), 80, 3)):
        assert any("thin, −43" in "".join(span.text for span in line) for line in told)


def test_a_row_that_is_well_is_so_as_far_as_is_known() -> None:
    thin, quiet = ("".join(span.text for span in row(service(slo), layout(80, 3), 0.0)) for slo in (THIN, QUIET))
    assert "✓ ok? " in thin
    assert "✓ ok  " in quiet


def test_among_many_that_are_well_its_row_stays_in_sight() -> None:
    others = tuple(structs.replace(service(QUIET), name=f"s{number}") for number in range(20))
    snapshot = FleetSnapshot(0.0, "site", "", (*others, service(THIN)), ())
    arranged = FleetArrangement().arranged(snapshot, holds=False, room=5, kept=None)
    assert "svc" in {one.name for one in arranged.rows}
    assert len(arranged.folded) == 17


def test_so_say_the_screen_of_the_service_and_the_plain_table() -> None:
    assert "".join(span.text for span in headline(service(THIN), 0.0, 80)).startswith("✓ ok?  svc")
    rows = list(fleet_table(FleetSnapshot(0.0, "site", "", (service(THIN), service(QUIET)), ())))[2:]
    assert [row.split()[0] for row in rows] == ["ok?", "ok"]


def test_scripts_are_told_too() -> None:
    document = slo_document(THIN)
    assert (document.page, document.page_state, document.ticket_state, document.lacking) == (False, "thin", "thin", 43)
    firing = slo_document(structs.replace(THIN, page=Alert.FIRING))
    assert (firing.page, firing.lacking) == (True, None)
