"""Every action and its way back by command line, against the simulated fleet's server and a real Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from raitui.actions import ACTIONS, BY_ID
from raitui.core.action import Action, Axis, Direction
from tests.integration.command import SiteCommand, raitui
from tests.integration.fleet_process import accepted_orders, state_of
from tests.integration.fleet_site import FleetSite, SiteDocument, Story, served_site, written
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.readiness import wait_until

PLACES = ("eu1", "us1")
AT_ONCE = 2
SERVICES = {
    "rollback": "rank-home",
    "pause": "fraud",
    "throttle": "recsys",
    "reduced_autonomy": "moderation",
    "human_approval": "triage",
    "fallback": "robot-nav",
    "kill": "translate",
    "stop_export": "hiring",
}
"""Each action on a service of its own: on rank-home a canary burns."""

DOWN = tuple(action.id for action in ACTIONS if action.direction is Direction.DOWN)


def audited(site: FleetSite, folder: Path, **sections: object) -> SiteDocument:
    """The site file's content, rarely scraped so that nothing goes stale on a busy machine, with a log of its own."""
    document = site.asked_at(site.prometheus.base_url, scrape_interval="10s")
    return {**document, "audit": {"path": str(folder / "audit.db"), "spool": str(folder / "spool.jsonl")}, **sections}


@dataclass(frozen=True)
class Leg:
    """One action of a round trip that took effect: the command's document, and what was to be seen afterwards."""

    document: dict[str, Any]
    shown: tuple[str, ...]
    contained: set[tuple[str, str, str]]
    modes: set[str]
    subjects: set[str]


@dataclass(frozen=True)
class RoundTrip:
    """There, and back again."""

    there: Leg
    back: Leg


class Traveller:
    """Acts on a site, and waits until its Prometheus tells of the effect."""

    def __init__(self, site: FleetSite, command: SiteCommand) -> None:
        self._site = site
        self._command = command

    def there_and_back(self, action_id: str) -> RoundTrip:
        """An action, then its way back, on the service that is its own."""
        action, service = BY_ID[action_id], SERVICES[action_id]
        return RoundTrip(self._leg(action, service), self._leg(BY_ID[action.counterpart], service))

    def _leg(self, action: Action, service: str) -> Leg:
        status, document = self._command.contain(action.id, service)
        assert (status, document["state"]) == (0, "in_effect"), document
        wait_until(lambda: self._told(action, service), f"Prometheus tells of {action.id}")
        shown = tuple(self._shown(action.axis, service, at) for at in PLACES)
        told = self._command.service(service)
        return Leg(
            document,
            shown,
            {(held["action"], held["at"], held["state"]) for held in told["contained"]},
            set(told["mode"].values()),
            {change["subject"] for change in told["changes"] if change["kind"] == "action"},
        )

    def _told(self, action: Action, service: str) -> bool:
        """Whether Prometheus has scraped at both places that it is so."""
        if action.axis is Axis.VERSION:
            traffic = self._site.value('sum(increase(ai_requests_total{service="rank-home",version="v77"}[5s]))')
            return (traffic or 0.0) > 0.0 if action.direction is Direction.BACK else traffic == 0.0
        series = f'ai_mode_info{{service="{service}",{action.axis.value}="{action.position}"}}'
        return self._site.value(f"count({series})") == len(PLACES)

    def _shown(self, axis: Axis, service: str, at: str) -> str:
        state = state_of(self._site.fleet_url, service, at)
        if axis is Axis.VERSION:
            return "v77 serves" if state["traffic"].get("v77", 0.0) > 0.0 else "v77 is gone"
        return str(state[axis.value])


@pytest.fixture(scope="module")
def site(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FleetSite]:
    """The default story: the canary of rank-home burns since half a minute."""
    with served_site(prometheus_binaries, tmp_path_factory.mktemp("fleet"), Story()) as running:
        yield running


@pytest.fixture(scope="module")
def command(site: FleetSite, tmp_path_factory: pytest.TempPathFactory) -> SiteCommand:
    """The commands over a site file in which everybody may do everything."""
    folder = tmp_path_factory.mktemp("site")
    return SiteCommand(written(audited(site, folder), folder / "site.yaml"))


@pytest.fixture(scope="module")
def trips(site: FleetSite, command: SiteCommand) -> Iterator[dict[str, Future[RoundTrip]]]:
    """A round trip for each action, some at the same time: the log is shared by their processes."""
    traveller = Traveller(site, command)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield {action_id: threads.submit(traveller.there_and_back, action_id) for action_id in DOWN}


def test_every_action_has_a_service_here() -> None:
    assert set(SERVICES) == set(DOWN)


@pytest.mark.parametrize("action_id", DOWN)
def test_it_takes_effect_is_in_force_and_is_lifted(action_id: str, trips: dict[str, Future[RoundTrip]]) -> None:
    """R-CON-2, R-CON-3, R-CON-8, R-OBS-6: the command, the fleet, Prometheus and the status agree each time."""
    trip, action = trips[action_id].result(), BY_ID[action_id]
    back = BY_ID[action.counterpart]

    assert trip.there.shown == ((action.position or "v77 is gone"),) * 2
    assert trip.there.contained == {(action_id, at, "in_force") for at in PLACES}
    assert trip.there.subjects == {action_id}

    assert trip.back.shown == ((back.position or "v77 serves"),) * 2
    assert trip.back.contained == set()
    assert trip.back.subjects == {action_id, back.id}
    if action.axis is Axis.MODE:
        assert (trip.there.modes, trip.back.modes) == ({action.position}, {back.position})


def test_the_log_holds_an_intent_and_an_outcome_of_each_and_is_whole(
    command: SiteCommand, trips: dict[str, Future[RoundTrip]]
) -> None:
    """R-AUD-1, R-AUD-2."""
    done = [leg.document for trip in trips.values() for leg in (trip.result().there, trip.result().back)]
    assert {document["action"] for document in done} == set(BY_ID)
    for document in done:
        intent, outcome = command.records("--action", document["action_id"])
        assert (intent["kind"], outcome["kind"]) == ("intent", "outcome")
        assert (outcome["seq"], outcome["state"]) == (document["audit_seq"], "in_effect")
    assert command.verify() == 0


@pytest.fixture
def own(site: FleetSite, tmp_path: Path) -> SiteCommand:
    """The commands over a log that is empty."""
    return SiteCommand(written(audited(site, tmp_path), tmp_path / "site.yaml"))


def orders(site: FleetSite, service: str) -> int:
    return sum(order["service"] == service for order in accepted_orders(site.fleet_url))


def test_a_dry_run_tells_what_it_would_do_and_neither_sends_nor_records(site: FleetSite, own: SiteCommand) -> None:
    status, document = own.contain("pause", "loan-uw", "--dry-run")

    assert (status, document["state"], document["risk"]) == (0, "planned", "reduces"), document
    assert [(one["at"], one["before"], one["after"]) for one in document["transitions"]] == [
        ("eu1", "open", "paused"),
        ("us1", "open", "paused"),
    ]
    assert orders(site, "loan-uw") == 0
    assert own.records() == []


def test_what_no_role_allows_is_refused_and_in_the_log(site: FleetSite, tmp_path: Path) -> None:
    """R-AUT-1, R-AUD-1, fault 21."""
    roles = {"roles": [{"name": "pausing", "users": ["*"], "actions": ["pause"]}]}
    own = SiteCommand(written(audited(site, tmp_path, authority=roles), tmp_path / "site.yaml"))

    status, document = own.contain("kill", "loan-uw")

    assert (status, document["state"], document["refused_by"]) == (3, "refused", "default deny"), document
    assert "pause" in document["permitted_instead"]
    assert orders(site, "loan-uw") == 0
    (refusal,) = own.records()
    assert (refusal["kind"], refusal["seq"]) == ("refusal", document["audit_seq"])


def test_what_is_so_already_is_nothing_to_change(site: FleetSite, own: SiteCommand) -> None:
    """Idempotent: a second pause sends nothing, is recorded, and is no failure."""
    assert own.contain("pause", "doc-extract", "--at", "us1")[1]["state"] == "in_effect"

    status, document = own.contain("pause", "doc-extract", "--at", "us1")

    assert (status, document["state"]) == (0, "nothing_to_change"), document
    assert orders(site, "doc-extract") == 1
    assert own.records()[-1]["seq"] == document["audit_seq"]
    assert state_of(site.fleet_url, "doc-extract", "eu1")["exposure"] == "open"


def test_a_location_where_it_does_not_run_fails(site: FleetSite, own: SiteCommand) -> None:
    status, document = own.contain("pause", "loan-uw", "--at", "ap1")

    assert (status, document["state"]) == (4, "failed"), document
    assert "ap1" in document["steps"][-1]["detail"]
    assert orders(site, "loan-uw") == 0


def test_a_service_that_the_site_does_not_have_is_a_wrong_call(site: FleetSite, tmp_path: Path) -> None:
    """As soon as every source answers in time; one that a busy machine holds up might have known of it."""
    file = written(audited(site, tmp_path), tmp_path / "site.yaml")
    call = ("contain", "pause", "loan-vw", "--reason", "a typing error", "--config", str(file), "--json")

    told = wait_until(lambda: _wrong(raitui(*call)), "a wrong call")

    assert told.stdout == ""
    assert "loan-vw" in told.stderr


def _wrong(told: CompletedProcess[str]) -> CompletedProcess[str] | None:
    assert told.returncode in {2, 4}, told
    return told if told.returncode == 2 else None
