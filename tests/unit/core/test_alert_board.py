"""An alert is one alert, however many replicas tell of it; none is lost, whoever dies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.alert_board import AlertBoard, AlertNews, ReplicaTold, alert_board
from raitui.core.raised_alert import AlertState, Labels, RaisedAlert, distinct, rank
from raitui.core.silence import SilencePhase
from tests.knowledge import NOW
from tests.raised_alerts import raised, silenced


def told(*alerts: RaisedAlert, cluster: str = "am", answers: bool = True) -> ReplicaTold:
    return ReplicaTold(cluster, AlertNews(alerts, at=NOW), answers=answers)


def all_of(board: AlertBoard) -> list[RaisedAlert]:
    return [alert for alerts in board.by_service.values() for alert in alerts]


def test_the_same_alert_from_two_replicas_is_one() -> None:
    board = alert_board([told(raised(sources=("a",), since=NOW - 60)), told(raised(sources=("b",), since=NOW - 61))])
    (alert,) = all_of(board)
    assert (alert.sources, alert.since, alert.told_at) == (("a", "b"), NOW - 61, None)


def test_alerts_of_two_clusters_are_merged_too_and_differ_by_their_labels() -> None:
    board = alert_board([told(raised(at="eu1")), told(raised(at="us1"), cluster="us")])
    assert [alert.place.at for alert in board.by_service["loan-uw"]] == ["eu1", "us1"]


def test_an_alert_that_fires_in_several_clusters_is_of_no_single_one() -> None:
    """What is done about it is then asked of all of them."""
    (alert,) = all_of(alert_board([told(raised(cluster="eu"), cluster="eu"), told(raised(cluster="us"), cluster="us")]))
    assert alert.cluster == ""


def test_one_replica_that_would_tell_somebody_is_enough_to_fire() -> None:
    """Of a cluster that has fallen apart one half may not know the silence: that half pages."""
    quiet = raised(state=AlertState.SILENCED, silenced_by=(silenced(),))
    (alert,) = all_of(alert_board([told(quiet), told(raised())]))
    assert alert.state is AlertState.FIRING
    assert alert.silenced_by == (silenced(),)


def test_a_dead_replica_counts_for_nothing_while_another_answers() -> None:
    board = alert_board([told(raised("Old"), answers=False), told(raised("New"))])
    assert [alert.name for alert in all_of(board)] == ["New"]


def test_where_a_whole_cluster_is_dead_its_alerts_stand_as_they_were_last_told() -> None:
    """R-OBS-6: not an alert is lost, and nothing old passes for new."""
    (alert,) = all_of(alert_board([told(raised(), answers=False), told(cluster="us")]))
    assert (alert.name, alert.told_at) == ("Slow", NOW)


def test_a_replica_that_never_told_anything_is_no_reason_to_forget_another() -> None:
    board = alert_board([ReplicaTold("am", None, answers=True), told(raised(), answers=False)])
    assert [alert.name for alert in all_of(board)] == ["Slow"]


def test_alerts_of_services_that_nobody_knows_are_strays_and_not_dropped() -> None:
    board = alert_board([told(raised(), raised("Disk", service=""), raised("Odd", service="unheard-of"))])
    assert [alert.name for alert in board.strays(["loan-uw"])] == ["Disk", "Odd"]


def test_whoever_is_told_of_stands_first_then_the_gravest_then_the_newest() -> None:
    quiet = raised("Quiet", state=AlertState.SILENCED)
    ticket, old, new = raised("Ticket", severity="warning"), raised("Old", since=NOW - 900), raised("New")
    unsaid, info = raised("Unsaid", severity=""), raised("Info", severity="info")
    found = sorted((info, quiet, ticket, old, new, unsaid), key=rank)
    assert [one.name for one in found] == ["New", "Old", "Ticket", "Unsaid", "Info", "Quiet"]


def test_a_row_counts_an_alert_once_a_version_at_however_many_places() -> None:
    alerts = (raised(version="v1", at="eu1"), raised(version="v1", at="us1"), raised(version="v2", at="eu1"))
    assert distinct(alerts) == 2
    assert distinct(alerts, AlertState.SILENCED) == 0


def test_two_objectives_that_burn_are_two_alerts_though_one_rule_raises_both() -> None:
    labels = raised("Burn", version="v1").labels
    burning = [
        raised("Burn", version="v1", labels=(*labels, ("sloth_slo", slo))) for slo in ("latency", "availability")
    ]
    assert distinct(burning) == 2


def test_silences_that_hold_or_will_are_told_once_the_first_to_end_first() -> None:
    over = silenced("over", phase=SilencePhase.EXPIRED)
    soon, later = silenced("soon", until=NOW + 60), silenced("later", phase=SilencePhase.PENDING)
    replicas = [ReplicaTold("am", AlertNews(silences=(later, over, soon)), answers=True)] * 2
    assert alert_board(replicas).silences == (soon, later)


ALERTS = st.builds(
    raised,
    name=st.sampled_from(("Slow", "Errors")),
    service=st.sampled_from(("", "loan-uw")),
    at=st.sampled_from(("", "eu1")),
    state=st.sampled_from(AlertState),
)
REPLICAS = st.lists(
    st.builds(
        lambda cluster, alerts, answers: ReplicaTold(cluster, AlertNews(tuple(alerts), at=NOW), answers=answers),
        st.sampled_from(("eu", "us")),
        st.lists(ALERTS, max_size=4, unique_by=lambda alert: alert.labels),
        st.booleans(),
    ),
    max_size=5,
)


@given(REPLICAS)
def test_whatever_replicas_tell_no_alert_is_lost_or_told_twice(replicas: list[ReplicaTold]) -> None:
    """Of each cluster those that answer count; where none does, all that it told last."""
    expected: set[Labels] = set()
    for cluster in {replica.cluster for replica in replicas}:
        own = [replica for replica in replicas if replica.cluster == cluster and replica.news is not None]
        counting = [replica for replica in own if replica.answers] or own
        expected |= {alert.labels for replica in counting if replica.news for alert in replica.news.alerts}
    told_labels = [alert.labels for alert in all_of(alert_board(replicas))]
    assert len(told_labels) == len(set(told_labels))
    assert set(told_labels) == expected


@given(REPLICAS)
def test_an_alert_fires_exactly_if_some_replica_that_counts_would_tell_somebody(replicas: list[ReplicaTold]) -> None:
    answering = [structs.replace(replica, answers=True) for replica in replicas]
    firing = {
        alert.labels
        for replica in answering
        if replica.news
        for alert in replica.news.alerts
        if alert.state is AlertState.FIRING
    }
    found = all_of(alert_board(answering))
    assert {alert.labels for alert in found if alert.state is AlertState.FIRING} == firing
