"""The fleet as one plain table, for where there is no terminal to draw on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from raitui.core.figures import burn_figure, percentage, span
from raitui.core.lasted import lasted
from raitui.core.objectives import fastest_burn
from raitui.core.raised_alert import AlertState, RaisedAlert, distinct
from raitui.core.reading import Place
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State
from raitui.core.source_health import SourceHealth

COLUMNS = ("STATE", "SERVICE", "T", "AT", "BURN", "LEFT", "SINCE", "WHY")


def _state(service: ServiceSnapshot) -> str:
    thin = service.state is State.OK and any(slo.thin is not None for slo in service.slos)
    marks = ("?" if thin else "") + ("≈" if service.partial else "") + ("!" if service.stale else "")
    return ("ok" if service.state is State.OK else service.state.name) + marks


def _budget(service: ServiceSnapshot) -> str:
    left = [slo.budget_remaining for slo in service.slos if slo.place == Place() and slo.budget_remaining is not None]
    return percentage(max(-9.99, min(left))) if left else "–"


def _cells(service: ServiceSnapshot, now: float) -> tuple[str, ...]:
    return (
        _state(service),
        service.name,
        str(service.tier),
        "+".join(service.locations) or "–",
        burn_figure(fastest_burn(service.slos).rate),
        _budget(service),
        lasted(service, now) or "–",
        service.why.text + (f" ←{service.why.after}" if service.why.after else ""),
    )


def _source(source: SourceHealth) -> str:
    age = f" {span(source.age_s)} old" if source.age_s is not None else ""
    return " ".join(filter(None, (source.name, source.state.value + age, source.detail)))


def _alerts(services: Iterable[ServiceSnapshot], strays: tuple[RaisedAlert, ...]) -> str:
    """How many alerts of others there are, each once a service and version; empty when there is none."""
    alerts = (*(alert for service in services for alert in service.alerts), *strays)
    counted = ((distinct(alerts, state), state.value) for state in AlertState)
    told = ", ".join(f"{number} {state}" for number, state in counted if number)
    of_none = f" ({distinct(strays)} of no service here)" if strays else ""
    return f"alerts of others: {told}{of_none}; see: raitui alerts list" if told else ""


def fleet_table(snapshot: FleetSnapshot, names: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of the table, worst first: a header, column heads, a line a service.

    ``!`` is stale, ``≈`` partial, ``?`` a burn of too few events. Of the named services, or when none is
    named, of all. What others warn of is counted below.
    """
    at = datetime.fromtimestamp(snapshot.at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    name = " ".join(filter(None, ("DEMO" if snapshot.demo else "", snapshot.site, snapshot.environment)))
    yield f"{name}  {at}  {'; '.join(map(_source, snapshot.sources))}"
    chosen = [service for service in snapshot.services if not names or service.name in names]
    rows = [COLUMNS, *(_cells(service, snapshot.at) for service in chosen)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS) - 1)]
    for row in rows:
        padded = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
        yield "  ".join([*padded, row[-1]]).rstrip()
    alerts = _alerts(chosen, () if names else snapshot.stray_alerts)
    if alerts:
        yield alerts
