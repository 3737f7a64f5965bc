"""All alerts of a site at one moment, told by several replicas of several clusters: each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from msgspec import Struct, structs

from raitui.core.raised_alert import AlertState, Labels, RaisedAlert, rank
from raitui.core.silence import Silence, SilencePhase


class AlertNews(Struct, frozen=True):
    """What one replica tells: every alert that fires, every silence.

    ``at`` is when it told (unix seconds by our clock). ``remark`` says what is doubtful about it, with ``remedy``;
    empty when nothing is. ``clock_skew_s`` is the replica's clock less ours (seconds), None where it does not tell.
    """

    alerts: tuple[RaisedAlert, ...] = ()
    silences: tuple[Silence, ...] = ()
    at: float = 0.0
    remark: str = ""
    remedy: str = ""
    clock_skew_s: float | None = None


class ReplicaTold(Struct, frozen=True):
    """What a replica of a cluster told last, None before it told anything, and whether it still answers."""

    cluster: str
    news: AlertNews | None
    answers: bool


class AlertBoard(Struct, frozen=True):
    """Alerts by what their labels call the service, the ones that fire first; and the silences that hold, or will."""

    by_service: Mapping[str, tuple[RaisedAlert, ...]] = {}
    silences: tuple[Silence, ...] = ()

    def strays(self, known: Iterable[str]) -> tuple[RaisedAlert, ...]:
        """Those that name no service, or one that the site does not know: they are shown too."""
        names = frozenset(known)
        found = (one for name, alerts in self.by_service.items() if name not in names for one in alerts)
        return tuple(sorted(found, key=rank))


def alert_board(replicas: Iterable[ReplicaTold]) -> AlertBoard:
    """What all of them tell together.

    Within a cluster those that answer count; where none does, what each told last stands.
    """
    news = [one for told in _counting(replicas) for one in told]
    alerts = sorted(_merged(alert for one in news for alert in one.alerts), key=rank)
    by_service: dict[str, list[RaisedAlert]] = {}
    for alert in alerts:
        by_service.setdefault(alert.service, []).append(alert)
    told = {service: tuple(found) for service, found in by_service.items()}
    return AlertBoard(told, _standing(silence for one in news for silence in one.silences))


def _counting(replicas: Iterable[ReplicaTold]) -> Iterator[list[AlertNews]]:
    by_cluster = attrgetter("cluster")
    for _, group in groupby(sorted(replicas, key=by_cluster), by_cluster):
        told = [one for one in group if one.news is not None]
        answering = [one.news for one in told if one.answers and one.news is not None]
        yield answering or [_as_it_stood(one.news) for one in told if one.news is not None]


def _as_it_stood(news: AlertNews) -> AlertNews:
    alerts = tuple(structs.replace(alert, told_at=news.at) for alert in news.alerts)
    return structs.replace(news, alerts=alerts)


def _merged(alerts: Iterable[RaisedAlert]) -> list[RaisedAlert]:
    """Alerts with the same labels are one alert, whoever told of it."""
    alike: dict[Labels, list[RaisedAlert]] = {}
    for alert in alerts:
        alike.setdefault(alert.labels, []).append(alert)
    return [_one(told) if len(told) > 1 else told[0] for told in alike.values()]


def _one(told: list[RaisedAlert]) -> RaisedAlert:
    """Where replicas differ, one that tells somebody is enough: then somebody hears of it."""
    first = min(told, key=lambda one: tuple(AlertState).index(one.state))
    return structs.replace(
        first,
        cluster=first.cluster if len({one.cluster for one in told}) == 1 else "",
        since=min(one.since for one in told),
        told_at=max((one.told_at for one in told if one.told_at is not None), default=None),
        silenced_by=_each_once(silence for one in told for silence in one.silenced_by),
        inhibited_by=tuple(dict.fromkeys(name for one in told for name in one.inhibited_by)),
        receivers=tuple(dict.fromkeys(name for one in told for name in one.receivers)),
        sources=tuple(dict.fromkeys(name for one in told for name in one.sources)),
    )


def _each_once(silences: Iterable[Silence]) -> tuple[Silence, ...]:
    return tuple({(silence.cluster, silence.id): silence for silence in silences}.values())


def _standing(silences: Iterable[Silence]) -> tuple[Silence, ...]:
    """Those that hold or will, the one that ends first standing first."""
    held = (one for one in _each_once(silences) if one.phase is not SilencePhase.EXPIRED)
    return tuple(sorted(held, key=lambda one: (one.until, one.id)))
