"""A real Alertmanager, alone and in a cluster of two: what it tells is shown as it is, whoever of it dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from raitui.adapters.alertmanager.replica import AlertmanagerReplica
from raitui.control.alert_follower import AlertFollower
from raitui.control.wall_clock import WallClock
from raitui.core.alert_board import AlertBoard
from raitui.core.backend_settings import AlertmanagerSettings, HttpAccess
from raitui.core.raised_alert import AlertState, RaisedAlert
from raitui.core.reading import Place
from raitui.core.site import LabelNames
from raitui.core.source_health import SourceState
from tests.integration.hostile_texts import HOSTILE
from tests.integration.servers.alertmanager import INHIBITION, AlertmanagerServer
from tests.readiness import wait_until

SLOW = {"service": "loan-uw", "severity": "page", "at": "eu1", "version": "v42"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[AlertmanagerServer, AlertmanagerServer]]:
    """Two replicas that know each other, with one rule of inhibition."""
    with ExitStack() as running:
        folders = [tmp_path / name for name in ("am-0", "am-1")]
        for folder in folders:
            folder.mkdir()
        first = running.enter_context(AlertmanagerServer(folders[0], inhibition=[INHIBITION]))
        second = running.enter_context(AlertmanagerServer(folders[1], peer=first.gossip, inhibition=[INHIBITION]))
        yield first, second


def followed(*servers: AlertmanagerServer) -> tuple[AlertBoard, list[SourceState]]:
    """What is told when every server has been asked once, each as a replica of one cluster."""

    async def ask() -> tuple[AlertBoard, list[SourceState]]:
        urls = tuple(server.base_url for server in servers)
        settings = AlertmanagerSettings("am", urls, HttpAccess(timeout_s=5.0))
        replicas = [AlertmanagerReplica(settings, url, LabelNames(), lambda _: "", WallClock()) for url in urls]
        follower = AlertFollower(replicas)
        await follower.ask()
        states = [line.state for line in follower.health]
        for replica in replicas:
            await replica.aclose()
        return follower.board, states

    return asyncio.run(ask())


def shown(servers: tuple[AlertmanagerServer, ...], holds: Callable[[AlertBoard], bool], what: str) -> AlertBoard:
    """What is told as soon as that holds of it."""

    def look() -> AlertBoard | None:
        board, _ = followed(*servers)
        return board if holds(board) else None

    return wait_until(look, what)


def of(board: AlertBoard, service: str) -> list[RaisedAlert]:
    return list(board.by_service.get(service, ()))


def test_the_same_alert_sent_to_both_replicas_is_one(cluster: tuple[AlertmanagerServer, AlertmanagerServer]) -> None:
    """Prometheus sends each alert to every replica."""
    for server in cluster:
        server.raise_alert("Slow", SLOW, summary="p99 is 3 s")
    board = shown(cluster, lambda board: bool(of(board, "loan-uw")[:1] and of(board, "loan-uw")[0].group), "the alert")
    (alert,) = of(board, "loan-uw")
    assert (alert.name, alert.severity, alert.place) == ("Slow", "page", Place("eu1", "v42"))
    assert len(alert.sources) == 2
    assert (alert.state, alert.receivers, alert.summary) == (AlertState.FIRING, ("nobody",), "p99 is 3 s")
    assert alert.group == (("alertname", "Slow"), ("service", "loan-uw"))
    assert alert.link == "http://prom.test/graph?g0.expr=Slow"


def test_an_inhibited_alert_names_what_holds_it_back(cluster: tuple[AlertmanagerServer, AlertmanagerServer]) -> None:
    first, _ = cluster
    first.raise_alert("Slow", SLOW)
    first.raise_alert("ClusterDown", {"at": "eu1"})
    board = shown(
        (first,),
        lambda board: bool(of(board, "loan-uw")) and of(board, "loan-uw")[0].state is AlertState.INHIBITED,
        "inhibition",
    )
    assert of(board, "loan-uw")[0].inhibited_by == ("ClusterDown of eu1",)
    assert [alert.name for alert in board.strays(["loan-uw"])] == ["ClusterDown"]


def test_a_dead_replica_is_one_line_and_loses_no_alert(
    cluster: tuple[AlertmanagerServer, AlertmanagerServer],
) -> None:
    """R-OBS-6, fault 1."""
    first, second = cluster
    for server in cluster:
        server.raise_alert("Slow", SLOW)
    second.stop()
    board, states = followed(first, second)
    assert states[1] is SourceState.DOWN
    assert states[0] is not SourceState.DOWN
    assert [alert.name for alert in of(board, "loan-uw")] == ["Slow"]


def test_hostile_labels_and_comments_come_through_and_steer_nothing(
    cluster: tuple[AlertmanagerServer, AlertmanagerServer],
) -> None:
    """Fault 30: whatever a label may hold, an alert with it is told, and nothing in it is left that acts."""
    first, _ = cluster
    for name, text in HOSTILE.items():
        first.raise_alert(f"Hostile{name}", {"service": text}, summary=text)
    board, _ = followed(first)
    alerts = [alert for alerts in board.by_service.values() for alert in alerts]
    assert {alert.name for alert in alerts} == {f"Hostile{name}" for name in HOSTILE}
    told = "".join(alert.service + alert.summary for alert in alerts)
    assert not [character for character in told if ord(character) < 0x20 or character in "\u202e\u200b\x9b\x7f"]
