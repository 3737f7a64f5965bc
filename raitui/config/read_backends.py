"""The backends that figures come from, that route alerts, that tell where services stand, and that tell of changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from raitui.config import schema
from raitui.config.duration import duration_seconds
from raitui.config.located import Located
from raitui.config.placeholder import OF_SERVICE, check_placeholders
from raitui.config.read_access import AccessReader, refuse_keys_of_address
from raitui.config.scope import Scope
from raitui.config.size import size_bytes
from raitui.config.web_address import address_template, server_address, web_address
from raitui.core.backend_settings import (
    MEBIBYTE,
    AlertmanagerSettings,
    ChangeFeedSettings,
    HttpPostureSettings,
    PrometheusSettings,
)

LONGEST_POSTURE_S = 4.0
"""Containment does not wait for whoever tells where a service stands: a later answer is no use."""
LONGEST_CHANGES_S = 8.0
"""A feed that takes longer is given up by whoever follows it."""
LONGEST_ALERTS_S = 8.0
"""A replica that takes longer is given up by whoever follows it."""
_PATHS = ("exposure", "mode", "export", "versions")


def read_prometheus(place: Located, written: schema.Prometheus, access: AccessReader) -> PrometheusSettings:
    """One Prometheus."""
    maximum_bytes = (place / "maximum_answer").take(size_bytes, written.maximum_answer, MEBIBYTE)
    return PrometheusSettings(
        name=written.name,
        url=(place / "url").take(server_address, written.url, ""),
        scrape_interval_s=(place / "scrape_interval").take(duration_seconds, written.scrape_interval, 1.0),
        access=access.read(place, written, maximum_bytes),
        maximum_rows=written.maximum_rows,
    )


def read_alertmanagers(
    place: Located, written: Sequence[schema.Alertmanager], access: AccessReader
) -> tuple[AlertmanagerSettings, ...]:
    """Every cluster that routes alerts."""
    place.refuse_repeated((cluster.name for cluster in written), "alertmanager")
    return tuple(_alertmanager(at, cluster, access) for at, cluster in place.each(written))


def _alertmanager(place: Located, written: schema.Alertmanager, access: AccessReader) -> AlertmanagerSettings:
    urls = tuple(at.take(server_address, url, "") for at, url in (place / "replicas").each(written.replicas))
    for at, url in (place / "replicas").each(urls):
        if url and urls.count(url) > 1:
            at.refuse("this replica is listed twice", "list each address once")
    maximum_bytes = (place / "maximum_answer").take(size_bytes, written.maximum_answer, MEBIBYTE)
    return AlertmanagerSettings(
        name=written.name, replicas=urls, access=access.read(place, written, maximum_bytes, longest_s=LONGEST_ALERTS_S)
    )


def read_postures(
    place: Located, written: Sequence[schema.Posture], access: AccessReader, scope: Scope
) -> tuple[HttpPostureSettings, ...]:
    """Everything that tells where services stand."""
    place.refuse_repeated((posture.name for posture in written), "posture")
    return tuple(_posture(at, posture, access, scope) for at, posture in place.each(written))


def _posture(place: Located, written: schema.Posture, access: AccessReader, scope: Scope) -> HttpPostureSettings:
    scope.check(place, written.services, written.locations)
    if not any(getattr(written, key) for key in _PATHS):
        place.refuse("this tells nothing", f"give at least one of {', '.join(_PATHS)}")
    for key in _PATHS:
        check_placeholders(place / key, getattr(written, key), OF_SERVICE)
    return HttpPostureSettings(
        name=written.name,
        url=(place / "url").take(lambda url: address_template(url, OF_SERVICE), written.url, ""),
        exposure=written.exposure,
        mode=written.mode,
        export=written.export,
        versions=written.versions,
        services=written.services,
        locations=written.locations,
        access=access.read(place, written, longest_s=LONGEST_POSTURE_S),
    )


def read_change_feeds(
    place: Located, written: Sequence[schema.ChangeFeed], access: AccessReader
) -> tuple[ChangeFeedSettings, ...]:
    """Everything that tells of changes."""
    place.refuse_repeated((feed.name for feed in written), "change feed")
    return tuple(_change_feed(at, feed, access) for at, feed in place.each(written))


def _change_feed(place: Located, written: schema.ChangeFeed, access: AccessReader) -> ChangeFeedSettings:
    if written.url is None:
        refuse_keys_of_address(place, written, schema.ChangeFeed(written.name))
    return ChangeFeedSettings(
        name=written.name,
        file=None if written.file is None else str(access.folder / Path(written.file).expanduser()),
        url=None if written.url is None else (place / "url").take(web_address, written.url, ""),
        access=access.read(place, written, longest_s=LONGEST_CHANGES_S),
    )
