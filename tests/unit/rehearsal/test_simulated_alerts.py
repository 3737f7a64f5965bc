"""The demo raises the alerts that a Prometheus with raitui's rules would, and silences them as Alertmanager does."""

from __future__ import annotations

from raitui.control.alert_follower import AlertFollower
from raitui.core.containment import Effect
from raitui.core.raised_alert import AlertState, RaisedAlert
from raitui.core.silence import SilenceMatcher, SilenceOrder, SilencePhase
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, build_fleet
from raitui.rehearsal.simulated_alerts import SimulatedAlerts
from raitui.rehearsal.simulated_source import SimulatedSource
from raitui.rehearsal.site_description import describe_site
from tests.knowledge import NOW
from tests.simulated_counts import StandingClock


def simulated(scenario: str = "default") -> tuple[SimulatedAlerts, StandingClock]:
    fleet, clock = build_fleet(12, 1, scenario, start=NOW), StandingClock(NOW + 3_600.0)
    return SimulatedAlerts(describe_site(fleet), SimulatedSource(fleet, clock, SCRAPE_INTERVAL_S), clock), clock


def of(alerts: tuple[RaisedAlert, ...], service: str) -> list[RaisedAlert]:
    return [alert for alert in alerts if alert.service == service]


async def test_a_cohort_past_its_bound_is_told_with_version_and_cohort() -> None:
    alerts, _ = simulated()
    found = of((await alerts.news()).alerts, "loan-uw")
    assert {(one.place.version, one.place.cohort) for one in found} == {("v42", "age<25")}


async def test_what_follows_from_a_page_is_held_back_by_it() -> None:
    alerts, _ = simulated()
    found = of((await alerts.news()).alerts, "price-eng")
    assert {one.state for one in found if one.place.cohort} == {AlertState.INHIBITED}
    assert {one.name for one in found if one.state is AlertState.FIRING} == {"RaituiErrorBudgetBurn"}


async def test_a_silence_holds_until_its_end_and_can_be_ended_before() -> None:
    alerts, clock = simulated()
    order = SilenceOrder((SilenceMatcher("service", "loan.*", is_regex=True),), clock.now() + 60, "ada", "known")
    made = await alerts.silence(order)
    silenced = of((await alerts.news()).alerts, "loan-uw")
    assert {one.state for one in silenced} == {AlertState.SILENCED}
    assert silenced[0].silenced_by[0].by == "ada"
    clock.at += 61
    assert {one.state for one in of((await alerts.news()).alerts, "loan-uw")} == {AlertState.FIRING}
    again = await alerts.silence(SilenceOrder(order.matchers, clock.now() + 60, "ada", "known"))
    assert (await alerts.expire(again.silence_id)).state is Effect.ACCEPTED
    assert {one.phase for one in await alerts.silences()} == {SilencePhase.EXPIRED}
    assert (await alerts.expire("never")).state is Effect.FAILED
    assert made.silence_id != again.silence_id


async def test_an_alert_keeps_when_it_began() -> None:
    alerts, clock = simulated()
    began = (await alerts.news()).alerts[0].since
    clock.at += 30
    follower = AlertFollower([alerts])
    await follower.ask()
    assert began in {one.since for told in follower.board.by_service.values() for one in told}
