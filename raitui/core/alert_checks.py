"""Whether a replica is fit to tell of alerts and to hold silences, by what it says of itself and of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from raitui.core.alert_board import AlertNews
from raitui.core.checkup import Check, Health

DISABLED = "disabled"
"""How Alertmanager calls a cluster of one that was started without any."""

SKEW_MATTERS_S = 2.0


class ReplicaStanding(Struct, frozen=True):
    """What a replica says of itself: its version, how its cluster stands, and of how many replicas that is."""

    version: str
    cluster: str
    peers: int


def alert_checks(
    name: str, standing: ReplicaStanding, news: AlertNews, listed: int, services: Collection[str]
) -> Iterator[Check]:
    """``listed`` is how many replicas of its cluster the site file names, ``services`` those that the site declares."""
    known = sum(alert.service in services for alert in news.alerts)
    alerts = f"alerts that it tells of: {len(news.alerts)}, on services of the site: {known}"
    yield Check(name, Health.OK, f"Alertmanager {standing.version or 'of an unknown version'} answers; {alerts}")
    peers = 1 if standing.cluster == DISABLED else standing.peers
    if peers > listed:
        missing = f"its cluster has {peers} replicas, and the site file names {listed}"
        yield Check(name, Health.WARNING, missing, "list every replica: one that dies then hides no alert")
    elif peers < listed:
        apart = (
            f"it knows {peers} of the {listed} replicas that the site file names: a silence of one is not held by all"
        )
        yield Check(name, Health.WARNING, apart, "let them find each other (--cluster.peer), or list them apart")
    if news.remark:
        yield Check(name, Health.WARNING, news.remark, news.remedy)
    skew_s = news.clock_skew_s or 0.0
    if abs(skew_s) > SKEW_MATTERS_S:
        told = (
            f"its clock is {abs(skew_s):.0f} s {'ahead of' if skew_s > 0 else 'behind'} ours: silences end at its time"
        )
        yield Check(name, Health.WARNING, told, "have both clocks set by NTP")
