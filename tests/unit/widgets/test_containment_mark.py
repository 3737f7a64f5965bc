"""A page does not hide that a service is contained, nor that its containment was undone (R-CON-8, fault 19)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.audit_record import Watched
from raitui.core.snapshot import ContainedState, ServiceSnapshot, State
from raitui.widgets.containment_mark import held_counts
from raitui.widgets.fleet_columns import layout, row
from raitui.widgets.header import count_line
from raitui.widgets.styled_line import Look, plain
from tests.ui.fleets import NOW, service


def held(*found: Watched, state: State = State.PAGE, **different: object) -> ServiceSnapshot:
    contained = tuple(ContainedState("pause", "kim", NOW, None, one.value) for one in found)
    return structs.replace(service("a", state, "errors 9%"), contained=contained, **different)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (held(), "▲ PAGE   "),
        (held(Watched.IN_FORCE), "▲ PAGE■  "),
        (held(Watched.UNWATCHED), "▲ PAGE■  "),
        (held(Watched.IN_FORCE, Watched.REVERTED), "▲ PAGE↺  "),
        (held(Watched.IN_FORCE, stale=True), "▲ PAGE■† "),
        (held(Watched.IN_FORCE, stale=True, partial=True), "▲ PAGE■† "),
        (held(Watched.IN_FORCE, state=State.UNKNOWN), "? UNKN■  "),
        (held(Watched.IN_FORCE, state=State.CONTAINED), "■ CONT   "),
        (held(Watched.REVERTED, state=State.REVERTED), "↺ REVT   "),
    ],
)
def test_a_row_tells_of_containment_whatever_its_state(shown: ServiceSnapshot, said: str) -> None:
    assert plain(row(shown, layout(80, 1), NOW)).startswith(said)


def test_that_it_was_undone_comes_before_the_reason_and_is_an_alarm() -> None:
    spans = row(held(Watched.REVERTED), layout(80, 1), NOW)
    (lead,) = [one for one in spans if one.text == "REVERTED"]
    assert lead.look is Look.ALARM
    assert "REVERTED errors 9%" in plain(spans)
    assert "REVERTED" not in plain(row(held(Watched.REVERTED, state=State.REVERTED), layout(80, 1), NOW))


def test_services_are_counted_by_the_worst_of_their_containments() -> None:
    services = (
        held(Watched.IN_FORCE, Watched.REVERTED),
        held(Watched.REVERTED, state=State.REVERTED),
        held(Watched.UNWATCHED),
        held(Watched.IN_FORCE),
        held(state=State.OK),
    )
    assert [plain(one) for one in held_counts(services)] == ["2 REVERTED", "1 unwatched", "1 contained"]
    assert plain(count_line(services, 80)).startswith("3 PAGE  2 REVERTED  1 unwatched  1 contained  1 ok")
