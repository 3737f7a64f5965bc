"""Alerts of others in words: what fires, who keeps what quiet; and a page stays a page whatever is silenced."""

from __future__ import annotations

from raitui.core.alert_board import AlertBoard
from raitui.core.raised_alert import AlertState, RaisedAlert
from raitui.core.snapshot import ServiceSnapshot, State, Why
from raitui.widgets.alert_foot import alert_foot
from raitui.widgets.alert_lines import alert_details, alert_glance, alert_lead, alert_line, silence_text, stray_line
from raitui.widgets.alert_rows import AlertRow
from raitui.widgets.fleet_columns import layout, row
from raitui.widgets.styled_line import plain, width
from tests.knowledge import NOW
from tests.raised_alerts import raised, silenced


def paging(*alerts: RaisedAlert) -> ServiceSnapshot:
    return ServiceSnapshot("loan-uw", "risk", 1, "prod", State.PAGE, Why("errors 20%"), alerts=alerts)


def quiet(comment: str = "known") -> RaisedAlert:
    return raised(state=AlertState.SILENCED, silenced_by=(silenced(comment=comment),))


def test_a_row_says_how_many_fire_each_once_a_version() -> None:
    twice = (raised(version="v1", at="eu1"), raised(version="v1", at="us1"), raised("Errors"))
    assert plain(alert_lead(paging(*twice), 24)) == "⚑2 "


def test_a_silenced_alert_leaves_the_page_on_the_row_and_says_that_nobody_is_told() -> None:
    """A silence never hides a page in raitui: the state rests on its own figures."""
    shown = paging(quiet())
    assert "▲ PAGE" in plain(row(shown, layout(120, 10), NOW))
    assert plain(alert_lead(shown, 60)) == "⚐1 silenced "
    assert plain(alert_lead(shown, 24)) == "⚐1 "
    assert "silenced" in plain(row(shown, layout(120, 10), NOW))


def test_an_acknowledgement_is_told_from_a_silence() -> None:
    assert plain(alert_lead(paging(quiet(comment="ACK! rolling back")), 60)) == "⚐1 acked "
    text = silence_text(silenced(comment="ACK! rolling back [raitui 3e0c4f7a9b1d]"), NOW)
    assert text == "acknowledged by kim until 09:00Z: rolling back"


def test_the_glance_names_what_fires_and_who_keeps_the_rest_quiet() -> None:
    glance = alert_glance((raised("Errors", version="v2"), quiet()), NOW, 120)
    assert plain(glance) == "⚑ Errors page v2 10m · Slow silenced by kim until 09:00Z: known"


def test_details_say_what_holds_an_alert_back_and_how_old_it_is() -> None:
    alert = raised(state=AlertState.INHIBITED, inhibited_by=("ClusterDown of eu1",), told_at=NOW - 180)
    assert [plain(one) for one in alert_details(alert, NOW, 80)] == [
        "    held back by ClusterDown of eu1",
        "    as it stood 3m ago: am does not answer",
    ]


def test_a_cluster_that_is_not_of_one_mind_is_told() -> None:
    (_, said) = alert_details(raised(silenced_by=(silenced(),)), NOW, 80)
    assert plain(said) == "    it is told all the same: not every replica knows of that silence"


def test_a_silence_of_nobody_known_is_not_passed_over() -> None:
    (said,) = alert_details(raised(state=AlertState.SILENCED), NOW, 80)
    assert plain(said) == "    silenced, and nobody tells by whom"


def test_a_long_link_is_told_whole_in_lines_that_fit() -> None:
    link = "http://prom/graph?g0.expr=" + "x" * 100
    lines = alert_details(raised(link=link), NOW, 60)
    assert "".join(plain(one)[len("    link ") :] for one in lines) == link
    assert all(width(one) <= 60 for one in lines)


def test_a_link_that_is_far_too_long_is_seen_to_be_cut() -> None:
    """Half an address that looks whole leads nowhere."""
    (told,) = alert_details(raised(link="http://prom/" + "x" * 400), NOW, 80)
    assert plain(told).endswith("…")
    assert width(told) == 80


def test_strays_have_a_line_of_their_own_while_any_of_them_fires() -> None:
    strays = AlertBoard({"": (raised("Disk", ""),), "odd": (raised("Odd", "odd"),)}).strays(["loan-uw"])
    assert plain(stray_line(strays, "!", NOW, 100)) == (
        "2 alerts of no service here: ⚑ Disk page 10m, ⚑ Odd page 10m  ! all"
    )
    assert stray_line([raised(state=AlertState.INHIBITED)], "!", NOW, 100) == ()


def test_every_line_fits_however_long_what_it_tells_is() -> None:
    endless = raised("N" * 200, severity="S" * 200, summary="M" * 400)
    for cells in (60, 80, 120):
        assert width(alert_line(endless, NOW, cells)) <= cells
        assert width(alert_glance((endless,), NOW, cells)) <= cells
        assert width(stray_line((endless,), "!", NOW, cells)) <= cells


def test_no_value_passes_for_another_label() -> None:
    hostile = raised(labels=(("alertname", 'Slow", severity="none'), ("service", "loan-uw")))
    row = AlertRow(hostile.labels, alert=hostile)
    text = " ".join(plain(one).strip() for one in alert_foot(row, NOW, 120, 20))
    assert r'labels alertname="Slow\", severity=\"none", service="loan-uw"' in text
