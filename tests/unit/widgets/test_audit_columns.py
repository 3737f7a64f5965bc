"""The columns of the audit log give way sensibly, and none of them hides when something was (R-AUD-1)."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from raitui.core.audit_record import Intent
from raitui.core.audit_row import AuditRow, audit_row
from raitui.core.burn import DAY
from raitui.core.log_entry import LogEntry
from raitui.widgets.audit_columns import audit_heading, audit_layout, audit_line
from raitui.widgets.styled_line import plain
from tests.audit_trail import night
from tests.knowledge import NOW

ROWS = [audit_row(LogEntry(seq, one)) for seq, one in enumerate(night(NOW), 1)]


@pytest.mark.parametrize("cells", [60, 80, 100, 120, 150, 200, 300])
@pytest.mark.parametrize("last", [10, 1_000_000, 2**40])
def test_every_record_fits_the_terminal_beside_its_pointer(cells: int, last: int) -> None:
    layout = audit_layout(cells, last, 0.0, NOW)
    assert cell_len(plain(audit_heading(layout))) <= cells
    for row in ROWS:
        assert cell_len(plain(audit_line(row, layout))) <= cells - 1


@pytest.mark.parametrize(
    ("cells", "farthest_s", "shown"),
    [
        (80, 0.0, " 03:04:05Z "),
        (80, DAY, " 01-02 03:04Z "),
        (120, 0.0, " 03:04:05Z "),
        (120, DAY, " 01-02 03:04:05Z "),
    ],
)
def test_a_date_is_shown_once_a_record_is_not_of_the_last_day(cells: int, farthest_s: float, shown: str) -> None:
    when = 1_767_323_045.0  # 2026-01-02 03:04:05 UTC
    layout = audit_layout(cells, 10, farthest_s, when + max(farthest_s, 1.0))
    assert shown in plain(audit_line(AuditRow(1, "gap", when), layout))


def test_several_places_are_counted_where_there_is_no_room_for_their_names() -> None:
    (row,) = (one for one in ROWS if one.kind == "intent" and one.service == "loan-uw")
    assert " eu1+1 " in plain(audit_line(row, audit_layout(80, 10, 0.0, NOW)))
    assert " eu1,us1 " in plain(audit_line(row, audit_layout(120, 10, 0.0, NOW)))


def test_every_kind_of_record_says_what_it_is_and_whose() -> None:
    """What follows an intent is told with it."""
    intents = {one.action_id: one for one in night(NOW) if isinstance(one, Intent)}
    for seq, record in enumerate(night(NOW), 1):
        row = audit_row(LogEntry(seq, record, intents.get(getattr(record, "action_id", ""))))
        assert row.kind in {"intent", "outcome", "refusal", "recovery", "sighting", "gap"}
        assert row.concerns_everybody or (row.who and row.service and row.action and row.known_by)
