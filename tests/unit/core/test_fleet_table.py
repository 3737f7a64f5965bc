"""Where there is no terminal the fleet is a table; what others warn of is counted beneath it."""

from __future__ import annotations

from msgspec import structs

from raitui.core.fleet_table import fleet_table
from raitui.core.raised_alert import AlertState
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from tests.knowledge import NOW
from tests.raised_alerts import raised

SERVICE = ServiceSnapshot("loan-uw", "risk", 1, "prod", State.PAGE, Why("errors 20%"))
FLEET = FleetSnapshot(NOW, "lab", "prod", (SERVICE,), ())


def test_alerts_are_counted_once_a_version_and_those_of_no_service_too() -> None:
    alerts = (raised(at="eu1"), raised(at="us1"), raised("Held", state=AlertState.INHIBITED))
    shown = structs.replace(
        FLEET, services=(structs.replace(SERVICE, alerts=alerts),), stray_alerts=(raised("Disk", ""),)
    )
    assert list(fleet_table(shown))[-1] == (
        "alerts of others: 2 firing, 1 inhibited (1 of no service here); see: raitui alerts list"
    )
    assert list(fleet_table(shown, ("loan-uw",)))[-1].startswith("alerts of others: 1 firing, 1 inhibited;")


def test_where_there_is_none_nothing_is_said() -> None:
    assert list(fleet_table(FLEET))[-1].startswith("PAGE")
