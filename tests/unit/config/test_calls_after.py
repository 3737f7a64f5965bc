"""How long a breach must last is one table for the whole site (R-DEC-3)."""

from __future__ import annotations

import pytest

from raitui.config.problem import SiteFileError
from raitui.core.sli import Urgency
from raitui.core.sustained import CallsAfter
from tests.unit.config.conftest import Load

BEFORE = "secrets:\n"


def calls_after(load: Load, text: str) -> set[CallsAfter]:
    return {profile.calls_after for profile in load((BEFORE, f"calls_after: {text}\n{BEFORE}")).site.profiles}


def test_a_page_after_two_minutes_and_a_ticket_after_ten_unless_the_site_says_otherwise(load: Load) -> None:
    assert calls_after(load, "{}") == {CallsAfter(120, 600)}
    assert calls_after(load, "{page: 30s}") == {CallsAfter(30, 600)}
    (found,) = calls_after(load, "{page: 1m, ticket: 1h}")
    assert [found.seconds(urgency) for urgency in Urgency] == [60, 3_600, 0]


@pytest.mark.parametrize("written", ["{page: 0s}", "{ticket: soon}", "{page: 1500ms}", "{none: 5m}"])
def test_what_is_no_such_duration_is_refused(load: Load, written: str) -> None:
    with pytest.raises(SiteFileError):
        calls_after(load, written)
