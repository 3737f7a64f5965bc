"""The backends that figures come from, and the actuators that actions go to."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.actions import ACTIONS
from raitui.config import schema
from raitui.config.duration import duration_seconds
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted
from raitui.config.read_access import AccessReader
from raitui.config.size import size_bytes
from raitui.config.web_address import address_template, known_placeholders, server_address
from raitui.core.backend_settings import (
    MEBIBYTE,
    HttpActuatorSettings,
    HttpProbeSettings,
    PrometheusSettings,
)

_OBSERVED = frozenset({"service", "at", "leaves", "target"})
_SENT = _OBSERVED | {"action_id"}


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


def read_actuator(
    place: Located, written: schema.Actuator, access: AccessReader, services: Sequence[str] | None
) -> HttpActuatorSettings:
    """One actuator; ``services`` names those that there can be, None when any may be discovered."""
    _check_known(place / "actions", written.actions, [action.id for action in ACTIONS], "action")
    if services is not None:
        _check_known(place / "services", written.services, services, "service")
    http = written.http
    _check_placeholders(place / "http" / "json", http.json, _SENT)
    return HttpActuatorSettings(
        name=written.name,
        actions=written.actions,
        url=(place / "http" / "url").take(lambda url: address_template(url, _SENT), http.url, ""),
        probe=_probe(place / "probe", written.probe, access),
        services=written.services,
        method=http.method,
        json=http.json,
        expect=http.expect,
        access=access.read(place / "http", http),
    )


def _probe(place: Located, written: schema.Probe, access: AccessReader) -> HttpProbeSettings:
    _check_placeholders(place / "expect" / "path", written.expect.path, _OBSERVED)
    return HttpProbeSettings(
        url=(place / "url").take(lambda url: address_template(url, _OBSERVED), written.url, ""),
        path=written.expect.path,
        equals=written.expect.equals,
        access=access.read(place, written),
    )


def _check_known(place: Located, given: Sequence[str], known: Sequence[str], what: str) -> None:
    for at, name in place.each(given):
        if name not in known:
            at.refuse(f"the {what} {quoted(name)} is unknown", did_you_mean(name, known))


def _check_placeholders(place: Located, written: object, allowed: frozenset[str]) -> None:
    match written:
        case str():
            place.take(lambda text: known_placeholders(text, allowed), written, written)
        case list() | tuple():
            for at, item in place.each(written):
                _check_placeholders(at, item, allowed)
        case dict() if len(written) == 1 and not allowed.isdisjoint(written) and None in written.values():
            place.refuse("a placeholder without quotes is a mapping", 'put it in quotes: "{…}"')
        case dict():
            for key, item in written.items():
                _check_placeholders(place / key, item, allowed)
