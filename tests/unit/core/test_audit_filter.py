"""The grammar in which one says which records one wants, in the console and on the command line alike (R-AUD-1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.audit_filter import EVERYTHING, audit_filter, only_service
from raitui.core.audit_record import Intent
from raitui.core.audit_row import AuditRow, audit_row
from raitui.core.log_entry import LogEntry
from tests.audit_trail import night

NOW = 1_790_133_210.0
"""2026-09-23 03:13:30 UTC."""

RECORDS = night(NOW)
INTENTS = {one.action_id: one for one in RECORDS if isinstance(one, Intent)}
ROWS = [
    audit_row(LogEntry(seq, one, None if isinstance(one, Intent) else INTENTS.get(getattr(one, "action_id", ""))))
    for seq, one in enumerate(RECORDS, 1)
]
PAUSE, DRILL, GAP, REFUSAL, ROLLBACK = [1, 2, 3], [4, 5], [6], [7], [8, 9, 10]


def numbers(text: str) -> list[int]:
    wanted = audit_filter(text, NOW)
    assert wanted.problem == ""
    return [row.seq for row in ROWS if wanted.wants(row)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("who:ada", [*REFUSAL, *ROLLBACK]),
        ("who:ada action:rollback", ROLLBACK),
        ("action:rollback,pause", [*PAUSE, *ROLLBACK]),
        ("service:loan", [*GAP, *REFUSAL, *ROLLBACK]),
        ("service=loan", GAP),
        ("service=loan-uw -kind:gap", [*REFUSAL, *ROLLBACK]),
        ("-service=loan-uw", [*PAUSE, *DRILL, *GAP]),
        ("state:in_effect", [2, 9]),
        ("state:reverted,unknown", [3, 5]),
        ("kind:intent", [1, 4, 8]),
        ("kind:drill", DRILL),
        ("at:eu1", [*DRILL, *ROLLBACK]),
        ("known:unix origin:command", PAUSE),
        ("id:3e0c", ROLLBACK),
        ("since:15m", [*REFUSAL, *ROLLBACK]),
        ("until:1h", [*PAUSE, 4]),
        ("since:2026-09-23T03:00 kind:outcome", [9]),
        ("since:2026-09-23T03:00Z until:2026-09-23T03:02Z", REFUSAL),
        ("flux", [3]),
        ("FLUX Set", [3]),
        ("-flux kind:sighting", []),
        ("break-glass", REFUSAL),
        ("nobody-has-this", []),
    ],
)
def test_words_leave_what_all_of_them_want(text: str, found: list[int]) -> None:
    assert numbers(text) == found


def test_a_gap_concerns_every_service() -> None:
    """What could not be recorded may have happened to any of them."""
    assert numbers(only_service("hiring")) == [4, 5, 6]


@pytest.mark.parametrize("unfinished", ["who:", "since:", "-", "service=", "state:,"])
def test_what_is_still_being_typed_leaves_everything(unfinished: str) -> None:
    assert numbers(unfinished) == numbers("")
    assert audit_filter(unfinished, NOW).wants_all


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("servce:loan", "there is no field 'servce': who, known,"),
        ("since:yesterday", "since: takes 90s, 15m, 2h, 3d or 2026-09-23T03:00, not 'yesterday'"),
        ("-since:2h", "since: takes no minus, write until: instead"),
        (f"since:{'9' * 5_000}d", "since: takes 90s"),
    ],
)
def test_what_cannot_be_understood_is_said_with_what_could(text: str, said: str) -> None:
    assert audit_filter(text, NOW).problem.startswith(said)


def test_of_several_times_all_hold() -> None:
    wanted = audit_filter("since:3h since:1h since:2h until:1m until:30m", NOW)
    assert (wanted.since, wanted.until) == (NOW - 3_600, NOW - 1_800)


def test_a_service_whose_name_holds_blanks_is_found_by_the_key_that_leads_to_its_records() -> None:
    row = AuditRow(1, "refusal", service="loan desk eu", action_id="id-1")
    wanted = audit_filter(only_service("loan desk eu"), NOW)
    assert wanted.wants(row)
    assert not wanted.wants(structs.replace(row, service="loan"))


def test_what_cannot_be_read_is_never_hidden_by_a_time() -> None:
    row = audit_row(LogEntry(5, None, why_not="not JSON"))
    assert audit_filter("since:1s", NOW).wants(row)
    assert audit_filter("state:cannot_be_read", NOW).wants(row)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_filter_or_a_problem(text: str) -> None:
    wanted = audit_filter(text, NOW)
    assert wanted.problem or all(isinstance(wanted.wants(row), bool) for row in ROWS)


def test_everything_is_wanted_without_a_filter() -> None:
    assert EVERYTHING.wants_all
    assert all(map(EVERYTHING.wants, ROWS))
